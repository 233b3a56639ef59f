"""Five doors, one HTML: what comes out is the same, byte for byte, whichever door it takes."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from flask import render_template_string

from shopplugin.demo import create_store

SKU = "TW-AL5-M-085-D"
DOORS = {
    "recommendations": (
        "fit.recommendations('bunions', kind='running')",
        "profile=bunions&kind=running",
    ),
    "badge": (f"fit.badge('{SKU}', 'bunions')", f"sku={SKU}&profile=bunions"),
    "shipping": ("fit.shipping('88.00')", "subtotal=88.00"),
    "banner": ("fit.banner()", ""),
    "quiz": ("fit.quiz()", ""),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    return create_store(f"sqlite:///{folder / 'store.db'}", instance_path=folder)


def framed(html: str) -> str:
    return re.search(r'<body class="shopplugin-frame">(.*)</body>', html, re.DOTALL)[1]


# The element's HTML is the fragment's; a browser proves it in test_embed_browser.
@pytest.mark.parametrize("lang", ["en", "es", "fr"])
@pytest.mark.parametrize("widget", DOORS)
def test_template_fragment_frame_and_oembed_give_the_same_bytes(widget, lang, store):
    client = store.test_client()
    call, words = DOORS[widget]
    words = f"{words}&lang={lang}".lstrip("&")
    with store.test_request_context(f"/?lang={lang}"):
        from_template = str(render_template_string("{{ " + call + " }}")).encode()

    fragment = f"http://localhost/fit/widgets/{widget}?{words}"
    from_fragment = client.get(fragment).data
    from_frame = framed(client.get(f"/fit/frame/{widget}?{words}").text).encode()
    pasted = client.get(f"/fit/oembed?url={quote(fragment, safe='')}").json["html"]
    from_oembed = framed(client.get(unescape(re.search(r' src="([^"]*)"', pasted)[1])).text)

    assert from_template == from_fragment == from_frame == from_oembed.encode()
    assert f'lang="{lang}"'.encode() in from_template
