"""What forms and addresses of the workbench say, read as plainly as they say it."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict


def number_in(text: str) -> int | None:
    """Read a whole number that our own pages may have written; anything else is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def cell_in(form: MultiDict[str, str], name: str) -> str:
    """Return what the fields called *name* say, as a cell of a product file has it."""
    return "|".join(part.strip() for part in form.getlist(name) if part.strip())
