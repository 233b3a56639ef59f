"""What a shop's own feed says of its products, gathered into the cells of a native file.

Each format knows where things stand; what they mean is decided here, the same for all.
What was said first counts: formats ask their own columns first, then tags, then texts.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from ..domain.money import quote
from ..domain.shoes import AUDIENCES, KINDS, LENGTHS
from ..domain.sizes import SizeChart
from ..domain.vocabulary import Vocabulary
from .cells import Unclear
from .fitting import SIZE_NAMES, WIDTH_NAMES, find_audience, find_kind, read_size, read_width
from .native import attribute_columns
from .report import Remark, Remarks
from .safety import plain_text
from .specs import SpecReader, bare

# What a feed may say in passing: where it says nothing, what is known already stays.
IN_PASSING = ("kind", "audience")

_UNSAFE_IN_HANDLE = re.compile(r"[^\w]+")
_NO_OPTION = frozenset({"", "default title"})
_COLOURS = frozenset({"color", "colour", "colors", "colours", "colorway", "colourway"})
"""Names of options whose words are of no use: a "Racing Red" is no racing shoe."""


@dataclass(slots=True)
class Told:
    """What is gathered so far of one product or one variant: cells, and who said them."""

    line: int
    cells: dict[str, str] = field(default_factory=dict[str, str])
    said_in: dict[str, str] = field(default_factory=dict[str, str])

    def also(self, line: int) -> Told:
        """Return a copy for a variant, which starts on another line."""
        return Told(line, dict(self.cells), dict(self.said_in))


class Gatherer:
    """Reads what any shop feed says; what stays unknown is told in ``notes``."""

    def __init__(self, vocabulary: Vocabulary, sizes: SizeChart, notes: Remarks) -> None:
        self.specs = SpecReader(vocabulary)
        self.notes = notes
        self.attributes = attribute_columns(vocabulary)
        self.skus_made = 0
        self.first_sku_made = ""
        self._sizes = sizes
        self._last_text = "", ""

    def columns(self, *stated: str) -> tuple[str, ...]:
        """Return the native columns of records: those *stated*, then all that may be said."""
        fixed = ("sku", "product", "title", *stated, *IN_PASSING, "tags")
        return tuple(dict.fromkeys((*fixed, *self.attributes)))

    def spec(self, told: Told, name: str, value: str, column: str) -> bool:
        """Take in a value under its name; say whether the name is an attribute's."""
        if not self.specs.knows(name):
            return False
        said = self.specs.read(name, _unpacked(value))
        for reason in said.unclear:
            self.note(told.line, column, reason)
        for attribute, cell in said.cells.items():
            before = told.cells.get(attribute)
            if not before:
                told.cells[attribute] = cell
                told.said_in[attribute] = column
            elif before != cell:
                self.note(
                    told.line,
                    column,
                    f"{quote(value)} is not the {attribute} that {told.said_in[attribute]}"
                    f" says, {quote(before)}; that counts.",
                )
        return True

    def mapped(self, told: Told, to: str, value: str, column: str) -> None:
        """Take in a cell of a column of which somebody said what it is; "" is nothing."""
        value = value.strip()
        if to in self.attributes or to in IN_PASSING:
            self.spec(told, to, value, column)
        elif to == "description":
            told.cells[to] = self.text(told, value, column) or told.cells.get(to, "")
        elif to in {"size_us", "width"}:
            self.option(told, "size" if to == "size_us" else to, value, column)
        elif to and value:
            told.cells[to] = value

    def text(self, told: Told, html: str, column: str) -> str:
        """Return a description as plain text; take in what its lines say of the shoe."""
        if not html.strip():
            return ""
        if self._last_text[0] != html:
            try:
                self._last_text = html, plain_text(html)
            except ValueError as fault:
                self.note(told.line, column, f"{fault} It was left out.")
                return ""
        words = self._last_text[1]
        for name, value in self.specs.pairs(words):
            self.spec(told, name, value, column)
        most = LENGTHS["description"]
        if len(words) > most:
            self.note(told.line, column, f"Only the first {most:,} characters were kept.")
        return words[:most].rstrip()

    def tags(self, told: Told, tags: Iterable[str], column: str) -> None:
        """Take in tags: those that name a value, ``Drop:8 mm`` or ``drop_8mm``, and words."""
        for tag in tags:
            for sign in (":", "=", "_"):
                name, _, value = tag.partition(sign)
                if value.strip() and self.spec(told, name, value.strip(), column):
                    break
            else:
                self.words(told, tag)

    def named(self, told: Told, name: str, value: str, column: str) -> None:
        """Take in a value under a name of the shop's: an attribute's, or else words."""
        if not self.spec(told, name, value, column) and bare(name) not in _COLOURS:
            self.words(told, f"{name.strip()}: {value}")

    def words(self, told: Told, text: str) -> None:
        """Keep words that name no value, for suggestions to be read from."""
        line = " ".join(plain_text(text[: LENGTHS["tags"]]).split())
        kept = told.cells.get("tags", "")
        longer = f"{kept}\n{line}" if kept else line
        fits = len(longer) <= LENGTHS["tags"]
        if line and fits and f"\n{line}\n" not in f"\n{kept}\n":
            told.cells["tags"] = longer

    def kind_and_audience(
        self, told: Told, tags: Sequence[str], groups: Sequence[str], title: str
    ) -> None:
        """Find what the shoe is for, and for whom, where nothing has said so."""
        tiers = (tags, groups, [title])
        for column, find, known in (
            ("audience", find_audience, AUDIENCES),
            ("kind", find_kind, KINDS),
        ):
            if told.cells.get(column) not in known:
                told.cells[column] = find(*tiers) or ""

    def option(self, told: Told, name: str, value: str, column: str) -> None:
        """Take in one option of a variant: its size, its width, or another value."""
        kind = bare(name)
        audience = told.cells.get("audience") or None
        if bare(value) in _NO_OPTION:
            return
        try:
            if kind in SIZE_NAMES:
                size, width = read_size(value, audience, self._sizes)
                told.cells["size_us"] = size
                if width:
                    told.cells["width"] = width
            elif kind in WIDTH_NAMES:
                told.cells["width"] = read_width(value, audience, self._sizes)
            else:
                self.named(told, name, value, column)
        except Unclear as fault:
            self.note(told.line, column, str(fault))

    def sku(self, given: str, handle: str, options: Iterable[str]) -> str:
        """Return the SKU given, or the one that handle and options make."""
        if given.strip():
            return given.strip()
        parts = [handle, *(slug(one) for one in options if bare(one) not in _NO_OPTION)]
        made = "-".join(filter(None, parts))
        if len(made) > LENGTHS["sku"]:
            digest = hashlib.sha256(made.encode()).hexdigest()[:12]
            made = f"{made[: LENGTHS['sku'] - 13]}-{digest}"
        self.skus_made += 1
        self.first_sku_made = self.first_sku_made or made
        return made

    def note(self, line: int, column: str, reason: str) -> None:
        """Tell the sender of the file something."""
        self.notes.add(Remark(line, column, reason))

    def note_skus(self, column: str) -> None:
        """Tell how many SKUs had to be made."""
        if self.skus_made:
            self.note(
                1,
                column,
                f"{self.skus_made:,} variants have no SKU; handle and option make it, such as"
                f" {quote(self.first_sku_made)}.",
            )


def slug(text: str) -> str:
    """Return *text* as the end of an address: lower case, hyphens between its words."""
    words = _UNSAFE_IN_HANDLE.sub("-", text.casefold().replace("'", "").replace("’", ""))
    return words.strip("-_")


def _unpacked(value: str) -> str:
    """Return the words of a value that is packed as JSON, as metafields are."""
    if not value.startswith(("{", "[")) or len(value) > 1000:
        return value
    try:
        packed: Any = json.loads(value)
    except (ValueError, RecursionError):
        return value
    if isinstance(packed, dict):
        parts = cast("dict[str, Any]", packed)
        return f"{parts.get('value', '')} {parts.get('unit', '')}".replace("_", " ").strip()
    if isinstance(packed, list):
        return ", ".join(str(one) for one in cast("list[Any]", packed))
    return value
