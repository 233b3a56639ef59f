"""Files into the catalogue and out again: all of a file or nothing, on both databases."""

from __future__ import annotations

import csv
import io
import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, insert, select, update
from sqlalchemy.orm import Session

from shopplugin import migrations, store
from shopplugin.database import writing
from shopplugin.feeds.native import COLUMNS
from shopplugin.feeds.staging import Staging
from shopplugin.importing import export_file, export_path, import_file
from shopplugin.loading import read_shoes
from shopplugin.models import Product, write_cells
from shopplugin.models_merch import Batch, CellChange, Placed, Rejection
from shopplugin.paths import CATALOG_DIR
from shopplugin.traces import Traces

REAL_SHOES = Path(__file__).parents[2] / "shared/data/shoes/running_shoes_specs.csv"

HEADER = "sku,product,title,kind,audience,size_us,width,price,currency,stock,drop_mm,plate"
ALDER = """\
A80,alder,Alder,running,men,8,D,120.00,USD,3,8,none
A85,alder,Alder,running,men,8.5,D,120.00,USD,0,8,none
A80W,alder,Alder,running,men,8,2E,120.00,USD,1,8,none"""
BIRCH = "B90,birch,Birch,running,women,9,B,150.00,USD,5,6,"
CEDAR = "C90,cedar,Cedar,recovery,unisex,9,D,60.00,USD,5,,"


@pytest.fixture
def take(session, shipped):
    """Import rows below the header, or a whole file; commit what was written."""

    def take(*rows, header=HEADER, **orders):
        text = "\n".join([header, *rows]) + "\n"
        report = import_file(session, io.BytesIO(text.encode()), shipped, **orders)
        if report.written:
            session.commit()
        else:
            session.rollback()
        return report

    return take


@pytest.fixture
def shoes(session, shipped):
    """Return the catalogue's shoes by handle."""
    return lambda: {shoe.product: shoe for shoe in read_shoes(session, shipped.vocabulary)}


def counts(report):
    return report.added, report.changed, report.unchanged, report.removed


def places(report):
    return [(remark.line, remark.column) for remark in report.refused]


def exported(session, shipped):
    stream = io.StringIO(newline="")
    export_file(session, stream, shipped)
    return stream.getvalue()


# What is counted, and when something is written


def test_new_rows_are_added_and_the_version_rises(take, shoes, session):
    report = take(ALDER, BIRCH)

    assert counts(report) == (4, 0, 0, 0)
    assert report.accepted
    assert store.catalogue_version(session) == 1
    assert [*shoes()] == ["alder", "birch"]
    alder = shoes()["alder"]
    assert [variant.sku for variant in alder.variants] == ["A80W", "A80", "A85"]
    assert alder.variants[0].values == {}
    assert str(alder.variants[0].price) == "120.00"


def test_the_same_file_twice_changes_nothing(take, session):
    take(ALDER, BIRCH, CEDAR)

    report = take(ALDER, BIRCH, CEDAR)

    assert counts(report) == (0, 0, 5, 0)
    assert not report.written
    assert report.accepted
    assert store.catalogue_version(session) == 1


def test_rows_of_one_shoe_belong_together_wherever_they_stand(take, shoes):
    first, second, third = ALDER.split("\n")
    take(first, BIRCH, second, CEDAR, third)

    assert len(shoes()["alder"].variants) == 3
    assert counts(take(third, CEDAR, BIRCH, second, first)) == (0, 0, 5, 0)


def test_only_what_differs_counts_as_changed(take, session):
    take(ALDER, BIRCH)

    report = take(ALDER.replace("8.5,D,120.00", "8.5,D,110.00"), BIRCH)

    assert counts(report) == (0, 1, 3, 0)


@pytest.mark.parametrize(
    ("was", "now", "revision"),
    [
        ("8.5,D,120.00,USD,0", "8.5,D,110.00,USD,7", 1),
        ("A85,alder,Alder,running,men,8.5,D", "A85,alder,Alder,running,men,9,D", 1),
        ("USD,1,8,none", "USD,1,7.5,none", 2),
        ("USD,3,8,none\n", "USD,3,8,none\nA99,alder,Alder,running,men,9,D,,,,8,none\n", 2),
        ("Alder,running", "Alder Two,running", 2),
    ],
)
def test_whoever_edits_a_shoe_meets_what_it_says_anew_and_not_its_price_or_stock(
    was, now, revision, take, session
):
    take(ALDER, BIRCH)

    report = take(ALDER.replace(was, now), BIRCH)

    assert report.written
    assert store.find_shoe(session, "alder")[0].revision == revision
    assert store.find_shoe(session, "birch")[0].revision == 1


