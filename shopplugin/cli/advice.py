"""Verbs that answer as the shop would: which shoes, and does it ship free."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import click

from ..domain.money import Money, read_price
from ..domain.money import quote as quoted
from ..domain.ranking import Match, Needs, Recommendation
from ..domain.shipping import ShippingDecision
from ..domain.shoes import AUDIENCES, KINDS
from ..domain.vocabulary import near_miss
from ..feeds.lines import text_lines, wrong_width
from ..feeds.report import FileRefused
from ..feeds.table import Record, Table, open_table
from ..i18n import Translator
from ..shop import Shop
from ..wire import decision_document, recommendation_document, recommendations_document
from ..words import attribute_of, empty_answer, reason_sentence, shipping_message, want
from .opening import database_option, json_option, opened_shop, print_json, refuse

QUOTE_COLUMNS = ("subtotal", "discount", "currency", "country", "region", "postal_code")

_SHOWN = 5
"""Of what is not stated about a shoe, as many names as one line holds."""


@click.command()
@click.option("--profile", "profiles", multiple=True, required=True, help="May be repeated.")
@click.option("--kind", type=click.Choice(KINDS), help="Both kinds where it is not given.")
@click.option("--audience", type=click.Choice(AUDIENCES))
@click.option("--size", help="US size in the audience's own numbering, such as 9.5.")
@click.option("--width", help="US width letter, such as D or 2E.")
@click.option("--max-price", help="In the shop's currency, such as 120.00.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@json_option
@database_option
def recommend(
    profiles: tuple[str, ...],
    kind: str | None,
    audience: str | None,
    size: str | None,
    width: str | None,
    max_price: str | None,
    limit: int,
    as_json: bool,
    database_url: str | None,
) -> None:
    """Rank the shoes that suit one or more foot profiles, best first, with reasons."""
    with opened_shop(database_url) as shop:
        for profile in profiles:
            if profile not in shop.knowledge.profiles:
                known = list(shop.knowledge.profiles)
                raise click.BadParameter(
                    f"'{profile}' is not a profile.{near_miss(profile, known)}"
                    f" Known: {', '.join(known)}.",
                    param_hint="--profile",
                )
        needs = Needs(
            audience=audience,
            size_us=_size(shop, size, audience),
            width=_width(shop, width, audience),
            max_price=_price(max_price, shop.knowledge.policy.currency),
        )
        translator = Translator("en")
        shop.refresh()  # a database that cannot be read is no empty catalogue
        answers = {
            one: shop.recommend(profiles, one, needs, limit)
            for one in ([kind] if kind else KINDS)
        }
        if not shop.snapshot.shoes:
            click.echo(
                "The catalogue is empty. Fill it: shopplugin import FILE"
                " (shopplugin demo shows the sample shoes).",
                err=True,
            )
        if as_json:
            print_json(
                recommendation_document(answers[kind], shop, translator)
                if kind
                else recommendations_document(answers, shop, translator)
            )
        else:
            for answer in answers.values():
                _print_recommendation(answer, needs, shop, translator)


@click.command()
@click.option("--subtotal", help="Merchandise before discounts, such as 88.00.")
@click.option("--discount", help="What coupons take off, such as 10.00.")
@click.option("--currency", help="ISO 4217 code; USD where it is not given.")
@click.option("--country", help="Code or name, such as US or Puerto Rico.")
@click.option("--region", help="State or province, such as NY, US-HI or Hawaii.")
@click.option("--postal-code", help="ZIP, ZIP+4 or postal code.")
@click.option(
    "--file",
    "cases",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with the options as columns; writes the decisions as CSV.",
)
@json_option
@database_option
def quote(
    cases: Path | None, as_json: bool, database_url: str | None, **asked: str | None
) -> None:
    """Decide whether an order ships free, and say why."""
    if (cases is None) == (asked["subtotal"] is None):
        raise click.UsageError("Give either --subtotal or --file.")
    if cases is not None and as_json:
        raise click.UsageError("--file writes CSV; leave --json away.")
    with opened_shop(database_url) as shop:
        if cases is not None:
            _quote_file(shop, cases)
            return
        decision = shop.quote(**asked)
        translator = Translator("en")
        if as_json:
            print_json(decision_document(decision, shop.knowledge.policy, translator))
        else:
            click.echo(shipping_message(decision, shop.knowledge.policy, translator))


def _quote_file(shop: Shop, path: Path) -> None:
    try:
        with path.open("rb") as file:
            table = open_table(text_lines(file))
            places = _quote_places(table)
            rows = [_asked(table, places, record) for record in table.records]
    except FileRefused as fault:
        refuse(f"{path.name}, {fault}")
    columns = [*places]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*columns, "eligible", "reason", "remaining"])
    for row in rows:
        decision = shop.quote(**row)
        cells = [row[name] or "" for name in columns]
        writer.writerow([*cells, *_decision_cells(decision)])


def _quote_places(table: Table) -> dict[str, int]:
    """Find the columns of the options, written with - or _; name those that are ignored."""
    names = [name.strip().lower().replace("-", "_") for name in table.header]
    places = {name: at for at, name in enumerate(names) if name in QUOTE_COLUMNS}
    for name in places:
        if names.count(name) > 1:
            reason = f"The column '{name}' stands here twice; keep one."
            raise FileRefused(table.line, name, reason)
    if "subtotal" not in places:
        raise FileRefused(
            table.line,
            "",
            f"There is no column 'subtotal'. The columns are {', '.join(QUOTE_COLUMNS)}.",
        )
    missing = [name for name in QUOTE_COLUMNS if name not in places]
    for cell, name in zip(table.header, names, strict=True):
        if name not in places:
            ignored = f"{quoted(cell.strip())} is not known and was ignored."
            click.echo(
                f"line {table.line}, column {ignored}{near_miss(name, missing)}", err=True
            )
    return places


def _asked(table: Table, places: Mapping[str, int], record: Record) -> dict[str, str | None]:
    """Return what a row asks; one that ends early leaves the rest out."""
    line, cells = record
    if len(cells) > len(table.header):
        raise FileRefused(line, "", wrong_width(len(cells), len(table.header)))
    return {name: cells[at] if at < len(cells) else None for name, at in places.items()}


def _decision_cells(decision: ShippingDecision) -> tuple[str, str, str]:
    eligible = {True: "true", False: "false", None: "unknown"}[decision.eligible]
    return (
        eligible,
        decision.reason,
        "" if decision.remaining is None else str(decision.remaining),
    )


def _size(shop: Shop, size: str | None, audience: str | None) -> Decimal | None:
    if size is None:
        return None
    try:
        return shop.knowledge.sizes.read(size, audience)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--size") from None


def _width(shop: Shop, width: str | None, audience: str | None) -> str | None:
    if width is None:
        return None
    try:
        return shop.knowledge.sizes.read_width(width, audience)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--width") from None


def _price(amount: str | None, currency: str) -> Money | None:
    if amount is None:
        return None
    try:
        return Money.of(read_price(amount, currency), currency)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--max-price") from None


def _print_recommendation(
    answer: Recommendation, needs: Needs, shop: Shop, translator: Translator
) -> None:
    click.secho(f"{answer.kind.capitalize()} shoes for {', '.join(answer.profiles)}", bold=True)
    if not answer.matches:
        click.echo(f"  {empty_answer(answer, translator)}")
    for place, match in enumerate(answer.matches, 1):
        price = (
            translator.money(match.variant.price) if match.variant.price else "price unknown"
        )
        click.echo(f"{place:3}. {match.shoe.title}  {price}  score {match.score:.2f}")
        if remark := _remark(match, needs):
            click.echo(f"       ! {remark}")
        for sign, reasons in (("+", match.reasons), ("-", match.cautions)):
            for reason in reasons:
                words = reason_sentence(reason, shop.knowledge, translator)
                click.echo(f"       {sign} {words}")
        if match.unknown:
            click.echo(f"       ? {_unstated(match, shop)}")
    if answer.relaxed:
        click.echo(f"  relaxed: {_relaxed(answer, shop, translator)}")
    click.echo()


def _remark(match: Match, needs: Needs) -> str:
    """Name what was asked for and let pass because the catalogue does not state it."""
    vague = {
        "size": match.size_unknown,
        "width": match.width_unknown,
        "price": needs.max_price is not None and match.variant.price is None,
        "stock": match.in_stock is None,
    }
    names = [name for name, is_vague in vague.items() if is_vague]
    return f"{', '.join(names)} not stated; look before you promise it" if names else ""


def _unstated(match: Match, shop: Shop) -> str:
    """Name the attributes that were asked for and are not stated, the weightiest first."""
    weighty = sorted(match.unknown, key=lambda reason: -reason.lost)
    names = [
        attribute_of(name, shop.knowledge).label.lower()
        for name in dict.fromkeys(reason.attribute for reason in weighty)
    ]
    more = len(names) - _SHOWN
    return f"not stated: {', '.join(names[:_SHOWN])}" + (
        f" and {more} more" if more > 0 else ""
    )


def _relaxed(answer: Recommendation, shop: Shop, translator: Translator) -> str:
    return "; ".join(want(rule, shop.knowledge, translator) for rule in answer.relaxed)
