"""What a shop installs is what is in the checkout, and it runs from anywhere."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent


def test_wheel_carries_catalogue_and_templates(tmp_path, monkeypatch):
    hatchling = pytest.importorskip("hatchling.build")
    monkeypatch.chdir(ROOT)

    wheel = ZipFile(tmp_path / hatchling.build_wheel(str(tmp_path)))

    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    shipped = {
        f"shopplugin/{path.relative_to(ROOT).as_posix()}"
        for folder in ("catalog", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert shipped <= packed
    assert {name.partition("/")[0] for name in packed} == {"shopplugin"}


@pytest.mark.slow
def test_wheel_from_the_sdist_serves_a_page_a_static_file_and_a_recommendation(tmp_path):
    _run(sys.executable, "-m", "build", "--outdir", tmp_path, ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    _run(sys.executable, "-m", "venv", tmp_path / "env")
    python = tmp_path / "env" / "bin" / "python"
    _run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel)
    port = _free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SHOPPLUGIN_", "PYTHON", "VIRTUAL_ENV"))
    }

    with subprocess.Popen(
        [tmp_path / "env" / "bin" / "shopplugin", "demo", "--port", str(port)],
        cwd="/",
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            home = _get(f"http://127.0.0.1:{port}/")
            static = _get(_first(r'href="([^"]+\.css[^"]*)"', home), port)
            answer = json.loads(
                _get("/fit/api/v1/recommendations?profile=bunions&kind=running&limit=3", port)
            )
        finally:
            server.terminate()

    assert "Free shipping on all orders over $100 (Excludes HI, AK, PR" in home
    assert "{" in static
    assert len(answer["matches"]) == 3
    assert all(match["reasons"] for match in answer["matches"])


def test_no_pin_or_config_holds_an_address_of_a_package_index():
    files = [
        path
        for pattern in (
            "constraints*.txt",
            "*.toml",
            "*.cfg",
            "*.ini",
            "*.lock",
            ".npmrc",
            ".ci/*",
        )
        for path in ROOT.glob(pattern)
    ]

    addresses = [
        f"{path.name}: {line}"
        for path in files
        for line in path.read_text().splitlines()
        if re.search(r"(https?|file|git\+\w+)://", line)
    ]

    assert (ROOT / "constraints.txt") in files
    assert addresses == []


def test_every_pin_is_a_name_and_a_version():
    lines = (ROOT / "constraints.txt").read_text().splitlines()

    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def _run(*command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, cwd="/", check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _get(address: str, port: int | None = None) -> str:
    url = address if port is None else f"http://127.0.0.1:{port}{address}"
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 (loopback)
                return answer.read().decode()
        except ConnectionError:
            if time.monotonic() > deadline:
                raise
        except OSError as error:
            if time.monotonic() > deadline or "refused" not in str(error):
                raise
        time.sleep(0.2)


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in the page"
    return found[1]
