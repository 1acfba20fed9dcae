"""Metrics of this process in Prometheus' format, for the operator.

Invariants:
- Metrics are counts, durations and sizes, never data about a particular person.
- A label holds only what the request log holds: method, route template, status (specification: Bad input and failure).
- They are served on a port of their own, for the operator only.
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
"""Upper bounds of the histogram buckets, in seconds. A streamed answer starts before its first token."""


# Creation timestamps would reveal to the microsecond when a route was first used (P8)
disable_created_metrics()  # type: ignore[no-untyped-call]

STEP: Final = 900
"""Seconds for which scraped numbers stay the same. Two different values are a quarter of an hour apart."""


class SteppedRegistry:
    """A snapshot of a registry that is refreshed at most once per STEP."""

    def __init__(self, registry: CollectorRegistry, seconds: Callable[[], float] = time.monotonic) -> None:
        self._registry, self._seconds = registry, seconds
        self._taken_at, self._taken = -math.inf, tuple[Metric, ...]()
        self._lock = Lock()

    def collect(self) -> Iterable[Metric]:
        with self._lock:  # each scrape runs in its own thread
            now = self._seconds()
            if now - self._taken_at >= STEP:
                self._taken_at, self._taken = now, tuple(self._registry.collect())
            return self._taken

    def restricted_registry(self, names: Iterable[str]) -> Collector:
        """Return the metrics that have one of these samples, from the snapshot."""
        sample_names = frozenset(names)
        return _FilteredCollector(
            [metric for metric in self.collect() if sample_names & {sample.name for sample in metric.samples}]
        )


class _FilteredCollector(Collector):
    def __init__(self, metrics: Sequence[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


class Metrics:
    """Metrics of any process: CPU, memory, open files, start time."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.exposed_registry = SteppedRegistry(self.registry)
        ProcessCollector(registry=self.registry)
        Info("discreet", "The running version.", registry=self.registry).info({"version": __version__})

    def add_gauges(self, services: Services, database: Database) -> None:
        """Add a server's gauges. They are read when scraped."""
        for name, meaning, count in (
            ("discreet_answers_running", "Answers being written.", lambda: _count_answering(services)),
            ("discreet_streams_open", "Event streams held open.", lambda: len(services.open_streams)),
            ("discreet_database_connections", "Connections to the database.", lambda: database.connections),
            ("discreet_database_connections_idle", "Unused database connections.", lambda: database.idle_connections),
        ):
            Gauge(name, meaning, registry=self.registry).set_function(count)

    def requests(self) -> Note:
        """Return a callback that counts each request."""
        label_names = ("method", "route")
        responses = Counter(
            "discreet_requests", "Requests that have ended.", (*label_names, "status"), registry=self.registry
        )
        start_seconds = Histogram(
            "discreet_response_start_seconds",
            "From a request to the beginning of its response.",
            label_names,
            buckets=SECONDS,
            registry=self.registry,
        )

        def note(method: str, route: str, status: int, until_start: float | None) -> None:
            responses.labels(method, route, status).inc()
            if until_start is not None:
                start_seconds.labels(method, route).observe(until_start)

        return note

    @contextmanager
    def serve_at(self, place: str) -> Iterator[None]:
        """Serve the metrics at HOST:PORT within the block.

        Misconfigured when the address cannot be used.
        """
        host, _, port = place.rpartition(":")
        try:
            server, thread = start_http_server(int(port), host.strip("[]"), self.exposed_registry)
        except OSError as error:
            why = error.strerror or "no such address"
            raise Misconfigured(f"Cannot listen on {place} (DISCREET_METRICS): {why}. Choose another.") from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _count_answering(services: Services) -> int:
    return services.chat.running_answers + services.temporary.backend.chat.running_answers
