"""What comes with a shopper's shoes: sizes close by, two drops, and care with a caution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..domain.care import SECTIONS
from .joining import either

if TYPE_CHECKING:
    from ..domain.advice import NearSizes
    from ..domain.care import CarePiece
    from ..domain.pairing import DropGap
    from ..i18n import Translator
    from ..knowledge import Knowledge


def near_sizes(
    near: NearSizes, audience: str | None, knowledge: Knowledge, t: Translator
) -> str:
    """Offer the sizes of a shoe that are close to the one *audience* asked for."""
    sizes = [t.number(each.size_us) for each in near.variants if each.size_us is not None]
    if near.shoe.audience not in (None, audience):
        system = t.gettext(knowledge.sizes.us(near.shoe.audience).label)
        sizes = [f"{system} {size}" for size in sizes]
    return t.gettext(
        "Not there in your size; close to it: %(sizes)s.",
        sizes=either(list(dict.fromkeys(sizes)), t),
    )


def drop_gap(gap: DropGap, t: Translator) -> str:
    """Warn of two drops that are far apart."""
    return t.gettext(
        "Their drops differ by %(gap)s mm (%(running)s and %(recovery)s). Change over gently:"
        " an hour or two a day at first.",
        gap=t.number(gap.mm),
        running=t.number(gap.running_mm),
        recovery=t.number(gap.recovery_mm),
    )


def care_headings(t: Translator) -> dict[str, str]:
    """Return what each section of care answers, as a question."""
    asked = (
        t.gettext("What can you do to keep your feet well?"),
        t.gettext("What can be behind it?"),
        t.gettext("What can you do about it?"),
        t.gettext("When should you see a doctor?"),
    )
    return dict(zip(SECTIONS, asked, strict=True))


def care_caution(piece: CarePiece, t: Translator) -> str:
    """Say when a piece of care should be left alone, or nothing."""
    names = {
        "fresh_fracture": t.gettext("a fresh fracture"),
        "intense_swelling": t.gettext("intense swelling"),
    }
    states = [names[state] for state in piece.not_while]
    return t.gettext("Not with %(states)s.", states=either(states, t)) if states else ""