def test_what_changes_for_the_shoe_changes_each_of_its_rows(take, shoes):
    take(ALDER, BIRCH)

    report = take(ALDER.replace(",alder,Alder,", ",alder,Alder 2,"), BIRCH)

    assert counts(report) == (0, 3, 1, 0)
    assert shoes()["alder"].title == "Alder 2"


def test_an_import_adds_and_changes_but_never_removes(take, shoes):
    take(ALDER, BIRCH)

    report = take(CEDAR)

    assert counts(report) == (1, 0, 0, 0)
    assert [*shoes()] == ["alder", "birch", "cedar"]


def test_columns_that_a_file_lacks_are_left_as_they_are(take, shoes):
    take(ALDER, BIRCH)

    report = take("B90,birch,Birch,140.00", header="sku,product,title,price")

    birch = shoes()["birch"]
    assert counts(report) == (0, 1, 0, 0)
    assert (birch.kind, birch.audience, str(birch.values["drop_mm"])) == (
        "running",
        "women",
        "6",
    )
    assert (birch.variants[0].stock, birch.variants[0].width) == (5, "B")
    assert str(birch.variants[0].price) == "140.00"


def test_a_blank_cell_makes_a_value_unknown(take, shoes):
    take(BIRCH)

    report = take(BIRCH.replace(",5,6,", ",,,"))

    assert counts(report) == (0, 1, 0, 0)
    assert shoes()["birch"].values == {}
    assert shoes()["birch"].variants[0].stock is None


# Refusals


def test_with_a_refused_row_nothing_is_written(take, shoes, session):
    report = take(ALDER, BIRCH.replace("150.00", "a lot"))

    assert counts(report) == (0, 0, 0, 0)
    assert places(report) == [(5, "price")]
    assert not report.accepted
    assert not report.written
    assert shoes() == {}
    assert store.catalogue_version(session) == 0


def test_skipping_refused_rows_writes_the_rest(take, shoes):
    report = take(ALDER, BIRCH.replace("150.00", "a lot"), skip_refused=True)

    assert counts(report) == (3, 0, 0, 0)
    assert places(report) == [(5, "price")]
    assert report.accepted
    assert [*shoes()] == ["alder"]


def test_of_two_rows_with_one_sku_the_later_is_refused(take):
    report = take(BIRCH, CEDAR, BIRCH.replace("birch,Birch", "yew,Yew"))

    assert [str(remark) for remark in report.refused] == [
        "line 4, column sku: 'B90' stands on line 2 already."
        " Give each size its own SKU, or leave one out."
    ]


def test_a_shoe_of_too_many_variants_is_refused_past_the_limit(take, monkeypatch):
    monkeypatch.setattr("shopplugin.feeds.staging.MOST_VARIANTS", 2)

    report = take(ALDER, BIRCH)

    assert [str(remark) for remark in report.refused] == [
        "line 4, column product: 'alder' has more than 2 variants; is it one shoe?"
    ]


def test_rows_that_disagree_on_what_the_shoe_is_are_refused(take, shoes):
    other = ALDER.replace("A85,alder,Alder,running,men", "A85,alder,Elder,running,women")

    report = take(other, skip_refused=True)

    assert [str(remark) for remark in report.refused] == [
        "line 3, column audience: 'women' is not the audience of the same shoe on line 2,"
        " 'men'. One shoe has one audience.",
        "line 3, column title: 'Elder' is not the title of the same shoe on line 2, 'Alder'."
        " One shoe has one title.",
    ]
    assert [variant.sku for variant in shoes()["alder"].variants] == ["A80W", "A80"]


def test_rows_found_to_disagree_late_undo_what_was_written(take, shoes):
    rows = [f"S{number},shoe-{number:04},Shoe,,,,,,,,," for number in range(3000)]
    rows.append("X1,shoe-9999,One,,,,,,,,,")
    rows.append("X2,shoe-9999,Two,,,,,,,,,")

    report = take(*rows)

    assert places(report) == [(3003, "title")]
    assert counts(report) == (0, 0, 0, 0)
    assert shoes() == {}


def test_of_two_addresses_of_one_shoe_the_first_counts_and_it_is_said(take, shoes):
    report = take(
        "A,a,A,https://shop.test/a?v=1",
        "B,a,A,https://shop.test/a?v=2",
        header="sku,product,title,url",
    )

    assert report.accepted
    assert shoes()["a"].url == "https://shop.test/a?v=1"
    assert [(note.line, note.column) for note in report.notes] == [(3, "url")]


