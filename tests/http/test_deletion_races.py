"""Two windows of one person delete the same thing at once: one succeeds, and the other finds it missing."""

import asyncio

from tests.support.chat_client import ask
from tests.support.people import Cast

TOGETHER = 6
GONE = {404, 409}
ROUNDS = 12
"""Six requests meet in the wrong order once in a dozen rounds or so."""


async def test_who_comes_second_hears_that_it_is_gone(cast: Cast) -> None:
    conversation = (await ask(cast.ben, "Good morning")).conversation
    gpts = [(await cast.ben.post("/api/gpts", {"name": "A guide"})).ok()["id"] for _ in range(ROUNDS)]
    for path in (f"/api/conversations/{conversation}", *(f"/api/gpts/{gpt}" for gpt in gpts)):
        for _ in range(2):
            answers = await asyncio.gather(*(cast.ben.delete(path) for _ in range(TOGETHER)))
            assert {answer.status for answer in answers} <= {204, *GONE}
        assert {answer.status for answer in answers} <= GONE
        assert all("only for yourself" not in answer.body.decode() for answer in answers)
