"""Values edited: by one, by two at once, in bulk, and undone."""

from __future__ import annotations

import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbench import SHOE, in_shop, open_shop, put_cell, revision, signed_in

from shopplugin import store
from shopplugin.domain.ranking import Needs
from shopplugin.knowledge import load
from shopplugin.merch.access import Visitor
from shopplugin.merch.editing import Edit, edited, read_edit, shown_cell, undone
from shopplugin.merch.saving import Stale, save_edits, save_many, undo
from shopplugin.models import ProductRow
from shopplugin.paths import CATALOG_DIR
from shopplugin.shop import current_shop

VOCABULARY = load(CATALOG_DIR).vocabulary
EDDA = Visitor("edda", "editor")
USES = VOCABULARY["use"].values


def row(feed: str = '{"drop_mm":"8","use":"daily|easy"}', person: str = "{}") -> ProductRow:
    return ProductRow(
        "shoe", "Shoe", *[None] * 3, "running", "men", *[None] * 4, feed, "{}", person, 1
    )


@pytest.fixture
def app(tmp_path):
    return open_shop(f"sqlite:///{tmp_path / 'shop.db'}")


# One shoe, by itself


def test_a_persons_word_stands_over_the_feeds_and_can_be_taken_back():
    said, _ = edited(row(), [Edit("drop_mm", "set", "6")], VOCABULARY)
    unknown, _ = edited(said, [Edit("drop_mm", "set", "")], VOCABULARY)
    back, _ = edited(unknown, [Edit("drop_mm", "restore")], VOCABULARY)

    assert [shown_cell(each, "drop_mm") for each in (said, unknown, back)] == ["6", "", "8"]
    assert [each.revision for each in (said, unknown, back)] == [2, 3, 4]


def test_a_suggested_word_added_to_others_is_a_persons():
    told = Edit("use", "add", "race", told=True)

    added, _ = edited(row(), [told], VOCABULARY)
    alone, _ = edited(row(feed="{}"), [told], VOCABULARY)
    more, _ = edited(alone, [replace(told, cell="long")], VOCABULARY)
    typed, _ = edited(more, [Edit("use", "add", "walking")], VOCABULARY)

    assert added.suggested_values == "{}"
    assert alone.suggested_values == alone.person_values == '{"use":"race"}'
    assert more.suggested_values == more.person_values != alone.person_values
    assert typed.suggested_values == "{}"


def test_what_is_so_already_is_no_change():
    same, changes = edited(row(), [Edit("use", "add", "daily")], VOCABULARY)

    assert (same, changes) == (row(), [])


