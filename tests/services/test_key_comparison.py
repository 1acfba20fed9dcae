"""A start compares everything that may differ between database and key store, and misses nothing (P1, P2, P10)."""

import random
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from discreet.adapters.keystore.change_journal import CHANGES, FileChangeJournal
from discreet.app.infrastructure import Infrastructure
from discreet.chat.conversations.sharing.seals import key_name as link_name
from discreet.crypto.envelope import DecryptionFailed
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import Reconciled
from discreet.identity.accounts.conversation_key import destroy_keys, leaf_key, page_of
from discreet.identity.accounts.key_comparison import find_pending
from discreet.ports.keys import PageUse
from discreet.promises.parties import conversation_party, user_party
from tests.services.test_choices import kill_while_choosing
from tests.support.builder import Builder
from tests.support.key_pages import page_file

pytestmark = [pytest.mark.promise("P1"), pytest.mark.promise("P10")]

TABLES = {
    "conversations": "*", "labels": "*", "messages": "*", "key_grants": "*", "permissions": "*", "choices": "*",
    "deletions": "*", "shares": "*", "key_comparison": "*", "key_changes": "*",
    "key_pages": "id, owner_id, workspace_id, next_leaf, is_closed",
}  # fmt: skip
"""The changes of a history, and so the content of a copy of the database."""
FOLDERS = ("private", "shares", CHANGES)
COPIES = 2


class Killed(Exception):
    """The process ended within a transaction."""


def end_process(infra: Infrastructure) -> None:
    """Release a process's part of the journal, as its end does. The next one continues with the same key store."""
    infra.keys.changes = FileChangeJournal(infra.settings.home / "keys" / CHANGES)


async def differences(services: Services, owner: Any, infra: Infrastructure) -> tuple[Reconciled, set[str]]:
    """The findings of a full comparison: choices and pages that it repaired, and shared links with a row or a key only."""
    rows = {link_name(row["id"]) for row in await owner.fetch("SELECT id FROM shares")}
    held = {name for name in infra.keys.names() if name.startswith("share/")}
    return await services.choices.reconcile(), rows ^ held


