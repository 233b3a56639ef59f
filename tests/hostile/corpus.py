"""Product files that mean harm, built when they are needed: none of them is kept on disk.

Each is its bytes and what the refusal must say: the line, and words of the reason.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import NamedTuple

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
OPEN = b'<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>\n'
ITEM = b"<item><g:id>A</g:id><title>A</title><link>https://shop.example/a</link></item>\n"
CLOSE = b"</channel></rss>\n"
NATIVE = b"sku,product,title,price,image_url\n"
WOO = b"Type,SKU,Name,Regular price,Parent\n"
SHOPIFY = b"Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant Price,Image Src\n"


class Hostile(NamedTuple):
    """A file, and the remark that refuses it."""

    build: Callable[[], bytes]
    line: int
    says: str
    """Words that stand in the column or the reason of the refusal."""


def _feed(inside: bytes, before: bytes = b"") -> bytes:
    return HEAD + before + OPEN + inside + CLOSE


def _entity_bomb() -> bytes:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(1, 10))
    bomb = b'<!DOCTYPE rss [<!ENTITY l1 "ha">' + laughs + b"]>\n"
    return _feed(b"<item><title>&l10;</title></item>", bomb)


def _quadratic() -> bytes:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 50_000 + b'">]>\n'
    return _feed(b"<item><title>" + b"&a;" * 50_000 + b"</title></item>", bomb)


def _gzip_bomb(head: bytes = b"", line: bytes = b"0" * 1023 + b"\n") -> bytes:
    """Pack ten gigabytes into ten megabytes: one packed portion, again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    start = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    portion = packer.compress(line * 10_240) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + portion * 1000