@pytest.mark.parametrize(
    ("attribute", "verb", "cell", "words"),
    [
        ("drp_mm", "set", "6", "'drp_mm' is not an attribute"),
        ("drop_mm", "add", "6", "takes one value"),
        ("drop_mm", "set", "six", "'six' is not a number for drop; write it in mm, like 8.5."),
        ("weight_g", "set", "9", "9 is outside the plausible range of weight,"),
        ("use", "set", "dayly", "Did you mean 'daily'?"),
        ("use", "add", "", "Choose what to add"),
        ("use", "swap", "daily", "'swap' is not something to do"),
    ],
)
def test_an_edit_that_cannot_be_read_says_why(attribute, verb, cell, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        read_edit(VOCABULARY, attribute, verb, cell)


@given(
    st.lists(
        st.tuples(st.sampled_from(["add", "remove"]), st.sampled_from(USES)),
        max_size=4,
        unique_by=lambda each: each[1],
    )
)
def test_additions_and_removals_of_different_words_meet_in_any_order(steps):
    edits = [Edit("use", verb, word) for verb, word in steps]

    ends = {
        shown_cell(edited(row(), list(order), VOCABULARY)[0], "use")
        for order in permutations(edits)
    }

    assert len(ends) == 1


@given(
    st.lists(
        st.tuples(st.sampled_from(["set", "add", "remove"]), st.sampled_from(USES)), max_size=5
    )
)
def test_an_undo_leaves_what_was_there_before(steps):
    before = row()
    after, changes = edited(
        before, [Edit("use", verb, word) for verb, word in steps], VOCABULARY
    )

    back, _reverted, kept = undone(after, changes, VOCABULARY)

    assert back.person_values == before.person_values
    assert kept == []


def test_an_undo_keeps_what_somebody_added_later():
    mine, changes = edited(row(), [Edit("use", "add", "race")], VOCABULARY)
    later, _ = edited(mine, [Edit("use", "add", "walking")], VOCABULARY)

    back, _reverted, kept = undone(later, changes, VOCABULARY)

    assert shown_cell(back, "use") == "daily|easy|walking"
    assert kept == []


def test_an_undo_names_what_it_could_not_take_back():
    mine, changes = edited(row(), [Edit("drop_mm", "set", "6")], VOCABULARY)
    later, _ = edited(mine, [Edit("drop_mm", "set", "7")], VOCABULARY)

    back, reverted, kept = undone(later, changes, VOCABULARY)

    assert shown_cell(back, "drop_mm") == "7"
    assert reverted == []
    assert [(one.change.attribute, one.why) for one in kept] == [
        ("drop_mm", "it was changed later, to 7")
    ]


# Two people, one shoe


def test_a_cell_is_saved_for_the_version_that_was_seen(app):
    client = signed_in(app)
    seen = revision(client)

    saved = put_cell(client, "6.5", seen)

    assert saved.status_code == 200
    assert saved.headers["ETag"] == '"2"'
    assert put_cell(client, "7", saved.headers["ETag"]).status_code == 200


def test_a_second_save_of_the_same_version_sees_both_and_changes_nothing(app):
    client, other = signed_in(app), signed_in(app, "ada")
    seen = revision(client)
    put_cell(other, "6", seen)

    answer = put_cell(client, "7", seen)

    text = answer.get_data(as_text=True)
    assert answer.status_code == 412
    assert "ada" in text
    assert "you said <b>7 mm</b>, it now says <b>6 mm</b>" in text
    assert revision(client) == answer.headers["ETag"] == '"2"'


def test_a_save_that_names_no_version_is_asked_for_one(app):
    client = signed_in(app)

    assert (
        client.put(f"/fit/merch/products/{SHOE}/cells/drop_mm", data={"cell": "6"}).status_code
        == 428
    )
    assert (
        client.post(f"/fit/merch/products/{SHOE}", data={"cell.drop_mm": "6"}).status_code
        == 428
    )
    assert revision(client) == '"1"'


def test_the_form_works_without_scripts_and_asks_who_is_right_when_stale(app):
    client, other = signed_in(app), signed_in(app, "ada")
    form = {
        "revision": "1",
        "was.drop_mm": "8.5",
        "cell.drop_mm": "7",
        "was.weight_g": "268",
        "cell.weight_g": "268",
    }
    put_cell(other, "6")

    stale = client.post(f"/fit/merch/products/{SHOE}", data=form)

    text = stale.get_data(as_text=True)
    assert stale.status_code == 409
    assert "7 mm" in text
    assert "6 mm" in text
    again = dict(re.findall(r'name="((?:was|cell)\.[a-z_]+|revision)" value="([^"]*)"', text))
    assert again == {"revision": "2", "was.drop_mm": "6", "cell.drop_mm": "7"}
    assert client.post(f"/fit/merch/products/{SHOE}", data=again).status_code == 303
    assert "drop" in client.get(f"/fit/merch/products/{SHOE}").get_data(as_text=True)
    with in_shop(app) as shop, shop.reading() as session:
        stored = store.products_named(session, [SHOE])[SHOE]
    assert (stored.person_values, stored.revision) == ('{"drop_mm":"7"}', 3)


def test_a_mistake_in_the_form_saves_nothing_and_keeps_what_was_typed(app):
    client = signed_in(app)
    form = {
        "revision": "1",
        "was.drop_mm": "8.5",
        "cell.drop_mm": "high",
        "was.weight_g": "268",
        "cell.weight_g": "270",
    }

    answer = client.post(f"/fit/merch/products/{SHOE}", data=form)

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "&#39;high&#39; is not a number for drop; write it in mm" in text
    assert 'value="270"' in text
    assert revision(client) == '"1"'


def test_fields_that_are_no_cells_are_not_taken(app):
    client = signed_in(app)
    form = {
        "revision": "1",
        "was.title": "x",
        "cell.title": "Stolen",
        "role": "admin",
        "person": "ada",
    }

    client.post(f"/fit/merch/products/{SHOE}", data=form)

    assert revision(client) == '"1"'


def test_the_effect_tells_of_lists_that_only_one_audience_sees(app):
    client = signed_in(app)
    shoe = "sorrelby-commons-2-women"

    looked = client.get(
        f"/fit/merch/products/{shoe}/effect?attribute=toebox_width_mm&cell=60"
    ).get_data(as_text=True)

    with in_shop(app) as shop:
        name = shop.knowledge.profiles["bunions"].name
        women = Needs(audience="women")
        listed = shop.recommend(["bunions"], "running", women, limit=3).matches
    assert shoe in {match.shoe.product for match in listed}
    assert f"{name}, running, women<" in looked
    assert f"{name}, running<" not in looked


def test_a_word_over_the_values_of_single_sizes_says_so_before_and_after(app):
    client = signed_in(app)
    shoe, name = "tarnwick-alder-5-women", "toebox_width_mm"
    over = "also stands over toe box width 70.9, 75.1 and 77.2 mm on 17 sizes"
    page = f"/fit/merch/products/{shoe}"

    def text(address: str, **data: str) -> str:
        answer = client.post(address, data=data) if data else client.get(address)
        return answer.get_data(as_text=True)

    assert over in text(f"{page}/effect?attribute={name}&cell=80")
    assert "also stands over these" in text(f"{page}/cells/{name}")
    assert "also stands over these" in text(page)
    bulk = {"attribute": name, "verb": "set", "cell": "80", "product": shoe}
    assert text("/fit/merch/bulk", **bulk).count(over) == 2
    tag = {"If-Match": revision(client, shoe)}
    assert (
        client.put(f"{page}/cells/{name}", data={"cell": "80"}, headers=tag).status_code == 200
    )
    assert over in text("/fit/merch/history")
    assert over in text(page)
    assert over not in text(f"{page}/effect?attribute={name}&cell=82")


def test_the_history_says_who_changed_what(app):
    client = signed_in(app)
    put_cell(client, "6")

    text = client.get(f"/fit/merch/products/{SHOE}").get_data(as_text=True)

    assert "8.5 mm → 6 mm" in text
    assert "edda" in text


# Many shoes at once


def choose(client, **form):
    """Look at a bulk edit; return its page and what its form would send."""
    page = client.post("/fit/merch/bulk", data=form)
    text = page.get_data(as_text=True)
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text)
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return text, data