@pytest.mark.parametrize("orders", [{}, {"skip_refused": True}, {"dry_run": True}])
def test_a_file_that_cannot_be_read_to_its_end_is_refused_whole(take, shoes, orders):
    report = take(BIRCH, 'C90,cedar,"Cedar', **orders)

    assert places(report) == [(3, "")]
    assert not report.accepted
    assert shoes() == {}


def test_a_dry_run_counts_and_writes_nothing(take, shoes, session):
    take(BIRCH)

    report = take(ALDER, BIRCH.replace("150.00", "140.00"), CEDAR, dry_run=True)

    assert counts(report) == (4, 1, 0, 0)
    assert report.dry_run
    assert not report.written
    assert [*shoes()] == ["birch"]
    assert store.catalogue_version(session) == 1


def test_the_currency_of_the_shop_applies_and_is_reported(take, shoes):
    report = take("A,a,A,10.00", header="sku,product,title,price", currency="CAD")

    assert shoes()["a"].variants[0].price.currency == "CAD"
    assert [note.reason for note in report.notes] == [
        "1 price names no currency; CAD was taken."
    ]


def test_an_unknown_format_is_the_callers_mistake(session, shipped):
    with pytest.raises(ValueError, match="'xlsx' is not a format; it takes auto, native"):
        import_file(session, io.BytesIO(b""), shipped, format="xlsx")


def test_the_hosts_own_work_in_the_session_is_left_alone(session, shipped, take):
    take(BIRCH)
    session.execute(update(Product).values(brand="the host's"))

    file = "\n".join([HEADER, CEDAR.replace("60.00", "x")]).encode()
    report = import_file(session, io.BytesIO(file), shipped)

    assert not report.written
    assert session.in_transaction()
    assert store.find_shoe(session, "birch")[0].brand == "the host's"


# Replacing


def test_replacing_removes_what_the_file_lacks(take, shoes):
    take(ALDER, BIRCH, CEDAR)

    report = take(ALDER.split("\n")[0], BIRCH, replace=True, confirm=True)

    assert counts(report) == (0, 0, 2, 3)
    assert [*shoes()] == ["alder", "birch"]
    assert [variant.sku for variant in shoes()["alder"].variants] == ["A80"]


def test_replacing_keeps_what_a_refused_row_names(take, shoes):
    take(ALDER, BIRCH, CEDAR)

    take(ALDER, BIRCH.replace("150.00", "x"), CEDAR, replace=True, skip_refused=True)

    assert [*shoes()] == ["alder", "birch", "cedar"]


@pytest.mark.parametrize("dry_run", [False, True])
def test_dropping_more_than_a_fifth_of_the_shoes_is_held(take, shoes, dry_run):
    take(ALDER, BIRCH, CEDAR)

    report = take(ALDER, BIRCH, replace=True, dry_run=dry_run)

    assert [str(remark) for remark in report.refused] == [
        "line 1, column product: Held for confirmation: 1 of 3 shoes would be removed."
        " Confirm it to write it."
    ]
    assert not report.accepted
    assert len(shoes()) == 3
    assert take(ALDER, BIRCH, replace=True, confirm=True).removed == 1
    assert len(shoes()) == 2


def test_dropping_a_fifth_is_not_yet_too_much(take):
    rows = [BIRCH.replace("B90,birch", f"B{n},birch-{n}") for n in range(10)]
    take(*rows)

    assert take(*rows[:8], replace=True).removed == 2


def test_a_new_handle_for_a_shoe_moves_its_variants(take, shoes):
    take(ALDER, BIRCH)

    report = take(ALDER.replace(",alder,", ",alder-5,"))

    assert counts(report) == (0, 3, 0, 0)
    assert [*shoes()] == ["alder-5", "birch"]
    assert len(shoes()["alder-5"].variants) == 3


def test_renaming_everything_is_not_dropping(take, shoes):
    take(ALDER, BIRCH)

    report = take(
        ALDER.replace(",alder,", ",birch,").replace("Alder", "Birch"),
        BIRCH.replace(",birch,Birch", ",alder,Alder"),
        replace=True,
    )

    assert report.accepted
    assert {name: len(shoe.variants) for name, shoe in shoes().items()} == {
        "alder": 1,
        "birch": 3,
    }


# Held for confirmation


def test_a_price_of_zero_is_held(take, shoes):
    free = BIRCH.replace("150.00", "0")

    report = take(ALDER, free)

    assert places(report) == [(5, "price")]
    assert "a price of zero" in report.refused[0].reason
    assert shoes() == {}
    assert counts(take(ALDER, free, confirm=True)) == (4, 0, 0, 0)
    assert counts(take(ALDER, free)) == (0, 0, 4, 0)


