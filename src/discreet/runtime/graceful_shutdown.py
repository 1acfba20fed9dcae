"""Graceful shutdown: the server finishes running answers before it stops.

It waits at most as long as its operator allows.

Invariants:
- The server reports at once that it wants no new visitors (`services.stopping`, shown by `/health/ready`), and still
  serves requests that arrive.
"""

import time

from discreet.http.services import Services


class GracefulShutdown:
    def __init__(self, services: Services, seconds: float) -> None:
        self._services, self._seconds = services, seconds
        self._until = 0.0
        self._times = 0

    def request(self) -> None:
        """Start the shutdown. Called in a signal handler; the second call ends it at once."""
        self._times += 1
        if self._times == 1:
            self._until = time.monotonic() + self._seconds
            self._services.stopping.set()

    def is_over(self) -> bool:
        return self._times > 1 or time.monotonic() >= self._until or not is_answering(self._services)


def is_answering(services: Services) -> bool:
    """Return whether this process is writing an answer that no other process has.

    It counts even if the user has left the page.
    """
    return (
        services.chat.running_answers > 0
        or services.temporary.backend.chat.running_answers > 0
        or services.api.flights.are_under_way
        or services.image_generation.is_at_work
    )