def test_a_bulk_edit_over_a_filter_is_seen_first_saved_as_one_and_undone_as_one(app):
    client = signed_in(app)
    ask = {
        "scope": "all",
        "q": "kind:recovery",
        "attribute": "washable",
        "verb": "set",
        "cell": "yes",
    }
    text, form = choose(client, **ask)
    assert "Set washable to" in text
    assert "top lists change" in text
    with in_shop(app) as shop:
        before = shop.snapshot.catalog_version
        asked = [shoe for shoe in shop.snapshot.shoes.values() if shoe.kind == "recovery"]

    saved = client.post("/fit/merch/bulk/save", data=form)

    with in_shop(app) as shop:
        assert {shop.snapshot.shoes[shoe.product].values["washable"] for shoe in asked} == {
            "yes"
        }
    number = re.search(r"/history/(\d+)", saved.headers["Location"])[1]
    undo_answer = client.post(f"/fit/merch/history/{number}/undo")
    assert "said=undone" in undo_answer.headers["Location"]
    with in_shop(app) as shop:
        after = {
            shoe.product: shoe.values.get("washable") for shoe in shop.snapshot.shoes.values()
        }
        assert after == after | {shoe.product: shoe.values.get("washable") for shoe in asked}
        assert shop.snapshot.catalog_version == before


def test_a_bulk_edit_is_looked_at_again_when_the_filter_finds_others(app):
    client = signed_in(app)
    _text, form = choose(
        client, scope="all", q="missing:washable", attribute="washable", verb="set", cell="no"
    )
    with in_shop(app) as shop:
        first = next(
            shoe.product
            for shoe in shop.snapshot.shoes.values()
            if "washable" not in shoe.values
        )
        save_many(shop, EDDA, {first: [Edit("washable", "set", "yes")]}, "")

    answer = client.post("/fit/merch/bulk/save", data=form)

    assert answer.status_code == 200
    assert "finds other shoes" in answer.get_data(as_text=True)


def test_a_bulk_edit_leaves_out_the_shoes_it_does_not_apply_to_and_says_so(app):
    client = signed_in(app)
    stable = {"scope": "all", "attribute": "stability", "verb": "set", "cell": "neutral"}
    with in_shop(app) as shop:
        kinds = {shoe.product: shoe.kind for shoe in shop.snapshot.shoes.values()}
    recovery = sorted(name for name, kind in kinds.items() if kind == "recovery")

    text, form = choose(client, **stable, q="")
    client.post("/fit/merch/bulk/save", data=form)
    only = client.post("/fit/merch/bulk", data={**stable, "q": "kind:recovery"})

    said = f"Stability type does not apply to {len(recovery)} of the {len(kinds)} shoes chosen"
    assert f"{said} (recovery) and is left out there." in text
    with in_shop(app) as shop:
        assert [
            name for name in recovery if "stability" in shop.snapshot.shoes[name].values
        ] == []
    assert only.status_code == 422
    assert "does not apply to any of the shoes chosen (recovery)" in only.get_data(as_text=True)


