"""Where an order goes: one canonical place from a country, a region and a postal code.

A place is ``US-HI`` (a US region, whichever way it was written) or ``CA`` (a country).
Puerto Rico is ``US-PR`` as a country, as a state and by its ZIP codes. ``CA`` is California in
the region slot and Canada in the country slot. Nothing is guessed: what cannot be read, and
clues that contradict each other, come back as a :class:`BadAddress`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from .countries import COUNTRIES
from .regions import FORMER_PROVINCES, PROVINCES, REGIONS, SOVEREIGN, zip_regions


class Slot(StrEnum):
    """Which field of the address a clue was written in."""

    COUNTRY = "country"
    REGION = "region"
    POSTAL_CODE = "postal_code"


class Trouble(StrEnum):
    """What is wrong with an address."""

    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_REGION = "unknown_region"
    MALFORMED_ZIP = "malformed_zip"
    UNUSED_ZIP = "unused_zip"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Clue:
    """What one field says: the words as written and the places it can mean, likeliest first."""

    slot: Slot
    written: str
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = "the US" if self.places == _ANYWHERE_IN_THE_US else " or ".join(self.places)
        label = "ZIP" if self.slot is Slot.POSTAL_CODE and self.places != _CANADA else self.slot
        return f"{label.replace('_', ' ')} {self.written} -> {where}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an order goes; ``code`` is None while nothing, or only "in the US", is known."""

    code: str | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class BadAddress:
    """Why an address names no place; of a conflict, ``clues`` holds the two sides."""

    trouble: Trouble
    clues: tuple[Clue, ...]

    @property
    def in_wrong_slot(self) -> bool:
        """Say whether a country stands where the region should, or the other way round."""
        key = _key(self.clues[0].written)
        match self.trouble:
            case Trouble.UNKNOWN_REGION:
                return key in _COUNTRY_CODES
            case Trouble.UNKNOWN_COUNTRY:
                return key in _REGION_CODES
            case _:
                return False

    @property
    def meant(self) -> str | None:
        """Return the code of the place that a misspelt name comes near to, or None."""
        match self.trouble:
            case Trouble.UNKNOWN_REGION:
                names = {region.name: us_place(region.code) for region in REGIONS.values()}
            case Trouble.UNKNOWN_COUNTRY:
                names = {known.name: known.code for known in COUNTRIES.values()}
            case _:
                return None
        return _nearest(self.clues[0].written, names)

    def __str__(self) -> str:
        """Explain it to whoever typed the address."""
        clue = self.clues[0]
        match self.trouble:
            case Trouble.CONFLICT:
                said, against = self.clues
                return (
                    f"{_subject(said)} is in {_names(said)} but the {_field(against)} says"
                    f" {_names(against)}. Please check."
                )
            case Trouble.MALFORMED_ZIP:
                return f"'{clue.written}' is not a ZIP code; write five digits, like 10001."
            case Trouble.UNUSED_ZIP:
                return f"There is no US ZIP code {clue.written}. Please check."
            case Trouble.UNKNOWN_REGION:
                hint = " It is a country: write it there." if self.in_wrong_slot else self._hint
                return f"'{clue.written}' is not a US state or territory.{hint}"
            case Trouble.UNKNOWN_COUNTRY:
                hint = self._hint
                if self.in_wrong_slot:
                    hint = " It is a US state or territory: write it there."
                return f"'{clue.written}' is not a country we know.{hint}"

    @property
    def _hint(self) -> str:
        return f" Did you mean '{place_name(self.meant)}'?" if self.meant else ""


def canonicalise(
    country: str | None = None, region: str | None = None, postal_code: str | None = None
) -> Place | BadAddress:
    """Return the one place that every clue given agrees on.

    Without a country the address is taken for a US one, unless a Canadian postal code or
    province says otherwise. A foreign country settles the matter: its regions and postal
    codes are free text, even where they look like ``HI`` or ``96813``.
    """
    nation = _country(_clean(country))
    if isinstance(nation, BadAddress):
        return nation
    state = _region(_clean(region), nation)
    if isinstance(state, BadAddress):
        return state
    code = _postal_code(_clean(postal_code), nation or state)
    if isinstance(code, BadAddress):
        return code
    clues = [clue for clue in (code, state, nation) if clue is not None]
    return _agree(clues)


def place_name(code: str) -> str:
    """Return the English name of a place: Hawaii for ``US-HI``, Canada for ``CA``."""
    area = code.removeprefix("US-")
    return REGIONS[area].name if area != code else COUNTRIES[code].name


def us_place(region: str) -> str:
    """Return the place of a US region code: ``US-HI``; FM, MH and PW are countries."""
    return region if region in SOVEREIGN else f"US-{region}"


def country_place(country: str) -> str:
    """Return the place of an ISO country code: ``GB``, but ``US-PR`` for PR."""
    return us_place(country) if country in _US_COUNTRIES else country


def _agree(clues: list[Clue]) -> Place | BadAddress:
    for position, clue in enumerate(clues):
        for other in clues[position + 1 :]:
            if not set(clue.places) & set(other.places):
                return BadAddress(Trouble.CONFLICT, (clue, other))
    evidence = "; ".join(str(clue) for clue in clues if clue.places != _ANYWHERE_IN_THE_US)
    if not evidence:
        return Place(None, "; ".join(map(str, clues)))
    first, *others = clues
    agreed = [code for code in first.places if all(code in clue.places for clue in others)]
    return Place(agreed[0], evidence)


