"""The code that runs in the engine's processes: envelopes in, envelopes out (P7)."""

from collections.abc import Callable

import daft
from daft import DataType, Series

from discreet.detection.span import Detector
from discreet.training.processes.chunk_refiner import ChunkRefiner


class Worker:
    """The worker of one process. `load` makes the detector; it is pickled by its name."""

    def __init__(self, key: bytes, load: Callable[[], Detector]) -> None:
        self._refiner = ChunkRefiner(key, load)

    @daft.method.batch(return_dtype=DataType.binary(), batch_size=1)
    def outcomes(self, numbers: Series, sealed: Series) -> list[bytes]:
        """Return the encrypted outcome of each encrypted chunk."""
        return list(map(self._refiner.outcome, numbers.to_pylist(), sealed.to_pylist()))
