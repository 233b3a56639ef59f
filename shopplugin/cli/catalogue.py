"""Verbs on the catalogue: check what is known, bring shoes in, take them out."""

from __future__ import annotations

import csv
import getpass
import os
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

import click
from sqlalchemy.orm import Session

from .. import importing, knowledge, store_history
from ..domain.effects import Effect
from ..domain.money import CURRENCIES, minor_unit
from ..domain.shipping import Policy, coverage, lint
from ..feeds.contents import open_here
from ..feeds.detect import Reading
from ..feeds.report import Difference, FileRefused, ImportReport, Remark
from ..looking import Look
from ..mappings import save_mapping, saved_mappings
from ..merch.copying import private_copy
from ..paths import CATALOG_DIR
from ..traces import Traces
from .listing import effect_document, print_effect
from .opening import database_option, json_option, opened_shop, print_json, refuse


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--shipping",
    is_flag=True,
    help="Print instead, as CSV, what the free-shipping policy promises place by place.",
)
@database_option
def check(folder: Path | None, shipping: bool, database_url: str | None) -> None:
    """Validate a catalog folder: every fault with its file, its place and the remedy.

    Without DIR it is the folder of SHOPPLUGIN_CATALOG, else the shipped one. What the printed
    sentence on free shipping promises without naming it is listed for its owner to confirm.
    No database is opened; the option is taken so that a script can give every verb the same.
    """
    del database_url
    folder = folder or Path(os.environ.get("SHOPPLUGIN_CATALOG", "").strip() or CATALOG_DIR)
    if not folder.is_dir():
        refuse(f"{folder}: there is no such folder. Copy the shipped one from {CATALOG_DIR}.")
    faults = [str(fault) for fault in knowledge.check(folder)]
    known = None if faults else knowledge.load(folder)
    if known:
        faults = _faults_of_products(folder, known)
    if faults or not known:
        refuse(*faults, f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in {folder}.")
    if shipping:
        _print_promises(known.policy)
        return
    click.echo(
        f"{folder}: no faults. {len(known.profiles)} profiles,"
        f" {len(known.vocabulary.attributes)} attributes, rules version {known.rules_version}."
    )
    click.echo(f'To confirm, where the store prints "{known.policy.sentence}":')
    for doubt in lint(known.policy):
        click.echo(f"  {doubt}")


def _print_promises(policy: Policy) -> None:
    """Print every country, region and run of ZIP codes, just below and at enough."""
    rows = csv.writer(sys.stdout, lineterminator="\n")
    enough = policy.first_free
    below = enough - minor_unit(policy.currency)
    rows.writerow(["slot", "asked", "place", f"at {below}", f"at {enough}"])
    for one in coverage(policy):
        rows.writerow([one.slot, one.asked, one.place or "", one.below, one.enough])


def _faults_of_products(folder: Path, known: knowledge.Knowledge) -> list[str]:
    """Name what is wrong with the sample shoes, where the folder has some."""
    path = folder / "products.csv"
    if not path.exists():
        return []
    faults: Sequence[Remark]
    try:
        with (
            path.open("rb") as stream,
            open_here(
                stream,
                Reading("native", {}, {}),
                known.vocabulary,
                known.sizes,
                "USD",
                lambda _: None,
            ) as products,
        ):
            for _ in products.rows:
                pass
        faults = products.refused
    except FileRefused as refusal:
        faults = refusal.remarks
    return [f"{path.name}, {fault}" for fault in sorted(faults)]


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(importing.FORMATS),
    default="auto",
    show_default=True,
    help="What FILE is; by itself it is told by its columns.",
)
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="COLUMN=NAME",
    help="What a column of FILE means here; kept for files with the same columns.",
)
@click.option("--currency", default="USD", show_default=True, help="Of prices that name none.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option(
    "--skip-refused", is_flag=True, help="Write the good rows although some are refused."
)
@click.option("--replace", is_flag=True, help="Also remove what the file lacks.")
@click.option("--confirm", is_flag=True, help="Write a file that is held for confirmation.")
@click.option(
    "--over-people", is_flag=True, help="Let the file speak over what people set here."
)
@json_option
@database_option
def import_(
    file: Path,
    format_: str,
    columns: tuple[str, ...],
    currency: str,
    dry_run: bool,
    skip_refused: bool,
    replace: bool,
    confirm: bool,
    over_people: bool,
    as_json: bool,
    database_url: str | None,
) -> None:
    """Bring the shoes of FILE into the catalogue: all of them or none.

    A dry run says field by field what would change, and which lists would have other shoes
    on top.
    """
    mapping = _mapping(columns)
    traces, look, effect = Traces(), Look(), None
    currency = currency.strip().upper()
    if currency not in CURRENCIES:
        raise click.BadParameter(
            f"'{currency}' is no ISO 4217 code, such as USD.", param_hint="--currency"
        )
    with opened_shop(database_url) as shop, shop.session() as session:
        saved = saved_mappings(session)
    with (
        opened_shop(database_url) as shop,
        private_copy(shop) if dry_run else shop.session(write=True) as session,
        _progress(file) as progress,
    ):
        report = importing.import_file(
            session,
            file,
            shop.knowledge,
            format=format_,
            dry_run=dry_run,
            skip_refused=skip_refused,
            replace=replace,
            confirm=confirm,
            over_people=over_people,
            each_change=look.take if dry_run else None,
            currency=currency,
            mapping=mapping,
            mappings=saved,
            progress=progress,
            traces=traces,
        )
        keep = bool(mapping) and report.accepted and not dry_run
        if keep:
            save_mapping(session, report.header, mapping, shop.knowledge.vocabulary)
        if report.written:
            _note(session, traces, file, report)
        if report.written or keep:
            session.commit()
        else:
            session.rollback()
        if report.differences:
            effect = look.effect(shop)
    if as_json:
        print_json({**report.document(), **_effect_of(effect)})
    else:
        click.echo(report.summary())
        if dry_run and traces.taken():
            click.echo(f"It would take {traces.taken()} away.")
        _show(report.differences)
        _show_effect(effect)
    if report.refused:
        for refusal in report.refused[:20]:
            click.echo(f"{file.name}, {refusal}", err=True)
        if len(report.refused) > 20:
            click.echo(f"... and {len(report.refused) - 20} more; --json lists all.", err=True)
    if not report.accepted:
        _say_the_way_on(report, skipped=skip_refused)
        raise SystemExit(1)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@database_option
