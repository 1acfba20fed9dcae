"""Datasets from asking to destroying: what is in one, what is left out and why, and what stays when it fails."""

import asyncio
import hashlib
import json
import os
import signal
import stat
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from discreet.accounts.actor import AccountRole
from discreet.conversations.message import Body, State
from discreet.errors import Conflict, Invalid, NotFound
from discreet.improvement import commands
from discreet.improvement import records as records_store
from discreet.improvement.dataset import DatasetState
from discreet.improvement.order import Progress
from discreet.improvement.reasons import MEANING
from discreet.promises.parties import Service, user_party
from tests.conversations_builder import Builder

NO_PYTHON = {"PYTHONHOME": "/nowhere"}
"""An environment in which no interpreter starts."""


@pytest_asyncio.fixture(scope="module")
async def build(ground):
    return Builder(ground)


@pytest_asyncio.fixture(scope="module")
async def olga(build):
    return await build.person("olga", improve=True, role=AccountRole.OPERATOR)


@pytest_asyncio.fixture(scope="module")
async def ben(build):
    return await build.person("ben", improve=True)


@pytest.fixture(scope="module")
def improvement(build):
    return build.improvement()


async def built(improvement, operator, purpose="Tests"):
    """Request and build; the dataset, its records and its manifest."""
    dataset = await improvement.request(operator, purpose)
    assert dataset.state is DatasetState.WAITING
    await improvement.build(dataset.id)
    dataset = await improvement.dataset(operator, dataset.id)
    assert dataset.state is DatasetState.READY, dataset.reason
    return dataset, records(improvement.folder(dataset.id)), await improvement.manifest(operator, dataset.id)


def records(folder: Path):
    return [json.loads(line) for line in (folder / "shard-00000.jsonl").read_text().splitlines()]


def said(record):
    return [message["content"] for message in record["messages"]]


async def record_with(improvement, olga, text):
    _, lines, _ = await built(improvement, olga)
    return next((record for record in lines if text in said(record)), None)


async def test_a_permitted_conversation_becomes_one_line_in_the_chat_format(build, improvement, olga, ben):
    await build.talk(ben, "How far is the moon?", "384,400 km.", "And the sun?", "150 million km.")
    record = await record_with(improvement, olga, "How far is the moon?")
    assert record == {
        "messages": [
            {"role": "user", "content": "How far is the moon?"},
            {"role": "assistant", "content": "384,400 km."},
            {"role": "user", "content": "And the sun?"},
            {"role": "assistant", "content": "150 million km."},
        ]
    }


async def test_a_record_ends_with_an_answer_that_is_complete(build, improvement, olga, ben):
    await build.talk(ben, "Answered", "Yes", "Not answered")
    assert said(await record_with(improvement, olga, "Answered")) == ["Answered", "Yes"]
    asked = await build.conversations.begin(ben, None, "Stopped at once")
    await build.conversations.save_answer(asked, Body("Half an ans"), State.STOPPED)
    assert await record_with(improvement, olga, "Stopped at once") is None


async def test_a_third_party_ends_the_record_and_nothing_after_it_comes_in(build, improvement, olga, ben):
    id_ = await build.talk(ben, "Before the flight", "Where to?")
    await build.third_party_joins(ben, id_, "To Oslo", "Flight XQ77 at nine", host="flights.example.com")
    await build.conversations.ask(ben, id_, None, "Thanks")
    _, lines, manifest = await built(improvement, olga)
    record = next(record for record in lines if "Before the flight" in said(record))
    assert said(record) == ["Before the flight", "Where to?"]
    assert "XQ77" not in json.dumps(lines)
    assert manifest["messages"]["excluded"]["third_party"] >= 3


async def test_only_the_shown_branch_is_used(build, improvement, olga, ben):
    id_ = await build.talk(ben, "Root", "First answer")
    first = (await build.messages(ben, id_))[-1]
    again = await build.conversations.ask_again(ben, id_, first.id)
    await build.conversations.save_answer(again, Body("Second answer"), State.COMPLETE)
    assert said(await record_with(improvement, olga, "Root")) == ["Root", "Second answer"]
    await build.conversations.show_branch(ben, id_, first.id)
    assert said(await record_with(improvement, olga, "Root")) == ["Root", "First answer"]


