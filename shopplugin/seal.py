"""Answers in and out of a sealed link: encrypted, expiring, kept nowhere.

The link itself is the only copy of what a shopper said. It opens with any of the
configured keys (newest first), and only exactly as it was issued: base64 has several
spellings of the same bytes, so the spelling is compared too.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from .settings import BadSetting

FORMAT = 1
SHORT = timedelta(hours=24)
LONG = timedelta(days=90)
CLOCK_SKEW = timedelta(seconds=60)
FRESH = timedelta(seconds=10)
LONGEST_LINK = 8_000  # characters; the longest honest answers make a fifth of it
_LARGEST_PAYLOAD = 16_384  # bytes, once inflated


class NotAsIssued(ValueError):
    """The link is not one of ours, or not letter for letter."""


class Expired(ValueError):
    """The link was ours, and its time is over."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a link carries, and until when it opens."""

    answers: dict[str, Any]
    catalog_version: str
    rules_version: str
    kept: bool
    expires: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Say whether it was sealed a moment ago: opened by the redirect that made it."""
        return self.expires - now > (LONG if self.kept else SHORT) - FRESH


class Seal:
    """Seals with the first key and opens with any."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take Fernet keys, newest first.

        Raises ``BadSetting`` saying which one is malformed and how to make a new one.
        """
        boxes: list[Fernet] = []
        for place, key in enumerate(keys, 1):
            try:
                boxes.append(Fernet(key))
            except (ValueError, binascii.Error):
                raise BadSetting(
                    f"SHOPPLUGIN_SECRET_KEYS, key {place} of {len(keys)}: this is not a Fernet"
                    ' key. Make one: python -c "from cryptography.fernet import Fernet;'
                    ' print(Fernet.generate_key().decode())"'
                ) from None
        if not boxes:
            raise BadSetting("SHOPPLUGIN_SECRET_KEYS names no key.")
        self._box = MultiFernet(boxes)

    def seal(
        self,
        answers: dict[str, Any],
        *,
        catalog_version: str,
        rules_version: str,
        kept: bool,
        now: datetime,
    ) -> str:
        """Return a link part that only these keys open; equal answers never look equal."""
        payload = json.dumps(
            [FORMAT, answers, catalog_version, rules_version, kept],
            separators=(",", ":"),
            ensure_ascii=False,
        ).encode()
        token = self._box.encrypt_at_time(zlib.compress(payload, 9), int(now.timestamp()))
        return token.rstrip(b"=").decode("ascii")

    def unseal(self, link: str, *, now: datetime) -> Sealed:
        """Open a link part made by :meth:`seal`.

        Raises ``NotAsIssued`` or ``Expired``.
        """
        token = _canonical(link)
        try:
            payload = self._box.decrypt(token)
        except InvalidToken:
            raise NotAsIssued from None
        version, answers, catalog_version, rules_version, kept = _inflated(payload)
        if version != FORMAT:
            raise NotAsIssued
        issued = datetime.fromtimestamp(self._box.extract_timestamp(token), UTC)
        expires = issued + (LONG if kept else SHORT)
        if issued > now + CLOCK_SKEW:
            raise NotAsIssued
        if expires < now:
            raise Expired
        return Sealed(answers, catalog_version, rules_version, kept, expires)


def new_key() -> str:
    """Return a fresh key, as ``SHOPPLUGIN_SECRET_KEYS`` lists them."""
    return Fernet.generate_key().decode("ascii")


def _canonical(link: str) -> bytes:
    """Restore the padding of *link*, refusing every spelling but the one we write."""
    if not link.isascii() or not 0 < len(link) <= LONGEST_LINK or "=" in link:
        raise NotAsIssued
    padded = link.encode() + b"=" * (-len(link) % 4)
    try:
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error:
        raise NotAsIssued from None
    if base64.urlsafe_b64encode(raw) != padded:
        raise NotAsIssued
    return padded


def _inflated(payload: bytes) -> list[Any]:
    """Read an authenticated payload; what does not fit was sealed by something else."""
    try:
        inflater = zlib.decompressobj()
        text = inflater.decompress(payload, _LARGEST_PAYLOAD)
        document: Any = json.loads(text)
    except (zlib.error, ValueError):
        raise NotAsIssued from None
    match document:
        case [_, _, _, _, _] if not inflater.unconsumed_tail:
            return cast("list[Any]", document)
        case _:
            raise NotAsIssued
