"""A server that is asked to stop goes on until the answers under way are whole, for as long as its operator gives it.

Invariant: it tells at once that it wants no more visitors (`services.leaving`, as `/health/ready` says), and whoever
comes all the same is served.
"""

import time

from discreet.http.services import Services


class GracefulShutdown:
    def __init__(self, services: Services, seconds: float) -> None:
        self._services, self._seconds = services, seconds
        self._until = 0.0
        self._times = 0

    def ask(self) -> None:
        """Called in a signal's handler. The second time it is over at once."""
        self._times += 1
        if self._times == 1:
            self._until = time.monotonic() + self._seconds
            self._services.leaving.set()

    def is_over(self) -> bool:
        return self._times > 1 or time.monotonic() >= self._until or not is_answering(self._services)


def is_answering(services: Services) -> bool:
    """Whether somebody waits for what this process alone is writing, be it only that they have left the page."""
    return (
        services.chat.answering > 0
        or services.temporary.desk.chat.answering > 0
        or services.api.flights.are_under_way
        or services.image_making.is_at_work
    )