async def test_every_exclusion_is_counted_by_its_reason(build, improvement, olga, clock):
    before = (await built(improvement, olga))[0].counts
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
    dataset, _, manifest = await built(improvement, olga)
    more = {code: n - before.get(code, 0) for code, n in dataset.counts.items() if n != before.get(code, 0)}
    assert more == {
        "user_not_allowed": 1, "user_allowed_later": 1, "user_refused_since": 1, "service_enterprise": 1,
        "service_team": 1, "service_api": 1, "gpt_not_allowed": 1, "gpt_refused_since": 1, "conversation_off": 1,
        "unfinished": 1,
    }  # fmt: skip
    assert set(manifest["reasons"]) <= set(MEANING)


async def test_the_manifest_says_what_it_is_and_is_true(build, improvement, olga, ground):
    dataset, lines, manifest = await built(improvement, olga, "  To answer   better ")
    folder = improvement.folder(dataset.id)
    [shard] = manifest["shards"]
    content = (folder / shard["name"]).read_bytes()
    assert shard["sha256"] == hashlib.sha256(content).hexdigest()
    assert (shard["bytes"], shard["records"]) == (len(content), len(lines))
    assert manifest["purpose"] == "To answer better"
    assert "every party" in manifest["rule"]["text"]
    assert "labels" in manifest["rule"]["sql"]
    assert "Not reduced" in manifest["personal_information"]
    assert manifest["conversations"]["included"] == dataset.records == len(lines)
    assert manifest["messages"]["included"] == dataset.messages == sum(len(r["messages"]) for r in lines)
    async with ground.database.acting_as(olga.account_id) as connection:
        assert sum(dataset.counts.values()) == await owner_count(build)
        assert await connection.fetchval("SELECT state FROM datasets WHERE id = $1", dataset.id) == "ready"
    assert json.loads((folder / "manifest.json").read_text()) == manifest
    assert sorted(entry.name for entry in folder.iterdir()) == ["manifest.json", "shard-00000.jsonl"]
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def owner_count(build):
    """How many conversations there are, as the pipeline's role counts them."""
    connection = await asyncpg.connect(build.ground.addresses.improve, server_settings={"search_path": "discreet"})
    try:
        return await connection.fetchval("SELECT count(*) FROM conversations")
    finally:
        await connection.close()


@pytest.mark.promise("P11")
async def test_people_see_which_datasets_hold_something_of_theirs(build, improvement, olga):
    fay, gus = await build.person("fay", improve=True), await build.person("gus", improve=False)
    first, second = await build.talk(fay, "F1", "A"), await build.talk(fay, "F2", "A")
    await build.talk(gus, "G", "A")
    dataset, lines, _ = await built(improvement, olga, "Held by Fay")
    [holding] = await improvement.of_person(fay)
    assert (holding.id, holding.purpose) == (dataset.id, "Held by Fay")
    assert (holding.conversations, holding.withdrawn) == (2, 0)
    assert await improvement.of_person(gus) == []
    await build.conversations.close_for_improvement(fay, first)
    assert (await improvement.of_person(fay))[0].withdrawn == 1
    await build.conversations.delete(fay, second)
    assert (await improvement.of_person(fay))[0].withdrawn == 2
    assert (await improvement.dataset(olga, dataset.id)).withdrawn == 2
    _, later, _ = await built(improvement, olga)
    assert not {"F1", "F2"} & {text for record in later for text in said(record)}
    assert {"F1", "F2"} <= {text for record in lines for text in said(record)}


async def test_a_record_is_the_line_that_the_database_says(build, improvement, olga, owner):
    dataset, lines, _ = await built(improvement, olga)
    rows = await owner.fetch("SELECT n, messages FROM dataset_records WHERE dataset_id = $1 ORDER BY n", dataset.id)
    assert [row["n"] for row in rows] == list(range(len(lines)))
    assert [row["messages"] for row in rows] == [len(record["messages"]) for record in lines]


