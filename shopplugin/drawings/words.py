"""What a drawing says in words beside its lengths: form, rocker, toe room and heel."""

from __future__ import annotations

from collections.abc import Mapping

from shopplugin.domain.vocabulary import Value

from .measures import Reader, unknown


def rocker_words(values: Mapping[str, Value], t: Reader) -> str:
    """Say whether the sole is a rocker."""
    match values.get("rocker"):
        case "yes":
            return t.gettext("rocker sole: yes")
        case "no":
            return t.gettext("rocker sole: no")
        case _:
            return unknown(t.gettext("rocker sole"), t)


def form_name(values: Mapping[str, Value], t: Reader) -> str:
    """Name the form of a recovery shoe; nothing for a running shoe."""
    match values.get("form"):
        case "slide":
            return t.gettext("slide")
        case "flip_flop":
            return t.gettext("flip-flop")
        case "clog":
            return t.gettext("clog")
        case "slip_on":
            return t.gettext("slip-on")
        case "sneaker":
            return t.gettext("sneaker")
        case "sandal":
            return t.gettext("sandal")
        case _:
            return ""


def toe_words(values: Mapping[str, Value], t: Reader) -> str:
    """Say how much room the toes have."""
    match values.get("toe_room"):
        case "open":
            return t.gettext("open at the toes")
        case "wide":
            return t.gettext("wide at the toes")
        case "tapered":
            return t.gettext("tapered at the toes")
        case _:
            return unknown(t.gettext("toe room"), t)


def heel_words(values: Mapping[str, Value], t: Reader) -> str:
    """Say how the heel is held."""
    match values.get("heel_hold"):
        case "open":
            return t.gettext("open heel")
        case "strap":
            return t.gettext("strap at the heel")
        case "collar":
            return t.gettext("collar around the heel")
        case _:
            return unknown(t.gettext("heel hold"), t)