@dataclass
class History:
    """Random writes of a person, kills of the process, and restored copies of either store."""

    build: Builder
    services: Services
    owner: Any
    person: Actor
    chance: random.Random
    copies: Path
    saved: dict[str, set[int]] = field(default_factory=lambda: {"database": set(), "keys": set()})
    is_whole: bool = True
    """Whether no store came back since the last start."""
    starts: int = 0
    started_small: int = 0

    @property
    def infra(self) -> Infrastructure:
        return self.build.infra

    async def happen(self) -> None:
        writes = [self.talk] * 3 + [self.delete, self.refuse, self.choose, self.link, self.unlink] * 2
        kills = [self.killed_saying_no, self.killed_saying_yes, self.killed_deleting, self.killed_after_rows]
        kills += [self.killed_linking, self.killed_unlinking]
        copies = [self.copy_database, self.copy_keys, self.restore_database, self.restore_keys, self.restore_both]
        await self.chance.choice([*writes, *kills, *copies, self.start, self.start, self.compare_hourly])()

    # Writes

    async def talk(self) -> None:
        await self.build.talk(self.person, "Hello", "Yes?")

    async def _one(self) -> tuple[UUID, list[UUID]] | None:
        rows = await self.owner.fetch(
            "SELECT id, own_key, share_key FROM conversations WHERE owner_id = $1", self.person.account_id
        )
        readable = [row for row in rows if leaf_key(self.infra.keys, row["own_key"])]
        if not readable:
            return None
        row = self.chance.choice(readable)
        return row["id"], [key for key in (row["own_key"], row["share_key"]) if key]

    async def delete(self) -> None:
        if one := await self._one():
            await self.build.conversations.delete(self.person, one[0])

    async def refuse(self) -> None:
        if one := await self._one():
            await self.build.conversations.close_for_improvement(self.person, one[0])

    async def choose(self) -> None:
        await self.build.choose(self.person, self.chance.random() < 0.7)

    async def link(self) -> None:
        if one := await self._one():
            id_ = self.infra.random.new_id()
            self.infra.keys.create_key(link_name(id_))
            await self.owner.execute(
                "INSERT INTO shares (id, owner_id, conversation_id, created_at, expires_at, sealed)"
                " VALUES ($1, $2, $3, now(), now() + interval '1 day', '')",
                id_, self.person.account_id, one[0],
            )  # fmt: skip

    async def _link(self) -> UUID | None:
        rows = await self.owner.fetch("SELECT id FROM shares WHERE owner_id = $1", self.person.account_id)
        return self.chance.choice(rows)["id"] if rows else None

    async def unlink(self) -> None:
        if id_ := await self._link():
            self.infra.keys.destroy_key(link_name(id_))
            await self.owner.execute("DELETE FROM shares WHERE id = $1", id_)

    # Kills between the two stores

    async def killed_saying_no(self) -> None:
        with pytest.raises(Killed):
            await self._say_no_and_fail()
        end_process(self.infra)

    async def _say_no_and_fail(self) -> None:
        async with self.services.choices.open_transaction(self.person.account_id) as choosing:
            await choosing.record(user_party(self.person.account_id), False)
            raise Killed

    async def killed_saying_yes(self) -> None:
        party = str(user_party(self.person.account_id))
        if self.infra.keys.share(party) is None:
            self.infra.keys.create_share(party, self.infra.clock.now())
        end_process(self.infra)

    async def killed_deleting(self) -> None:
        """Its keys are destroyed, and its rows are there."""
        if one := await self._one():
            destroy_keys(self.infra.keys, one[1])
        end_process(self.infra)

    async def killed_after_rows(self) -> None:
        """Its rows are gone, and its keys are there."""
        if one := await self._one():
            await self.owner.execute("DELETE FROM conversations WHERE id = $1", one[0])
        end_process(self.infra)

    async def killed_linking(self) -> None:
        self.infra.keys.create_key(link_name(self.infra.random.new_id()))
        end_process(self.infra)

    async def killed_unlinking(self) -> None:
        if id_ := await self._link():
            self.infra.keys.destroy_key(link_name(id_))
        end_process(self.infra)

    # Copies of one store

    async def copy_database(self) -> None:
        place = self.chance.randrange(COPIES)
        for table in TABLES:
            await self.owner.execute(f"DROP TABLE IF EXISTS copy{place}_{table}")
            await self.owner.execute(f"CREATE TEMP TABLE copy{place}_{table} AS TABLE discreet.{table}")
        self.saved["database"].add(place)

    async def copy_keys(self) -> None:
        place = self.chance.randrange(COPIES)
        shutil.rmtree(self.copies / str(place), ignore_errors=True)
        for folder in FOLDERS:
            shutil.copytree(self.infra.settings.home / "keys" / folder, self.copies / str(place) / folder)
        self.saved["keys"].add(place)

    async def restore_database(self) -> None:
        """As from a snapshot of its volume. The operator closes all pages (decision 111)."""
        if not self.saved["database"]:
            return
        place = self.chance.choice(sorted(self.saved["database"]))
        end_process(self.infra)
        async with self.owner.transaction():
            await self.owner.execute("SET LOCAL session_replication_role = replica")
            for table, columns in TABLES.items():
                await self.owner.execute(f"DELETE FROM discreet.{table}")
                names = f" ({columns})" if columns != "*" else ""
                await self.owner.execute(
                    f"INSERT INTO discreet.{table}{names} OVERRIDING SYSTEM VALUE"
                    f" SELECT {columns} FROM copy{place}_{table}"
                )
        await self.owner.execute("UPDATE key_pages SET is_closed = true WHERE NOT is_closed")
        self.is_whole = False

    async def restore_keys(self) -> None:
        if not self.saved["keys"]:
            return
        place = self.chance.choice(sorted(self.saved["keys"]))
        keys = self.infra.settings.home / "keys"
        for folder in FOLDERS:
            shutil.rmtree(keys / folder)
            shutil.copytree(self.copies / str(place) / folder, keys / folder)
        end_process(self.infra)
        self.is_whole = False

    async def restore_both(self) -> None:
        await self.restore_database()
        await self.restore_keys()

    # Starts

    async def start(self) -> None:
        """The process ends, and the next one compares."""
        end_process(self.infra)
        pending = await find_pending(self.infra.database, self.infra.keys)
        assert not self.is_whole or pending.changed is not None, "without a restore, only what changed is compared"
        self.starts += 1
        self.started_small += pending.changed is not None
        await self.services.key_comparison.run()
        assert await differences(self.services, self.owner, self.infra) == (Reconciled(0, 0), set())
        self.is_whole = True

    async def compare_hourly(self) -> None:
        await self.services.key_comparison.run()


@pytest.mark.parametrize("seed", range(12))
async def test_a_start_misses_nothing_whatever_happened_before(
    services: Services, build: Builder, infra: Infrastructure, owner: Any, tmp_path: Path, seed: int
) -> None:
    end_process(infra)
    await services.key_comparison.run()
    await differences(services, owner, infra)
    await services.sharing.resume_interrupted()
    person = await build.person(f"remembered{seed}", improve=True)
    history = History(build, services, owner, person, random.Random(seed), tmp_path)
    for _ in range(60):
        await history.happen()
    await history.start()
    await history.start()
    assert history.started_small