async def test_who_says_no_while_it_is_built_is_taken_out_again(build, improvement, olga, ben, owner, ground):
    """Hal's "no" has begun when the pipeline comes to the end, and commits while it waits for its last look."""
    hal = await build.person("hal", improve=True)
    await build.talk(hal, "Hal's plan", "Indeed")
    await build.talk(ben, "Ben's line after Hal", "Yes")
    dataset = await improvement.request(olga, "Interrupted")
    async with ground.database.acting_as(hal.account_id) as connection:
        await connection.execute(
            "INSERT INTO choices (at, made_by, party, purpose, allowed) VALUES ($1, $2, $3, 'improve', false)",
            ground.clock.now(), hal.account_id, str(user_party(hal.account_id)),
        )  # fmt: skip
        building = asyncio.create_task(improvement.build(dataset.id))
        while not await owner.fetchval(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory')"
        ):
            assert not building.done(), "the pipeline did not wait"
            await asyncio.sleep(0.01)
        held = await owner.fetch("SELECT owner_id FROM dataset_records WHERE dataset_id = $1", dataset.id)
        assert hal.account_id in {row["owner_id"] for row in held}, "Hal's was to be used until now"
        assert not (improvement.folder(dataset.id) / "shard-00000.jsonl").exists()
    await building
    shown, lines = await improvement.dataset(olga, dataset.id), records(improvement.folder(dataset.id))
    texts = {text for record in lines for text in said(record)}
    assert "Ben's line after Hal" in texts
    assert "Hal's plan" not in texts
    assert (shown.counts["changed_during_build"], shown.withdrawn) == (1, 0)
    assert shown.records == len(lines) == shown.counts["permitted"]
    rows = await owner.fetch("SELECT n, messages FROM dataset_records WHERE dataset_id = $1 ORDER BY n", dataset.id)
    numbered = [(row["n"], row["messages"]) for row in rows]
    assert numbered == [(n, len(record["messages"])) for n, record in enumerate(lines)]
    assert await improvement.of_person(hal) == []


async def test_a_no_waits_while_a_dataset_is_finished_and_then_marks_it(build, ben, owner):
    """The other side of the lock: while somebody finishes, nobody's "no" slips by unseen."""
    ivy = await build.person("ivy", improve=True)
    async with owner.transaction():
        await records_store.lock_finishing(owner)
        saying_no = asyncio.create_task(build.choose(ivy, False))
        await asyncio.sleep(0.2)
        assert not saying_no.done()
        await asyncio.wait_for(build.choose(await build.person("jim"), True), 5)  # a yes does not wait
    await saying_no


