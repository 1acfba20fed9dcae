"""The web framework reports no request, even where a library has set up a collector for the process (P6)."""

from typing import Any

import pytest
from opentelemetry import trace

from tests.support.people import Cast


class Collector(trace.TracerProvider):
    """Keeps who asked to report something."""

    def __init__(self) -> None:
        self.asked_by: list[str] = []

    def get_tracer(self, *args: Any, **more: Any) -> trace.Tracer:
        self.asked_by.append(args[0])
        return trace.NoOpTracer()


async def test_a_request_is_not_reported_to_a_collector(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    collector = Collector()
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", collector)
    (await cast.ada.get("/api/me")).ok()
    assert not collector.asked_by