def _country(words: str) -> Clue | BadAddress | None:
    if not words:
        return None
    region = words.upper().removeprefix("US-")
    if region != words.upper() and region in REGIONS:
        return Clue(Slot.COUNTRY, words, (us_place(region),))
    code = _COUNTRY_CODES.get(_key(words))
    if code is None:
        return BadAddress(Trouble.UNKNOWN_COUNTRY, (Clue(Slot.COUNTRY, words),))
    places = _ANYWHERE_IN_THE_US if code == "US" else (country_place(code),)
    return Clue(Slot.COUNTRY, words, places)


def _region(words: str, nation: Clue | None) -> Clue | BadAddress | None:
    if not words:
        return None
    key = _key(words)
    prefix, dash, subdivision = words.upper().partition("-")
    if dash and prefix == "US" and subdivision in REGIONS:
        return Clue(Slot.REGION, words, (us_place(subdivision),))
    in_canada = nation is not None and nation.places == _CANADA
    if in_canada and (key == "ca" or key in _PROVINCES):
        return None
    if key in _REGION_CODES and (in_canada or _may_use_zip_codes(nation)):
        return Clue(Slot.REGION, words, (us_place(_REGION_CODES[key]),))
    if nation is not None and nation.places != _ANYWHERE_IN_THE_US:
        return None  # a district of a territory or of a foreign country: free text
    if key in _PROVINCES:
        return Clue(Slot.REGION, words, _CANADA)
    if dash and prefix != "US" and prefix in COUNTRIES and _SUBDIVISION.fullmatch(subdivision):
        return Clue(Slot.REGION, words, (country_place(prefix),))
    return BadAddress(Trouble.UNKNOWN_REGION, (Clue(Slot.REGION, words),))


def _postal_code(words: str, nation: Clue | None) -> Clue | BadAddress | None:
    in_canada = nation is not None and nation.places == _CANADA
    if not words or not (in_canada or _may_use_zip_codes(nation)):
        return None
    if _CANADIAN.fullmatch(words.upper()):
        return Clue(Slot.POSTAL_CODE, words, _CANADA)
    zip_code = _ZIP.fullmatch(words)
    if zip_code is None:
        malformed = BadAddress(Trouble.MALFORMED_ZIP, (Clue(Slot.POSTAL_CODE, words),))
        return None if in_canada else malformed
    places = tuple(us_place(region) for region in zip_regions(zip_code[1]))
    clue = Clue(Slot.POSTAL_CODE, words, places)
    return clue if places else BadAddress(Trouble.UNUSED_ZIP, (clue,))


def _may_use_zip_codes(nation: Clue | None) -> bool:
    return nation is None or not set(nation.places).isdisjoint(_ANYWHERE_IN_THE_US)


def _subject(clue: Clue) -> str:
    if clue.slot is not Slot.POSTAL_CODE:
        return f"'{clue.written}'"
    label = "Postal code" if clue.places == _CANADA else "ZIP"
    return f"{label} {clue.written}"


def _field(clue: Clue) -> str:
    # A postal code is asked first, so that no clue is held against one.
    return "state" if clue.slot is Slot.REGION else "country"


def _names(clue: Clue) -> str:
    if clue.places == _ANYWHERE_IN_THE_US:
        return "United States"
    return " or ".join(place_name(code) for code in clue.places)


def _nearest(words: str, names: Mapping[str, str]) -> str | None:
    written = {name.casefold(): code for name, code in names.items()}
    close = get_close_matches(words.casefold(), written, n=1)
    return written[close[0]] if close else None


_LONGEST = 60  # no name of a place is longer; what is, is quoted cut short
_ZIP = re.compile(r"([0-9]{5})(?:[- ]?[0-9]{4}|-)?")
_CANADIAN = re.compile(
    r"[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]"
)
_SUBDIVISION = re.compile(r"[A-Z0-9]{1,3}")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_SILENT = dict.fromkeys(map(ord, ".'’‘ʻʼ`´"))  # H.I. is HI, Hawai'i is Hawaii


def _clean(text: str | None) -> str:
    """Return the words of a field in plain characters, without the spaces around them."""
    plain = unicodedata.normalize("NFKC", text or "").translate(_DASHES)
    visible = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    words = " ".join(visible.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _key(words: str) -> str:
    """Return what two spellings of one name have in common."""
    letters = unicodedata.normalize("NFKD", words.translate(_SILENT).casefold())
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    parts = re.sub(r"[\W_]+", " ", bare).split()
    return ("" if all(len(part) == 1 for part in parts) else " ").join(parts)


_US_COUNTRIES = {"PR", "VI", "GU", "AS", "MP", "UM"}  # ISO lists them as countries too
_CANADA = ("CA",)
_ANYWHERE_IN_THE_US = tuple(us_place(region) for region in REGIONS)
_COUNTRY_CODES = {
    _key(spelling): country.code
    for country in COUNTRIES.values()
    for spelling in (country.code, country.alpha3, country.name, *country.other_names)
}
_REGION_CODES = {
    _key(spelling): region.code
    for region in REGIONS.values()
    for spelling in (region.code, region.name, *region.other_names)
}
PLACES = frozenset(_ANYWHERE_IN_THE_US) | {country_place(code) for code in COUNTRIES} - {"US"}
_PROVINCES = {
    _key(spelling): code for code, name in PROVINCES.items() for spelling in (code, name)
} | {_key(name): code for name, code in FORMER_PROVINCES.items()}
