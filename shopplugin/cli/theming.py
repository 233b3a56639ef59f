"""Verbs for theme developers: what to paste, and whether a theme's colours can be read."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from .. import snippets, theme
from ..domain.shoes import AUDIENCES
from ..domain.vocabulary import near_miss
from ..knowledge import load
from ..paths import CATALOG_DIR
from .opening import json_option, print_json, refuse


@click.command("snippet")
@click.argument("widget", type=click.Choice(list(snippets.WORDS)))
@click.option(
    "--for",
    "door",
    type=click.Choice(list(snippets.DOORS)),
    default="html",
    show_default=True,
    help="Where it is pasted.",
)
@click.option("--profile", default="", help="Foot profile, such as flat-feet.")
@click.option("--kind", type=click.Choice(["running", "recovery"]), help="Only this kind.")
@click.option("--limit", type=click.IntRange(1, 100), help="How many shoes of a kind.")
@click.option("--audience", type=click.Choice(AUDIENCES), help="Only for these wearers.")
@click.option("--sku", default="", help="SKU of the shoe that a badge is for.")
@click.option("--subtotal", default="", help="Order that a shipping line is for.")
@click.option(
    "--address",
    default="https://shop.example/fit",
    show_default=True,
    help="Where the plugin answers.",
)
def snippet(
    widget: str,
    door: str,
    profile: str,
    kind: str | None,
    limit: int | None,
    audience: str | None,
    sku: str,
    subtotal: str,
    address: str,
) -> None:
    """Print what to paste into a store's template to have WIDGET there."""
    known = load(CATALOG_DIR).profiles
    if profile and profile not in known:
        refuse(f"'{profile}' is not a foot profile.{near_miss(profile, list(known))}")
    given = {
        "profile": profile,
        "kind": kind or "",
        "limit": str(limit or ""),
        "audience": audience or "",
        "sku": sku,
        "subtotal": subtotal,
    }
    words = {name: text for name, text in given.items() if text}
    try:
        click.echo(
            snippets.snippet(door, snippets.Ask(widget, words, address.rstrip("/"))), nl=False
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None


@click.command("theme-check")
@click.argument(
    "sheet", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--text", default="", help="Colour of the store's text, such as #222222.")
@click.option("--ground", default="", help="Colour behind it, such as #ffffff.")
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A property's value, such as --shopplugin-good=#0a7d55.",
)
@json_option
def theme_check(
    sheet: Path | None, text: str, ground: str, given: tuple[str, ...], as_json: bool
) -> None:
    """Report contrast, target size and focus of a store's property values.

    SHEET is the store's style sheet: its --shopplugin-* properties are read, with the colours
    of its html, body or :root rules. Exit 1 where something cannot be read or reached.
    """
    css = sheet.read_text(encoding="utf-8") if sheet else ""
    properties: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or name.strip() not in theme.PROPERTIES:
            hint = near_miss(name.strip(), list(theme.PROPERTIES))
            raise click.UsageError(
                f"'{pair}' is not NAME=VALUE with a property of the widgets.{hint}"
            )
        properties[name.strip()] = value.strip()
    findings = theme.examine(theme.read_sheet(css), properties, text, ground)
    if as_json:
        print_json(
            {
                "passes": all(one.passes for one in findings),
                "findings": [asdict(one) for one in findings],
            }
        )
    else:
        for one in findings:
            click.echo(f"{'ok' if one.passes else '!!'}  {one}")
    if not all(one.passes for one in findings):
        raise SystemExit(1)
