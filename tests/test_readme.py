"""The README says what is so."""

import os
import re
import subprocess
import sys
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

    assert set(re.findall(r"^\| `([a-z][a-z-]+)` \|", README, re.M)) == profiles


def test_five_minutes_lead_to_a_first_recommendation(tmp_path):
    code = re.search(r"<!-- tested: store\.py -->\n```python\n(.+?)```", README, re.S)[1]
    (tmp_path / "store.py").write_text(code)
    flask = [sys.executable, "-m", "flask", "--app", "store"]
    environment = {**os.environ, "SHOPPLUGIN_DATABASE_URL": f"sqlite:///{tmp_path}/shop.db"}

    filled = subprocess.run(
        [*flask, "shopplugin", "import", CATALOG_DIR / "products.csv"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    visited = subprocess.run(
        [sys.executable, "-c", "from store import *; print(app.test_client().get('/').text)"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert filled.returncode == 0, filled.stderr
    assert visited.returncode == 0, visited.stderr
    assert visited.stdout.count('class="shopplugin-card') >= 3
    assert "Free shipping on all orders over $100" in visited.stdout


def _verbs(group: click.Group, before: str = ""):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _verbs(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"
