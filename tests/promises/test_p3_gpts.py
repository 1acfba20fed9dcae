"""P3: a builder keeps a GPT out of training: its instructions, its knowledge, and every conversation that drew on it."""

from typing import Any

import asyncpg
import pytest

from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import gpt_party
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.datasets import build_dataset

pytestmark = pytest.mark.promise("P3")


async def dataset_text(build: Builder, olga: Actor) -> str:
    return "\n".join((await build_dataset(build, olga, "A proof")).texts())


async def test_off_until_the_builder_says_yes(
    build: Builder, olga: Actor, ada: Actor, ben: Actor, clock: SettableClock
) -> None:
    gpt = await build.gpt(ada)
    await build.talk(ben, "To the quiet GPT", "Yes?", gpt_id=gpt)
    assert "To the quiet GPT" not in await dataset_text(build, olga)
    clock.advance(minutes=1)
    await build.choose_for_gpt(ada, gpt, True)
    clock.advance(minutes=1)
    await build.talk(ben, "To the open GPT", "Yes!", gpt_id=gpt)
    text = await dataset_text(build, olga)
    assert "To the open GPT" in text
    assert "To the quiet GPT" not in text


async def test_the_builders_no_removes_all_conversations_with_the_gpt_permanently(
    build: Builder, olga: Actor, ada: Actor, ben: Actor, clock: SettableClock
) -> None:
    gpt = await build.gpt(ada, improve=True)
    await build.talk(ben, "Ben's with the GPT", "A", gpt_id=gpt)
    await build.talk(ben, "Ben's without it", "A")
    await build.talk(ada, "Ada's own with it", "A", gpt_id=gpt)
    assert "Ben's with the GPT" in await dataset_text(build, olga)
    for allowed in (False, True):
        clock.advance(minutes=1)
        await build.choose_for_gpt(ada, gpt, allowed)
    text = await dataset_text(build, olga)
    assert "Ben's without it" in text
    assert "Ben's with the GPT" not in text
    assert "Ada's own with it" not in text


async def test_the_builders_no_marks_the_datasets_that_hold_it(
    build: Builder, olga: Actor, ada: Actor, ben: Actor, clock: SettableClock
) -> None:
    gpt = await build.gpt(ada, improve=True)
    await build.talk(ben, "Marked", "A", gpt_id=gpt)
    improvement, dataset = build.improvement(), (await build_dataset(build, olga, "A proof")).dataset
    assert (await improvement.dataset(olga, dataset.id)).withdrawn == 0
    clock.advance(minutes=1)
    await build.choose_for_gpt(ada, gpt, False)
    assert (await improvement.dataset(olga, dataset.id)).withdrawn == 1


async def test_neither_the_user_nor_the_operator_says_yes_for_the_builder(
    build: Builder, olga: Actor, ada: Actor, ben: Actor
) -> None:
    gpt = await build.gpt(ada)
    for actor in (ben, olga):
        with pytest.raises(NotFound):
            await build.choices.choose(actor, gpt_party(gpt), allowed=True)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with build.infra.database.acting_as(actor.account_id) as connection:
                await connection.execute(
                    "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES (now(), $1, $2, 'improve', true)",
                    actor.account_id, str(gpt_party(gpt)),
                )  # fmt: skip
    assert build.infra.keys.share(str(gpt_party(gpt))) is None


@pytest.mark.parametrize("table", ["gpts", "gpt_versions", "knowledge_files", "knowledge_pieces", "passages"])
async def test_the_pipeline_has_no_sight_of_instructions_or_knowledge(improve: Any, table: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await improve.fetch(f"SELECT * FROM {table}")
