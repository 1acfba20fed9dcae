"""`discreet dataset …`: each command's output, and its effect."""

import json
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from discreet.errors import Conflict
from discreet.identity.accounts.actor import Actor
from discreet.runtime.child_process import start_python
from discreet.training.access_log import AccessKind
from discreet.training.commands import DatasetCommands
from discreet.training.dataset import DatasetState
from discreet.training.reasons import MEANINGS
from tests.services.test_dataset_building import NO_PYTHON
from tests.support.builder import Builder
from tests.support.datasets import QUICK, build_dataset, message_texts, read_all_records


@pytest_asyncio.fixture(scope="module")
async def talk(build: Builder) -> Any:
    ben = await build.person("ben", improve=True)
    return ben, await build.talk(ben, "Said before the shell", "Write to ada@example.com, please.")


@pytest.fixture
def said_here() -> list[Any]:
    return []


@pytest.fixture
def shop(build: Builder, said_here: list[Any]) -> DatasetCommands:
    return DatasetCommands(build.improvement(), build.dataset_access(), said_here.append)


async def test_a_build_says_what_is_in_it_and_why_the_rest_is_not(
    shop: DatasetCommands, said_here: list[Any], talk: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await shop.build("From the shell", QUICK) == 0
    [report] = said_here
    assert "is ready: 1 conversations, 2 messages." in report
    assert MEANINGS["permitted"] in report
    assert "EMAIL" in report
    assert "Conversations looked at" in capfd.readouterr().err


async def test_a_build_as_json_is_one_object(
    build: Builder, shop: DatasetCommands, said_here: list[Any], talk: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await shop.build("As JSON", QUICK, as_json=True) == 0
    decoded = json.loads(said_here[0])
    assert set(decoded) == {
        "id", "state", "reason", "records", "messages", "counts", "removed", "merkle_root", "folder",
    }  # fmt: skip
    assert (decoded["state"], decoded["records"], decoded["messages"]) == ("ready", 1, 2)
    assert (decoded["counts"], decoded["removed"]) == ({"permitted": 1}, {"EMAIL": 1})
    assert len(bytes.fromhex(decoded["merkle_root"])) == 32
    assert capfd.readouterr().out == ""


async def test_a_build_that_fails_says_so_and_is_exit_code_1(build: Builder, said_here: list[Any]) -> None:
    shop = DatasetCommands(
        build.improvement(environment=NO_PYTHON, start=start_python), build.dataset_access(), said_here.append
    )
    assert await shop.build("Broken", QUICK) == 1
    assert "ended unexpectedly" in said_here[0]
    assert await shop.build("Broken", QUICK, as_json=True) == 1
    decoded = json.loads(said_here[1])
    assert (decoded["state"], decoded["merkle_root"], decoded["folder"]) == ("failed", None, None)
    assert "ended unexpectedly" in decoded["reason"]


async def test_a_build_that_was_cut_off_is_gone_on_with(
    build: Builder, shop: DatasetCommands, olga: Actor, said_here: list[Any], talk: Any
) -> None:
    waiting = await shop.datasets.request(olga, "Cut off", QUICK)
    assert await shop.resume(waiting.id) == 0
    with pytest.raises(Conflict, match="no interrupted build to continue"):
        await shop.resume(waiting.id)


async def test_a_dataset_is_listed_called_off_and_destroyed(
    build: Builder, shop: DatasetCommands, olga: Actor, said_here: list[Any], talk: Any
) -> None:
    await shop.list_all()
    made = await build_dataset(build, olga, "Listed")
    waiting = await shop.datasets.request(olga, "Called off", QUICK)
    await shop.cancel(waiting.id)
    await shop.destroy(made.dataset.id)
    said_here.clear()
    await shop.list_all()
    assert any("destroyed" in line and "Listed" in line and str(made.dataset.id) in line for line in said_here)
    assert any("cancelled" in line and "Called off" in line for line in said_here)
    said_here.clear()
    await shop.list_all(as_json=True)
    rows = {row["id"]: row for row in json.loads(said_here[0])}
    assert rows[str(made.dataset.id)]["state"] == DatasetState.DESTROYED


async def test_what_was_withdrawn_is_named_and_left_out_by_a_rebuild(
    build: Builder, shop: DatasetCommands, olga: Actor, said_here: list[Any], talk: Any
) -> None:
    ben, _ = talk
    more = await build.talk(ben, "Taken back later", "This answer as well, then.")
    made = await build_dataset(build, olga, "Withdrawn from")
    n = next(n for n, record in enumerate(made.records) if "Taken back later" in message_texts(record))
    await shop.withdraw_list(made.dataset.id)
    assert said_here == ["No records of it were withdrawn."]
    await build.conversations.delete(ben, more)
    said_here.clear()
    await shop.withdraw_list(made.dataset.id)
    await shop.withdraw_list(made.dataset.id, as_json=True)
    assert said_here[0].startswith(f"record {n}: line {n} of shard 0")
    [place] = json.loads(said_here[1])
    assert (place["n"], place["shard"], place["line"]) == (n, 0, n)
    said_here.clear()
    assert await shop.rebuild(made.dataset.id, as_json=True) == 0
    again = json.loads(said_here[0])
    assert again["records"] == made.dataset.records - 1


async def test_check_prove_export_and_trained(
    build: Builder, shop: DatasetCommands, olga: Actor, said_here: list[Any], talk: Any, tmp_path: Path
) -> None:
    made = await build_dataset(build, olga, "Kept")
    id_ = made.dataset.id
    assert await shop.check(id_) == 0
    await shop.prove(id_, 0)
    assert json.loads(said_here[-1])
    assert [(look.kind, look.first) for look in await shop.access.list_accesses(olga, id_)] == [(AccessKind.PROOF, 0)]
    await shop.export(id_, tmp_path / "out")
    lines = (tmp_path / "out" / "shard-00000.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == await read_all_records(build.dataset_access(), id_)
    await shop.trained(id_, "Beacon", "a note")
    assert (await shop.datasets.dataset(olga, id_)).models[0].note == "a note"
    [sealed] = shop.datasets.folder(id_).glob("*.jsonl.sealed")
    sealed.write_bytes(sealed.read_bytes()[:-3])
    assert await shop.check(id_) == 1
