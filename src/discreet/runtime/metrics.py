"""Numbers of this process, in Prometheus' form, for whoever runs it.

Invariants:
- How many, how long, how much.
- Of nobody in particular.
- What a label may say is what the log says of a request: method, the route's template, status (specification: Bad input
  and failure).
- They have a port of their own, where nobody else is let in.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    start_http_server,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from discreet import __version__
from discreet.db.pool import Database
from discreet.errors import Misconfigured
from discreet.http.log import Note
from discreet.http.services import Services

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds in which answers are counted; an answer of the web chat begins before its first token."""


# They would tell when a route was used first, to the microsecond (P8)
disable_created_metrics()  # type: ignore[no-untyped-call]

STEP: Final = 900
"""Seconds for which the numbers stay as they were told: two different ones are a quarter of an hour apart."""


class SteppedRegistry:
    """What a registry holds, as it was when it was asked at least a quarter of an hour after the time before."""

    def __init__(self, registry: CollectorRegistry, seconds: Callable[[], float] = time.monotonic) -> None:
        self._registry, self._seconds = registry, seconds
        self._taken_at, self._taken = -math.inf, tuple[Metric, ...]()
        self._lock = Lock()

    def collect(self) -> Iterable[Metric]:
        with self._lock:  # each scrape comes in a thread of its own
            now = self._seconds()
            if now - self._taken_at >= STEP:
                self._taken_at, self._taken = now, tuple(self._registry.collect())
            return self._taken

    def restricted_registry(self, names: Iterable[str]) -> Collector:
        """Those metrics that have one of these samples, out of what is told to everybody."""
        wanted = frozenset(names)
        return _Some([each for each in self.collect() if wanted & {sample.name for sample in each.samples}])


class _Some(Collector):
    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


class Metrics:
    """Of any process: its CPU, memory, open files, and when it started."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.told = SteppedRegistry(self.registry)
        ProcessCollector(registry=self.registry)
        Info("discreet", "What runs.", registry=self.registry).info({"version": __version__})

    def watch(self, services: Services, database: Database) -> None:
        """What goes on in a server: looked up when somebody asks, so that it costs nothing meanwhile."""
        for name, meaning, count in (
            ("discreet_answers_running", "Answers being written.", lambda: _answering(services)),
            ("discreet_streams_open", "Event streams held open.", lambda: len(services.open_streams)),
            ("discreet_database_connections", "Connections to the database.", lambda: database.connections),
            ("discreet_database_connections_idle", "Those that nobody uses.", lambda: database.idle_connections),
        ):
            Gauge(name, meaning, registry=self.registry).set_function(count)

    def requests(self) -> Note:
        """Who is to hear of every request."""
        about = ("method", "route")
        ended = Counter("discreet_requests", "Requests that have ended.", (*about, "status"), registry=self.registry)
        begun = Histogram(
            "discreet_response_start_seconds", "From a request to the beginning of its response.", about,
            buckets=SECONDS, registry=self.registry,
        )  # fmt: skip

        def note(method: str, route: str, status: int, until_start: float | None) -> None:
            ended.labels(method, route, status).inc()
            if until_start is not None:
                begun.labels(method, route).observe(until_start)

        return note

    @contextmanager
    def told_at(self, place: str) -> Iterator[None]:
        """To whoever asks at HOST:PORT. Misconfigured where nobody can listen there."""
        host, _, port = place.rpartition(":")
        try:
            server, thread = start_http_server(int(port), host.strip("[]"), self.told)
        except OSError as error:
            why = error.strerror or "no such address"
            raise Misconfigured(f"Cannot listen on {place} (DISCREET_METRICS): {why}. Choose another.") from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _answering(services: Services) -> int:
    return services.chat.answering + services.temporary.desk.chat.answering
