"""How often one network may ask: a token bucket each, in memory, nothing written down."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Address, ip_address
from threading import Lock

_NETWORKS = 10_000
_BURST_S = 2


class Limiter:
    """Lets each network ask *rate* times a second, and twice as often in a burst.

    Networks are addresses cut to /24 (IPv4) or /48 (IPv6), so that no shopper is held. When
    there are too many, the one that asked longest ago is forgotten.
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
        """Count one request from *address*; return the seconds until it may ask, or 0."""
        if not self._rate:
            return 0.0
        key = network_of(address)
        now = self._clock()
        with self._lock:
            tokens, seen = self._buckets.pop(key, (float(self._most), now))
            tokens = min(self._most, tokens + (now - seen) * self._rate)
            allowed = tokens >= 1
            self._buckets[key] = (tokens - 1 if allowed else tokens, now)
            if len(self._buckets) > self._networks:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self._rate


def network_of(address: str | None) -> str:
    """Return the network of *address*; what is no address shares one bucket."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None)
    if isinstance(found, IPv4Address) or mapped is not None:
        return str(mapped or found).rpartition(".")[0]
    return found.exploded[:14]
