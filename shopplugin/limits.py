"""How often one network may ask: counted in memory, or in Redis for all workers together.

Networks are addresses cut to /24 (IPv4) or /48 (IPv6), so that no shopper is held, and
forgotten within seconds. An address that cannot stand for a shopper is not counted: the
loopback of a proxy on the same machine, or the none of a socket file, speaks for everybody.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address
from threading import Lock
from typing import Any, Protocol

from .settings import BadSetting

_logger = logging.getLogger("shopplugin")

_NETWORKS = 10_000
_BURST_S = 2
_REDIS_TIMEOUT_S = 0.05
_FAILURES = 5
_BREAK_S = 10.0


class Limiter(Protocol):
    """Says how long a network has to wait."""

    def wait(self, address: str | None) -> float:
        """Count one request from *address*; return the seconds until it may ask, or 0."""
        ...


class LocalLimiter:
    """Lets each network ask *rate* times a second, and twice as often in a burst.

    When there are too many networks, the one that asked longest ago is forgotten.
    """

    def __init__(
        self,
        rate: int,
        networks: int = _NETWORKS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rate = rate
        self._most = rate * _BURST_S
        self._networks = networks
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, address: str | None) -> float:
        """Take one token from the bucket of *address*'s network."""
        network = network_of(address)
        if not self._rate or network is None:
            return 0.0
        now = self._clock()
        with self._lock:
            tokens, seen = self._buckets.pop(network, (float(self._most), now))
            tokens = min(self._most, tokens + (now - seen) * self._rate)
            allowed = tokens >= 1
            self._buckets[network] = (tokens - 1 if allowed else tokens, now)
            if len(self._buckets) > self._networks:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self._rate


class SharedLimiter:
    """Counts for all workers in Redis; without Redis each counts for itself.

    After a few failures in a row Redis is left alone for a while, so that nobody waits for
    a server that is away.
    """

    def __init__(
        self,
        redis: Any,
        rate: int,
        local: Limiter,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._redis = redis
        self._most = rate * _BURST_S
        self._local = local
        self._clock = clock
        self._failures = 0
        self._left_alone_until = 0.0

    def wait(self, address: str | None) -> float:
        """Count in the window of the moment, which ends for all networks together."""
        network = network_of(address)
        now = self._clock()
        if not self._most or network is None:
            return 0.0
        if now < self._left_alone_until:
            return self._local.wait(address)
        try:
            count = self._count(f"shopplugin:limit:{network}:{int(now // _BURST_S)}")
        except Exception:  # whatever Redis suffers from, shoppers are served
            self._note_failure(now)
            return self._local.wait(address)
        self._failures = 0
        return 0.0 if count <= self._most else _BURST_S - now % _BURST_S

    def _count(self, key: str) -> int:
        with self._redis.pipeline() as pipeline:
            count, _ = pipeline.incr(key).expire(key, 2 * _BURST_S).execute()
        return int(count)

    def _note_failure(self, now: float) -> None:
        self._failures += 1
        if self._failures >= _FAILURES:
            self._left_alone_until = now + _BREAK_S
            _logger.warning("Redis does not answer; each worker counts requests for itself.")


def open_limiter(rate: int, redis_url: str = "") -> Limiter:
    """Return the limiter for one app.

    Raises ``BadSetting`` for a Redis that cannot be used.
    """
    local = LocalLimiter(rate)
    if not redis_url:
        return local
    try:
        from redis import Redis
    except ModuleNotFoundError:
        raise BadSetting(
            "SHOPPLUGIN_REDIS_URL is set and the package redis is not installed."
            " Install it: pip install 'shopplugin[redis]'"
        ) from None
    try:
        redis: Any = Redis.from_url(  # pyright: ignore[reportUnknownMemberType]: redis types its options loosely
            redis_url,
            socket_timeout=_REDIS_TIMEOUT_S,
            socket_connect_timeout=_REDIS_TIMEOUT_S,
        )
    except ValueError as error:
        raise BadSetting(f"SHOPPLUGIN_REDIS_URL: {error}") from None
    return SharedLimiter(redis, rate, local)


def network_of(address: str | None) -> str | None:
    """Return the network of *address*, or None where it stands for nobody in particular."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return None
    found = getattr(found, "ipv4_mapped", None) or found
    if found.is_loopback:
        return None
    if isinstance(found, IPv4Address):
        return str(found).rpartition(".")[0]
    return found.exploded[:14]
