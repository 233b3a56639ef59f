"""The native product CSV: what is read, what is refused and where, what is written."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shopplugin.domain.money import Money
from shopplugin.domain.shoes import Shoe, Variant
from shopplugin.feeds import cells
from shopplugin.feeds.lines import LONGEST_LINE
from shopplugin.feeds.native import COLUMNS, known_columns, open_native, write_native
from shopplugin.feeds.report import FileRefused, Remark
from shopplugin.feeds.rows import RowReader
from shopplugin.models import read_cells


@pytest.fixture
def read(shipped):
    """Read a file's text, or bytes; return its reader once it has read all rows."""

    def read(text):
        data = text if isinstance(text, bytes) else text.encode()
        feed = open_native(io.BytesIO(data), shipped.vocabulary)
        reader = RowReader(feed, shipped.vocabulary, shipped.sizes, "USD")
        reader.good = list(reader.rows())
        reader.ignored = feed.ignored
        return reader

    return read


def refusals(reader):
    return [(remark.line, remark.column) for remark in reader.refused.in_order()]


# Reading


def test_a_row_is_read_cell_by_cell(read):
    reader = read(
        "sku,product,title,kind,audience,size_us,width,price,currency,stock,surface,drop_mm,rocker\n"
        "A1,alder,Alder 5,running,men,9.5,d,139.95,usd,0,trail|road,8.50,yes\n"
    )

    (row,) = reader.good
    assert (row.product, row.line, row.sku, row.title) == ("alder", 2, "A1", "Alder 5")
    assert (row.kind, row.audience, row.brand, row.url) == ("running", "men", None, None)
    assert (row.size_us_halves, row.width, row.stock) == (19, "D", 0)
    assert (row.price_minor, row.currency) == (13995, "USD")
    assert read_cells(row.cells) == {"surface": "road|trail", "drop_mm": "8.5", "rocker": "yes"}
    assert refusals(reader) == []


def test_blank_is_unknown_and_zero_is_a_fact(read):
    (row,) = read("sku,product,title,stock,price,drop_mm,weight_g\nA,a,A,0, ,0,\n").good

    assert row.stock == 0
    assert (row.price_minor, row.currency) == (None, None)
    assert read_cells(row.cells) == {"drop_mm": "0"}


def test_a_byte_order_mark_and_odd_headers_are_tolerated(read):
    (row,) = read(b"\xef\xbb\xbf SKU ,Product,TITLE\r\nA,a,\xc3\x84sh\r\n").good

    assert (row.sku, row.product, row.title) == ("A", "a", "Äsh")


def test_an_unknown_column_is_named_and_ignored(read):
    reader = read("sku,product,title,wieght_g,colour\nA,a,A,250,red\n")

    assert reader.ignored == ("wieght_g", "colour")
    assert len(reader.good) == 1


def test_a_near_miss_of_a_column_is_suggested(shipped):
    feed = open_native(io.BytesIO(b"sku,product,title,wieght_g\n"), shipped.vocabulary)

    assert feed.notes == (
        Remark(
            1,
            "wieght_g",
            "This column is not known and was ignored. Did you mean 'weight_g'?",
        ),
    )


def test_a_record_over_several_lines_is_named_by_its_first(read):
    reader = read(
        "sku,product,title,description,stock\n"
        "\n"
        'A,a,A,"two\nlines",1\n'
        'B,b,B,"three\nmore\nlines",many\n'
        "C,c,C,,2\n"
    )

    assert [row.line for row in reader.good] == [3, 8]
    assert reader.good[0].description == "two\nlines"
    assert refusals(reader) == [(5, "stock")]


def test_every_fault_of_a_row_is_named(read):
    reader = read(
        "sku,product,title,kind,audience,size_us,width,price,currency,stock,plate,drop_mm\n"
        "A,a,,runing,man,9.25,wide,12.345,USD,-1,steel,800\n"
    )

    assert reader.good == []
    assert {remark.column: remark.reason for remark in reader.refused.kept} == {
        "title": "The title is blank; every row needs sku, product, title.",
        "kind": "'runing' is not one of running, recovery. Did you mean 'running'?",
        "audience": "'man' is not one of men, women, unisex, kids. Did you mean 'men'?",
        "size_us": "'9.25' is not a US size; write whole or half sizes, like 9.5.",
        "width": "'wide' is not a US width letter, such as 2A, B, D, 2E or 4E.",
        "price": "'12.345' is finer than USD can pay; write at most 2 decimals.",
        "stock": "'-1' is not a count; write a whole number, like 12.",
        "plate": "'steel' is not a value of plate; it takes none, carbon, other.",
        "drop_mm": "800 is outside the plausible range of drop_mm, -5 to 25 mm.",
    }


