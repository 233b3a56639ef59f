"""The arithmetic of the "Why" page adds up, for whoever checks it with a pencil."""

from __future__ import annotations

import re

import pytest
from stocked import Stocked, stock
from workbench import open_shop, signed_in

from shopplugin.domain.ranking import NO_NEEDS, judge, merge
from shopplugin.domain.recommendation import Match
from shopplugin.domain.rules import PROFILES
from shopplugin.knowledge import load
from shopplugin.merch.why import adding_up
from shopplugin.paths import CATALOG_DIR


@pytest.fixture(scope="module")
def shop() -> Stocked:
    return stock(CATALOG_DIR / "products.csv", load(CATALOG_DIR))


def matches(shop: Stocked, kind: str, *profiles: str) -> list[Match]:
    known, shelf = shop.knowledge, shop.shelves[kind]
    asked = [known.profiles[profile] for profile in profiles]
    wants = merge(asked, known.comfort, kind, known.vocabulary)
    return [judge(shelf, wants, NO_NEEDS, shoe.product).match for shoe in shelf.shoes]


@pytest.mark.parametrize("kind", ["running", "recovery"])
@pytest.mark.parametrize(
    "profiles", [*((one,) for one in PROFILES), ("bunions", "overpronation")], ids=" ".join
)
def test_what_the_rules_lost_is_what_the_score_lacks(
    profiles: tuple[str, ...], kind: str, shop: Stocked
) -> None:
    for match in matches(shop, kind, *profiles):
        lost = [reason.lost for reason in match.judged]

        assert sum(reason.share for reason in match.judged) <= 1 + 1e-9
        assert 1 - sum(lost) == pytest.approx(match.score, abs=0.0001)
        assert lost == [reason.share * (1 - reason.credit) for reason in match.judged]


@pytest.mark.parametrize(
    ("figures", "total", "shown"),
    [
        ([33.333, 33.333, 33.333], 100, [33.4, 33.3, 33.3]),
        ([0.0, 12.34, 51.16], 63.5, [0.0, 12.3, 51.2]),
        ([0.0, 0.04, 0.0], 0.0, [0.0, 0.0, 0.0]),
        ([], 0.0, []),
    ],
)
def test_rounded_figures_still_add_up(figures, total, shown):
    assert adding_up(figures, total) == shown


@pytest.mark.parametrize(
    ("product", "profile"),
    [
        ("fennholt-cirrus-2", "overpronation"),
        ("tarnwick-alder-5-women", "bunions"),
        ("brackmoor-fellside-2", "ankle-sprain"),
    ],
)
def test_the_page_shows_figures_that_add_up(tmp_path, product, profile):
    client = signed_in(open_shop(f"sqlite:///{tmp_path / 'shop.db'}"), "vera")

    page = client.get(
        "/fit/merch/why", query_string={"product": product, "profile": profile}
    ).get_data(as_text=True)

    shares, credits, lost = (
        [float(cell) for cell in re.findall(rf'data-of="{name}"[^>]*>([\d.]+)<', page)]
        for name in ("Share %", "Credit", "Lost")
    )
    (score,) = re.findall(r"<tfoot>.*<b>([\d.]+)</b>", page)
    assert round(sum(shares), 1) == 100
    assert round(100 - sum(lost), 1) == float(score)
    for share, credit, loss in zip(shares, credits, lost, strict=True):
        assert loss == pytest.approx(share * (1 - credit), abs=0.3)


def test_what_is_wanted_is_said_in_words_like_what_the_shoe_has(tmp_path) -> None:
    client = signed_in(open_shop(f"sqlite:///{tmp_path / 'shop.db'}"))
    asked = "/fit/merch/why?product=fennholt-cirrus-2&profile=overpronation"

    page = client.get(asked).get_data(as_text=True)

    wanted = re.findall(r'<td data-of="Wanted">(.*?)</td>', page)
    assert {"stability", "not motion control", "24 mm or more"} <= {*wanted}
    assert [each for each in wanted if "_" in each or "=" in each] == []
