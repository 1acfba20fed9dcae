"""The content of a dataset, what is left out and why; and who may order one on which terms."""

import hashlib
import json
import stat
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import asyncpg
import pytest

from discreet.chat.conversations.message import AnswerReasoning, MessageBody, MessageState
from discreet.errors import Invalid, NotFound
from discreet.identity.accounts.actor import Actor
from discreet.promises.parties import Service
from discreet.training.dataset import DatasetState
from discreet.training.processes.chunk_encryption import CHUNK_CHARACTERS
from discreet.training.reasons import MEANINGS
from discreet.training.service import Datasets
from discreet.training.shard import open_file
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.datasets import QUICK, build_dataset, message_texts


async def record_with(build: Builder, olga: Actor, text: str) -> dict[str, list[dict[str, str]]] | None:
    made = await build_dataset(build, olga)
    return next((record for record in made.records if text in message_texts(record)), None)


async def test_a_permitted_conversation_becomes_one_line_in_the_chat_format(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    await build.talk(ben, "How far is the moon?", "384,400 km.", "And the sun?", "150 million km.")
    record = await record_with(build, olga, "How far is the moon?")
    assert record == {
        "messages": [
            {"role": "user", "content": "How far is the moon?"},
            {"role": "assistant", "content": "384,400 km."},
            {"role": "user", "content": "And the sun?"},
            {"role": "assistant", "content": "150 million km."},
        ]
    }


async def test_a_record_ends_with_an_answer_that_is_complete(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    await build.talk(ben, "Answered", "Yes", "Not answered")
    assert message_texts(await record_with(build, olga, "Answered")) == ["Answered", "Yes"]
    asked = await build.conversations.begin(ben, None, "Stopped at once")
    await build.conversations.answers.save(asked, MessageBody("Half an ans"), MessageState.STOPPED)
    assert await record_with(build, olga, "Stopped at once") is None


async def test_a_third_party_ends_the_record_and_nothing_after_it_comes_in(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    id_ = await build.talk(ben, "Before the flight", "Where to?")
    await build.add_third_party(ben, id_, "To Oslo", "Flight XQ77 at nine", host="flights.example.com")
    await build.conversations.ask(ben, id_, None, "Thanks")
    made = await build_dataset(build, olga)
    record = next(record for record in made.records if "Before the flight" in message_texts(record))
    assert message_texts(record) == ["Before the flight", "Where to?"]
    assert "XQ77" not in json.dumps(made.records)
    assert made.manifest["messages"]["excluded"]["third_party"] >= 3


async def test_only_the_shown_branch_is_used(build: Builder, improvement: Datasets, olga: Actor, ben: Actor) -> None:
    id_ = await build.talk(ben, "Root", "First answer")
    first = (await build.messages(ben, id_))[-1]
    again = await build.conversations.ask_again(ben, id_, first.id)
    body = MessageBody("Second answer", reasoning=AnswerReasoning(text="The otter thinks aloud.", seconds=3.0))
    await build.conversations.answers.save(again, body, MessageState.COMPLETE)
    record = await record_with(build, olga, "Root")
    assert message_texts(record) == ["Root", "Second answer"]
    assert "otter" not in json.dumps(record), "reasoning is no part of an answer"
    await build.conversations.show_branch(ben, id_, first.id)
    assert message_texts(await record_with(build, olga, "Root")) == ["Root", "First answer"]


async def test_every_exclusion_is_counted_by_its_reason(
    build: Builder, improvement: Datasets, olga: Actor, clock: SettableClock
) -> None:
    before = (await build_dataset(build, olga)).dataset.counts
    silent, late, fickle = (
        await build.person("s"),
        await build.person("l"),
        await build.person("f", improve=True),
    )
    emil = await build.person("emil", improve=True, service=Service.ENTERPRISE)
    cleo = await build.person("cleo", improve=True, service=Service.TEAM)
    caller = await build.person("caller", improve=True, service=Service.API)
    ada = await build.person("ada", improve=True)
    gpt = await build.gpt(ada, improve=True)
    quiet = await build.gpt(ada)
    for actor in (silent, late, fickle, emil, cleo, caller):
        await build.talk(actor, "Q", "A")
    for gpt_id in (gpt, quiet):
        await build.talk(ada, "Q", "A", gpt_id=gpt_id)
    off = await build.talk(ada, "Q", "A")
    await build.conversations.close_for_improvement(ada, off)
    await build.talk(ada, "Only a question")
    clock.advance(minutes=1)
    await build.choose(late, True)
    await build.choose(fickle, False)
    await build.choose_for_gpt(ada, gpt, False)
    made = await build_dataset(build, olga)
    dataset = made.dataset
    more = {code: n - before.get(code, 0) for code, n in dataset.counts.items() if n != before.get(code, 0)}
    assert more == {
        "user_not_allowed": 1, "user_allowed_later": 1, "user_refused_since": 1, "service_enterprise": 1,
        "service_team": 1, "service_api": 1, "gpt_not_allowed": 1, "gpt_refused_since": 1, "conversation_off": 1,
        "unfinished": 1,
    }  # fmt: skip
    assert set(made.manifest["reasons"]) <= set(MEANINGS)


async def test_the_manifest_says_what_it_is_and_is_true(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    await build.talk(ben, "How many steps lead up?", "One hundred and twelve, and a ladder.")
    made = await build_dataset(build, olga, "  To answer   better ")
    dataset, manifest = made.dataset, made.manifest
    opened = await build.dataset_access().open_dataset(olga, dataset.id)
    assert sum(shard["records"] for shard in manifest["shards"]) == len(made.records)
    files = [file for shard in manifest["shards"] for file in shard["files"]]
    for file in files:
        content = b"".join(open_file(opened.directory, file["name"], opened.keys))
        assert (file["sha256"], file["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert dataset.bytes == sum(file["bytes"] for file in files)
    assert manifest["purpose"] == "To answer better"
    assert manifest["conversations"]["included"] == dataset.records == len(made.records) > 0
    assert manifest["messages"]["included"] == dataset.messages == sum(len(r["messages"]) for r in made.records)
    assert sum(dataset.counts.values()) == await owner_count(build)


async def test_its_folder_is_its_owners_alone_and_sealed(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    await build.talk(ben, "What is the password of the lamp?", "There is none: it is a lamp.")
    made = await build_dataset(build, olga)
    folder = improvement.folder(made.dataset.id)
    assert json.loads((folder / "manifest.json").read_text()) == made.manifest
    clear = {path.name for path in folder.iterdir() if path.suffix != ".sealed"}
    assert clear == {"manifest.json", "datasheet.md", "croissant.json"}
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not any(b"lamp" in path.read_bytes() for path in folder.iterdir())


async def owner_count(build: Builder) -> Any:
    """How many conversations there are, as the pipeline's role counts them."""
    connection = await asyncpg.connect(build.infra.addresses.improve, server_settings={"search_path": "discreet"})
    try:
        return await connection.fetchval("SELECT count(*) FROM conversations")
    finally:
        await connection.close()


async def test_a_record_is_the_line_that_the_database_says(build: Builder, olga: Actor, owner: Any) -> None:
    made = await build_dataset(build, olga)
    rows = await owner.fetch(
        "SELECT shard, line, messages FROM dataset_records WHERE dataset_id = $1 ORDER BY n", made.dataset.id
    )
    assert [(row["shard"], row["line"]) for row in rows] == [(0, n) for n in range(len(made.records))]
    assert [row["messages"] for row in rows] == [len(record["messages"]) for record in made.records]


async def test_only_an_operator_orders_and_sees_datasets(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor
) -> None:
    made = await build_dataset(build, olga)
    for attempt in (
        improvement.request(ben, "Mine"), improvement.datasets(ben), improvement.dataset(ben, made.dataset.id),
        improvement.manifest(ben, made.dataset.id),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await attempt
    assert made.dataset.id in {each.id for each in await improvement.datasets(olga)}


@pytest.mark.parametrize("purpose", ["", "  \n", "x" * 501, "a\x00b", "half \ud800"])
async def test_a_dataset_needs_a_purpose_that_can_be_shown(improvement: Datasets, olga: Actor, purpose: str) -> None:
    with pytest.raises(Invalid) as refused:
        await improvement.request(olga, purpose)
    assert refused.value.field == "purpose"


@pytest.mark.parametrize("days", [0, -1, 3651])
async def test_a_dataset_is_kept_for_a_time_that_is_over_one_day(improvement: Datasets, olga: Actor, days: int) -> None:
    with pytest.raises(Invalid) as refused:
        await improvement.request(olga, "Kept", replace(QUICK, expires_in_days=days))
    assert refused.value.field == "expires_in_days"


async def test_a_span_of_time_ends_after_it_begins(improvement: Datasets, olga: Actor, clock: SettableClock) -> None:
    noon = clock.now()
    with pytest.raises(Invalid) as refused:
        await improvement.request(olga, "Empty", replace(QUICK, began_from=noon, began_until=noon))
    assert refused.value.field == "began_until"


async def test_only_conversations_of_the_ordered_time_are_looked_at(
    build: Builder, improvement: Datasets, olga: Actor, ben: Actor, clock: SettableClock
) -> None:
    await build.talk(ben, "Said long before the order", "And answered at once.")
    begin = clock.advance(days=1)
    await build.talk(ben, "Said within the ordered time", "And answered there too.")
    end = clock.advance(days=1)
    await build.talk(ben, "Said after the ordered time", "And answered far too late.")
    clock.advance(days=1)
    terms = replace(QUICK, began_from=begin, began_until=end)
    made = await build_dataset(build, olga, "One day", terms)
    assert [message_texts(record)[0] for record in made.records] == ["Said within the ordered time"]
    assert made.dataset.counts == {"permitted": 1}
    assert made.dataset.terms == terms
    edges = await build_dataset(
        build, olga, "Its edges", replace(QUICK, began_from=begin, began_until=begin + timedelta(microseconds=1))
    )
    assert edges.dataset.state is DatasetState.READY


async def test_conversations_that_take_several_chunks_are_refined_in_processes(
    build: Builder, olga: Actor, ben: Actor
) -> None:
    """All other datasets of this file are refined in the pipeline's own process."""
    drawn = Random(7)
    for n in range(2):
        words = " ".join("".join(drawn.choices("aeioulnrst", k=6)) for _ in range(CHUNK_CHARACTERS // 6))
        await build.talk(ben, f"Long text {n}: {words}. Write to ben@example.org", "It is long.")
    made = await build_dataset(build, olga)
    long = [text for text in made.texts() if text.startswith("Long text ")]
    assert len(long) == 2
    assert all(text.endswith(". Write to [EMAIL]") for text in long)
