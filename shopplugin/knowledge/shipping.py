"""Read ``catalog/shipping.toml``: the free-shipping policy and the sentence it must keep.

It fails closed: every switch has to be there, and a sentence that says anything else than
the rule is a fault that stops the start.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ..domain.money import CURRENCIES, minor_unit, quantise
from ..domain.places import PLACES, Place, canonicalise, us_place
from ..domain.regions import TERRITORIES
from ..domain.shipping import Basis, Operator, Policy, SubCent, differences, parse_sentence
from ..domain.vocabulary import near_miss
from .faults import CatalogError, Fault
from .tables import Table, open_table

FILE = "shipping.toml"

_HIGHEST = Decimal(1_000_000)


def read_policy(folder: Path, faults: list[Fault]) -> Policy | None:
    """Read the policy of the catalogue *folder*; None, with faults noted, if it is wrong."""
    known = len(faults)
    table = open_table(folder, FILE, faults)
    if table is None:
        return None
    currency = table.word("currency", sorted(CURRENCIES)) or "USD"
    serves = table.table("serves")
    policy = Policy(
        threshold=_threshold(table, currency),
        excludes=_places(table, "excludes"),
        currency=currency,
        operator=Operator(table.word("operator", list(Operator)) or Operator.OVER),
        basis=Basis(table.word("basis", list(Basis)) or Basis.NET),
        counts_virtual=_switch(table, "counts_virtual"),
        served_territories=_territories(serves),
        military=_switch(serves, "military"),
        rest_of_world=_switch(serves, "rest_of_world"),
        sub_cent=SubCent(table.word("sub_cent", list(SubCent)) or SubCent.REFUSE),
        version=table.day("in_force").isoformat(),
    )
    sentence = table.text("sentence")
    table.close()
    if sentence and len(faults) == known:
        _check_sentence(table, sentence, policy)
    return policy if len(faults) == known else None


def load_policy(folder: Path) -> Policy:
    """Read the policy of the catalogue *folder*.

    Raises :class:`CatalogError` listing every fault.
    """
    faults: list[Fault] = []
    policy = read_policy(folder, faults)
    if policy is None:
        raise CatalogError(folder, tuple(faults))
    return policy


def _check_sentence(table: Table, sentence: str, policy: Policy) -> None:
    remedy = f'Change the rule, or write: sentence = "{policy.sentence}"'
    try:
        said = parse_sentence(sentence)
    except ValueError as error:
        table.fault(
            "sentence", f"'{sentence}' cannot be held against the rule: {error}.", remedy
        )
        return
    for difference in differences(said, policy.claim):
        table.fault("sentence", f"The sentence differs from the rule: {difference}.", remedy)
    if said == policy.claim and sentence != policy.sentence:
        what = f"'{sentence}' says the same as the rule in other words than the store prints."
        table.fault("sentence", what, remedy)


def _threshold(table: Table, currency: str) -> Decimal:
    smallest = minor_unit(currency)
    threshold = table.number("threshold", smallest, _HIGHEST, unit=currency)
    if threshold is None:
        return _HIGHEST
    if threshold != quantise(threshold, currency):
        what = (
            f"threshold = {threshold} is finer than the smallest coin, {smallest} {currency}."
        )
        table.fault("threshold", what, "Round it.")
    return threshold


def _places(table: Table, key: str) -> tuple[str, ...]:
    if key not in table:
        table.fault("", f"'{key}' is missing.", f"Write it, even if it is empty: {key} = []")
    places = table.texts(key, optional=True)
    for position, code in enumerate(places, start=1):
        if code not in PLACES:
            what = f"'{code}' is not a place code."
            table.fault(f"{key}[{position}]", what, _meant(code))
    return places


def _territories(serves: Table) -> tuple[str, ...]:
    known = sorted(us_place(region) for region in TERRITORIES)
    if "territories" not in serves:
        remedy = "Write it, even if it is empty: territories = []"
        serves.fault("", "'territories' is missing.", remedy)
    return serves.words("territories", known, optional=True)


def _switch(table: Table, key: str) -> bool:
    if key not in table:
        table.fault("", f"'{key}' is missing.", f"Write {key} = true or {key} = false.")
    return table.flag(key)


def _meant(code: str) -> str:
    """Return the near miss of a place code: ``US-HI`` for HI, Hawaii and us-hi."""
    for slot in ("region", "country"):
        place = canonicalise(**{slot: code})
        if isinstance(place, Place) and place.code is not None:
            return f"Did you mean '{place.code}'?"
    return (
        near_miss(code.upper(), sorted(PLACES)) or "Write US-HI for a state, CA for a country."
    )
