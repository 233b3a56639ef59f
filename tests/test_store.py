"""The catalogue's tables, read and written with a session that is the caller's."""

from __future__ import annotations

import io
import threading

import pytest
from database import session_scope
from sqlalchemy import event
from sqlalchemy.orm import Session

from shopplugin import store
from shopplugin.importing import import_file
from shopplugin.loading import read_shoes
from shopplugin.models import ProductRow, VariantRow

EMPTY = "{}"


def shoe(handle, title="Shoe", **fields):
    row = ProductRow(handle, title, *[None] * 9, EMPTY, EMPTY, EMPTY, 1)
    return row._replace(**fields)


def variant(sku, handle, **fields):
    return VariantRow(sku, handle, 18, "D", 12000, "USD", 3, EMPTY)._replace(**fields)


@pytest.fixture
def stock(session):
    """Put shoes with two variants each into the catalogue, in the order given."""

    def stock(*handles):
        store.add_products(session, [shoe(handle) for handle in handles])
        variants = [variant(f"{handle}-{n}", handle) for handle in handles for n in (2, 1)]
        store.add_variants(session, variants)

    return stock


def handles(stored):
    return [product.product for product, _ in stored]


def test_shoes_are_read_with_their_variants_by_handle_and_sku(session, stock):
    stock("birch", "alder")
    store.add_products(session, [shoe("aspen")])

    stored = [*store.stored_shoes(session)]

    assert [(product.product, [one.sku for one in own]) for product, own in stored] == [
        ("alder", ["alder-1", "alder-2"]),
        ("aspen", []),
        ("birch", ["birch-1", "birch-2"]),
    ]


def test_thousands_of_shoes_are_found_by_their_names_whatever_these_are(session, stock):
    odd = ["it's", 'a "shoe"', "a,b", "{x}", "[1]", "back\\slash", "100 %", "😀", "ñ"]
    names = [*odd, *(f"shoe-{number:04}" for number in range(4500))]
    stock(*names)

    found = store.products_named(session, [*names, "nobody's", names[0]])

    assert found.keys() == set(names)
    assert store.products_named(session, []) == {}


def test_what_is_changed_by_name_is_changed_nowhere_else(session, stock):
    stock("it's", "a,b", "c")

    store.revise_products(session, ["it's", "a,b"])
    store.remove_variants(session, ["it's-1", "c-2"])

    revised = {product.product: product.revision for product, _ in store.stored_shoes(session)}
    left = [one.sku for _, own in store.stored_shoes(session) for one in own]
    assert revised == {"a,b": 2, "c": 1, "it's": 2}
    assert left == ["a,b-1", "a,b-2", "c-1", "it's-2"]


def test_text_is_ordered_by_code_point_on_every_database(session, stock):
    names = ["b", "B", "a", "Z", "é", "-", "_", "10", "9", "a b", "Ω", "😀", "ﬁ"]
    stock(*names)

    assert handles(store.stored_shoes(session)) == sorted(names)


def test_one_shoe_is_found_by_its_handle(session, stock):
    stock("alder", "birch")

    product, variants = store.find_shoe(session, "birch")

    assert product == shoe("birch")
    assert variants == [variant("birch-1", "birch"), variant("birch-2", "birch")]
    assert store.find_shoe(session, "Birch") is None


def test_rows_are_written_anew_whole(session, stock):
    stock("alder", "birch")
    changed = shoe("birch", "Birch 2", brand='q"u,o\\te\tü', kind="running", revision=2)
    sold_out = variant("birch-1", "birch", stock=0, price_minor=None, currency=None)

    with store.changing_products(session) as products, store.changing_variants(session) as own:
        products([changed])
        own([sold_out])

    assert store.find_shoe(session, "birch") == (
        changed,
        [sold_out, variant("birch-2", "birch")],
    )
    assert store.find_shoe(session, "alder")[0] == shoe("alder")


def test_a_revision_rises_alone(session, stock):
    stock("alder", "birch")

    store.revise_products(session, ["birch"])

    assert [product.revision for product, _ in store.stored_shoes(session)] == [1, 2]


def test_shoes_without_variants_are_removed_on_request(session, stock):
    stock("alder", "birch")

    store.remove_variants(session, ["birch-1", "birch-2"])

    assert store.remove_empty_products(session) == 1
    assert handles(store.stored_shoes(session)) == ["alder"]


def test_more_names_than_a_question_takes_are_asked_in_several(session, stock):
    names = [f"shoe-{number:04}" for number in range(1200)]
    stock(*names)

    assert len(store.products_named(session, names)) == 1200
    assert len(store.variants_of(session, names)) == 1200
    assert store.extent(session) == (1200, 2400)


def test_nothing_is_committed(engine, session, stock):
    stock("alder")
    store.begin_change(session)
    store.end_change(session)
    session.rollback()

    assert [*store.stored_shoes(session)] == []
    assert store.catalogue_version(session) == 0


def test_reading_all_shoes_takes_the_same_few_questions_for_one_and_for_many(
    engine, session, stock, shipped
):
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *event: asked.append(event[2]))

    def questions():
        asked.clear()
        for _ in read_shoes(session, shipped.vocabulary):
            pass
        return len(asked)

    stock("a")
    one = questions()
    stock("b", "c", "d")

    assert questions() == one == 2


def test_changes_follow_one_another(engine):
    """Each change reads what the one before it wrote; none is lost."""

    def change():
        for _ in range(10):
            with session_scope(engine, write=True) as session:
                store.begin_change(session)
                seen.append(store.catalogue_version(session))
                store.end_change(session)

    seen: list[int] = []
    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == list(range(40))


def test_imports_at_the_same_time_both_arrive(engine, shipped):
    def bring(letter):
        rows = [f"{letter}{n},{letter}-{n % 50},Shoe" for n in range(500)]
        file = "\n".join(["sku,product,title", *rows]).encode()
        with session_scope(engine, write=True) as session:
            import_file(session, io.BytesIO(file), shipped)

    threads = [threading.Thread(target=bring, args=(letter,)) for letter in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with Session(engine) as session:
        assert store.extent(session).products == 150
        assert store.catalogue_version(session) == 3


def test_a_stored_word_that_the_vocabulary_no_longer_knows_is_unknown(
    session, stock, shipped, caplog
):
    stock("alder")
    cells = '{"drop_mm":"8","plate":"adamantium","sparkle":"yes"}'
    with store.changing_products(session) as change:
        change([shoe("alder", feed_values=cells)])

    (alder,) = read_shoes(session, shipped.vocabulary)

    assert [*alder.values] == ["drop_mm"]
    assert len(caplog.records) == 2