def export(file: Path, database_url: str | None) -> None:
    """Write the catalogue to FILE as native CSV; importing it again changes nothing.

    With - as FILE it goes to standard output.
    """
    with opened_shop(database_url) as shop, shop.session() as session:
        if str(file) == "-":
            out = TextIOWrapper(sys.stdout.buffer, "utf-8", newline="")
            rows = importing.export_file(session, out, shop.knowledge)
            out.detach()  # which writes what is left, and leaves the stream open
            click.echo(f"{rows} rows.", err=True)
            return
        try:
            rows = importing.export_path(session, file, shop.knowledge)
        except OSError as error:
            refuse(f"{file}: {error.strerror}. Nothing was written.")
    click.echo(f"{file}: {rows} rows.", err=True)


def _say_the_way_on(report: ImportReport, *, skipped: bool) -> None:
    """Name the options that write a file which was read, and not written."""
    held = sum(remark.reason.startswith(importing.HELD) for remark in report.refused)
    if held:
        click.echo("--confirm writes what is held.", err=True)
    if report.format and len(report.refused) > held and not skipped:
        click.echo("--skip-refused writes the other rows.", err=True)


def _show(difference: Difference | None) -> None:
    """Print what a dry run would change, the first of it."""
    if difference is None:
        return
    lines = [f"+ {sku} of {product}" for product, sku in difference.added]
    lines += [f"- {sku} of {product}" for product, sku in difference.gone]
    lines += [
        f"~ {sku or product}: {field} {before or 'unknown'} -> {after or 'unknown'}"
        for product, sku, field, before, after in difference.changed
    ]
    for line in lines[:50]:
        click.echo(line if len(line) <= 200 else line[:199] + "…")
    more = sum(difference.counts.values()) - min(len(lines), 50)
    if more:
        click.echo(f"... and {more:,} more; --json lists up to 1,000 of each.")


def _effect_of(effect: Effect | None) -> dict[str, object]:
    return {"effect": effect_document(effect)} if effect else {}


def _show_effect(effect: Effect | None) -> None:
    """Print which lists a dry run would give other shoes on top."""
    if effect:
        print_effect(effect)
        click.echo(
            f"{len(effect.changes)} of {effect.lists} lists would change their first shoes."
        )


def _note(session: Session, traces: Traces, file: Path, report: ImportReport) -> None:
    """Write into the workbench's history who brought which file in."""
    try:
        somebody = getpass.getuser()
    except (KeyError, OSError):  # a container's user need not have a name
        somebody = "somebody"
    person = f"{somebody[:60]}{store_history.AT_COMMAND_LINE}"
    note = traces.note(file.name, report)
    now = int(time.time())
    store_history.add_batch(session, person, now, "import", note, traces.changes())


def _mapping(columns: tuple[str, ...]) -> dict[str, str]:
    pairs = [column.rpartition("=") for column in columns]
    for name, sign, _to in pairs:
        if not (sign and name.strip()):
            raise click.BadParameter(
                "Write it as COLUMN=NAME, such as --map 'Item=sku'.", param_hint="--map"
            )
    return {name.strip(): to.strip() for name, _, to in pairs}


@contextmanager
def _progress(file: Path) -> Generator[Callable[[int], None] | None]:
    """Draw a bar over the bytes read, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    size = file.stat().st_size
    with click.progressbar(length=size, label=f"Reading {file.name}", file=sys.stderr) as bar:

        def at_byte(position: int) -> None:
            bar.update(position - bar.pos)

        yield at_byte
