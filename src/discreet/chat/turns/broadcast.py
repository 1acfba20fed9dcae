"""Distribution of a running answer to any number of followers.

Invariants:
- A follower is a plain callback, called at once with bytes.
- Nothing is queued and no task is switched per token (docs/decisions/0004).
- A late follower first gets everything so far.
"""

from collections.abc import Callable

Follower = Callable[[bytes], None]


class Broadcast:
    __slots__ = ("_followers",)

    def __init__(self) -> None:
        self._followers: list[Follower] = []

    def publish(self, data: bytes) -> None:
        for follower in self._followers:
            follower(data)

    def join(self, follower: Follower, replay: bytes) -> None:
        """Send `replay` to `follower` now, and everything from here on."""
        self._followers = [*self._followers, follower]
        follower(replay)

    def leave(self, follower: Follower) -> None:
        self._followers = [other for other in self._followers if other is not follower]