def test_halving_more_than_three_tenths_of_the_prices_is_held(take):
    rows = [BIRCH.replace("B90,birch", f"B{n},birch-{n}") for n in range(10)]
    take(*rows)
    halved = [row.replace("150.00", "75.00") for row in rows]

    assert take(*halved[:3], *rows[3:]).accepted
    report = take(*halved[:7], *rows[7:])

    assert [(remark.line, remark.column) for remark in report.refused] == [(1, "price")]
    assert "4 of 10 prices would move by half or more" in report.refused[0].reason
    assert counts(report) == (0, 0, 6, 0)


# Values that differ within a shoe, and who said them


def test_values_that_differ_stand_with_the_variant(take, shoes):
    take(
        "A1,a,A,8,95",
        "A2,a,A,8,95",
        "A3,a,A,8,101",
        "A4,a,A,,",
        header="sku,product,title,drop_mm,fit_width_mm",
    )

    shoe = shoes()["a"]
    assert {name: str(value) for name, value in shoe.values.items()} == {
        "drop_mm": "8",
        "fit_width_mm": "95",
    }
    assert {
        one.sku: {name: str(v) for name, v in one.values.items()} for one in shoe.variants
    } == {
        "A1": {},
        "A2": {},
        "A3": {"fit_width_mm": "101"},
        "A4": {},
    }


def test_a_variant_that_comes_to_differ_is_seen_in_a_file_of_every_column(
    take, shoes, session, shipped
):
    take(ALDER, BIRCH)
    header, *rows = exported(session, shipped).splitlines()
    drop = header.split(",").index("drop_mm")
    cells = [row.split(",") for row in rows]
    cells[-1][drop] = "5"

    report = take(*map(",".join, cells), header=header)

    assert counts(report) == (0, 1, 3, 0)
    assert str(shoes()["birch"].values["drop_mm"]) == "5"


def test_a_file_of_some_variants_leaves_the_others_as_they_were(take, shoes):
    header = "sku,product,title,drop_mm"
    take("A1,a,A,8", "A2,a,A,8", "A3,a,A,8", header=header)

    report = take("A1,a,A,6", header=header)

    assert counts(report) == (0, 1, 0, 0)
    shoe = shoes()["a"]
    drops = {one.sku: str(shoe.value("drop_mm", one)) for one in shoe.variants}
    assert drops == {"A1": "6", "A2": "8", "A3": "8"}

    take("A2,a,A,6", header=header)

    shoe = shoes()["a"]
    assert str(shoe.values["drop_mm"]) == "6"
    assert str(shoe.value("drop_mm", shoe.variants[2])) == "8"


@pytest.fixture
def said_by(session):
    """Write what a person or a suggestion says of a shoe, as the workbench does."""

    def said_by(origin, product, **cells):
        session.execute(
            update(Product)
            .where(Product.product == product)
            .values({f"{origin}_values": write_cells(cells)})
        )
        session.commit()

    return said_by


def test_what_a_person_set_is_not_overwritten(take, shoes, said_by):
    take(BIRCH)
    said_by("person", "birch", drop_mm="10", kind="recovery")

    report = take(BIRCH.replace(",5,6,", ",5,4,"))

    assert counts(report) == (0, 0, 1, 0)
    assert str(shoes()["birch"].values["drop_mm"]) == "10"
    assert shoes()["birch"].kind == "recovery"
    assert counts(take(BIRCH.replace(",5,6,", ",5,4,"))) == (0, 0, 1, 0)


def test_what_a_shoe_is_and_for_whom_is_no_value_of_it_whoever_said_so(take, shoes, said_by):
    take(BIRCH)
    said_by("person", "birch", kind="recovery", audience="women", plate="none")

    birch = shoes()["birch"]

    assert (birch.kind, birch.audience) == ("recovery", "women")
    assert sorted(birch.values) == ["drop_mm", "plate"]


def test_what_a_person_set_stays_with_a_shoe_that_gets_another_handle(
    take, shoes, session, said_by
):
    def suggested():
        column = Product.suggested_values
        return [*session.scalars(select(column).where(column != "{}"))]

    take(ALDER, BIRCH)
    said_by("person", "birch", drop_mm="10", kind="recovery", plate="none")
    said_by("suggested", "birch", plate="none")
    renamed = BIRCH.replace(",birch,Birch", ",birch-w,Birch W")

    report = take(renamed)

    assert counts(report) == (0, 1, 0, 0)
    assert [*shoes()] == ["alder", "birch-w"]
    birch = shoes()["birch-w"]
    assert [birch.kind, str(birch.values["drop_mm"]), birch.values["plate"]] == [
        *("recovery", "10", "none"),
    ]
    assert suggested() == ['{"plate":"none"}']
    assert counts(take(renamed)) == (0, 0, 1, 0)


