"""Witnesses of the evidence log, and logs of other servers. See `discreet.ports`."""

from typing import Protocol

import msgspec

from discreet.errors import Unavailable


class WitnessAnswer(msgspec.Struct, frozen=True):
    """A witness's response to a checkpoint of the evidence log: untrusted text."""

    status: int
    media_type: str
    text: str


class WitnessUnreachable(Unavailable):
    """A witness did not respond."""


class LogWitness(Protocol):
    """A witness of the evidence log, outside this server (c2sp.org/tlog-witness)."""

    async def add_checkpoint(self, body: str) -> WitnessAnswer:
        """Submit a checkpoint with its consistency proof. Raises WitnessUnreachable."""
        ...


class LogUnreachable(Unavailable):
    """Another server's evidence log did not respond, or not as a log."""


class LogRefused(Exception):
    """Another server's evidence log refused a request (HTTP 4xx)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class RemoteLog(Protocol):
    """The public evidence log of another server."""

    async def read(self, path: str) -> bytes:
        """Return the contents of a path below /evidence.

        Raises LogUnreachable and LogRefused.
        """
        ...