@pytest.mark.parametrize(
    "price", ["NaN", "1e3", "1_000", "１２", "$120", "-5", "1,000", "٣", "99999999999999"]
)
def test_a_price_that_is_not_digits_is_refused(read, price):
    reader = read(f'sku,product,title,price\nA,a,A,"{price}"\n')

    assert refusals(reader) == [(2, "price")]


@pytest.mark.parametrize(
    ("price", "currency", "minor"),
    [
        ("139.9", "USD", 13990),
        ("5000", "JPY", 5000),
        ("1.234", "KWD", 1234),
        ("10", "", 1000),
        (" 10 ", "USD", 1000),
    ],
)
def test_a_price_is_kept_in_minor_units(read, price, currency, minor):
    reader = read(f"sku,product,title,price,currency\nA,a,A,{price},{currency}\n")

    assert reader.good[0].price_minor == minor
    assert reader.good[0].currency == (currency or "USD")
    assert reader.without_currency == (not currency)


def test_an_unknown_currency_is_refused(read):
    reader = read("sku,product,title,price,currency\nA,a,A,10,EURO\n")

    assert [str(remark) for remark in reader.refused.kept] == [
        "line 2, column currency: 'EURO' is not an ISO 4217 currency code; write it like 'USD'."
    ]


@pytest.mark.parametrize(
    "cell",
    [
        *["5-10 mm", "5 - 10", "5–10mm", "5 to 10 mm", "5.5-6.5", "5to10"],
        *["5 mm - 10 mm", "5mm-10mm", "5..10", "5/10 mm", "5 … 10"],
    ],
)
def test_a_range_leaves_the_cell_unknown_and_is_reported(read, cell):
    reader = read(f"sku,product,title,drop_mm,weight_g\nA,a,A,{cell},250\n")

    assert read_cells(reader.good[0].cells) == {"weight_g": "250"}
    assert [(note.line, note.column) for note in reader.notes.kept] == [(2, "drop_mm")]
    assert reader.notes.kept[0].reason == (
        f"'{cell}' is a range, not one value; it was left unknown."
    )


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *[("price", "90-100"), ("price", "$90 to $100"), ("price", "90 USD - 100 USD")],
        *[("stock", "1-5"), ("size_us", "9-10"), ("size_us", "9/10")],
    ],
)
def test_a_range_is_unknown_in_every_column_of_numbers(read, column, cell):
    reader = read(f"sku,product,title,{column}\nA,a,A,{cell}\n")

    assert (reader.good[0].price_minor, reader.good[0].stock) == (None, None)
    assert reader.good[0].size_us_halves is None
    assert [str(note) for note in reader.notes.kept] == [
        f"line 2, column {column}: '{cell}' is a range, not one value; it was left unknown."
    ]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("drop_mm", "8.1234567", "'8.1234567' has 7 decimals; drop_mm takes at most 6."),
        ("drop_mm", "1234567890", "'1234567890' is too large for drop_mm; check its unit."),
        (
            "stock",
            "99999999999",
            "'99999999999' is too large; a stock goes to 2,147,483,647.",
        ),
        ("size_us", "9/2E", "'9/2E' is not a US size; write whole or half sizes, like 9.5."),
    ],
)
def test_a_refused_number_says_what_is_wrong_with_it(read, column, cell, reason):
    reader = read(f"sku,product,title,{column}\nA,a,A,{cell}\n")

    assert [remark.reason for remark in reader.refused.kept] == [reason]