@pytest.mark.parametrize("said", ["yes", "no"])
async def test_a_killed_process_costs_a_comparison_of_what_it_changed(
    services: Services, build: Builder, infra: Infrastructure, said: str
) -> None:
    end_process(infra)
    await services.key_comparison.run()
    await services.key_comparison.run()  # repairs of the first one
    person = await build.person(f"killed{said}", improve=said == "no")
    end_process(infra)
    await services.key_comparison.run()
    party = str(user_party(person.account_id))
    await kill_while_choosing(infra, person.account_id, said)
    pending = await find_pending(infra.database, infra.keys)
    assert pending.changed
    assert pending.changed.parties == {party}
    await services.key_comparison.run()
    assert infra.keys.share(party) is None
    answer = await services.choices.answer(person, user_party(person.account_id))
    assert not answer.allowed
    assert await services.choices.reconcile() == Reconciled(0, 0)


async def test_what_a_living_process_changes_is_compared_once_it_is_finished(
    services: Services, build: Builder, infra: Infrastructure
) -> None:
    """Its transaction may be about to commit."""
    end_process(infra)
    await services.key_comparison.run()
    person = await build.person("living")
    party = str(user_party(person.account_id))
    infra.keys.create_share(party, infra.clock.now())
    await services.key_comparison.run()
    assert infra.keys.share(party) is not None
    end_process(infra)
    await services.key_comparison.run()
    assert infra.keys.share(party) is None


async def test_a_share_too_young_to_destroy_stays_noted(services: Services, infra: Infrastructure, clock: Any) -> None:
    end_process(infra)
    await services.key_comparison.run()
    party = str(conversation_party(infra.random.new_id()))
    infra.keys.create_share(party, clock.now())
    end_process(infra)
    await services.key_comparison.run()
    assert infra.keys.share(party) is not None
    clock.advance(seconds=601)
    await services.key_comparison.run()
    assert infra.keys.share(party) is None


@pytest.mark.parametrize("damage", ["no generation", "another generation", "an unknown name"])
async def test_everything_is_compared_where_the_memory_is_not_whole(
    services: Services, build: Builder, infra: Infrastructure, damage: str
) -> None:
    end_process(infra)
    await services.key_comparison.run()
    person = await build.person("damaged", improve=True)
    end_process(infra)
    await services.key_comparison.run()
    folder = infra.settings.home / "keys" / CHANGES
    if damage == "no generation":
        (folder / "compared").unlink()
    elif damage == "another generation":
        infra.keys.changes.mark_compared(infra.random.new_id())
    else:
        (folder / str(infra.random.new_id())).write_text("nonsense/1\n")
    share = next((infra.settings.home / "keys" / "shares").rglob(f"user={person.account_id}"))
    share.unlink()  # without a note, as in another copy of the key store
    assert (await find_pending(infra.database, infra.keys)).changed is None
    await services.key_comparison.run()
    assert not (await services.choices.answer(person, user_party(person.account_id))).allowed
    assert (await find_pending(infra.database, infra.keys)).changed is not None


@pytest.mark.parametrize("use", list(PageUse))
@pytest.mark.parametrize("comparisons", [0, 3])
async def test_a_damaged_page_that_comes_back_from_a_copy_is_compared(
    services: Services,
    build: Builder,
    infra: Infrastructure,
    owner: Any,
    tmp_path: Path,
    use: PageUse,
    comparisons: int,
) -> None:
    """The copy holds a key that was destroyed since. A "no" and a deletion were compared before the damage was seen."""
    person = await build.person(f"copied{use}{comparisons}", improve=True)
    ended, other = [await build.talk(person, "Hello", "Yes?") for _ in range(2)]
    column = "own_key" if use is PageUse.PRIVATE else "share_key"
    key, kept = [
        await owner.fetchval(f"SELECT {column} FROM conversations WHERE id = $1", each) for each in (ended, other)
    ]
    file = page_file(infra.settings.home / "keys", use, page_of(key))
    shutil.copy(file, tmp_path / "copy")
    end_of = build.conversations.delete if use is PageUse.PRIVATE else build.conversations.close_for_improvement
    await end_of(person, ended)
    for _ in range(2):
        end_process(infra)
        await services.key_comparison.run()
    file.write_bytes(file.read_bytes()[:-1])
    with suppress(DecryptionFailed):
        assert leaf_key(infra.keys, kept) is None
    for _ in range(comparisons):
        end_process(infra)
        await services.key_comparison.run()
    if use is PageUse.PRIVATE or not comparisons:
        shutil.copy(tmp_path / "copy", file)
    else:
        assert not file.exists(), "a damaged page of shares counts as destroyed"
    end_process(infra)
    await services.key_comparison.run()
    assert leaf_key(infra.keys, key) is None
    assert use is PageUse.SHARE or leaf_key(infra.keys, kept) is not None
