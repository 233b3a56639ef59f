"""How fast a product file is imported, against Python's csv module reading the same file.

    python tests/bench/bench_import.py [--rows 100000] [--database-url URL]

Each step runs in a process of its own, so that its peak memory can be told. The aim is a
tenth of csv's speed (a ratio of 10), the limit a twentieth, in under 200 MB.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

AIM, LIMIT, MOST_MB = 10, 20, 200


def main(arguments: list[str] | None = None) -> None:
    """Print seconds, ratio and peak memory for every shape of file and every database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--database-url", help="only this database; its tables are emptied")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [options.database_url] if options.database_url else _databases(stack, folder)
        for shape in ("many variants a shoe", "one variant a shoe"):
            file = folder / "products.csv"
            write_file(file, options.rows, own_shoe=shape.startswith("one"))
            _measure(file, shape, options.rows, urls)


def write_file(file: Path, rows: int, own_shoe: bool) -> None:
    """Write *rows* variants after the shipped sample catalogue."""
    from shopplugin.paths import CATALOG_DIR

    with (CATALOG_DIR / "products.csv").open(encoding="utf-8", newline="") as sample:
        header, *shipped = csv.reader(sample)
    sku, product = header.index("sku"), header.index("product")
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(header)
        for number in range(rows):
            row = list(shipped[number % len(shipped)])
            row[sku] = f"{row[sku]}-{number}"
            row[product] += f"-{number if own_shoe else number // len(shipped)}"
            out.writerow(row)


def _measure(file: Path, shape: str, rows: int, urls: list[str]) -> None:
    print(f"\n{rows:,} rows, {shape}, {file.stat().st_size / 1e6:.0f} MB")
    for url in urls:
        kind = url.partition(":")[0].partition("+")[0]
        for step in ("fresh", "unchanged", "new prices", "export"):
            seconds, plain, megabytes = _in_own_process(_step, step, url, file)
            ratio = seconds / plain
            verdict = "aim" if ratio <= AIM else "limit" if ratio <= LIMIT else "TOO SLOW"
            memory = "" if megabytes < MOST_MB else "  TOO MUCH MEMORY"
            print(
                f"  {kind:<11}{step:<11}{seconds:6.2f} s, csv alone {plain:5.2f} s:"
                f"  ratio {ratio:5.1f} ({verdict})  peak {megabytes:4.0f} MB{memory}",
                flush=True,
            )


def _read_plainly(file: Path) -> float:
    start = time.perf_counter()
    with file.open(encoding="utf-8", newline="") as stream:
        for _row in csv.reader(stream):
            pass
    return time.perf_counter() - start


def _step(step: str, url: str, file: Path) -> tuple[float, float]:
    """Return the seconds of one step, and of csv alone just before and after it.

    Next to each other, because a busy machine slows both.
    """
    from sqlalchemy.orm import Session

    from shopplugin import importing, knowledge, migrations
    from shopplugin.database import create_engine_for, writing
    from shopplugin.models import metadata
    from shopplugin.paths import CATALOG_DIR
    from shopplugin.traces import Traces

    known = knowledge.load(CATALOG_DIR)
    engine = create_engine_for(url)
    migrations.upgrade(engine)
    if step == "fresh":
        with Session(writing(engine)) as session, session.begin():
            for table in reversed(metadata.sorted_tables):
                if table.name != "shopplugin_catalogue":
                    session.execute(table.delete())
    if step == "new prices":
        file = _repriced(file)
    plain = [_read_plainly(file), _read_plainly(file)]
    start = time.perf_counter()
    bound = engine if step == "export" else writing(engine)
    with Session(bound) as session, session.begin():
        if step == "export":
            importing.export_path(session, file.with_name("export.csv"), known)
        else:
            report = importing.import_file(session, file, known, confirm=True, traces=Traces())
            assert report.accepted, report.summary()
    seconds = time.perf_counter() - start
    plain += [_read_plainly(file), _read_plainly(file)]
    return seconds, sum(plain) / len(plain)


def _repriced(file: Path) -> Path:
    changed = file.with_name("repriced.csv")
    with file.open(encoding="utf-8", newline="") as old, changed.open("w", newline="") as new:
        rows, out = csv.reader(old), csv.writer(new)
        header = next(rows)
        out.writerow(header)
        price = header.index("price")
        for row in rows:
            row[price] = "77.50"
            out.writerow(row)
    return changed


def _in_own_process(
    work: Callable[..., tuple[float, float]], *arguments: object
) -> tuple[float, float, float]:
    spawn = multiprocessing.get_context("spawn")
    answers = spawn.SimpleQueue()
    process = spawn.Process(target=_answer, args=(answers, work, arguments))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)
    return answers.get()


def _answer(
    answers, work: Callable[..., tuple[float, float]], arguments: tuple[object, ...]
) -> None:
    seconds, plain = work(*arguments)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answers.put((seconds, plain, peak / (1e6 if sys.platform == "darwin" else 1024)))


def _databases(stack: ExitStack, folder: Path) -> list[str]:
    import pytest
    from database import fresh_database, postgres_server

    urls = [f"sqlite:///{folder / 'shop.db'}"]
    try:
        server = stack.enter_context(postgres_server())
        urls.append(stack.enter_context(fresh_database(server)))
    except pytest.skip.Exception as reason:
        print(f"PostgreSQL is left out: {reason}")
    return urls


if __name__ == "__main__":
    main()
