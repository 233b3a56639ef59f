"""How fast widgets are served: requests a second as shares of a bare "hello" view's.

    python tests/bench/bench_http.py [--seconds 5] [--shoes 10000] [--rows 100000]

Granian serves everything with two workers on this machine, in one app and one run; rounds of
each kind take turns, so that a slower minute of the machine is slow for all.

*repeated* is a widget that has been read before. *uncached* is one whose answer is in no
response cache, which here keeps nothing: every read of its real address is matched, ranked
or looked up, put together, tagged and sent anew, and reads take turns between all profiles
(17 to 23 rules each, comfort's among them), kinds, lengths and languages. What the engine
keeps with a catalogue, ranked lists and written cards, is the engine's own and stays on; what
it costs where nothing at all is kept yet is *first*, each of those addresses asked once by one
reader. *beside an import* is the repeated read at a steady pace while a
process imports rows into the same database; its p99 is compared with the same pace idle.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from shopplugin.paths import CATALOG_DIR

SHOPPLUGIN = str(Path(sys.executable).with_name("shopplugin"))
CONNECTIONS, WORKERS, ROUNDS = 8, 2, 4
PACE_RPS = 60


@dataclass(frozen=True)
class Bar:
    """What a share aims at, and what it must not fall below (or rise above)."""

    aim: float
    limit: float
    higher_is_better: bool = True

    def judge(self, value: float) -> str:
        """Say how *value* does."""
        sign = 1 if self.higher_is_better else -1
        if value * sign >= self.aim * sign:
            return f"aim {self.aim} reached"
        return f"limit {self.limit} kept" if value * sign >= self.limit * sign else "TOO SLOW"


WIDGETS = [
    f"/fit/widgets/recommendations?profile={profile}&kind={kind}&limit={limit}&lang={lang}"
    for limit in (2, 3, 4)
    for lang in ("en", "es", "fr")
    for kind in ("running", "recovery")
    for profile in sorted(path.stem for path in (CATALOG_DIR / "profiles").glob("*.toml"))
]

BARS = {"repeated": Bar(0.8, 0.65), "uncached": Bar(0.4, 0.3)}
IMPORT = Bar(3, 3, higher_is_better=False)


@dataclass
class Tally:
    """What one load saw."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    took: float = 0

    def add(self, other: Tally) -> None:
        """Add another round of the same load."""
        self.seconds += other.seconds
        self.errors += other.errors
        self.took += other.took

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.took

    @property
    def p99(self) -> float:
        """The time within which 99 of 100 were answered."""
        return statistics.quantiles(self.seconds, n=100)[98]


