"""Product files read in a process of their own, for whoever serves shoppers meanwhile.

The readers refuse by themselves what costs too much, and tests hold them to it. What those
tests did not think of must not matter to a shop: a pattern that backtracks or a parser with
a flaw would stop every thread of a worker, or end it. So a file that came over the web is
read by a process that has neither the worker's secrets nor its memory, may compute and hold
only so much, and is gone with the file. It hands back lines of JSON, which are checked.

The command line reads in its own process: it is one already, and serves nobody.
"""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, NoReturn

from ..domain.sizes import SizeChart
from ..domain.vocabulary import Vocabulary
from .contents import Contents
from .detect import Reading
from .report import FileRefused, Remark
from .rows import Row

SECONDS = 60
"""How long a file may be computed on; a large one a second more for every megabyte."""
MEMORY = 100_000_000
"""Bytes that reading may take beyond what the program itself does."""
OUT_OF_MEMORY = 75
"""What a reader exits with that may not have more memory."""

_PROGRAM = ("-m", "shopplugin.feeds")
_LONGEST_ANSWER = 8_000_000
_MOST_SAID = 2_000_000  # remarks, and SKUs of refused rows
# What a reader needs of the surroundings: no secret, no address of a database.
_SURROUNDINGS = (
    *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT"),
    *("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"),
)
_CELL = frozenset({str, int, type(None)})


@contextmanager
def open_apart(
    stream: BinaryIO,
    reading: Reading,
    vocabulary: Vocabulary,
    sizes: SizeChart,
    currency: str,
    at_byte: Callable[[int], None],
) -> Generator[Contents]:
    """Open a product file in another process, which ends with the block.

    Raises ``FileRefused`` as well where that process comes to its limits or dies.
    """
    with tempfile.TemporaryFile(prefix="shopplugin-feed-") as file:
        # What to read with goes before the file. It is ours, and only ever goes that way.
        orders = pickle.dumps((reading, vocabulary, sizes, currency))
        file.write(len(orders).to_bytes(8) + orders)
        start = file.tell()
        shutil.copyfileobj(stream, file, 1 << 20)
        seconds = SECONDS + (file.tell() - start) // 1_000_000
        file.flush()
        file.seek(0)
        with _Reader(file, seconds) as reader:
            yield reader.contents(at_byte)


class _Reader:
    """The other process."""

    def __init__(self, file: IO[bytes], seconds: int) -> None:
        self._seconds = seconds
        self._line = 1
        self._process = subprocess.Popen(  # noqa: S603 - ourselves, with a number
            [_python(), "-P", *_PROGRAM, str(seconds)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_surroundings(),
        )

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        if self._process.stdout:
            self._process.stdout.close()
        self._process.wait()

    def contents(self, at_byte: Callable[[int], None]) -> Contents:
        """Return the head of the file, and the rows as they come."""
        answers = self._answers()
        head = next(answers)
        contents = Contents(
            frozenset(map(str, head["columns"])),
            frozenset(map(str, head["in_passing"])),
            tuple(map(str, head["ignored"])),
            str(head["format"]),
            tuple(map(str, head["header"])),
            iter(()),
        )
        contents.rows = self._rows(answers, contents, at_byte)
        return contents

    def _rows(
        self,
        answers: Iterator[Mapping[str, Any]],
        contents: Contents,
        at_byte: Callable[[int], None],
    ) -> Iterator[Row]:
        for answer in answers:
            at_byte(int(answer["at"]))
            for cells in answer["rows"]:
                if len(cells) != len(Row._fields) or not _CELL.issuperset(map(type, cells)):
                    raise ValueError("The reader of the file handed back what is no row.")
                row = Row._make(cells)
                self._line = row.line
                yield row
            contents.refused += map(_remark, answer["refused"])
            contents.notes += map(_remark, answer["notes"])
            contents.refused_skus |= {*map(str, answer["refused_skus"])}
            contents.without_currency += int(answer["without_currency"])
            said = contents.refused, contents.notes, contents.refused_skus
            if sum(map(len, said)) > _MOST_SAID:
                raise ValueError("The reader of the file goes on and on.")

    def _answers(self) -> Iterator[Mapping[str, Any]]:
        """Give what the reader says until it has said everything."""
        stdout = self._process.stdout
        while stdout:
            line = stdout.readline(_LONGEST_ANSWER)
            if not line.endswith(b"\n"):
                self._refuse()
            answer = json.loads(line)
            if refusal := answer.get("refusal"):
                first, *before = map(_remark, refusal)
                raise FileRefused(first.line, first.column, first.reason, before)
            if "end" in answer:
                return
            yield answer

    def _refuse(self) -> NoReturn:
        """Say why the reader did not come to its end."""
        code = self._process.wait()
        ended = "Nothing was read from here on."
        if code == OUT_OF_MEMORY:
            why = f"Reading this file takes more than {MEMORY // 1_000_000} MB of memory."
        elif -code == getattr(signal, "SIGXCPU", None):
            why = f"Reading this file takes longer than {self._seconds} seconds."
        else:
            why = f"The program that read this file broke down over it (status {code})."
        raise FileRefused(self._line, "", f"{why} {ended} Split it, or export it anew.")


def _remark(said: Any) -> Remark:
    line, column, reason = said
    return Remark(int(line), str(column), str(reason))


def _python() -> str:
    """Return the interpreter; a server that runs Python inside itself is none."""
    name = Path(sys.executable or "").name.lower()
    if name.startswith(("python", "pypy")):
        return sys.executable
    return str(Path(sysconfig.get_path("scripts")) / "python")


def _surroundings() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _SURROUNDINGS if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONUTF8": "1",
    }