def test_a_shoe_split_in_two_leaves_a_persons_word_with_both(take, shoes, said_by):
    take(ALDER)
    said_by("person", "alder", drop_mm="10")

    take(ALDER.replace("A80W,alder,Alder", "A80W,alder-wide,Alder Wide"))

    assert [str(shoe.values["drop_mm"]) for shoe in shoes().values()] == ["10", "10"]


def test_two_shoes_made_one_keep_what_people_said_alike_of_both(take, shoes, said_by):
    header = "sku,product,title"
    take("M1,men,M", "W1,women,W", header=header)
    said_by("person", "men", drop_mm="10", plate="none")
    said_by("person", "women", drop_mm="10", plate="carbon")

    take("M1,both,Both", "W1,both,Both", header=header)

    assert {name: str(one) for name, one in shoes()["both"].values.items()} == {"drop_mm": "10"}


def test_a_file_that_speaks_over_people_does_so_under_a_new_handle_too(take, shoes, said_by):
    take(BIRCH)
    said_by("person", "birch", drop_mm="10", kind="recovery", audience="men")

    take(BIRCH.replace(",birch,Birch", ",birch-w,Birch W"), over_people=True)

    birch = shoes()["birch-w"]
    assert [birch.kind, birch.audience, str(birch.values["drop_mm"])] == [
        *("running", "women", "6"),
    ]


def test_what_such_a_file_leaves_blank_stays_a_persons_under_the_new_handle(
    take, shoes, said_by
):
    take(BIRCH)
    said_by("person", "birch", kind="recovery", audience="men")
    renamed = BIRCH.replace(",birch,Birch", ",birch-w,Birch W")

    take(renamed.replace("running,women", ",women"), over_people=True)

    assert (shoes()["birch-w"].kind, shoes()["birch-w"].audience) == ("recovery", "women")


def test_history_place_and_rejections_follow_a_shoe_to_its_new_handle(take, session, said_by):
    take(ALDER, BIRCH)
    said_by("person", "birch", drop_mm="10")
    batch = {"id": 1, "person": "edda", "at": 1, "origin": "grid", "note": ""}
    change = {"batch": 1, "attribute": "drop_mm", "verb": "set", "was": "6", "became": "10"}
    place = {"profile": "bunions", "kind": "running", "stance": "pin", "until": "2030-01-01"}
    no = {"attribute": "plate", "cell": "none", "text_digest": "0" * 64}
    by = {"person": "edda", "at": 1}
    session.execute(insert(Batch), [batch])
    for product in ("alder", "birch"):
        session.execute(insert(CellChange), [{"product": product, **change}])
        session.execute(insert(Placed), [{"product": product, "note": "", **place, **by}])
        session.execute(insert(Rejection), [{"product": product, **no, **by}])
    # A shoe of the new name was here before, with the same suggestion rejected.
    session.execute(insert(Rejection), [{"product": "birch-w", **no, **by}])
    session.commit()

    take(BIRCH.replace(",birch,Birch", ",birch-w,Birch W"))

    for table in (CellChange, Placed, Rejection):
        assert sorted(session.scalars(select(table.product))) == ["alder", "birch-w"]


def test_a_file_speaks_over_people_when_asked(take, shoes, said_by):
    take(BIRCH)
    said_by("person", "birch", drop_mm="10", kind="recovery")

    report = take(BIRCH, over_people=True)

    assert counts(report) == (0, 1, 0, 0)
    assert str(shoes()["birch"].values["drop_mm"]) == "6"
    assert shoes()["birch"].kind == "running"


def test_a_person_can_say_that_a_value_is_unknown(take, shoes, said_by):
    take(BIRCH)
    said_by("person", "birch", drop_mm="")

    assert shoes()["birch"].values == {}
    assert counts(take(BIRCH)) == (0, 0, 1, 0)
    assert shoes()["birch"].values == {}


def test_a_file_that_speaks_over_people_does_so_over_what_they_accepted(take, session, said_by):
    take(BIRCH)
    for origin in ("person", "suggested"):
        said_by(origin, "birch", drop_mm="4", plate="carbon", kind="recovery")

    take(BIRCH, over_people=True)

    birch = store.products_named(session, ["birch"])["birch"]
    assert (birch.person_values, birch.suggested_values) == ("{}", "{}")