def test_a_bulk_edit_may_take_away_what_does_not_apply(app):
    client = signed_in(app)
    with in_shop(app) as shop:
        name = next(
            one.product for one in shop.snapshot.shoes.values() if one.kind == "recovery"
        )
        save_many(shop, EDDA, {name: [Edit("stability", "set", "neutral")]}, "")

    text, _ = choose(
        client, scope="all", q="kind:recovery", attribute="stability", verb="restore"
    )

    assert "1 would change" in text
    assert "does not apply" not in text


def test_a_bulk_edit_of_nothing_says_so(app):
    answer = signed_in(app).post(
        "/fit/merch/bulk", data={"attribute": "rocker", "verb": "set", "cell": "yes"}
    )

    assert answer.status_code == 422
    assert "No shoe was chosen" in answer.get_data(as_text=True)


def test_an_undo_of_a_batch_keeps_later_edits_and_names_them(app):
    client = signed_in(app)
    with in_shop(app) as shop:
        shoes = sorted(shop.snapshot.shoes)[:3]
        batch, changed = save_many(
            shop, EDDA, {name: [Edit("weight_g", "set", "111")] for name in shoes}, "a slip"
        )
        assert changed == 3
        save_many(shop, EDDA, {shoes[1]: [Edit("weight_g", "set", "222")]}, "")

    page = client.post(f"/fit/merch/history/{batch}/undo").get_data(as_text=True)

    assert "1 stayed as it is" in page
    assert "it was changed later, to 222" in page
    with in_shop(app) as shop, shop.reading() as session:
        rows = store.products_named(session, shoes)
    assert [rows[name].person_values for name in shoes] == ["{}", '{"weight_g":"222"}', "{}"]
    assert client.post(f"/fit/merch/history/{batch}/undo").status_code == 409


def test_an_undo_can_be_undone(app):
    with in_shop(app) as shop:
        batch, _ = save_many(shop, EDDA, {SHOE: [Edit("drop_mm", "set", "3")]}, "")
        first = undo(shop, EDDA, batch)
        undo(shop, EDDA, first.batch)

        with shop.reading() as session:
            assert shown_cell(store.products_named(session, [SHOE])[SHOE], "drop_mm") == "3"


# Fifty threads


TURNS = int(os.environ.get("SHOPPLUGIN_TEST_EDITS", "400"))
THREADS = 50


@pytest.mark.slow
def test_of_many_edits_at_once_none_is_lost(database_url):
    """Each thread saves again and again, as somebody does who is told "saved meanwhile"."""
    app = open_shop(database_url)
    with in_shop(app) as shop:
        shoes = sorted(shop.snapshot.shoes)[:20]

    began = time.monotonic()

    def work(thread: int) -> list[tuple[str, int]]:
        accepted: list[tuple[str, int]] = []
        for turn in range(TURNS // THREADS):
            product = shoes[(thread * 7 + turn) % len(shoes)]
            with app.app_context():
                shop = current_shop()
                while True:
                    with shop.reading() as session:
                        seen = store.products_named(session, [product])[product]
                    edit = Edit(
                        "weight_g",
                        "set",
                        str(100 + len(accepted) + thread * 4 + seen.revision % 97),
                    )
                    try:
                        saved = save_edits(shop, EDDA, product, [edit], seen.revision, "grid")
                    except Stale:
                        continue
                    accepted.append((product, len(saved.changes)))
                    break
        return accepted

    with ThreadPoolExecutor(THREADS) as pool:
        accepted = [each for own in pool.map(work, range(THREADS)) for each in own]

    with in_shop(app) as shop, shop.reading() as session:
        rows = store.products_named(session, shoes)
        session.close()
        shop.engine.dispose()
    counted = dict.fromkeys(shoes, 1)
    for product, changes in accepted:
        counted[product] += changes
    assert {name: stored.revision for name, stored in rows.items()} == counted
    assert len(accepted) == TURNS // THREADS * THREADS
    kind = database_url.partition(":")[0].partition("+")[0]
    took = time.monotonic() - began
    print(
        f"\n{kind}: {len(accepted):,} edits by {THREADS} threads on {len(shoes)} shoes"
        f" in {took:.0f} s; none is lost."
    )


def test_an_undo_names_the_added_word_that_a_later_edit_has_replaced(app):
    client = signed_in(app)
    asked = {"q": f"product:{SHOE}", "scope": "all", "verb": "add", "attribute": "upper"}
    look = client.post("/fit/merch/bulk", data={**asked, "cell": "knit"}).text
    told = dict(re.findall(r'name="(\w+)" value="([^"]*)"', look))
    number = client.post("/fit/merch/bulk/save", data=told).headers["Location"]
    put_cell(client, "overlays", attribute="upper")

    undone = client.post(f"{number.partition('?')[0]}/undo")

    assert undone.status_code == 200
    assert "it was changed later, to overlays" in undone.text
    assert 'value="overlays"' in client.get(f"/fit/merch/products/{SHOE}").text
