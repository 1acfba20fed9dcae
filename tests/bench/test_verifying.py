"""The data made for the figure of `discreet verify` is as promised, and includes more than the corpus."""

from typing import Any

from bench.corpus.fill import fill
from bench.history_seed import live_in
from discreet.app.infrastructure import Infrastructure, open_verification_snapshot
from discreet.verify.run import verify

CONVERSATIONS = 120


async def test_verify_finds_nothing_in_it_and_much_to_look_at(infra: Infrastructure, owner: Any, postgres: str) -> None:
    await fill(owner, infra.keys, CONVERSATIONS, seed=4)
    await live_in(infra, owner, 40)
    async with open_verification_snapshot(infra, postgres) as on:
        found = {each.id: each.findings async for each in verify(on)}
    assert {id_: each.breaches for id_, each in found.items() if each.breaches} == {}
    assert all(found[id_].checked > CONVERSATIONS / 20 for id_ in ("P1", "P4", "P5", "P7", "P9", "P10", "P12"))
