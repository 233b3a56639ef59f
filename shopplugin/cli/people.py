"""Verbs on the accounts of the workbench."""

from __future__ import annotations

import sys

import click

from .. import store_people
from ..merch.accounts import new_password, put_account, set_disabled
from ..models_merch import ROLES
from .opening import database_option, json_option, opened_shop, print_json, refuse


@click.group()
def user() -> None:
    """Say who may use the workbench."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="editor", show_default=True)
@click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input; without it one is made and printed.",
)
@database_option
def add(name: str, role: str, password_stdin: bool, database_url: str | None) -> None:
    """Make an account, or give it a new role and password; its browsers are signed out."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_password()
    with opened_shop(database_url) as shop, shop.session(write=True) as session:
        try:
            put_account(session, name, role, password)
        except ValueError as error:
            refuse(str(error))
        session.commit()
    click.echo(f"{name} may sign in as {role}.", err=True)
    if not password_stdin:
        click.echo(f"Password: {password}")


@user.command("list")
@json_option
@database_option
def list_(as_json: bool, database_url: str | None) -> None:
    """List the accounts."""
    with opened_shop(database_url) as shop, shop.reading() as session:
        people = store_people.people(session)
    if as_json:
        print_json(
            [{"name": p.name, "role": p.role, "disabled": bool(p.disabled)} for p in people]
        )
        return
    for person in people:
        click.echo(f"{person.name}\t{person.role}{'  (disabled)' if person.disabled else ''}")
    if not people:
        click.echo("Nobody yet: the workbench is off. Make an account: user add NAME", err=True)


@user.command("disable")
@click.argument("name")
@click.option("--enable", is_flag=True, help="Open the account again.")
@database_option
def disable(name: str, enable: bool, database_url: str | None) -> None:
    """Close an account; its browsers are signed out at once."""
    with opened_shop(database_url) as shop, shop.session(write=True) as session:
        try:
            set_disabled(session, name, not enable)
        except LookupError as error:
            refuse(str(error.args[0]))
        session.commit()
    click.echo(f"{name} is {'open again' if enable else 'disabled'}.", err=True)