async def test_only_an_operator_has_datasets(build, improvement, olga, ben):
    dataset, _, _ = await built(improvement, olga)
    for attempt in (
        improvement.request(ben, "Mine"), improvement.datasets(ben), improvement.dataset(ben, dataset.id),
        improvement.manifest(ben, dataset.id), improvement.destroy(ben, dataset.id),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await attempt
    assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.READY


@pytest.mark.parametrize("purpose", ["", "  \n", "x" * 501])
async def test_a_dataset_needs_a_purpose_that_can_be_shown(improvement, olga, purpose):
    with pytest.raises(Invalid) as refused:
        await improvement.request(olga, purpose)
    assert refused.value.field == "purpose"


async def test_destroyed_is_gone_and_stays_on_record(build, improvement, olga, ben):
    await build.talk(ben, "To be destroyed", "Yes")
    dataset, _, manifest = await built(improvement, olga)
    await improvement.destroy(olga, dataset.id)
    assert not improvement.folder(dataset.id).exists()
    assert dataset.id not in {each.id for each in await improvement.datasets(olga)}
    assert dataset.id not in {each.id for each in await improvement.of_person(ben)}
    assert await improvement.manifest(olga, dataset.id) == manifest
    with pytest.raises(NotFound):
        await improvement.destroy(olga, dataset.id)
    await improvement.build(dataset.id)
    assert not improvement.folder(dataset.id).exists()


async def test_destroying_while_it_is_built_leaves_nothing(improvement, olga):
    dataset = await improvement.request(olga, "Changed my mind")

    async def destroy(progress: Progress) -> None:
        if progress.done == progress.total:
            await improvement.destroy(olga, dataset.id)

    await improvement.build(dataset.id, destroy)
    assert not improvement.folder(dataset.id).exists()
    assert dataset.id not in {each.id for each in await improvement.datasets(olga)}


async def test_a_pipeline_that_is_killed_is_a_failure_with_a_sentence_and_leaves_nothing(build, improvement, olga):
    dataset = await improvement.request(olga, "Doomed")
    killed = []

    async def kill(progress: Progress) -> None:
        if not killed:
            killed.append(children_running("discreet.bootstrap_improvement"))
            for pid in killed[0]:
                os.kill(pid, signal.SIGKILL)

    await improvement.build(dataset.id, kill)
    failed = await improvement.dataset(olga, dataset.id)
    if failed.state is DatasetState.READY:
        pytest.skip("the pipeline was done before it could be killed")
    assert failed.state is DatasetState.FAILED
    assert "signal 9" in failed.reason
    assert not improvement.folder(dataset.id).exists()
    with pytest.raises(NotFound):
        await improvement.manifest(olga, dataset.id)


def children_running(module: str) -> list[int]:
    """Processes that this one has started and that run `module`."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                arguments = (entry / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if int(parent) == os.getpid() and module in arguments:
                found.append(int(entry.name))
    return found


async def test_a_build_that_was_cut_off_runs_again_from_nothing(build, improvement, olga, owner):
    dataset = await improvement.request(olga, "Cut off")
    await owner.execute("UPDATE datasets SET state = 'building', progress = 0.5 WHERE id = $1", dataset.id)
    await owner.execute(
        "INSERT INTO dataset_records (dataset_id, n, conversation_id, owner_id, parties, messages)"
        " VALUES ($1, 0, gen_random_uuid(), gen_random_uuid(), '{}', 2)",
        dataset.id,
    )
    folder = improvement.folder(dataset.id)
    folder.mkdir(parents=True)
    (folder / "shard-00000.jsonl.part").write_text("left by a killed attempt")
    await improvement.build(dataset.id)
    assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.READY
    count = await owner.fetchval("SELECT count(*) FROM dataset_records WHERE dataset_id = $1", dataset.id)
    assert count == len(records(folder))
    assert sorted(entry.name for entry in folder.iterdir()) == ["manifest.json", "shard-00000.jsonl"]


async def test_two_builds_of_one_dataset_do_not_meet(improvement, olga, owner):
    dataset = await improvement.request(olga, "Twice")
    await owner.execute("SELECT pg_advisory_lock(hashtextextended('dataset ' || $1, 0))", str(dataset.id))
    try:
        with pytest.raises(Conflict, match="already"):
            await improvement.build(dataset.id)
        assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.BUILDING
    finally:
        await owner.execute("SELECT pg_advisory_unlock_all()")
    await improvement.build(dataset.id)
    assert (await improvement.dataset(olga, dataset.id)).state is DatasetState.READY


async def test_a_pipeline_that_cannot_start_says_so(build, olga):
    improvement = build.improvement(environment=NO_PYTHON)
    dataset = await improvement.request(olga, "No source tree")
    await improvement.build(dataset.id)
    failed = await improvement.dataset(olga, dataset.id)
    assert failed.state is DatasetState.FAILED
    assert failed.reason.endswith(".")
    assert "exit code" in failed.reason


async def test_giving_up_says_so(improvement, olga):
    dataset = await improvement.request(olga, "Given up")
    await improvement.give_up(dataset.id)
    failed = await improvement.dataset(olga, dataset.id)
    assert failed.state is DatasetState.FAILED
    assert failed.reason


async def test_calling_a_build_off_ends_its_process(improvement, olga, owner):
    dataset = await improvement.request(olga, "Called off")
    started = asyncio.Event()

    async def note(progress: Progress) -> None:
        started.set()
        await asyncio.sleep(60)

    building = asyncio.create_task(improvement.build(dataset.id, note))
    await started.wait()
    building.cancel()
    with pytest.raises(asyncio.CancelledError):
        await building
    assert children_running("discreet.bootstrap_improvement") == []


async def test_the_command_line_builds_lists_and_destroys(build, improvement, olga, ben):
    await build.talk(ben, "Said at the shell", "Yes")
    said_here: list[str] = []
    assert await commands.build(improvement, "From the shell", said_here.append) == 0
    assert "is ready" in said_here[0]
    assert MEANING["permitted"] in said_here[0]
    said_here.clear()
    await commands.list_all(improvement, said_here.append)
    line = next(line for line in said_here if "From the shell" in line)
    await commands.destroy(improvement, UUID(line.split()[0]), said_here.append)
    with pytest.raises(NotFound):
        await improvement.dataset(olga, UUID(line.split()[0]))


async def test_the_command_line_fails_with_the_pipelines_sentence(build, olga):
    said_here: list[str] = []
    assert await commands.build(build.improvement(environment=NO_PYTHON), "Broken", said_here.append) == 1
    assert "ended unexpectedly" in said_here[0]
