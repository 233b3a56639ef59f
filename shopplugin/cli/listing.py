"""An effect on the lists that shoppers see, on the command line: in JSON and in lines."""

from __future__ import annotations

from typing import Any

import click

from ..domain.effects import Effect


def effect_document(effect: Effect) -> dict[str, Any]:
    """Return which lists change their first shoes, as JSON has it."""
    return {
        "lists": effect.lists,
        "changes": [
            {
                **change.listing._asdict(),
                "before": list(change.before),
                "after": list(change.after),
                "entered": list(change.entered),
                "left": list(change.left),
            }
            for change in effect.changes
        ],
    }


def print_effect(effect: Effect) -> None:
    """Print the first shoes of each list that changes, before and after."""
    for change in effect.changes:
        click.echo(
            f"{', '.join(part for part in change.listing if part)}:"
            f" {', '.join(change.before) or 'nothing'}"
            f" -> {', '.join(change.after) or 'nothing'}"
        )
