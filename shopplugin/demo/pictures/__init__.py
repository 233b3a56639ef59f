"""Product pictures for the invented shoes, drawn from each shoe's own form and values."""

from __future__ import annotations

from shopplugin.domain.shoes import Shoe

from . import recovery, sole, upper
from .palette import colourway
from .studio import Studio

__all__ = ["picture"]


def picture(shoe: Shoe) -> str:
    """Return the picture of *shoe* as a standalone SVG file, 640 by 480."""
    studio, colours = Studio(shoe.product), colourway(shoe)
    form = shoe.value("form")
    if shoe.kind == "recovery" and form not in ("sneaker", "slip_on"):
        definitions, drawing = recovery.draw(studio, shoe, colours)
    else:
        below = sole.sole_of(shoe)
        top_definitions, top = upper.draw(studio, below, upper.upper_of(shoe), colours)
        sole_definitions, bottom = sole.draw(studio, below, colours)
        definitions, drawing = top_definitions + sole_definitions, top + bottom
    words = _description(shoe, str(form) if isinstance(form, str) else "")
    return str(studio.page(shoe.title, words, definitions, drawing))


def _description(shoe: Shoe, form: str) -> str:
    kind = form.replace("_", "-") or (
        "recovery shoe" if shoe.kind == "recovery" else "running shoe"
    )
    return f"Drawing of a {kind} from the side, toe to the right."
