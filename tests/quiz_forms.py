"""The quiz's form as a browser without a script would send it, and pages read as text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

Fields = Sequence[tuple[str, str]]

TYPICAL: Fields = (
    ("activity", "running"),
    ("regularity", "regular"),
    ("conditions", "bunions"),
    ("wear", "outer_edge"),
    ("arch", "flat"),
    ("audience", "women"),
    ("size_us", "9"),
    ("ship_to_postal_code", "10001"),
)


def send(client: FlaskClient, fields: Fields, query: str = "") -> TestResponse:
    """Post the form."""
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return client.post(f"/fit/quiz{query}", data=data)


def result_of(client: FlaskClient, fields: Fields, query: str = "") -> TestResponse:
    """Post the form and follow it to its result."""
    sent = send(client, fields, query)
    assert sent.status_code == 303, sent.text
    return client.get(sent.headers["Location"])


def text_of(page: TestResponse) -> str:
    """Return what a page says, without its markup."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page.text, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def names_in(page: TestResponse, form: str = "fit-form") -> set[str]:
    """Return the names of all controls of one form."""
    inside = re.search(rf'<form[^>]*id="{form}".*?</form>', page.text, re.S)
    assert inside is not None
    return set(re.findall(r'<(?:input|select|button)[^>]*\sname="([^"]+)"', inside[0]))
