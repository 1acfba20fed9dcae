"""Who listens to an answer while it is written: any number of followers, on any number of devices.

Invariants:
- A follower is a plain callback, called at once with bytes.
- Nothing is queued here and no task is switched per token (docs/decisions/0004).
- A follower that joins late is given everything so far first.
"""

from collections.abc import Callable

Follower = Callable[[bytes], None]


class Broadcast:
    def __init__(self) -> None:
        self._followers: list[Follower] = []

    def publish(self, data: bytes) -> None:
        for follower in self._followers:
            follower(data)

    def join(self, follower: Follower, so_far: bytes) -> None:
        """`follower` gets `so_far` now and everything from here on."""
        self._followers = [*self._followers, follower]
        follower(so_far)

    def leave(self, follower: Follower) -> None:
        self._followers = [other for other in self._followers if other is not follower]
