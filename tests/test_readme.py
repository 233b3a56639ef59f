"""The README says what is so."""

import re
from pathlib import Path

import click

from shopplugin.cli import cli
from shopplugin.knowledge import load
from shopplugin.paths import CATALOG_DIR
from shopplugin.settings import SETTINGS

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_reference_lists_the_settings_that_exist():
    assert set(re.findall(r"^\| `(SHOPPLUGIN_\w+)`", README, re.M)) == {
        setting.name for setting in SETTINGS
    }


def test_reference_lists_the_verbs_that_exist():
    listed = set(re.findall(r"^\| `shopplugin ([a-z][a-z -]*[a-z])", README, re.M))

    assert listed == set(_verbs(cli))


def test_reference_lists_the_profiles_that_exist():
    profiles = set(load(CATALOG_DIR).profiles)

    assert set(re.findall(r"^\| `([a-z-]+)` \|", README, re.M)) == profiles


def _verbs(group: click.Group, before: str = ""):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _verbs(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"