def _gzip_of_good_rows() -> bytes:
    """Pack 250 MB of rows in order, a few times smaller: by its ratio no bomb."""
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    start = packer.compress(NATIVE) + packer.flush(zlib.Z_FULL_FLUSH)
    rows = b"".join(b"A-%d,a-%d,Alder,99.00,\n" % (n, n // 9) for n in range(100_000))
    portion = packer.compress(rows) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + portion * (250_000_000 // len(rows))


def _deep() -> bytes:
    return _feed(b"<item>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</item>")


def _external(system: bytes) -> bytes:
    return _feed(
        b"<item><title>&x;</title></item>",
        b'<!DOCTYPE rss [<!ENTITY x SYSTEM "' + system + b'">]>\n',
    )


def corpus(canary: str = "/etc/passwd", port: int = 9) -> dict[str, Hostile]:
    """Return every hostile file by name; external entities point at *canary* and *port*."""
    http = f"http://127.0.0.1:{port}/x".encode()
    doctype = "document type"
    return {
        "entity bomb": Hostile(_entity_bomb, 2, doctype),
        "quadratic entities": Hostile(_quadratic, 2, doctype),
        "external file": Hostile(lambda: _external(canary.encode()), 2, doctype),
        "external address": Hostile(lambda: _external(http), 2, doctype),
        "external document type": Hostile(
            lambda: _feed(ITEM, b'<!DOCTYPE rss SYSTEM "' + http + b'">\n'), 2, doctype
        ),
        "parameter entity": Hostile(
            lambda: _feed(ITEM, b'<!DOCTYPE rss [<!ENTITY % p SYSTEM "' + http + b'"> %p;]>\n'),
            2,
            doctype,
        ),
        "undefined entity": Hostile(
            lambda: _feed(b"<item><title>&nbsp;</title></item>"), 3, "undefined entity"
        ),
        "deep nesting": Hostile(_deep, 3, "nested more than 20 deep"),
        "long attribute": Hostile(
            lambda: _feed(b'<item a="' + b"x>" * 10_000_000 + b'"/>'), 3, "65,536 bytes"
        ),
        "long comment": Hostile(
            lambda: _feed(b"<!-- " + b"<x> " * 5_000_000 + b"-->"), 3, "65,536 bytes"
        ),
        "long text": Hostile(
            lambda: _feed(b"<item><title>" + b"x" * 20_000_000 + b"</title></item>"),
            3,
            "65,536 characters",
        ),
        "long marked section": Hostile(
            lambda: _feed(
                b"<item><title><![CDATA[" + b"<" * 20_000_000 + b"]]></title></item>"
            ),
            3,
            "65,536 characters",
        ),
        "endless item": Hostile(
            lambda: _feed(b"<item>" + b"<g:a>1</g:a>" * 2_000_000 + b"</item>"),
            3,
            "goes on and on",
        ),
        "elements without end between items": Hostile(
            lambda: _feed(ITEM + b"<a/>" * 5_000_000), 4, "between two items"
        ),
        "text without end between items": Hostile(
            lambda: _feed(ITEM + b"ab " * 5_000_000), 4, "between two items"
        ),
        "instructions without end": Hostile(
            lambda: _feed(b"<?a b?>" * 3_000_000), 3, "between two items"
        ),
        "texts between texts": Hostile(
            lambda: _feed(b"<item>" + (b"<a>x</a>" + b"y" * 90) * 4700 + b"</item>"),
            3,
            "65,536 characters",
        ),
        "names without end": Hostile(
            lambda: _feed(b"".join(b"<n%d/>" % n for n in range(1_000_000))), 3, "2,000 names"
        ),
        "namespaces without end": Hostile(
            lambda: _feed(b"".join(b'<a xmlns:n%d="u"/>' % n for n in range(500_000))),
            3,
            "2,000 names",
        ),
        "attributes without end": Hostile(
            lambda: _feed(b"<item " + b" ".join(b'a%d="1"' % n for n in range(6000)) + b"/>"),
            3,
            "2,000 names",
        ),
        "nothing but bad items": Hostile(
            lambda: _feed(b"<item><g:id>A</g:id></item>\n" * 190_000), 3, "g:title"
        ),
        "stray end of a marked section": Hostile(
            lambda: _feed(b"<item><title>a ]]> b</title></item>"), 3, "18"
        ),
        "stray ampersand": Hostile(
            lambda: _feed(b"<item><title>a & b</title></item>"), 3, "'&'"
        ),
        "tag never closed": Hostile(lambda: HEAD + OPEN + b"<item><title>a\n", 4, "1"),
        "text after the end": Hostile(lambda: _feed(ITEM) + b"<again/>", 5, "well-formed"),
        "NUL in XML": Hostile(lambda: _feed(b"<item>\0</item>"), 3, "NUL"),
        "UTF-16 with a mark": Hostile(
            lambda: _feed(ITEM).decode().encode("utf-16"), 1, "UTF-16"
        ),
        "UTF-16 without a mark": Hostile(
            lambda: _feed(ITEM).decode().encode("utf-16-le"), 1, "NUL"
        ),
        "UTF-7": Hostile(
            lambda: _feed(ITEM).replace(b"UTF-8", b"UTF-7"), 1, "encoded as UTF-7"
        ),
        "Latin-1 in XML": Hostile(
            lambda: _feed(b"<item><title>Caf\xe9</title></item>"), 3, "not UTF-8"
        ),
        "not a feed": Hostile(lambda: b"<html><body>404</body></html>", 1, "<html>"),
        "no items": Hostile(lambda: _feed(b""), 1, "no items"),
        "gzip bomb of nothing": Hostile(
            lambda: _gzip_bomb(NATIVE), 1, "unpacks to more than 100 times"
        ),
        "gzip bomb of rows": Hostile(
            lambda: _gzip_bomb(NATIVE, b"A,a,A,1,\n" * 113), 1, "unpacks to more than 100 times"
        ),
        "gzip bomb of zeros": Hostile(lambda: _gzip_bomb(b"", b"\0" * 1024), 1, "unpacks to"),
        "gzip of too many good rows": Hostile(_gzip_of_good_rows, 1, "more than 200 MB"),
        "gzip in gzip": Hostile(lambda: gzip.compress(gzip.compress(NATIVE)), 1, "gzip"),
        "gzip cut off": Hostile(lambda: gzip.compress(NATIVE * 9)[:-12], 1, "cut off"),
        "gzip damaged": Hostile(lambda: b"\x1f\x8b\x08\0" + b"\xff" * 64, 1, "damaged"),
        "two gzips in one": Hostile(
            lambda: gzip.compress(NATIVE) + gzip.compress(NATIVE), 1, "more than one file"
        ),
        "zip": Hostile(lambda: b"PK\x03\x04" + b"\0" * 100, 1, "zip archive"),
        "a million columns": Hostile(
            lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n", 1, "1,000,000"
        ),
        "many short columns": Hostile(lambda: b"," * 400_000 + b"sku\n", 1, "400,001 columns"),
        "a record without end": Hostile(
            lambda: NATIVE + b'A,a,"' + b'\n","' * 3_000_000, 2, "goes on for more than"
        ),
        "a long cell": Hostile(
            lambda: NATIVE + b'A,a,"' + b"x" * 200_000 + b'",1,\n', 2, "131,072"
        ),
        "a line without end": Hostile(lambda: NATIVE + b"x" * 50_000_000, 2, "1,000,000"),
        "an open quotation mark": Hostile(
            lambda: NATIVE + b'A,a,"A,1,\n' + b"B,b,B,1,\n" * 1000, 2, "never closed"
        ),
        "text after a quotation mark": Hostile(
            lambda: NATIVE + b'A,a,"A"x,1,\n', 2, "double the quotation"
        ),
        "NUL": Hostile(lambda: NATIVE + b"A,a,A\0,1,\n", 2, "NUL"),
        "Latin-1": Hostile(lambda: NATIVE + "A,a,Café,1,\n".encode("latin-1"), 2, "position 8"),
        "UTF-16": Hostile(lambda: NATIVE.decode().encode("utf-16"), 1, "UTF-16"),
        "overlong UTF-8": Hostile(lambda: NATIVE + b"A,a,\xc0\xbc,1,\n", 2, "not UTF-8"),
        "half a character": Hostile(lambda: NATIVE + b"A,a,\xed\xa0\x80,1,\n", 2, "not UTF-8"),
        "empty": Hostile(lambda: b"", 1, "empty"),
        "only a mark": Hostile(lambda: b"\xef\xbb\xbf", 1, "empty"),
        "a script for an address": Hostile(
            lambda: NATIVE + b"A,a,A,1,javascript:alert(1)\n", 2, "javascript:alert(1)"
        ),
        "data for an address": Hostile(
            lambda: NATIVE + b"A,a,A,1,data:text/html;x\n", 2, "not a web address"
        ),
        "a script for a picture of a shop": Hostile(
            lambda: SHOPIFY + b"a,A,,Title,Default Title,1,JaVaScRiPt:alert(1)\n",
            2,
            "Image Src",
        ),
        "nothing but bad rows": Hostile(
            lambda: NATIVE + b"".join(b"%060d,a,,x,\n" % n for n in range(500_000)),
            2,
            "not an amount",
        ),
        "nothing but short rows": Hostile(
            lambda: NATIVE + b"a\n" * 10_000_000, 2, "1 cells and the header 5"
        ),
        "nothing but short rows of a shop": Hostile(
            lambda: SHOPIFY + b"a\n" * 10_000_000, 2, "1 cells and the header 7"
        ),
        "variations without parents": Hostile(
            lambda: WOO + b"variation,a,A,,b\n" * 200_000, 2, "no product of this file"
        ),
        "blank lines without end": Hostile(
            lambda: NATIVE + b"\n" * 30_000_000, 10_002, "10,000 blank lines"
        ),
        "a column name without end": Hostile(
            lambda: b"Handle,Option1 Name,a" + b" " * 130_000 + b"(b)\n", 1, "130,00"
        ),
        "a size that never fits": Hostile(
            lambda: SHOPIFY + b"a,,x,Size,9 " + b"a" * 60 + b"!,1,\n", 2, "title is blank"
        ),
        "a row of no shoe": Hostile(
            lambda: SHOPIFY + b",A,x,Size,9,1,\n", 2, "product is blank"
        ),
        "a count without end": Hostile(
            lambda: b"sku,product,title,stock\nA,a,A,%s9\n" % (b"9" * 100_000),
            2,
            "is too large",
        ),
        "a count of noughts, and too many": Hostile(
            lambda: b"sku,product,title,stock\nA,a,A,%s9999999999\n" % (b"0" * 30),
            2,
            "is too large",
        ),
        "a value that rambles on": Hostile(
            lambda: b"sku,product,title,stability\nA,a,A," + b"x" * 100_000 + b"\n",
            2,
            "xx…' is not a value of stability",
        ),
        "a formula for a price": Hostile(
            lambda: NATIVE + b"A,a,A,=1+1,\n", 2, "'=1+1' is not an amount"
        ),
        "text that reads backwards": Hostile(
            lambda: NATIVE + "A,a,A\u202eB,1,\n".encode(), 2, "U+202E"
        ),
    }
