"""The tests' servers share their routes, so a handler keeps no state and reads the services for each request."""

from collections.abc import Iterator
from inspect import getclosurevars
from types import FunctionType
from typing import Any

from discreet.runtime.worker_threads import WorkerThreads
from tests.support.shared_routes import ServicesOfRequest, shared_routes

PLAIN = (FunctionType, type, str, int, float, bool, type(None))


def test_handlers_hold_the_services_and_threads_and_no_other_state() -> None:
    """Building them has read nothing of the services, or it had failed: no request was there to say of which server."""
    held = {type(value) for route in shared_routes() for value in _held(route.endpoint)}
    assert held == {ServicesOfRequest, WorkerThreads}


def _held(function: FunctionType) -> Iterator[Any]:
    """Yield the values around a handler, and around the functions that it calls there."""
    for value in getclosurevars(function).nonlocals.values():
        if isinstance(value, FunctionType):
            yield from _held(value)
        elif not isinstance(value, PLAIN):
            yield value
