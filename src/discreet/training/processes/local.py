"""Chunks through Daft's native runner, in processes on this machine; a single chunk in this process."""

from collections.abc import Callable, Iterator, Sequence

from discreet.detection.span import Detector
from discreet.training.processes.chunk_encryption import Numbered
from discreet.training.processes.chunk_refiner import ChunkRefiner


class LocalRunner:
    """The route over this machine.

    Daft and one of its processes take half a second of CPU to start, and a single chunk does not gain from a second
    process. So Daft is imported with the first query of several chunks.
    """

    def __init__(self, key: bytes, load: Callable[[], Detector], workers: int) -> None:
        self._key, self._load, self._workers = key, load, workers

    def outcomes(self, chunks: Sequence[Numbered]) -> Iterator[Numbered]:
        if len(chunks) == 1:
            [(number, sealed)] = chunks
            return iter([(number, ChunkRefiner(self._key, self._load).outcome(number, sealed))])
        from discreet.training.processes.daft_processes import outcomes_of

        return outcomes_of(chunks, self._key, self._load, self._workers)

    def close(self) -> None:
        pass