def main(arguments: list[str] | None = None) -> None:
    """Print the shares and how they do; exit 1 where a limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="of each kind of read")
    parser.add_argument("--shoes", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=100_000, help="of the import; 0 for none")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'shop.db'}"
        print(f"Stocking {options.shoes:,} shoes ...", flush=True)
        import_rows(Path(folder) / "shoes.csv", options.shoes, url, "stock")
        kept = asyncio.run(measure(url, Path(folder), options.seconds, options.rows))
    if not kept:
        raise SystemExit(1)


async def measure(url: str, folder: Path, seconds: float, rows: int) -> bool:
    """Run every load against one server; print a line for each."""
    async with served(url) as port:
        reads: dict[str, Callable[[int], str]] = {
            "hello": lambda _: "/hello",
            "repeated": lambda _: "/fit/widgets/recommendations?profile=bunions&kind=running",
            "uncached": lambda number: "/uncached" + WIDGETS[number % len(WIDGETS)],
        }
        first = await once(port, ["/uncached" + address for address in WIDGETS])
        print(
            f"  first     of {len(WIDGETS)} widgets with nothing kept:"
            f" {statistics.median(first.seconds) * 1e3:.1f} ms, p99 {first.p99 * 1e3:.1f} ms"
        )
        total = {name: Tally() for name in reads}
        for address in reads.values():
            await flood(port, address, 0.5)
        for _ in range(ROUNDS):
            for name, address in reads.items():
                total[name].add(await flood(port, address, seconds / ROUNDS))
        hello = total["hello"].rate
        print(f"  hello     {hello:8.0f} a second  p99 {total['hello'].p99 * 1e3:6.1f} ms")
        kept = True
        for name, bar in BARS.items():
            tally = total[name]
            share = tally.rate / hello
            verdict = bar.judge(share) if not tally.errors else f"{tally.errors} ERRORS"
            kept = kept and (verdict.startswith(("aim", "limit")))
            print(
                f"  {name:<10}{tally.rate:7.0f} a second  p99 {tally.p99 * 1e3:6.1f} ms"
                f"  share {share:.2f} ({verdict})",
                flush=True,
            )
        return await beside_import(port, url, folder, rows, reads["repeated"]) and kept


async def beside_import(
    port: int, url: str, folder: Path, rows: int, address: Callable[[int], str]
) -> bool:
    """Compare the p99 of a steady pace idle and while another process imports."""
    if not rows:
        return True
    idle = await pace(port, address, lambda elapsed: elapsed < 10)
    file = folder / "import.csv"
    write_rows(file, rows, "import")
    importing = subprocess.Popen(
        [SHOPPLUGIN, "import", str(file), "--database-url", url],
        stdout=subprocess.DEVNULL,
    )
    busy = await pace(port, address, lambda _: importing.poll() is None)
    after = await pace(port, address, lambda elapsed: elapsed < 15)
    ratio = busy.p99 / idle.p99
    failed = importing.returncode != 0
    errors = idle.errors + busy.errors + after.errors
    verdict = (
        "IMPORT FAILED" if failed else f"{errors} ERRORS" if errors else IMPORT.judge(ratio)
    )
    print(
        f"  at {PACE_RPS} a second: p99 idle {idle.p99 * 1e3:.1f} ms, beside an import of"
        f" {rows:,} rows ({busy.took:.0f} s) {busy.p99 * 1e3:.1f} ms: {ratio:.1f} times"
        f" ({verdict}); while the workers take the new catalogue in {after.p99 * 1e3:.1f} ms"
    )
    return verdict.startswith(("aim", "limit"))


async def once(port: int, addresses: list[str]) -> Tally:
    """Ask for each address once, one after the other."""
    tally = Tally()
    async with connected(port) as ask:
        for address in addresses:
            await timed(ask, address, tally)
    return tally


async def flood(port: int, address: Callable[[int], str], seconds: float) -> Tally:
    """Ask over every connection as fast as it is answered."""
    end = time.perf_counter() + seconds
    tally = Tally()
    begun = time.perf_counter()
    numbers = iter(range(int(begun * 1000) % 10**9, 10**12))

    async def one() -> None:
        async with connected(port) as ask:
            while time.perf_counter() < end:
                await timed(ask, address(next(numbers)), tally)

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    tally.took = time.perf_counter() - begun
    return tally


async def pace(
    port: int, address: Callable[[int], str], goes_on: Callable[[float], bool]
) -> Tally:
    """Ask at a steady pace, each due at its own time, whether or not the last came back."""
    tally, begun = Tally(), time.perf_counter()
    idle: asyncio.Queue[Callable[[str], object]] = asyncio.Queue()

    async def due(number: int) -> None:
        ask = await idle.get()
        await timed(ask, address(number), tally, begun + number / PACE_RPS)
        idle.put_nowait(ask)

    async with connected(port) as a, connected(port) as b, connected(port) as c:
        for ask in (a, b, c):
            idle.put_nowait(ask)
        tasks: list[asyncio.Task[None]] = []
        while goes_on(elapsed := time.perf_counter() - begun):
            while len(tasks) < elapsed * PACE_RPS:
                tasks.append(asyncio.create_task(due(len(tasks))))
            await asyncio.sleep(0.002)
        await asyncio.gather(*tasks)
    tally.took = time.perf_counter() - begun
    return tally


async def timed(
    ask: Callable[[str], object], address: str, tally: Tally, since: float | None = None
) -> None:
    """Ask once; note how long it took since it was due, or that it failed."""
    since = since or time.perf_counter()
    if await ask(address) == 200:  # type: ignore[misc]  # ask returns an awaitable
        tally.seconds.append(time.perf_counter() - since)
    else:
        tally.errors += 1


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Callable[[str], object]]:
    """Keep one connection open; asking returns the status of the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def ask(address: str) -> int:
        writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        return int(head[9:12])

    yield ask
    writer.close()
    await writer.wait_closed()


