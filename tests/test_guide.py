"""The care guide: readable, cacheable, and no other than the catalogue and the engine."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest
from host import make_host, stock

from shopplugin import guide
from shopplugin.domain.care import care_for
from shopplugin.domain.rules import PROFILES, Stance
from shopplugin.i18n import LANGUAGES, Translator
from shopplugin.shop import current_shop


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    return stock(make_host(tmp_path_factory.mktemp("host")))


@pytest.fixture
def client(host):
    return host.test_client()


@pytest.fixture(scope="module")
def known(host):
    with host.app_context():
        return current_shop().knowledge


def plain(page: str) -> str:
    """Return the page as it is read: without tags, spaces as one."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", page)).split())


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_list_links_to_an_article_on_every_profile(client):
    page = read(client, "/fit/guide/")

    assert re.findall(r'href="/fit/guide/([a-z-]+)"', page) == list(PROFILES)
    for profile in PROFILES:
        assert client.get(f"/fit/guide/{profile}").status_code == 200


@pytest.mark.parametrize("profile", PROFILES)
def test_an_article_says_everything_the_catalogue_knows_for_the_profile(profile, client, known):
    text = plain(read(client, f"/fit/guide/{profile}"))

    about = known.profiles[profile]
    assert about.name in text
    assert about.description in text
    assert about.doubt in text
    for rule in about.rules:
        because = rule.because
        if because.startswith("You said "):
            because = because.partition("; ")[2][1:]
        assert because in text
    for piece in care_for(known.care, [profile]):
        for said in (piece.title, *piece.text, *piece.steps, *piece.cautions):
            assert said in text


def test_a_wish_says_which_shoes_it_is_not_asked_of(client):
    text = plain(read(client, "/fit/guide/bunions"))

    assert "Not asked of a shoe that has this: wide or wider (width)." in text


def test_an_article_leaves_out_care_written_for_others(client, known):
    text = plain(read(client, "/fit/guide/blisters"))

    titles = {piece.title for piece in known.care if not piece.serves("blisters")}
    assert titles
    assert {title for title in titles if title in text} == set()


def test_an_article_echoes_no_answer_for_nobody_was_asked(client):
    for profile in PROFILES:
        lists = read(client, f"/fit/guide/{profile}").partition('id="running"')[2]

        assert "You said" not in lists


def test_the_shoes_are_the_widgets_own_html(client):
    page = read(client, "/fit/guide/bunions?lang=en")

    widget = read(client, "/fit/widgets/recommendations?profile=bunions&lang=en")

    assert widget in page


def test_when_to_see_a_doctor_stands_in_every_article_and_on_top(client):
    for profile in (*PROFILES, ""):
        page = read(client, f"/fit/guide/{profile}")

        assert page.count('<section class="shopplugin-section shopplugin-doctor"') == 1
        assert page.index('href="#doctor"') < page.index("On this page")


@pytest.mark.parametrize("address", ["/fit/guide/", *(f"/fit/guide/{p}" for p in PROFILES)])
def test_every_link_into_the_page_arrives_and_no_id_is_twice(address, client):
    page = read(client, address)

    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)


def test_sources_are_numbered_as_they_are_cited_each_once(client, known):
    page = read(client, "/fit/guide/flat-feet")

    cited = [int(number) for number in re.findall(r'href="#source-(\d+)"', page)]
    listed = re.findall(
        r'<li id="source-(\d+)"><a class="shopplugin-source" href="([^"]+)"', page
    )
    assert list(dict.fromkeys(cited)) == sorted(set(cited))
    assert [int(number) for number, _ in listed] == sorted(set(cited))
    assert {unescape(url) for _, url in listed} <= {
        source.url for source in known.sources.values()
    }