def test_an_export_of_layered_values_comes_back_unchanged(take, session, shipped, said_by):
    take(ALDER, BIRCH, CEDAR)
    said_by("person", "alder", drop_mm="10", kind="recovery", plate="")
    said_by("person", "cedar", surface="road", audience="women")
    before = exported(session, shipped)

    report = import_file(session, io.BytesIO(before.encode()), shipped)

    assert counts(report) == (0, 0, 5, 0)
    assert not report.written
    assert exported(session, shipped) == before


# A width that a person told of the sizes that state none


WIDE = """\
W80,wide,Wide,running,men,8,,120.00,USD,3,8,none
W85,wide,Wide,running,men,8.5,D,120.00,USD,0,8,none"""


def widths(shoe):
    return {variant.sku: variant.width for variant in shoe.variants}


def test_a_persons_width_is_that_of_the_sizes_that_state_none(take, shoes, said_by):
    take(WIDE)
    said_by("person", "wide", width="2E")

    wide = shoes()["wide"]

    assert widths(wide) == {"W80": "2E", "W85": "D"}
    assert sorted(wide.values) == ["drop_mm", "plate"]


def test_a_feed_that_states_no_width_leaves_a_persons(take, shoes, said_by):
    take(WIDE)
    said_by("person", "wide", width="2E")

    report = take(WIDE, "W90,wide,Wide,running,men,9,,120.00,USD,3,8,none")

    assert counts(report) == (1, 0, 2, 0)
    assert widths(shoes()["wide"]) == {"W80": "2E", "W85": "D", "W90": "2E"}


def test_a_width_that_a_feed_states_counts_before_a_persons(take, shoes, said_by):
    take(WIDE)
    said_by("person", "wide", width="2E")

    report = take(WIDE.replace(",8,,", ",8,4E,"))

    assert counts(report) == (0, 1, 1, 0)
    assert widths(shoes()["wide"]) == {"W80": "4E", "W85": "D"}


def test_a_persons_width_comes_back_unchanged_from_an_export(take, session, shipped, said_by):
    take(WIDE, ALDER)
    said_by("person", "wide", width="2E")
    before = exported(session, shipped)

    report = import_file(session, io.BytesIO(before.encode()), shipped)

    assert counts(report) == (0, 0, 5, 0)
    assert not report.written
    # It is a person's still: with the word taken back the size states none again.
    said_by("person", "wide")
    assert ",8,,120.00" in exported(session, shipped)


def test_a_persons_width_stays_with_a_shoe_that_gets_another_handle(take, shoes, said_by):
    take(WIDE)
    said_by("person", "wide", width="2E")
    renamed = WIDE.replace(",wide,Wide", ",wider,Wider")

    assert counts(take(renamed)) == (0, 2, 0, 0)

    assert widths(shoes()["wider"]) == {"W80": "2E", "W85": "D"}
    assert counts(take(renamed)) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("stated", "became"),
    [("", None), ("4E", "4E")],
    ids=["states none", "states another"],
)
def test_a_file_that_speaks_over_people_does_so_of_the_width(
    take, shoes, said_by, stated, became
):
    take(WIDE)
    said_by("person", "wide", width="2E")
    traces = Traces()

    report = take(WIDE.replace(",8,,", f",8,{stated},"), over_people=True, traces=traces)

    assert counts(report) == (0, 2, 0, 0)
    assert widths(shoes()["wide"]) == {"W80": became, "W85": "D"}
    assert traces.changes() == [("wide", "width", "set", "2E", None, "2E", "")]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (HEADER, WIDE.replace(",8,,", ",8,2E,")),
        ("sku,product,title", "W80,wide,Wide\nW85,wide,Wide"),
    ],
    ids=["says the same", "has no column for it"],
)
def test_a_file_that_speaks_over_people_leaves_a_width_it_does_not_contradict(
    take, shoes, said_by, header, row
):
    take(WIDE)
    said_by("person", "wide", width="2E")

    report = take(row, header=header, over_people=True)

    assert counts(report) == (0, 0, 2, 0)
    assert widths(shoes()["wide"]) == {"W80": "2E", "W85": "D"}


def test_a_look_at_a_file_shows_the_width_that_shoppers_meet_now(take, said_by):
    take(WIDE)
    said_by("person", "wide", width="2E")

    report = take(WIDE.replace(",8,,", ",8,4E,"), dry_run=True)

    assert [tuple(change) for change in report.differences.changed] == [
        ("wide", "W80", "width", "2E", "4E")
    ]


