"""Reading a dataset's records: each read is logged before anything is shown, and no one can remove the entry (P7)."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from discreet.app.infrastructure import Infrastructure, build_evidence
from discreet.errors import Conflict, Invalid, NotFound, Unavailable
from discreet.identity.accounts.actor import CLI_ACTOR, AccountRole, Actor
from discreet.training.access import DatasetAccessService
from discreet.training.access_log_store import NO_LONGER_HERE
from tests.support.builder import Builder
from tests.support.datasets import QUICK, BuiltDataset, build_dataset, message_texts

TOPICS = ("tides", "gulls", "ropes", "lamps", "boats", "winds", "cliffs")


@pytest_asyncio.fixture(scope="module")
async def talks(build: Builder, ben: Actor) -> list[Any]:
    return [await build.talk(ben, f"Please tell me about the {it} here", answer(it)) for it in TOPICS]


@pytest_asyncio.fixture(scope="module")
async def made(build: Builder, olga: Actor, talks: list[Any]) -> BuiltDataset:
    return await build_dataset(build, olga, "Looked at")


@pytest.fixture(scope="module")
def looking(build: Builder) -> DatasetAccessService:
    return build.dataset_access()


def answer(topic: str) -> str:
    return {
        "tides": "High water comes twice a day, and later each time.",
        "gulls": "They nest upon the northern wall from early spring.",
        "ropes": "Hemp was used first; now most of it is nylon.",
        "lamps": "A lens turns around one electric bulb.",
        "boats": "Two ferries leave before noon, one after.",
        "winds": "Mostly from the west, strongest in November.",
        "cliffs": "Chalk, ninety metres at their highest point.",
    }[topic]


async def test_a_preview_shows_records_page_by_page(
    looking: DatasetAccessService, olga: Actor, made: BuiltDataset
) -> None:
    first = await looking.preview(olga, made.dataset.id, 0, 3)
    assert [[turn.content for turn in record.messages] for record in first.records] == [
        message_texts(record) for record in made.records[:3]
    ]
    assert [(record.n, record.shard, record.line) for record in first.records] == [(0, 0, 0), (1, 0, 1), (2, 0, 2)]
    assert (first.total, first.next) == (len(TOPICS), 3)
    rest = await looking.preview(olga, made.dataset.id, first.next, 20)
    assert len(rest.records) == len(TOPICS) - 3
    assert rest.next is None
    assert (await looking.preview(olga, made.dataset.id, 10_000, 5)).records == ()


async def test_every_look_is_written_down_with_who_and_what(
    looking: DatasetAccessService, olga: Actor, build: Builder, made: BuiltDataset, tmp_path: Path
) -> None:
    before = len(await looking.list_accesses(olga, made.dataset.id))
    await looking.preview(olga, made.dataset.id, 2, 4)
    await looking.preview(CLI_ACTOR, made.dataset.id, 0, 1)
    await looking.export(CLI_ACTOR, made.dataset.id, tmp_path / "out")
    await looking.download(olga, made.dataset.id)
    looks = (await looking.list_accesses(olga, made.dataset.id))[: -before or None]
    assert [(look.who, look.kind, look.first, look.records) for look in looks] == [
        ("olga", "download", 0, len(TOPICS)),
        ("The command line", "export", 0, len(TOPICS)),
        ("The command line", "preview", 0, 1),
        ("olga", "preview", 2, 4),
    ]
    assert (await build.improvement().dataset(olga, made.dataset.id)).looks == before + 4


async def test_an_unencrypted_export_is_shown_to_its_people_and_logged(
    looking: DatasetAccessService, olga: Actor, build: Builder, infra: Infrastructure
) -> None:
    pia = await build.person("pia", improve=True)
    talk = await build.talk(pia, "Where does the heron stand?", "In the shallow water by the third post.")
    made = await build_dataset(build, olga, "Exported")
    await looking.preview(olga, made.dataset.id, 0, 3)
    [listed] = [each for each in await build.improvement().list_of_person(pia) if each.id == made.dataset.id]
    assert (listed.looks, listed.exports, listed.exported_at) == (1, 0, None)
    [*_] = await looking.download(olga, made.dataset.id)
    await build.improvement().record_model(olga, made.dataset.id, "Heron 1", "small")
    [listed] = [each for each in await build.improvement().list_of_person(pia) if each.id == made.dataset.id]
    assert (listed.looks, listed.exports) == (1, 1)
    assert listed.exported_at == (await looking.list_accesses(olga, made.dataset.id))[0].at
    entries = [found.entry for found in await build_evidence(infra).list_about(f"dataset:{made.dataset.id}")]
    kinds = ["model_trained", "dataset_exported", "records_shown", "dataset_finished"]
    assert [entry["kind"] for entry in entries] == kinds
    assert entries[1]["facts"] == {
        "dataset": str(made.dataset.id),
        "how": "download",
        "first": 0,
        "records": made.dataset.records,
    }
    assert "Heron" not in str(entries)
    assert all(entry["at"].endswith(":00:00.000000Z") for entry in entries), "of the moment they tell the hour"
    await build.conversations.close_for_improvement(pia, talk)


async def test_a_look_is_written_down_before_anything_is_read(
    build: Builder, looking: DatasetAccessService, olga: Actor, talks: list[Any]
) -> None:
    """The file is damaged, so nothing is shown; the record of the request stays."""
    made = await build_dataset(build, olga, "Damaged")
    for path in build.improvement().folder(made.dataset.id).glob("*.sealed"):
        path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Unavailable, match="damaged"):
        await looking.preview(olga, made.dataset.id, 0, 10)
    [look] = await looking.list_accesses(olga, made.dataset.id)
    assert (look.who, look.kind) == ("olga", "preview")


async def test_when_a_look_cannot_be_written_down_nothing_is_shown(
    looking: DatasetAccessService, olga: Actor, made: BuiltDataset, owner: Any
) -> None:
    await owner.execute("REVOKE INSERT ON dataset_access_log FROM discreet_serve")
    try:
        for attempt in (looking.preview(olga, made.dataset.id, 0, 10), looking.download(olga, made.dataset.id)):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await attempt
    finally:
        await owner.execute("GRANT INSERT ON dataset_access_log TO discreet_serve")


@pytest.mark.parametrize("change", ["UPDATE dataset_access_log SET records = 0", "DELETE FROM dataset_access_log"])
async def test_a_view_of_a_dataset_cannot_be_erased(
    looking: DatasetAccessService, olga: Actor, made: BuiltDataset, owner: Any, infra: Infrastructure, change: str
) -> None:
    await looking.preview(olga, made.dataset.id, 0, 1)
    before = await looking.list_accesses(olga, made.dataset.id)
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute(change)
    async with infra.database.one_statement() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(change)
    assert await looking.list_accesses(olga, made.dataset.id) == before


async def test_a_withdrawn_record_is_not_shown_and_nothing_is_given_out_any_more(
    build: Builder, looking: DatasetAccessService, olga: Actor, talks: list[Any], ben: Actor, tmp_path: Path
) -> None:
    made = await build_dataset(build, olga, "Withdrawn from")
    await build.conversations.close_for_improvement(ben, talks[1])
    page = await looking.preview(olga, made.dataset.id, 0, 20)
    assert [record.withdrawn for record in page.records] == [n == 1 for n in range(len(TOPICS))]
    assert page.records[1].messages == ()
    assert not any("gulls" in turn.content for record in page.records for turn in record.messages)
    for attempt in (
        looking.download(olga, made.dataset.id),
        looking.export(CLI_ACTOR, made.dataset.id, tmp_path / "out"),
    ):
        with pytest.raises(Conflict, match="Rebuild"):
            await attempt
    assert not (tmp_path / "out").exists()


async def test_who_has_left_is_still_in_the_list(
    build: Builder, looking: DatasetAccessService, made: BuiltDataset, olga: Actor, owner: Any
) -> None:
    gone = await build.person("gone", role=AccountRole.OPERATOR)
    await looking.preview(gone, made.dataset.id, 0, 1)
    await owner.execute("DELETE FROM accounts WHERE id = $1", gone.account_id)
    assert (await looking.list_accesses(olga, made.dataset.id))[0].who == NO_LONGER_HERE


async def test_only_an_operator_looks(
    looking: DatasetAccessService, ben: Actor, made: BuiltDataset, tmp_path: Path
) -> None:
    id_ = made.dataset.id
    for attempt in (
        looking.preview(ben, id_, 0, 1), looking.download(ben, id_), looking.export(ben, id_, tmp_path / "out"),
        looking.list_accesses(ben, id_), looking.open_dataset(ben, id_),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await attempt


@pytest.mark.parametrize(("first", "limit"), [(-1, 5), (0, 0), (0, 21)])
async def test_a_look_has_bounds(
    looking: DatasetAccessService, olga: Actor, made: BuiltDataset, first: int, limit: int
) -> None:
    with pytest.raises(Invalid):
        await looking.preview(olga, made.dataset.id, first, limit)


async def test_there_is_nothing_to_look_at_before_it_is_built(
    build: Builder, looking: DatasetAccessService, olga: Actor
) -> None:
    waiting = await build.improvement().request(olga, "Not yet", QUICK)
    with pytest.raises(Conflict, match="no records"):
        await looking.preview(olga, waiting.id, 0, 1)
    assert await looking.list_accesses(olga, waiting.id) == []


async def test_an_export_goes_into_an_empty_folder_only(
    looking: DatasetAccessService, olga: Actor, made: BuiltDataset, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    before = await looking.list_accesses(olga, made.dataset.id)
    for target in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(Conflict, match="not an empty folder"):
            await looking.export(CLI_ACTOR, made.dataset.id, target)
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.txt"]
    assert await looking.list_accesses(olga, made.dataset.id) == before