def test_what_is_required_leads_what_a_shoe_must_meet(known):
    about = known.profiles["osteoarthritis-big-toe"]

    running, _ = guide.wishes(about, guide.Citations(), known, Translator("en"))

    (required,) = [rule for rule in about.rules if rule.stance is Stance.REQUIRE]
    assert running.must[0].because == required.because
    assert required.because not in [wish.because for wish in running.look_for]


def test_those_behind_a_doubt_are_the_first_sources_of_the_page(client, known):
    behind = known.profiles["osteoarthritis-big-toe"].doubt_sources

    page = read(client, "/fit/guide/osteoarthritis-big-toe")

    assert "Behind the doubt: source 1, source 2" in plain(page)
    first = re.findall(r'<li id="source-[12]"><a [^>]*>([^<]+)<', page)
    assert [unescape(title) for title in first] == [source.title for source in behind]
    assert "Behind the doubt" not in plain(read(client, "/fit/guide/bunions"))


def test_every_source_says_when_and_how_much_of_it_was_read(client):
    page = read(client, "/fit/guide/flat-feet")

    listed = page.count('<li id="source-')
    said = re.findall(r"<small>(?:Read|Known) [^<]+ 2026[^<]*</small></li>", page)
    assert len(said) == listed > 5


def test_the_grades_are_explained_and_headings_step_down_one_by_one(client):
    page = read(client, "/fit/guide/flat-feet")

    assert "Grade A: tested in trials" in plain(page)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_care_that_is_not_for_fresh_injuries_says_so(client):
    page = plain(read(client, "/fit/guide/ankle-sprain"))

    assert "Not with a fresh fracture or intense swelling." in page


def test_an_unknown_profile_is_the_hosts_own_404(client):
    response = client.get("/fit/guide/flat-foot")

    assert response.status_code == 404
    assert "The host has no such page" in response.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/fit/guide/", "/fit/guide/bunions"])
def test_any_cache_may_keep_a_page_and_ask_again_by_its_validator(address, client):
    first = client.get(f"{address}?lang=en")

    again = client.get(f"{address}?lang=en", headers={"If-None-Match": first.headers["ETag"]})

    assert first.cache_control.public
    assert first.cache_control.max_age == 60
    assert first.cache_control.stale_while_revalidate == 600
    assert "Vary" not in first.headers
    assert "Set-Cookie" not in first.headers
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 304
    assert client.get(address).headers["Vary"] == "Accept-Language"


def test_the_validator_follows_language_and_catalogue(host, client, tmp_path):
    tags = {client.get(f"/fit/guide/bunions?lang={lang}").headers["ETag"] for lang in LANGUAGES}
    other = make_host(tmp_path)  # the same shop with nothing on its shelves

    empty = other.test_client().get("/fit/guide/bunions?lang=en")

    assert len(tags) == len(LANGUAGES)
    assert empty.status_code == 200
    assert empty.headers["ETag"] not in tags
    assert "We have no shoes of this kind at the moment." in empty.get_data(as_text=True)


def test_a_page_names_its_one_address_its_languages_and_its_oembed_form(client):
    page = read(client, "/fit/guide/bunions?lang=es&utm=1")

    assert 'rel="canonical" href="http://localhost/fit/guide/bunions?lang=es"' in page
    assert re.findall(r'<link rel="alternate" hreflang="(\w+)"', page) == list(LANGUAGES)
    assert 'type="application/json+oembed"' in page
    assert "noindex" not in page


def test_a_language_asked_for_is_kept_from_page_to_page(client):
    page = read(client, "/fit/guide/?lang=fr")

    assert '<html class="shopplugin-page" lang="fr"' in page
    assert 'href="/fit/guide/bunions?lang=fr"' in page


def test_numbers_of_sources_are_given_in_the_order_of_citing(known):
    cited, sources = guide.Citations(), list(known.sources.values())

    numbers = [cited.number(source) for source in (sources[3], sources[1], sources[3])]

    assert numbers == [1, 2, 1]
    listed = cited.listed(Translator("en"))
    assert [each.title for each in listed] == [sources[3].title, sources[1].title]
