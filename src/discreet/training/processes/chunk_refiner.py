"""Refines one encrypted chunk, in a process of the engine or in the build's own (P7).

Invariants:
- No text leaves it unencrypted, not even in an error message or a library's output.
"""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cached_property

from discreet.detection.span import Detector
from discreet.training.processes.chunk_encryption import ChunkDone, Outcome, WorkerFailed, open_records, seal_outcome
from discreet.training.refine import refine_each


class ChunkRefiner:
    """Loads the detector by `load` with its first chunk."""

    def __init__(self, key: bytes, load: Callable[[], Detector]) -> None:
        self._key, self._load = key, load

    @cached_property
    def _detector(self) -> Detector:
        return self._load()

    def outcome(self, number: int, sealed: bytes) -> bytes:
        """Return the encrypted outcome of an encrypted chunk."""
        with _silence():
            return seal_outcome(self._key, number, self._outcome(number, sealed))

    def _outcome(self, number: int, sealed: bytes) -> Outcome:
        try:
            records, detector = open_records(self._key, number, sealed), self._detector
        except Exception as error:
            return WorkerFailed(type(error).__name__)
        return ChunkDone(refine_each(records, detector))


@contextmanager
def _silence() -> Iterator[None]:
    """Drop all output and log lines within the block."""
    disabled = logging.root.manager.disable
    logging.disable()
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.disable(disabled)
