"""Figures for monitoring, in a registry of their own: no label of a box, unit or person, no process clocks.

What citizens do moves a figure by whole lumps only, as it moves the box's own count: who reads this page
every second learns no more of when somebody came than who reads the public page.
"""

import time
from collections.abc import Callable
from threading import Lock

from prometheus_client import CollectorRegistry, Gauge, Histogram, disable_created_metrics, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ballots.box.tray import BATCH_SIZE

__all__ = ["Figures", "Measured"]

LUMP = BATCH_SIZE
_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_HOLDS_SECONDS = 30.0
_GAUGES = {
    "ready": "1 when database, tables and disk are as they should be",
    "boxes_open": "boxes that take ballots",
    "boxes_overdue": "boxes whose day of opening has passed",
    "boxes_ended": "boxes closed for good because data was lost",
    "batches": "batches of ten ballots that are in boxes, published in their chains",
    "disk_free_bytes": "room beside the database",
    "backup_age_seconds": "since the newest backup; -1 when there is none",
}


class Figures:
    """What /metrics shows; asked for anew every half minute at most."""

    def __init__(self, read: Callable[[], dict[str, float]]) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # the moment of a first lump
        self._registry = CollectorRegistry(auto_describe=False)
        self._latency = Histogram(
            "homphieu_request_seconds",
            f"seconds until an answer was complete, by route; published {LUMP} requests of a route at a time",
            ["route", "status"],
            buckets=_BOUNDS,
            registry=self._registry,
        )
        self._gauges = {
            name: Gauge(f"homphieu_{name}", told, registry=self._registry) for name, told in _GAUGES.items()
        }
        self._read = read
        self._waiting: dict[tuple[str, str], list[float]] = {}
        self._lock = Lock()
        self._read_at = -_HOLDS_SECONDS

    def observe(self, route: str, status: int, seconds: float) -> None:
        """Keep one latency until ten of its kind are there; then all ten are shown."""
        kind = (route, f"{status // 100}xx")
        with self._lock:
            lump = self._waiting.setdefault(kind, [])
            lump.append(seconds)
            if len(lump) < LUMP:
                return
            del self._waiting[kind]
        for one in sorted(lump):
            self._latency.labels(*kind).observe(one)

    def text(self, now: float) -> bytes:
        """The page, in Prometheus' own format."""
        if now - self._read_at >= _HOLDS_SECONDS:
            self._read_at = now
            for name, value in self._read().items():
                self._gauges[name].set(value)
        return generate_latest(self._registry)


class Measured:
    """A layer that takes each answer's time, under its route's template: no address, nothing of who asks."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app, self._figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self._figures.observe(route, status, time.perf_counter() - begun)
