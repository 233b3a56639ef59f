"""Templates are a contract: what each is given is documented, and a host's own one wins."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from inspect import getmembers

import pytest
from host import make_host, stock
from jinja2 import Environment, meta

from shopplugin import contexts, embedding
from shopplugin.paths import TEMPLATE_DIR

WIDGETS = {
    "_recommendations": contexts.Recommendations,
    "_badge": contexts.Badge,
    "_shipping": contexts.Shipping,
    "_banner": contexts.Banner,
    "_quiz": contexts.Quiz,
    "_geometry": contexts.Geometry,
    "_problem": contexts.Problem,
    "_frame": embedding.Framed,
}
EVERYWHERE = {"_", "ngettext", "lang", "dir", "money", "number", "date", "static", "url_for"}


def names_in(template: str) -> set[str]:
    source = (TEMPLATE_DIR / "shopplugin" / f"{template}.html").read_text()
    return meta.find_undeclared_variables(Environment(autoescape=True).parse(source))


@pytest.mark.parametrize("template", WIDGETS)
def test_a_template_uses_only_what_its_context_promises(template):
    promised = {field.name for field in fields(WIDGETS[template])}

    assert names_in(template) - EVERYWHERE <= promised


@pytest.mark.parametrize("context", WIDGETS.values(), ids=lambda context: context.__name__)
def test_every_field_of_a_context_is_documented(context):
    assert [field.name for field in fields(context) if not field.metadata.get("help")] == []
    assert context.__doc__
    assert context.__dataclass_params__.frozen


def test_every_context_belongs_to_a_template():
    known = {context for context in WIDGETS.values() if context.__module__ == contexts.__name__}
    own = {
        member
        for _, member in getmembers(contexts, is_dataclass)
        if member.__module__ == contexts.__name__
    }

    assert own == known


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("_banner", "widgets/banner"),
        ("_quiz", "widgets/quiz"),
        ("_recommendations", "widgets/recommendations?profile=bunions"),
        ("_shipping", "widgets/shipping?subtotal=88"),
        ("_frame", "frame/banner"),
    ],
)
def test_a_hosts_own_template_wins(template, address, tmp_path):
    app = make_host(tmp_path)
    app.root_path = str(tmp_path)
    own = tmp_path / "templates" / "shopplugin" / f"{template}.html"
    own.parent.mkdir(parents=True)
    used = sorted(field.name for field in fields(WIDGETS[template]))
    own.write_text("the host's own: {{ " + used[0] + " is defined }}")
    stock(app)

    assert app.test_client().get(f"/fit/{address}").text == "the host's own: True"
