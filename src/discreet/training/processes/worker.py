"""The code that runs in the engine's processes: envelopes in, envelopes out (P7).

Invariants:
- No text leaves a process unencrypted, not even in an error message or a library's output.
- The detector is loaded once per process, with the first chunk.
"""

import io
import logging
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from functools import cached_property

import daft
from daft import DataType, Series

from discreet.detection.span import Detector
from discreet.training.processes.chunk_encryption import ChunkDone, Outcome, WorkerFailed, open_records, seal_outcome
from discreet.training.refine import refine_each


class Worker:
    """The worker of one process. `load` makes the detector; it is pickled by its name."""

    def __init__(self, key: bytes, load: Callable[[], Detector]) -> None:
        self._key, self._load = key, load

    @cached_property
    def _detector(self) -> Detector:
        logging.disable()
        return self._load()

    @daft.method.batch(return_dtype=DataType.binary(), batch_size=1)
    def outcomes(self, numbers: Series, sealed: Series) -> list[bytes]:
        """Return the encrypted outcome of each encrypted chunk."""
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            return [
                seal_outcome(self._key, number, self._outcome(number, envelope))
                for number, envelope in zip(numbers.to_pylist(), sealed.to_pylist(), strict=True)
            ]

    def _outcome(self, number: int, sealed: bytes) -> Outcome:
        try:
            records, detector = open_records(self._key, number, sealed), self._detector
        except Exception as error:
            return WorkerFailed(type(error).__name__)
        return ChunkDone(refine_each(records, detector))
