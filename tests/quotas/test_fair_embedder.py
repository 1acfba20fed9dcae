"""Embedding in turns: a question waits for no batch, and no holder's batches wait for all of another's."""

import asyncio
from collections.abc import Sequence
from typing import Any

from discreet.quotas.fair_embedder import SLICE, FairEmbedder


class Gated:
    """Embeds one slice each time that the test permits it; records its requests, in order."""

    dimensions = 1

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self._gate = asyncio.Semaphore(0)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked.append(list(texts))
        await self._gate.acquire()
        return [[float(len(text))] for text in texts]

    async def let(self, slices: int) -> None:
        for _ in range(slices):
            self._gate.release()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            await asyncio.sleep(0)


async def begun(*work: Any) -> list[asyncio.Task[Any]]:
    tasks = [asyncio.create_task(each) for each in work]
    await asyncio.sleep(0)
    return tasks


async def test_a_question_goes_before_the_rest_of_a_batch() -> None:
    gated = Gated()
    fair = FairEmbedder(gated)
    [batch] = await begun(fair.for_holder("key").embed(["batch"] * SLICE * 50))
    [question, another] = await begun(fair.embed(["first"]), fair.embed(["second"]))
    await gated.let(3)
    assert await question == [[5.0]]
    assert await another == [[6.0]]
    assert gated.asked[1:3] == [["first"], ["second"]]
    assert not batch.done()
    await gated.let(50)
    assert len(await batch) == SLICE * 50


async def test_batches_of_several_holders_take_turns() -> None:
    gated = Gated()
    fair = FairEmbedder(gated)
    long = [await begun(fair.for_holder("one").embed([f"one{n}"] * SLICE * 10)) for n in range(3)]
    [short] = await begun(fair.for_holder("two").embed(["two"] * SLICE * 2))
    await gated.let(6)
    assert short.done()
    assert [texts[0] for texts in gated.asked[:5]].count("two") == 2
    for [each] in long:
        each.cancel()
    await asyncio.gather(*(each for [each] in long), return_exceptions=True)


async def test_vectors_are_in_the_order_of_their_texts() -> None:
    gated = Gated()
    [work] = await begun(FairEmbedder(gated).for_holder("key").embed(["x" * n for n in range(20)]))
    await gated.let(3)
    assert await work == [[float(n)] for n in range(20)]


async def test_a_caller_that_gives_up_leaves_the_queue() -> None:
    gated = Gated()
    fair = FairEmbedder(gated)
    running, waiting = await begun(fair.for_holder("one").embed(["a"]), fair.for_holder("two").embed(["b"]))
    for task in (waiting, running):
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    [last] = await begun(fair.embed(["c"]))
    await gated.let(1)
    assert await last == [[1.0]]
