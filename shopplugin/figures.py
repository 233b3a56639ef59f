"""Figures for operators: how many answers, of which routes, and how long they took."""

from __future__ import annotations

import os

from .settings import BadSetting


class Figures:
    """How many requests of ours, on which routes, with which status, and how long they took.

    A route is its template: no address, no query, no person.
    """

    def __init__(self) -> None:
        try:
            from prometheus_client import CollectorRegistry, Histogram
        except ModuleNotFoundError:
            raise BadSetting(
                "SHOPPLUGIN_METRICS is on and prometheus-client is not installed."
                " Install it: pip install 'shopplugin[server]'"
            ) from None
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "shopplugin_request_seconds",
            "Time to answer, by route template and status.",
            ("route", "status"),
            registry=self._registry,
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
        )
        if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
            from prometheus_client.multiprocess import MultiProcessCollector

            self._registry = CollectorRegistry()
            MultiProcessCollector(self._registry)

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._seconds.labels(route, str(status)).observe(seconds)

    def text(self) -> str:
        """Write all figures as Prometheus reads them."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry).decode()
