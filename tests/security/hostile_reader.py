"""A reader of files that has been taken over: it tries to leave its confinement."""

from collections.abc import Iterator

from discreet.runtime.confined_child import ChildInput, answer_order
from tests.security import escape_attempts


class HostileOrder(ChildInput, frozen=True, kw_only=True):
    outside: escape_attempts.Outside


def answers(order: HostileOrder, _: bytes) -> Iterator[bytes]:
    yield escape_attempts.outcomes(order.outside).encode()


if __name__ == "__main__":
    answer_order(HostileOrder, answers)
