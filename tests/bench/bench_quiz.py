"""One quiz answer, POST to JSON, as a multiple of a bare view's; and the smallest change.

Both views are of one app and are asked through the same client, so that the figure is what
the quiz adds to Flask. Shoes are the sample shop's, varied at random. Three shoppers ask:
one who said nothing, an ordinary one, and one who said everything.

Run it with ``python tests/bench/bench_quiz.py [shoes ...]``.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask

sys.path.insert(0, str(Path(__file__).parents[1]))

from stocked import stock

from shopplugin import ShopPlugin
from shopplugin.answers import reread_answers
from shopplugin.domain.shoes import Shoe
from shopplugin.domain.vocabulary import AttributeType, Value
from shopplugin.knowledge import Knowledge, load
from shopplugin.paths import CATALOG_DIR
from shopplugin.shop import current_shop
from shopplugin.snapshot import Snapshot

UNKNOWN = 0.1
AIMS_MS = {500: 10, 10_000: 25}
SHOPPERS: dict[str, dict[str, Any]] = {
    "nothing said": {},
    "ordinary": {
        "activity": "running",
        "wear": "outer_edge",
        "arch": "high",
        "audience": "women",
        "size_us": "8.5",
    },
    "everything said": {
        "activity": "running",
        "regularity": "regular",
        "wear": "outer_edge",
        "arch": "high",
        "pain": ["outer_side"],
        "conditions": ["bunions"],
        "blisters": "yes",
        "audience": "women",
        "size_us": "8.5",
        "width": "B",
        "max_price": "150",
        "ship_to": {"country": "US", "region": "NY"},
    },
}


def main(sizes: Sequence[int]) -> None:
    knowledge = load(CATALOG_DIR)
    sample = stock(CATALOG_DIR / "products.csv", knowledge)
    shoes = [shoe for shelf in sample.shelves.values() for shoe in shelf.shoes]
    for size in sizes:
        bench(size, list(made_up(size, shoes, knowledge)), knowledge)


def bench(size: int, shoes: Sequence[Shoe], knowledge: Knowledge) -> None:
    app = app_with(shoes, knowledge)
    client = app.test_client()
    bare = fastest(lambda: client.get("/bare"))
    aim = f", aim {AIMS_MS[size]} ms" if size in AIMS_MS else ""
    print(f"\nPOST /fit/api/v1/quiz over {size:,} shoes{aim} (bare view {bare * 1e3:.2f} ms)")
    print(f"{'':18} {'ms':>8} {'x bare':>8} {'KB':>6}   smallest change, ms")
    for name, said in SHOPPERS.items():
        response = client.post("/fit/api/v1/quiz", json=said)
        assert response.status_code == 200, response.text
        asked = fastest(lambda said=said: client.post("/fit/api/v1/quiz", json=said))
        with app.app_context():
            shop, answers = current_shop(), reread_answers(said, knowledge)
            changed = fastest(lambda a=answers, shop=shop: shop.smallest_changes(a))
        kilobytes = len(response.data) // 1024
        print(
            f"{name:18} {asked * 1e3:8.1f} {asked / bare:8.0f} {kilobytes:6}"
            f"   {changed * 1e3:8.1f}"
        )


def app_with(shoes: Sequence[Shoe], knowledge: Knowledge) -> Flask:
    """Make an app whose catalogue is these *shoes*, without the way through a database."""
    app = Flask("bench", instance_path=tempfile.mkdtemp())
    app.config["SHOPPLUGIN_RATE_LIMIT"] = 0
    ShopPlugin().init_app(app)
    snapshot = Snapshot.of(sorted(shoes, key=lambda s: s.product), knowledge, "bench", 1)
    app.extensions["shopplugin"].__dict__["_keeper"] = SimpleNamespace(snapshot=snapshot)
    app.add_url_rule("/bare", view_func=lambda: "ok", endpoint="bare")
    return app


def made_up(size: int, shoes: Sequence[Shoe], knowledge: Knowledge) -> Iterator[Shoe]:
    chance = random.Random(2026)
    for number in range(size):
        base = shoes[number % len(shoes)]
        yield replace(
            base,
            product=f"{base.product}-{number:05}",
            model=f"{base.model}-{number // 2}",
            values=dict(varied(base, knowledge, chance)),
            variants=tuple(
                replace(
                    variant,
                    sku=f"{variant.sku}-{number:05}",
                    stock=chance.choice((0, 2, 5, None)),
                )
                for variant in base.variants
            ),
        )


def varied(
    shoe: Shoe, knowledge: Knowledge, chance: random.Random
) -> Iterator[tuple[str, Value]]:
    for name, value in shoe.values.items():
        attribute = knowledge.vocabulary[name]
        if chance.random() < UNKNOWN:
            continue
        if isinstance(value, Decimal):
            off = Decimal(chance.randint(-20, 20)) / 10
            low, high = attribute.low or Decimal(0), attribute.high or value
            yield name, max(low, min(value + off, high))
        elif attribute.type is AttributeType.ONE and chance.random() < 0.3:
            yield name, chance.choice(attribute.values)
        else:
            yield name, value


def fastest(work: Callable[[], object], budget: float = 1.0) -> float:
    """Return the shortest of many runs in seconds of this thread's own processor time.

    Nothing here waits, so on a quiet core it is the time on the clock; on a busy one the
    others are left out.
    """
    best, spent, runs = float("inf"), 0.0, 0
    while spent < budget or runs < 3:
        started = time.thread_time()
        work()
        took = time.thread_time() - started
        best, spent, runs = min(best, took), spent + took, runs + 1
    return best


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [500, 10_000])
