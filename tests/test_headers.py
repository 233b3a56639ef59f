"""Headers by class of route: what may be kept, framed and read, and by whom."""

from __future__ import annotations

import pytest
from flask import Flask, Response
from host import make_host

from shopplugin.headers import RouteClass, apply, cacheable, etag_of, finish, route_class
from shopplugin.settings import Settings

SHOP_PAGE = "https://shop.example"
OPEN = Settings(embed_origins=(SHOP_PAGE, "https://blog.example"))


def headers(chosen: RouteClass, settings: Settings = OPEN, **request: object) -> dict[str, str]:
    with Flask(__name__).test_request_context(**request):
        return dict(apply(Response("x"), chosen, settings).headers)


def framers(chosen: RouteClass, settings: Settings = OPEN) -> str:
    policy = headers(chosen, settings)["Content-Security-Policy"]
    return policy.partition("frame-ancestors ")[2]


def test_pages_may_be_framed_by_exactly_the_allowed_origins():
    allowed = "https://shop.example https://blog.example"

    assert {chosen: framers(chosen) for chosen in RouteClass} == {
        RouteClass.PRIVATE: allowed,
        RouteClass.PAGE: allowed,
        RouteClass.FRAGMENT: allowed,
        RouteClass.ASSET: "'none'",
        RouteClass.API: "'none'",
        RouteClass.WORKBENCH: "'none'",
        RouteClass.OPERATOR: "'none'",
    }


def test_without_allowed_origins_nobody_may_frame_anything():
    assert {framers(chosen, Settings()) for chosen in RouteClass} == {"'none'"}


@pytest.mark.parametrize("chosen", list(RouteClass))
def test_no_class_allows_inline_code_or_a_wildcard(chosen):
    policy = headers(chosen)["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "*" not in policy


def test_pictures_come_over_https_or_from_the_origins_the_shop_names():
    named = Settings(image_origins=("https://cdn.example",))

    assert "img-src 'self' https:;" in headers(RouteClass.PAGE)["Content-Security-Policy"]
    assert (
        "img-src 'self' https://cdn.example;"
        in headers(RouteClass.PAGE, named)["Content-Security-Policy"]
    )


@pytest.mark.parametrize("chosen", list(RouteClass))
def test_what_did_not_ask_to_be_kept_is_not(chosen):
    kept = "public, max-age=3600" if chosen is RouteClass.ASSET else "no-store"

    assert headers(chosen)["Cache-Control"] == kept


def test_a_file_named_with_its_digest_is_kept_for_a_year():
    found = headers(RouteClass.ASSET, path="/x.css", query_string="v=0123abcd")

    assert found["Cache-Control"] == "public, max-age=31536000"


def test_answers_that_may_be_kept_say_how_long_and_how_to_ask_again():
    with Flask(__name__).test_request_context():
        response = apply(cacheable(Response("x"), etag_of("a")), RouteClass.PAGE, OPEN)

    assert response.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert response.headers["ETag"] == f'"{etag_of("a")}"'


def test_a_validator_tells_its_parts_apart():
    assert len({etag_of("a", "b"), etag_of("ab"), etag_of("a", "b", ""), etag_of("a b")}) == 4


@pytest.mark.parametrize("chosen", list(RouteClass))
def test_only_pieces_for_other_pages_are_shared_with_allowed_origins(chosen):
    found = headers(chosen, headers={"Origin": SHOP_PAGE})

    shared = chosen in {RouteClass.FRAGMENT, RouteClass.ASSET, RouteClass.API}
    assert found.get("Access-Control-Allow-Origin") == (SHOP_PAGE if shared else None)
    assert found["Cross-Origin-Resource-Policy"] == (
        "cross-origin" if shared else "same-origin"
    )


@pytest.mark.parametrize("chosen", [RouteClass.PRIVATE, RouteClass.WORKBENCH])
def test_pages_of_one_person_are_not_indexed(chosen):
    assert headers(chosen)["X-Robots-Tag"] == "noindex"


def test_only_the_workbench_forbids_frames_the_old_way_too():
    denied = {chosen for chosen in RouteClass if "X-Frame-Options" in headers(chosen)}

    assert denied == {RouteClass.WORKBENCH}


def test_a_view_without_a_mark_gives_least_away(tmp_path):
    host = make_host(tmp_path)
    host.add_url_rule("/fit/odd", "shopplugin.odd", lambda: "odd")
    host.add_url_rule(
        "/fit/marked", "shopplugin.marked", route_class(RouteClass.PAGE)(lambda: "marked")
    )

    with host.test_request_context("/fit/odd"):
        assert "X-Robots-Tag" in finish(Response("x")).headers
    with host.test_request_context("/fit/marked"):
        assert "X-Robots-Tag" not in finish(Response("x")).headers


def test_our_own_files_are_assets(tmp_path):
    client = make_host(tmp_path, config={"SHOPPLUGIN_EMBED_ORIGINS": SHOP_PAGE}).test_client()

    with client.get("/fit/static/shopplugin.css", headers={"Origin": SHOP_PAGE}) as response:
        assert response.status_code == 200
        assert response.headers["Access-Control-Allow-Origin"] == SHOP_PAGE
        assert response.headers["Cache-Control"] == "public, max-age=3600"
        assert "ETag" in response.headers
