"""Finished answers kept in memory: what is the same for everybody is made once.

A finished answer is kept with all its headers, so that reading it again costs less than a
view that says "hello".
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from flask import Response
from werkzeug.datastructures import Headers
from werkzeug.http import quote_etag

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST_BYTES = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Fragment:
    """A finished answer and its validator; it is right for one state of the catalogue."""

    body: bytes
    tag: str
    catalog_version: str
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, response: Response, catalog_version: str) -> Fragment:
        """Take a whole answer, with the headers that everybody gets."""
        tag, _ = response.get_etag()
        headers = tuple(response.get_wsgi_headers({"REQUEST_METHOD": "GET"}))
        return cls(response.get_data(), tag or "", catalog_version, headers)

    def holding(self, body: bytes, tag: str, catalog_version: str) -> Fragment:
        """Return another answer of the same kind: only its length and validator differ."""
        new = {"ETag": quote_etag(tag), "Content-Length": str(len(body))}
        headers = tuple((name, new.get(name, value)) for name, value in self.headers)
        return Fragment(body, tag, catalog_version, headers)

    def response(self) -> FinishedResponse:
        """Return the answer, for one reader."""
        return FinishedResponse([self.body], headers=_Checked(self.headers))


class FinishedResponse(Response):
    """An answer that has its headers; only what others add is still to come."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        """Return the headers as they are: length and all were settled once."""
        return self.headers


class SharedHeaders(Headers):
    """Headers of what shared caches may keep, until the host sends a cookie along with it.

    A host that renews its session with every answer does so with ours, after all else is
    settled; in a shared cache that cookie would be handed to everybody.
    """

    def add(self, key: str, value: Any, /, **kwargs: Any) -> None:
        """Add a header; a cookie makes the answer one browser's own."""
        super().add(key, value, **kwargs)
        if key.lower() == "set-cookie":
            kept = self.get("Cache-Control", "")
            self["Cache-Control"] = kept.replace("public", "private", 1)


class _Checked(SharedHeaders):
    """Headers that were checked when they were first made."""

    def __init__(self, checked: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._list = list(checked)


class Fragments:
    """The answers of one app, the least used forgotten first; never more than *most_bytes*."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, Fragment] = OrderedDict()
        self._alone = Lock()
        self.blank: dict[Hashable, Fragment] = {}
        """An empty answer of each kind, for its headers."""

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable, catalog_version: str) -> Fragment | None:
        """Return what is kept under *key*, if it is of this state of the catalogue."""
        found = self._kept.get(key)
        if found is None or found.catalog_version != catalog_version:
            return None
        with suppress(KeyError):  # another thread may forget it; it is right all the same
            self._kept.move_to_end(key)
        return found

    def keep(self, key: Hashable, fragment: Fragment) -> None:
        """Keep *fragment* under *key*, unless it alone would fill a quarter of the room."""
        if len(fragment.body) * 4 > self._most_bytes:
            return
        with self._alone:
            self._forget(key)
            self._kept[key] = fragment
            self._bytes += _size(key, fragment)
            while self._bytes > self._most_bytes:
                self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        if fragment := self._kept.pop(key, None):
            self._bytes -= _size(key, fragment)


def _size(key: Hashable, fragment: Fragment) -> int:
    # The words of an address are part of the key, and a stranger chooses how long they are.
    return len(fragment.body) + len(repr(key)) + 500
