"""What a policy promises, place by place: for its owner, for reviewers, for search engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ..countries import COUNTRIES
from ..money import minor_unit
from ..places import BadAddress, Place, canonicalise, country_place, place_name, us_place
from ..regions import MILITARY, REGIONS, STATES, TERRITORIES, zip_regions
from .decision import Reason
from .policy import Policy


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something the sentence promises, or seems to, that its owner may not have meant."""

    place: str
    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One destination and the two answers around the threshold.

    ``asked`` is a country or region code, or the ZIP codes from the first to the last.
    """

    slot: str
    asked: str
    place: str | None
    below: Reason
    enough: Reason


def lint(policy: Policy) -> tuple[Doubt, ...]:
    """List what the printed sentence promises without naming it, for the owner to confirm."""
    silent = "The sentence promises free shipping there without saying so. Is that meant?"
    quiet = (*sorted(TERRITORIES), *sorted(MILITARY))
    doubts = [
        Doubt(us_place(region), place_name(us_place(region)), silent)
        for region in quiet
        if _ships_free(policy, Place(us_place(region)))
    ]
    boxes = "They ship free like any address, as a decision never sees the street line."
    doubts.append(Doubt("", "P.O. boxes", boxes))
    abroad = [code for code in COUNTRIES if country_place(code) == code != "US"]
    unnamed = [code for code in abroad if code not in policy.excludes]
    if policy.rest_of_world:
        world = f"Orders to {len(unnamed)} countries abroad ship free. Is that meant?"
    else:
        world = (
            f"The sentence says 'all orders', yet {len(unnamed)} countries that it does not"
            " name are not served."
        )
    return (*doubts, Doubt("", "The rest of the world", world))


def promise_regions(policy: Policy) -> tuple[str, ...]:
    """Return the states, and DC, where the policy ships free, as ISO 3166-2 without prefix.

    Structured data knows no "except", so the list is the complement of the exclusions.
    Territories and military mail are left out: less may be published than is promised.
    """
    return tuple(code for code in sorted(STATES) if _ships_free(policy, Place(us_place(code))))


def coverage(policy: Policy) -> tuple[Coverage, ...]:
    """Tabulate every country, every US region and every ZIP code, just below and at enough."""
    return (
        *(_cover(policy, "country", code, canonicalise(code)) for code in sorted(COUNTRIES)),
        *(_cover(policy, "region", code, canonicalise(None, code)) for code in sorted(REGIONS)),
        *_cover_zip_codes(policy),
    )


def _cover_zip_codes(policy: Policy) -> Iterator[Coverage]:
    for prefix in range(1000):
        codes = [f"{prefix:03}{last:02}" for last in range(100)]
        for _, alike in groupby(codes, key=zip_regions):
            first, *others = alike
            asked = f"{first}-{others[-1]}" if others else first
            yield _cover(policy, "postal_code", asked, canonicalise(None, None, first))


def _cover(policy: Policy, slot: str, asked: str, place: Place | BadAddress) -> Coverage:
    enough = policy.first_free
    below = enough - minor_unit(policy.currency)
    answers = [policy.decide(net, policy.currency, place) for net in (below, enough)]
    return Coverage(slot, asked, answers[0].place, *(answer.reason for answer in answers))


def _ships_free(policy: Policy, place: Place) -> bool:
    return policy.decide(policy.first_free, policy.currency, place).eligible is True
