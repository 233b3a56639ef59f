"""Two hundred shoppers answer, some of them failing at every step; nothing of it stays.

Each answer that can be typed carries a canary. Afterwards the database, every file of the
shop, the log, the metrics, temporary folders and what the browser would tell other sites
are searched for all of them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from host import make_host, stock
from quiz_forms import send

QUIZZES = 200
CHOSEN = ("stress-fracture", "cuboid-syndrome", "tarsal-coalition")


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    app = stock(make_host(tmp_path, config={"SHOPPLUGIN_METRICS": "yes"}))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


def canaries(number: int) -> dict[str, str]:
    """Return typed answers that nothing else would ever write."""
    return {
        "ship_to_region": f"Kanarienland-{number}",
        "ship_to_postal_code": f"7Q{number:04}Z",
        "max_price": f"{7_310_000 + number}.37",
    }


def quizzes() -> Iterator[tuple[str, dict[str, str], list[tuple[str, str]]]]:
    """Yield 200 quizzes and how each goes: well, or wrong at some step."""
    ways = ("well", "well", "refused", "flagged", "broken", "spoilt", "large", "api")
    for number in range(QUIZZES):
        typed = canaries(number)
        fields = [
            *typed.items(),
            ("conditions", CHOSEN[number % 3]),
            ("wear", "outer_edge"),
            ("activity", "running"),
            ("pain_place", "heel"),
        ]
        yield ways[number % len(ways)], typed, fields


def test_nothing_of_two_hundred_quizzes_stays_anywhere(app, tmp_path, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    typed: list[str] = []
    addresses: list[str] = []
    told: list[str] = []

    for way, words, fields in quizzes():
        typed += words.values()
        if way == "refused":
            assert send(client, [*fields, ("size_us", "nonsense")]).status_code == 422
        elif way == "large":
            assert send(client, [*fields, ("width", "W" * 20_000)]).status_code == 413
        elif way == "api":
            client.post("/fit/api/v1/quiz", json={"max_price": words["max_price"], "x": words})
        else:
            more = [("red_flags", "infection")] if way == "flagged" else []
            sent = send(client, [*fields, *more])
            assert sent.status_code == 303
            address = sent.headers["Location"]
            addresses.append(address)
            with monkeypatch.context() as patched:
                if way == "broken":
                    patched.setattr("shopplugin.quizpages.routes.results", _fail)
                page = client.get(f"{address}x" if way == "spoilt" else address)
            expected = {"well": 200, "flagged": 200, "broken": 500, "spoilt": 404}
            assert page.status_code == expected[way]
            told += re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
            told += re.findall(r"<title>.*?</title>", page.text)
            assert "Set-Cookie" not in page.headers
    metrics = client.get("/fit/metrics").text

    assert len(typed) == 3 * QUIZZES
    assert "result failed: RuntimeError" in caplog.text
    assert not any(address.rpartition("/")[2] in caplog.text for address in addresses)
    for word in (*typed, *CHOSEN):
        assert word not in metrics
        assert not any(word in address for address in addresses)
        assert word not in caplog.text
        if word not in CHOSEN:  # a guide or a source may well be about one
            assert not any(word in address for address in told)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert kept
    for word in typed:
        assert word.encode() not in kept
        assert word.encode("utf-16-le") not in kept
    assert list((tmp_path / "scratch").rglob("*")) == []


def _fail(*args: object, **kwargs: object) -> None:
    raise RuntimeError(f"something of ours broke: {args}")