@pytest.mark.parametrize(("cell", "number"), [(".5", "0.5"), ("8.", "8"), ("-.5", "-0.5")])
def test_a_number_needs_digits_on_one_side_of_its_point(read, cell, number):
    reader = read(f"sku,product,title,drop_mm\nA,a,A,{cell}\n")

    assert read_cells(reader.good[0].cells) == {"drop_mm": number}


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "//evil.test/x",
        "/\\evil.test",
        "\\\\evil.test",
        "ftp://shop.test/x",
        "https:evil.test",
        "http:///x",
        "https://shop.test:port/x",
        "https://shop.test/a b",
        "shop.test/x",
        "vbscript:x",
        "https://[::1",
    ],
)
@pytest.mark.parametrize("column", ["url", "image_url"])
def test_an_address_that_could_run_or_mislead_is_refused(read, column, address):
    reader = read(f'sku,product,title,{column}\nA,a,A,"{address}"\n')

    assert refusals(reader) == [(2, column)]


@pytest.mark.parametrize(
    "address", ["https://shop.test/a?b=c#d", "http://shop.test", "/products/alder", "/ü.svg"]
)
def test_a_plain_address_is_kept(read, address):
    assert read(f"sku,product,title,url\nA,a,A,{address}\n").good[0].url == address


@pytest.mark.parametrize(
    ("column", "cell", "hidden"),
    [
        ("title", "a\x07b", "U+0007"),
        ("title", "a\u202eb", "U+202E"),
        ("sku", "a\u200bb", "U+200B"),
        ("product", "a\u2066b", "U+2066"),
        ("description", "a\x1bb", "U+001B"),
    ],
)
def test_hidden_characters_are_refused(read, column, cell, hidden):
    row = {"sku": "A", "product": "a", "title": "A", "description": ""} | {column: cell}
    reader = read("sku,product,title,description\n" + ",".join(row.values()) + "\n")

    assert refusals(reader) == [(2, column)]
    assert hidden in reader.refused.kept[0].reason


def test_text_is_composed_trimmed_and_kept_on_one_line(read):
    (row,) = read('sku,product,title,brand\nA,a," Cafe\u0301\r\n  5 ",\u00a0\n').good

    assert row.title == "Café 5"
    assert row.brand is None


@pytest.mark.parametrize("column", ["sku", "product", "title", "brand", "url", "description"])
def test_a_text_beyond_its_length_is_refused(read, column):
    row = {"sku": "A", "product": "a", "title": "A", "brand": "", "url": "", "description": ""}
    row[column] = ("https://shop.test/" if column == "url" else "") + "x" * 20_001
    reader = read(",".join(row) + "\n" + ",".join(row.values()) + "\n")

    assert refusals(reader) == [(2, column)]
    assert "it takes at most" in reader.refused.kept[0].reason


def test_a_row_with_a_comma_too_many_is_refused_alone(read):
    reader = read("sku,product,title\nA,a,Shoe, blue\nB,b,Shoe\nC,c\n")

    assert refusals(reader) == [(2, ""), (4, "")]
    assert [row.sku for row in reader.good] == ["B"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("ee", "2E"), ("EEEE", "4E"), ("AA", "2A"), (" d ", "D"), ("M", "M")],
)
def test_width_letters_have_one_spelling(written, read_as):
    assert cells.read_width(written) == read_as


# Files that are no product files


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "The file is empty"),
        (b"\xef\xbb\xbf", 1, "The file is empty"),
        (b"\n\n", 1, "The file is empty"),
        (b"id,name\n1,x\n", 1, "needs the columns sku, product, title, and 'sku' is missing"),
        (b"sku;product;title\n", 1, "separated by commas"),
        (b"SKUs,product,title\n", 1, "Did you mean 'skus'?"),
        (b"PK\x03\x04....", 1, "Excel workbook"),
        (b"\x1f\x8b....", 1, "gzip"),
        ("sku,product,title\n".encode("utf-16"), 1, "UTF-16"),
        (b"sku,product,title\nA,a,\xc4sh\n", 2, "Byte 0xc4 at position 5 is not UTF-8"),
        (b"sku,product,title\nA,a,A\nB,b,\0\n", 3, "NUL"),
        (b"sku,sku,product,title\n", 1, "The column 'sku' stands here twice"),
        (b'sku,product,title\nA,a,A\nB,b,"open\nC,c,C\n', 3, "never closed"),
        (b'sku,product,title\nA,a,"x"y\n', 2, "after a closing quotation mark"),
        (b"sku,product,title\nA,a," + b"x" * LONGEST_LINE + b"\n", 2, "longer than"),
        (b"a," * 2000 + b"\n", 1, "2,001 columns"),
        (b'sku,product,title\nA,a,"' + b"x\n" * 80_000, 2, "never closed"),
        (b"sku,product,title\rA,a,A\r", 1, "ordinary line ends"),
    ],
)
def test_what_is_no_product_file_is_refused_with_line_and_remedy(read, data, line, reason):
    with pytest.raises(FileRefused) as refusal:
        read(data)

    assert refusal.value.remarks[0].line == line
    assert reason in refusal.value.remarks[0].reason


