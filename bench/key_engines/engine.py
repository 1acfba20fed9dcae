"""What each engine of the comparison offers."""

from collections.abc import Callable
from typing import Protocol


class Engine(Protocol):
    """A running engine. Each write returns when it would survive a power cut."""

    @property
    def housekeeping(self) -> dict[str, Callable[[], object]]:
        """The steps, in order, that are meant to remove deleted values from the engine's files."""
        ...

    def create(self, name: str, value: bytes) -> None:
        """Create it, if no value has the name."""
        ...

    def read(self, name: str) -> bytes: ...

    def replace(self, name: str, known: bytes, value: bytes) -> None:
        """Replace it, if it still is `known`."""
        ...

    def delete(self, name: str) -> None: ...

    def stop(self) -> None: ...