# Round trips


def test_the_shipped_catalogue_comes_back_unchanged(session, shipped, tmp_path):
    first = import_file(session, CATALOG_DIR / "products.csv", shipped)
    assert first.refused == ()
    session.commit()

    path = tmp_path / "export.csv"
    rows = export_path(session, path, shipped)
    report = import_file(session, path, shipped)

    assert rows == first.added
    assert counts(report) == (0, 0, first.added, 0)
    assert [file.name for file in tmp_path.glob("*export*")] == ["export.csv"]


@pytest.mark.skipif(not REAL_SHOES.exists(), reason=f"{REAL_SHOES} is not here")
def test_real_shoes_import_without_a_refused_row(session, shipped):
    report = import_file(session, REAL_SHOES, shipped)

    with REAL_SHOES.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _row in csv.reader(file)) - 1
    assert report.refused == ()
    assert report.ignored_columns == ()
    assert counts(report) == (rows, 0, 0, 0)


text = st.text(max_size=25) | st.sampled_from(
    [
        "=1+1",
        "'=1",
        "''",
        "-5",
        "-5%",
        "@a",
        "＝x",
        "'47",
        "\t=x",
        "a\r\nb",
        'a"b',
        "a,b",
        "é",
        "é",
    ]
)


@st.composite
def files(draw):
    """Native files whose texts are arbitrary; some of their rows are sure to be refused."""
    rows = [(*COLUMNS, "drop_mm", "surface")]
    for number in range(draw(st.integers(1, 5))):
        row = dict.fromkeys(rows[0], "")
        row |= {
            name: draw(text) for name in ("title", "brand", "model", "version", "description")
        }
        row |= {"sku": f"{draw(text)}{number}", "product": draw(text | st.just("one"))}
        row["size_us"] = draw(st.sampled_from(["", "9", "9.5"]))
        row["width"] = draw(st.sampled_from(["", "D", "ee"]))
        row["price"] = draw(st.sampled_from(["", "10", "99.95"]))
        row["stock"] = draw(st.sampled_from(["", "0", "7"]))
        row["drop_mm"] = draw(st.sampled_from(["", "0", "8.50", "4-6"]))
        row["surface"] = draw(st.sampled_from(["", "road", "trail|road"]))
        rows.append(tuple(row.values()))
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(file=files())
def test_export_then_import_changes_nothing_whatever_the_texts(engine, shipped, file):
    with Session(writing(engine)) as session:
        session.execute(delete(Product))
        import_file(session, io.BytesIO(file.encode()), shipped, skip_refused=True)
        before = [*read_shoes(session, shipped.vocabulary)]
        export = exported(session, shipped)

        report = import_file(session, io.BytesIO(export.encode()), shipped)

        variants = sum(len(shoe.variants) for shoe in before)
        assert report.refused == ()
        assert counts(report) == (0, 0, variants, 0)
        assert [*read_shoes(session, shipped.vocabulary)] == before
        assert exported(session, shipped) == export
        session.rollback()


# Size and pace


def test_progress_runs_to_the_end_of_the_file(session, shipped):
    seen = []
    path = CATALOG_DIR / "products.csv"

    import_file(session, path, shipped, progress=seen.append)

    assert seen == sorted(seen)
    assert seen[-1] == path.stat().st_size


def test_an_export_that_fails_leaves_the_old_file(
    session, shipped, tmp_path, monkeypatch, take
):
    take(BIRCH)
    path = tmp_path / "export.csv"
    path.write_text("old")
    monkeypatch.setattr("shopplugin.importing.write_native", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        export_path(session, path, shipped)

    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.glob("*export*")] == ["export.csv"]


def test_a_full_disk_is_said_and_nothing_is_written(session, shipped, monkeypatch):
    def tiny(self):
        start(self)
        self._rows.execute("PRAGMA max_page_count=40")

    start = Staging.__init__
    monkeypatch.setattr(Staging, "__init__", tiny)

    report = import_file(session, CATALOG_DIR / "products.csv", shipped)

    assert not report.written
    assert "database or disk is full" in report.refused[0].reason


# Guests and accidents


def test_in_a_session_of_a_host_nothing_is_committed(tmp_path, shipped):
    """The host's engine has none of our settings: its driver begins late, or commits early."""
    engine = create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    migrations.upgrade(engine)
    good = "\n".join([HEADER, ALDER, BIRCH]).encode()
    disagreeing = good + b"\n" + BIRCH.replace("B90,birch,Birch", "X,birch,Ash").encode()
    with Session(engine) as session:
        refused = import_file(session, io.BytesIO(disagreeing), shipped)
        assert not refused.written
        assert store.extent(session).products == 0

        written = import_file(session, io.BytesIO(good), shipped)
        assert written.written
        assert store.extent(session).products == 2
        session.rollback()

    with Session(engine) as session:
        assert store.extent(session).products == 0
        assert store.catalogue_version(session) == 0
    engine.dispose()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("steps", [2, 5, 6, 8, "commit"])