@asynccontextmanager
async def served(url: str) -> AsyncIterator[int]:
    """Serve the app of this file with granian; yield its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            str(Path(sys.executable).with_name("granian")),
            *("--interface", "wsgi", "--port", str(port), "--workers", str(WORKERS)),
            *("--blocking-threads", "2", "--factory", "bench_http:app", "--no-ws"),
        ],
        cwd=Path(__file__).parent,
        env=os.environ | {"SHOPPLUGIN_DATABASE_URL": url, "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await _until_ready(port)
        yield port
    finally:
        server.terminate()
        server.wait()


async def _until_ready(port: int) -> None:
    for _ in range(300):
        try:
            async with connected(port) as ask:
                if await ask("/hello") == 200:  # type: ignore[misc]  # as above
                    return
        except (OSError, asyncio.IncompleteReadError):
            pass
        await asyncio.sleep(0.2)
    raise RuntimeError("The server did not start.")


def app() -> object:
    """Make what is served: a bare view, and two shops of the same rows.

    What comes under ``/uncached`` is the second one's, which keeps no answer.
    """
    from flask import Flask

    from shopplugin import ShopPlugin
    from shopplugin.fragments import Fragments
    from shopplugin.shop import current_shop

    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/hello", view_func=lambda: "hello")
    shops = {prefix: Flask("bench", static_folder=None) for prefix in ("/fit", "/uncached/fit")}
    for prefix, shop in shops.items():
        if prefix != "/fit":
            # Only the shop that an import is measured beside takes its catalogue in.
            shop.config["SHOPPLUGIN_REFRESH_SECONDS"] = "86400"
        ShopPlugin().init_app(shop, url_prefix=prefix)
        with shop.app_context():
            if prefix != "/fit":
                current_shop().fragments = Fragments(most_bytes=0)
            _ = current_shop().snapshot
    hello = bare.wsgi_app

    def chosen(path: str) -> Callable[..., object]:
        if path == "/hello":
            return hello
        return shops["/uncached/fit" if path.startswith("/uncached/") else "/fit"].wsgi_app

    bare.wsgi_app = lambda environ, start_response: (  # type: ignore[method-assign]  # a server of three apps
        chosen(environ["PATH_INFO"])(environ, start_response)
    )
    return bare


def import_rows(file: Path, rows: int, url: str, name: str) -> None:
    """Import *rows* made-up shoes as the command line does."""
    write_rows(file, rows, name)
    command = [SHOPPLUGIN, "import", str(file)]
    subprocess.run([*command, "--database-url", url], check=True, stdout=subprocess.DEVNULL)


def write_rows(file: Path, rows: int, name: str) -> None:
    """Write *rows* shoes of one variant each, made of the sample ones."""
    import csv

    with (CATALOG_DIR / "products.csv").open(encoding="utf-8", newline="") as sample:
        shipped = [row for row in csv.DictReader(sample) if row["kind"] == "running"]
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, list(shipped[0]))
        out.writeheader()
        for number in range(rows):
            row = dict(shipped[number % len(shipped)])
            row["sku"] += f"-{name}-{number}"
            row["product"] += f"-{name}-{number}"
            row["model"] += f" {number}"
            out.writerow(row)


if __name__ == "__main__":
    main(sys.argv[1:])
