"""Where changes come from: the doors into the catalogue, in words."""

from __future__ import annotations

from ..store_history import AT_COMMAND_LINE, BatchRow
from ..traces import file_of

_DOORS = {
    "grid": "grid",
    "product": "product page",
    "bulk": "bulk edit",
    "suggestion": "suggestions",
    "import": "import",
    "undo": "undo",
}


def door_of(batch: BatchRow) -> str:
    """Say through which door a batch came. No address is kept, so none is shown."""
    if batch.person.endswith(AT_COMMAND_LINE):
        return "command line"
    return _DOORS[batch.origin]


def source_of(batch: BatchRow) -> str:
    """Say where a value comes from: the file that brought it, or the door."""
    name = file_of(batch)
    return f"from the file {name}" if name else door_of(batch)
