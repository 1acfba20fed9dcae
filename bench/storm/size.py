"""The size of a storm: that of a large installation, or a handful for the tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """The numbers of a storm.

    `people` share all requests, because the server limits each person's changes per minute. Times in seconds.
    """

    name: str
    people: int
    parked: int
    idle: int
    watchers: int
    herd: int
    slow: int
    slow_tokens: int
    streams: int
    outage: float
    """How long the database, or the model, is away."""
    settling: float
    """Until memory and connections have settled."""
    patient: bool
    """Whether to wait for what the server does only after a minute or two."""
    honest: int = 0
    """People who use the server while it is attacked."""
    quiet: float = 0.0
    attack: float = 0.0


LARGE = Size("large", 60, 2_000, 4_000, 1_000, 1_000, 100, 6_000, 100, 20.0, 2.0, True, 6, 12.0, 20.0)
SMALL = Size("small", 4, 6, 40, 8, 8, 4, 100, 4, 1.0, 0.3, False, 2, 2.0, 3.0)
