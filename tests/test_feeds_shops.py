"""Shop feeds into the catalogue: Shopify, WooCommerce, Google, and columns of one's own."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from shopplugin.domain.suggesting import suggest, texts_of
from shopplugin.feeds.detect import read_header
from shopplugin.feeds.report import FieldChange, VariantOf
from shopplugin.importing import export_file, import_file
from shopplugin.loading import read_shoes
from shopplugin.mappings import find_mapping, proposed_mapping, save_mapping, saved_mappings
from shopplugin.models import Product, Variant, write_cells

SAMPLES = Path(__file__).parent / "feeds"
REAL = Path(__file__).parents[2] / "shared/data/feeds"


@pytest.fixture
def take(session, shipped):
    """Import a sample by its name, or bytes; commit what was written."""

    def take(file, **orders):
        data = file if isinstance(file, bytes) else (SAMPLES / file).read_bytes()
        report = import_file(session, io.BytesIO(data), shipped, **orders)
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


def values(shoe):
    return {name: str(value) for name, value in shoe.values.items()}


def variants(shoe):
    return [
        (one.sku, str(one.size_us or ""), one.width, str(one.price), one.stock)
        for one in shoe.variants
    ]


def counts(report):
    return report.added, report.changed, report.unchanged


def test_shopifys_old_template(take, shoes):
    report = take("shopify-old.csv")

    assert (report.format, report.added, report.refused) == ("shopify", 3, ())
    assert [str(note) for note in report.notes] == [
        "line 1, column Published: Left out because they are not on sale: 1.",
        "line 1, column Variant SKU: 1 variants have no SKU; handle and option make it, such as"
        " 'birch-8'.",
        "line 1, column currency: 3 prices name no currency; USD was taken.",
        "line 2, column Tags: '5-10 mm' is a range, not one value; it was left unknown.",
    ]
    alder, birch = shoes()["alder-5"], shoes()["birch"]
    assert (alder.title, alder.brand, alder.kind, alder.audience) == (
        "Alder 5",
        "Grove",
        "running",
        "men",
    )
    assert values(alder) == {"stability": "neutral", "weight_g": "262", "surface": "('road',)"}
    assert alder.description == "A daily trainer.\nStability: Neutral\nWeight: 9.2 oz (262g)"
    assert alder.image_url == "https://cdn.example/alder.jpg"
    assert variants(alder) == [
        ("ALD-9-D", "9", "D", "139.95", 4),
        ("ALD-95-W", "9.5", "2E", "139.95", 0),
    ]
    assert (birch.description, values(birch)) == ("Light & quick", {"drop_mm": "8"})
    assert variants(birch) == [("birch-8", "8", None, "120.00", None)]


def test_shopifys_new_template_and_its_metafields(take, shoes):
    report = take("shopify-new.csv")

    assert (report.format, report.added, report.refused) == ("shopify", 2, ())
    alder = shoes()["alder-5"]
    assert (alder.kind, alder.audience) == ("running", "men")
    assert values(alder) == {
        "heel_stack_mm": "38.1",
        "drop_mm": "8",
        "weight_g": "262",
        "surface": "('road', 'trail')",
    }
    assert variants(alder) == [
        ("ALD-9", "9", None, "139.95", None),
        ("ALD-10", "10", None, "139.95", 3),
    ]
    assert any("'4 mm' is not the drop_mm that" in note.reason for note in report.notes)


WORDS = """\
Handle,Title,Vendor,Type,Tags,Option1 Name,Option1 Value,Option2 Name,Option2 Value,\
Option3 Name,Option3 Value,Variant SKU,Variant Price
alder,Alder,Grove,Running Shoes,"men, Gusseted tongue, Drop:8 mm, not for overpronators",\
Size,9,Color,Racing Red,Lining,Engineered mesh,A9,100
alder,,,,,,10,,Racing Red,,Waterproof,A10,100
"""


def test_tags_and_options_that_name_no_value_are_kept_to_be_read(take, shoes, shipped):
    take(WORDS.encode())

    alder = shoes()["alder"]
    assert values(alder) == {"drop_mm": "8"}
    assert alder.tags == (
        "men\nGusseted tongue\nnot for overpronators\nLining: Engineered mesh"
        "\nLining: Waterproof"
    )
    told = suggest(
        texts_of(alder),
        shipped.suggestions,
        shipped.vocabulary,
        shipped.sizes,
        alder.kind,
        alder.audience,
    )
    assert {(one.attribute, one.value, one.field, one.words) for one in told} >= {
        ("gusset", "full", "tags", "Gusseted"),
        ("upper", ("engineered_mesh",), "tags", "Engineered mesh"),
        ("upper", ("waterproof",), "tags", "Waterproof"),
    }
    assert {one.attribute for one in told}.isdisjoint({"stability", "use"})
    assert counts(take(WORDS.encode())) == (0, 0, 2)


def test_words_of_tags_stay_until_a_file_with_tags_says_others(take, shoes, session, shipped):
    take(WORDS.encode())
    was = shoes()["alder"].tags
    native = io.StringIO(newline="")
    export_file(session, native, shipped)

    assert counts(take(native.getvalue().encode())) == (0, 0, 2)
    assert shoes()["alder"].tags == was
    html = WORDS.replace("Gusseted tongue", "<b onclick=x>Gusseted</b> &amp; light")
    take(html.encode())
    assert "\nGusseted & light\n" in shoes()["alder"].tags
    fewer = WORDS.replace('"men, Gusseted tongue, Drop:8 mm, not for overpronators"', "men")
    assert counts(take(fewer.encode())) == (0, 2, 0)
    assert shoes()["alder"].tags == "men\nLining: Engineered mesh\nLining: Waterproof"


def test_a_look_tells_that_tags_change(take):
    take(WORDS.encode())

    look = take(WORDS.replace("Gusseted tongue, ", "").encode(), dry_run=True)

    (tags,) = look.differences.changed
    assert (tags.product, tags.sku, tags.field) == ("alder", "", "tags")
    assert "Gusseted" in tags.before
    assert "Gusseted" not in tags.after


def test_words_of_other_shops_files_are_kept_too(take, shoes):
    take(
        b"Type,SKU,Name,Regular price,Tags,Attribute 1 name,Attribute 1 value(s)\n"
        b'simple,W1,Woo,100,"gusseted, for overpronators",Sole,rockered sole\n'
    )
    take(
        b"id\ttitle\tlink\tprice\timage_link\tcustom_label_0\n"
        b"G1\tGoo\thttps://shop.example/g\t100.00 USD\t\tmedial post\n"
    )
    mapped = {"Nr": "sku", "Was": "title", "Kurz": "tags", "Art": "option"}
    take(
        b"Nr,Was,Kurz,Art\nM1,Map,gusseted,removable insole\n",
        mapping=mapped,
    )

    assert {name: shoe.tags for name, shoe in shoes().items()} == {
        "w1": "Sole: rockered sole\ngusseted\nfor overpronators",
        "G1": "medial post",
        "map": "gusseted\nArt: removable insole",
    }


def test_more_words_than_are_kept_are_left_out_whole(take, shoes):
    many = ", ".join(f"tag number {n}" for n in range(1000))

    take(WORDS.replace("men, Gusseted tongue", f"men, {many}").encode())

    lines = shoes()["alder"].tags.split("\n")
    assert lines[:2] == ["men", "tag number 0"]
    assert all(line.startswith(("men", "tag number ")) for line in lines)
    assert 4900 < len(shoes()["alder"].tags) <= 5000


def test_words_of_many_sizes_are_gathered_as_far_as_there_is_room(take, shoes):
    rows = "".join(
        f"alder,,,,,,{n / 2},,Red,,{'long ' * 100}lining {n},A{n},100\n" for n in range(14, 40)
    )

    report = take((WORDS + rows + "alder,,,,,,20,,Red,,Mesh,A99,100\n").encode())

    lines = shoes()["alder"].tags.split("\n")
    assert report.refused == ()
    assert [line[-9:] for line in lines if "long" in line] == [
        f"lining {n}" for n in range(14, 23)
    ]
    assert lines[-1] == "Lining: Mesh"


def test_woocommerces_variations_take_from_a_parent_wherever_it_stands(take, shoes):
    report = take("woocommerce.csv", skip_refused=True)

    assert (report.format, report.added) == ("woocommerce", 3)
    assert [str(remark) for remark in report.refused] == [
        "line 8, column Parent: 'nowhere' is no product of this file; send both."
    ]
    alder, birch = shoes()["alder"], shoes()["birch"]
    assert (alder.title, alder.kind, alder.audience) == ("Alder 5", "running", "men")
    assert values(alder) == {"drop_mm": "8", "stability": "neutral", "plate": "carbon"}
    assert variants(alder) == [
        ("alder-9", "9", "2E", "119.95", 4),
        ("alder-10-d", "10", "D", "139.95", 0),
    ]
    assert (birch.audience, values(birch)) == ("women", {"drop_mm": "10"})


def test_googles_feed_as_xml(take, shoes):
    report = take("google.xml")

    assert (report.format, report.added, report.refused) == ("google", 2, ())
    assert [str(note) for note in report.notes] == [
        "line 25, column g:size: 'EU 42' is not a US size, and other systems differ between"
        " brands; it was left unknown."
    ]
    alder = shoes()["alder-5"]
    assert (alder.title, alder.brand, alder.kind, alder.audience) == (
        "Alder 5",
        "Grove",
        "running",
        "women",
    )
    assert alder.description == "Fast & light."
    assert values(alder) == {"stability": "neutral", "drop_mm": "8", "weight_g": "260.8"}
    assert variants(alder) == [
        ("ALD-10", "", None, "99.95", 0),
        ("ALD-9", "9", None, "129.95", None),
    ]
    assert {one.price.currency for one in alder.variants} == {"CAD"}


def test_googles_feed_as_atom(take, shoes):
    assert take("google-atom.xml").accepted

    cedar = shoes()["CED-1"]
    assert (cedar.url, cedar.kind) == ("https://shop.example/cedar", "recovery")
    assert variants(cedar) == [("CED-1", "", None, "60.00", 7)]


def test_googles_feed_as_tab_separated_text(take, shoes):
    assert take("google.tsv").format == "google"

    alder = shoes()["alder-5"]
    assert (alder.description, alder.audience) == ('Say "yes"', "men")
    assert values(alder) == {"drop_mm": "8", "plate": "none"}


SHOP_FEEDS = (
    "shopify-old.csv",
    "shopify-new.csv",
    "woocommerce.csv",
    "google.xml",
    "google-atom.xml",
    "google.tsv",
)


@pytest.mark.parametrize("name", SHOP_FEEDS)
def test_the_same_shop_feed_twice_changes_nothing(take, name):
    first = take(name, skip_refused=True)

    again = take(name, skip_refused=True)

    assert counts(again) == (0, 0, first.added)
    assert not again.written


def test_a_packed_feed_is_unpacked(take):
    packed = gzip.compress((SAMPLES / "google.xml").read_bytes())

    assert take(packed).added == 2


def test_a_format_that_is_named_is_insisted_on(take):
    assert (
        take("woocommerce.csv", format="shopify")
        .refused[0]
        .reason.startswith(
            "The columns are not those of a shopify file (ID, Type, SKU, Name, Published, …)."
        )
    )
    assert take("google.xml", format="shopify").refused[0].reason == (
        "This is XML, and shopify files are CSV."
    )
    assert take("shopify-old.csv", format="shopify").added == 3


def test_a_feed_that_says_nothing_of_a_value_leaves_it(take, shoes):
    header = "sku,product,title,kind,audience,drop_mm,plate\n"
    take((header + "ALD-9-D,alder-5,Alder 5,running,men,8,none\n").encode())

    take("shopify-old.csv")

    assert values(shoes()["alder-5"]) == {
        "stability": "neutral",
        "surface": "('road',)",
        "drop_mm": "8",
        "weight_g": "262",
        "plate": "none",
    }


def test_what_a_person_set_is_not_overwritten_by_a_shop_feed(take, shoes, session):
    take("shopify-old.csv")
    said = write_cells({"stability": "stability", "audience": "unisex"})
    session.execute(
        update(Product).where(Product.product == "alder-5").values(person_values=said)
    )
    session.commit()

    report = take("shopify-old.csv")

    assert counts(report) == (0, 0, 3)
    assert values(shoes()["alder-5"])["stability"] == "stability"
    take("shopify-old.csv", over_people=True)
    assert values(shoes()["alder-5"])["stability"] == "neutral"


# Columns of one's own

OWN = b"Item;Model name;What it costs;Foot;Heel to toe;Colour\nA1;Alder;120.00;9;8 mm;red\n"
MAPPING = {
    "Item": "sku",
    "Model name": "title",
    "What it costs": "price",
    "Foot": "size_us",
    "Heel to toe": "drop_mm",
}


def test_a_file_with_columns_of_its_own_is_read_by_a_mapping(take, shoes):
    assert not take(OWN).accepted

    report = take(OWN, mapping=MAPPING)

    assert (report.format, report.added) == ("mapped", 1)
    assert values(shoes()["alder"]) == {"drop_mm": "8"}
    assert variants(shoes()["alder"]) == [("A1", "9", None, "120.00", None)]


def test_a_saved_mapping_is_found_by_the_columns(take, session, shipped):
    header = read_header(io.BytesIO(OWN))
    save_mapping(session, header, MAPPING, shipped.vocabulary)
    session.commit()

    assert find_mapping(session, header) == MAPPING
    assert find_mapping(session, header[1:]) is None
    assert take(OWN, mappings=saved_mappings(session)).added == 1

    save_mapping(session, header, {}, shipped.vocabulary)
    assert find_mapping(session, header) is None


def test_a_mapping_names_columns_and_goals_that_exist(take, session, shipped):
    report = take(OWN, mapping={"Itme": "sku"})
    assert report.refused[0].reason == "The file has no column 'Itme'. Did you mean 'item'?"

    with pytest.raises(ValueError, match="'drop' is nothing a column can be mapped to"):
        save_mapping(session, ["Item"], {"Item": "drop"}, shipped.vocabulary)


def test_a_mapping_is_proposed(shipped):
    header = ["Slug", "Name", "Price", "Heel drop", "Colour", "Wattage"]

    assert proposed_mapping(header, shipped.vocabulary) == {
        "Slug": "product",
        "Name": "title",
        "Price": "price",
        "Heel drop": "drop_mm",
        "Colour": "option",
    }


def test_a_mapping_adds_to_a_format_that_is_known(take, shoes):
    file = (SAMPLES / "shopify-old.csv").read_bytes()

    report = take(file, mapping={"Variant Grams": "weight_g"})

    assert report.format == "shopify"
    assert {note.column for note in report.notes} >= {"Variant Grams"}
    assert "weight_g" in values(shoes()["alder-5"])


# The difference, before anything is written


def test_a_dry_run_shows_the_difference_field_by_field(take, shoes):
    header = "sku,product,title,price,stock,drop_mm\n"
    take((header + "A,a,Alder,100.00,1,8\nB,b,Birch,90.00,,\nC,c,Cedar,80.00,,\n").encode())
    told = []
    file = (header + "A,a,Alder 2,110.00,,6\nD,d,Dogwood,70.00,,\nC,c,Cedar,80.00,,\n").encode()

    report = take(
        file,
        dry_run=True,
        replace=True,
        each_change=lambda product, shoe: told.append((product, shoe and shoe.title)),
    )

    assert report.differences.added == (VariantOf("d", "D"),)
    assert report.differences.gone == (VariantOf("b", "B"),)
    assert report.differences.changed == (
        FieldChange("a", "", "title", "Alder", "Alder 2"),
        FieldChange("a", "", "drop_mm", "8", "6"),
        FieldChange("a", "A", "price", "100.00", "110.00"),
        FieldChange("a", "A", "stock", "1", ""),
    )
    assert report.document()["differences"]["counts"] == {"added": 1, "changed": 4, "gone": 1}
    assert told == [("b", None), ("a", "Alder 2"), ("d", "Dogwood")]
    assert [*shoes()] == ["a", "b", "c"]


def test_a_variant_that_moves_takes_its_old_shoe_along(take):
    header = "sku,product,title\n"
    take((header + "A,a,A\nB,a,A\n").encode())
    told = {}

    report = take(
        (header + "A,new,A\n").encode(),
        dry_run=True,
        each_change=lambda product, shoe: told.update({product: shoe}),
    )

    assert report.differences.changed == (FieldChange("new", "A", "product", "a", "new"),)
    assert [variant.sku for variant in told["a"].variants] == ["B"]
    assert [variant.sku for variant in told["new"].variants] == ["A"]


_SKUS = st.sampled_from("ABCDEF")
_ROWS = st.dictionaries(
    _SKUS,
    st.tuples(
        st.sampled_from("xyz"),
        st.sampled_from(["", "8", "6"]),
        st.sampled_from(["90.00", "99.00", "oops"]),
    ),
    max_size=6,
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=_ROWS, file=_ROWS, replace=st.booleans(), columns=st.sampled_from([5, 4]))
def test_what_a_look_tells_is_what_the_import_then_does(
    take, shoes, session, before, file, replace, columns
):
    def packed(rows, width=5):
        lines = [["sku", "product", "title", "price", "drop_mm"]]
        lines += [
            [sku, *(product, product), price, drop]
            for sku, (product, drop, price) in rows.items()
        ]
        return "\n".join(",".join(line[:width]) for line in lines).encode() + b"\n"

    session.execute(delete(Variant))
    session.execute(delete(Product))
    session.commit()
    take(packed(before), skip_refused=True, confirm=True)
    expected = shoes()
    told = {}

    orders = {"skip_refused": True, "confirm": True, "replace": replace}
    take(
        packed(file, columns),
        dry_run=True,
        each_change=lambda *one: told.update([one]),
        **orders,
    )
    take(packed(file, columns), **orders)

    expected.update(told)
    assert {product: shoe for product, shoe in expected.items() if shoe} == shoes()


# Files of real shops

_REAL = {
    "shopifypartners-apparel.csv": ("shopify", 22, 0),
    "shopifypartners-home-and-garden.csv": ("shopify", 21, 0),
    "shopifypartners-jewelery.csv": ("shopify", 23, 0),
    "bilali-products_export.csv": ("shopify", 47, 83),
    "classic-commerce-sample_products.csv": ("woocommerce", 21, 0),
}
_REFUSED = {
    "bagisto-products.xml": "outermost element is <products>",
    "medusa-exported-products-comma.csv": "of Medusa",
    "medusa-exported-products-semicolon.csv": "of Medusa",
    "medusa-invalid-column.csv": "of Medusa",
    "medusa-invalid-prices.csv": "of Medusa",
    "medusa-product-with-categories.csv": "of Medusa",
    "medusa-unrelated-column.csv": "of Medusa",
    "medusa-v1-template.csv": "of Medusa",
    "spree-products.csv": "of Spree",
}


def real(name):
    if not (REAL / name).exists():
        pytest.skip(f"{REAL / name} is not on this machine")
    return (REAL / name).read_bytes()


@pytest.mark.parametrize("name", _REAL)
def test_real_shops_files_come_in(take, name):
    format_, added, refused = _REAL[name]

    report = take(real(name), skip_refused=True)

    assert (report.format, report.added, len(report.refused)) == (format_, added, refused)
    assert {remark.column for remark in report.refused} <= {"sku"}  # one SKU for all sizes


@pytest.mark.parametrize("name", _REFUSED)
def test_files_of_other_systems_are_refused_with_the_reason(take, name):
    (remark,) = take(real(name)).refused

    assert _REFUSED[name] in remark.reason


def test_a_stranger_comes_in_by_a_mapping(take, shoes, shipped):
    file = real("spree-products.csv")
    mapping = proposed_mapping(read_header(io.BytesIO(file)), shipped.vocabulary)

    report = take(file, mapping=mapping, confirm=True, skip_refused=True)

    assert report.format == "mapped"
    assert (report.added, len(report.refused)) == (123, 88)  # its prices in euros repeat SKUs
    assert "automatic-espresso-machine" in shoes()


def test_a_shop_that_repeats_one_sku_over_sizes_is_told_what_brings_them_all_in(take, shoes):
    head = b"Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
    sizes = b"alder,Alder,Size,8,%s,99.00\nalder,,Size,9,%s,99.00\n"

    refused = take(head + sizes % (b"SS-1", b"SS-1"))
    taken = take(head + sizes % (b"", b""))

    assert [str(remark) for remark in refused.refused] == [
        "line 3, column sku: 'SS-1' stands on line 2 already, for the same shoe."
        " Give each size its own SKU; or clear the shoe's SKUs in a shop's feed, and its handle"
        " and options make them."
    ]
    assert taken.refused == ()
    assert [size for _, size, *_ in variants(shoes()["alder"])] == ["8", "9"]