def test_a_process_killed_at_any_point_leaves_the_old_catalogue_or_the_new(
    engine, shipped, take, shoes, steps
):
    rows = [f"S{n},shoe-{n:04},Shoe,,,,,,,,," for n in range(4200)]
    take(BIRCH, *rows[:10])
    file = "\n".join([HEADER, BIRCH.replace("150.00", "140.00"), *rows]).encode()
    engine.dispose()

    child = os.fork()
    if child == 0:
        killed_after(steps, engine, file, shipped)
    _, status = os.waitpid(child, 0)

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert len(shoes()) == (4201 if steps == "commit" else 11)
    assert str(shoes()["birch"].variants[0].price) == (
        "140.00" if steps == "commit" else "150.00"
    )
    again = take(BIRCH.replace("150.00", "140.00"), *rows)
    assert again.added + again.changed + again.unchanged == 4201
    assert len(shoes()) == 4201


def killed_after(steps, engine, file, shipped):
    """Import in this process and die by force: after some steps, or right after the commit."""
    seen = []

    def progress(position):
        seen.append(position)
        if len(seen) == steps:  # five while the file is read, three while it is merged
            os.kill(os.getpid(), signal.SIGKILL)

    with Session(writing(engine)) as session:
        import_file(session, io.BytesIO(file), shipped, progress=progress)
        session.commit()
        os.kill(os.getpid(), signal.SIGKILL)


# What the history of a shoe is told


def test_a_file_leaves_its_trace_in_the_words_it_takes_away(take, said_by):
    take(ALDER, BIRCH)
    said_by("person", "birch", drop_mm="10", plate="carbon")
    traces = Traces()

    take(BIRCH.replace("5,6,", "5,4,none"), over_people=True, traces=traces)

    assert traces.changes() == [
        ("birch", "drop_mm", "set", "10", None, "10", "4"),
        ("birch", "plate", "set", "carbon", None, "carbon", "none"),
    ]


def test_what_a_file_changes_of_its_own_is_noted_as_it_is_shown(take, said_by):
    take(ALDER, BIRCH)
    said_by("person", "birch", plate="carbon")
    traces = Traces()

    take(BIRCH.replace("Birch", "Birch 2").replace("5,6,", "5,4,none"), traces=traces)

    assert traces.changes() == [
        ("birch", "drop_mm", "set", None, None, "6", "4"),
        ("birch", "title", "set", None, None, "Birch", "Birch 2"),
    ]


def test_a_file_that_only_sells_otherwise_leaves_no_trace_on_shoes(take):
    take(ALDER, BIRCH)
    traces = Traces()

    take(BIRCH.replace("150.00", "140.00"), CEDAR, traces=traces)

    assert traces.changes() == []


def test_a_shoe_that_a_file_removes_leaves_what_people_said_of_it(take, said_by):
    take(ALDER, BIRCH, CEDAR)
    said_by("person", "cedar", drop_mm="10")
    traces = Traces()

    take(ALDER, BIRCH, replace=True, confirm=True, traces=traces)

    assert traces.changes() == [("cedar", "drop_mm", "set", "10", None, "10", "")]


def test_past_the_bound_words_of_people_are_noted_and_other_shoes_counted(
    take, said_by, monkeypatch
):
    monkeypatch.setattr("shopplugin.traces.MOST_VALUES", 1)
    take(ALDER, BIRCH, "D90,doum,Doum,running,women,9,B,150.00,USD,5,6,")
    said_by("person", "doum", drop_mm="10")
    traces = Traces()

    changed = ALDER.replace(",8,none", ",9,none"), BIRCH.replace("5,6,", "5,4,")
    report = take(
        *changed,
        "D90,doum,Doum,running,women,9,B,150.00,USD,5,4,",
        over_people=True,
        traces=traces,
    )

    assert [change[:2] for change in traces.changes()] == [
        ("doum", "drop_mm"),
        ("alder", "drop_mm"),
    ]
    assert traces.note("f.csv", report) == (
        "Imported f.csv: 0 added, 5 changed, 0 unchanged. It took 1 value of people away."
        " The values of 1 more shoe are not noted singly."
    )
