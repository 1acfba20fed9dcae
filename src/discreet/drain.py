"""A server that is asked to stop goes on until the answers under way are whole, for as long as its operator gives it.

Law of this file: it tells at once that it wants no more visitors (`house.leaving`, as `/health/ready` says), and
whoever comes all the same is served.
"""

import time

from discreet.http.services import Services


class GracefulShutdown:
    def __init__(self, house: Services, seconds: float) -> None:
        self._house, self._seconds = house, seconds
        self._until = 0.0
        self._times = 0

    def ask(self) -> None:
        """Called in a signal's handler. The second time it is over at once."""
        self._times += 1
        if self._times == 1:
            self._until = time.monotonic() + self._seconds
            self._house.leaving.set()

    def is_over(self) -> bool:
        return self._times > 1 or time.monotonic() >= self._until or not is_answering(self._house)


def is_answering(house: Services) -> bool:
    """Whether somebody waits for what this process alone is writing, be it only that they have left the page."""
    return (
        house.chat.answering > 0
        or house.temporary.desk.chat.answering > 0
        or house.api.flights.are_under_way
        or house.image_making.is_at_work
    )