@given(st.binary(max_size=300))
@example(b"sku,product,title\n\xff")
def test_no_bytes_can_do_more_than_be_refused(shipped, data):
    with suppress(FileRefused):
        feed = open_native(io.BytesIO(data), shipped.vocabulary)
        list(RowReader(feed, shipped.vocabulary, shipped.sizes, "USD").rows())


@given(st.lists(st.text(max_size=20), min_size=16, max_size=16))
def test_no_cell_can_do_more_than_be_refused(shipped, texts):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([COLUMNS, texts])
    try:
        feed = open_native(io.BytesIO(stream.getvalue().encode()), shipped.vocabulary)
        reader = RowReader(feed, shipped.vocabulary, shipped.sizes, "USD")
        rows = list(reader.rows())
    except FileRefused:
        return

    assert bool(rows) != bool(reader.refused.count)


# Cells and spreadsheets


@given(st.text(max_size=30))
@example("=1+1")
@example("'=1+1")
@example("''")
@example("-5")
@example("'-5")
@example("-5+cmd")
@example("＝1")
@example("\t=1")
def test_no_exported_text_runs_and_each_comes_back(text):
    cell = cells.neutralise(text)

    assert cells.restore(cell) == text
    runs = cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert not runs or (text == cell and cell[1:].replace(".", "", 1).isdecimal())


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=A1", "'=A1"),
        ("@shoe", "'@shoe"),
        ("'47 Brand", "''47 Brand"),
        ("-8.5", "-8.5"),
        ("-8.5mm", "'-8.5mm"),
        ("＋1", "'＋1"),
        ("plain", "plain"),
    ],
)
def test_the_apostrophe_goes_where_the_contract_says(text, cell):
    assert cells.neutralise(text) == cell


def test_an_apostrophe_of_the_texts_own_is_left_alone():
    assert cells.restore("'47 Brand") == "'47 Brand"


# Writing


def test_a_shoe_is_written_a_row_for_each_variant(shipped):
    shoe = Shoe(
        "alder",
        'The "Alder"',
        kind="running",
        description="=two\nlines",
        values={"drop_mm": Decimal("8.5"), "surface": ("road", "trail"), "rocker": "no"},
        variants=(
            Variant("A1", Decimal("9.5"), "D", Money(13995, "USD"), 0),
            Variant("A2", values={"drop_mm": Decimal(9)}),
        ),
    )
    stream = io.StringIO(newline="")

    count = write_native(stream, [shoe], shipped.vocabulary)

    text = stream.getvalue()
    assert count == 2
    assert text.startswith(",".join(known_columns(shipped.vocabulary)) + "\r\n")
    assert text.splitlines()[1].startswith(
        '"A1","alder","The ""Alder""",,,,running,,9.5,D,139.95'
    )
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert {name: cell for name, cell in first.items() if cell} == {
        "sku": "A1",
        "product": "alder",
        "title": 'The "Alder"',
        "kind": "running",
        "size_us": "9.5",
        "width": "D",
        "price": "139.95",
        "currency": "USD",
        "stock": "0",
        "description": "'=two\nlines",
        "drop_mm": "8.5",
        "surface": "road|trail",
        "rocker": "no",
    }
    assert (second["drop_mm"], second["stock"], second["price"]) == ("9", "", "")


def test_the_columns_are_those_of_the_contract(shipped):
    columns = known_columns(shipped.vocabulary)

    assert columns[:8] == [
        "sku",
        "product",
        "title",
        "brand",
        "model",
        "version",
        "kind",
        "audience",
    ]
    assert columns[8:13] == ["size_us", "width", "price", "currency", "stock"]
    assert columns[13:16] == ["url", "image_url", "description"]
    assert columns[16:20] == ["stability", "support_tech", "surface", "use"]
    assert len(columns) == len(set(columns)) == 54
