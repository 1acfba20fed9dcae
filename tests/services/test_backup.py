"""Only whole backups are accepted, a key copy needs its passphrase, and an old database obeys today's keys."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.app.infrastructure import Infrastructure
from discreet.backup import key_copy
from discreet.backup.description import DESCRIPTION, FORMAT, Description, checksum_files, encode, read_verified
from discreet.backup.key_copy import KeyCopy, open_copy, read_key_copy, seal_copy, unpack_copy
from discreet.backup.reconcile import ReconcileReport, Reconciling, report_lines
from discreet.backup.restore import MARK, begin, check_keys_not_older, finish, require_no_restore
from discreet.db.prepare import LAST_BEFORE_RELEASES, unknown_migrations
from discreet.errors import Conflict, Invalid, Misconfigured
from discreet.identity.accounts.conversation_key import destroy_keys, own_key
from discreet.promises.parties import user_party
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.conversation_keys import key_name

ENTROPY = SystemRandomSource()
MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
PASSPHRASE = "correct horse battery staple"
KNOWN = frozenset({"0001_foundation.sql"})


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_copy, "MEMORY_KB", 8 << 10)


# The folder


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    directory = tmp_path / "backup"
    (directory / "datasets" / "one").mkdir(parents=True)
    (directory / "database.dump").write_bytes(b"PGDMP")
    (directory / "datasets" / "one" / "shard").write_bytes(b"sealed")
    described(directory)
    return directory


def described(directory: Path, *, format_: int = FORMAT, migrations: tuple[str, ...] = tuple(KNOWN)) -> Description:
    made = Description(format_, MONDAY, "0.1.0", "18.4", migrations, checksum_files(directory))
    (directory / DESCRIPTION).write_bytes(encode(made))
    return made


def test_a_whole_backup_is_read(backup: Path) -> None:
    assert [file.path for file in read_verified(backup, unknown_migrations).files] == [
        "database.dump",
        "datasets/one/shard",
    ]


def cut(backup: Path) -> None:
    (backup / "database.dump").write_bytes(b"PGDM")


def swap(backup: Path) -> None:
    (backup / "database.dump").write_bytes(b"PGDMQ")


def lose(backup: Path) -> None:
    (backup / "datasets" / "one" / "shard").unlink()


def add(backup: Path) -> None:
    (backup / "datasets" / "two").write_bytes(b"of somebody else")


def garble(backup: Path) -> None:
    (backup / DESCRIPTION).write_bytes(b"{")


@pytest.mark.parametrize("damage", [cut, swap, lose, add, garble])
def test_a_damaged_backup_is_refused(backup: Path, damage: Callable[[Path], None]) -> None:
    damage(backup)
    with pytest.raises(Invalid, match="is damaged"):
        read_verified(backup, unknown_migrations)


def test_a_backup_of_tomorrow_or_none_is_refused(backup: Path, tmp_path: Path) -> None:
    described(backup, migrations=("0001_foundation.sql", "9999_tomorrow.sql"))
    with pytest.raises(Invalid, match="newer version of Discreet"):
        read_verified(backup, unknown_migrations)
    described(backup, format_=2)
    with pytest.raises(Invalid, match="format 2"):
        read_verified(backup, unknown_migrations)
    with pytest.raises(Invalid, match="no backup"):
        read_verified(tmp_path / "nowhere", unknown_migrations)


def test_a_backup_from_before_the_first_release_is_read(backup: Path) -> None:
    described(backup, migrations=("0001_people.sql", LAST_BEFORE_RELEASES))
    assert read_verified(backup, unknown_migrations).migrations[-1] == LAST_BEFORE_RELEASES


# The keys


@pytest.fixture
def copy(tmp_path: Path) -> KeyCopy:
    store = open_key_store(tmp_path / "made", MasterKeyFile(tmp_path / "safe" / "key"), ENTROPY)
    store.create_key("user/1a")
    store.create_share("user:1a", MONDAY)
    return read_key_copy(tmp_path / "made", tmp_path / "safe" / "key", MONDAY)


def test_a_copy_of_the_keys_opens_with_its_passphrase_alone(copy: KeyCopy, tmp_path: Path) -> None:
    sealed = seal_copy(copy, PASSPHRASE, ENTROPY)
    assert open_copy(sealed, PASSPHRASE) == copy
    for content, passphrase in [(sealed, PASSPHRASE + "r"), (sealed[:-1], PASSPHRASE), (b"else" + sealed, PASSPHRASE)]:
        with pytest.raises(Invalid):
            open_copy(content, passphrase)
    assert not [content for content in copy.files.values() if content in sealed]
    with pytest.raises(Invalid, match="12 characters"):
        seal_copy(copy, "too short", ENTROPY)
    unpack_copy(copy, tmp_path / "keys")
    anew = open_key_store(tmp_path / "keys", MasterKeyFile(tmp_path / "keys" / "master.key"), ENTROPY)
    made = open_key_store(tmp_path / "made", MasterKeyFile(tmp_path / "safe" / "key"), ENTROPY)
    assert anew.key("user/1a") == made.key("user/1a") is not None
    assert anew.share("user:1a") == made.share("user:1a") is not None
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").rglob("*")} == {0}


def test_a_copy_that_names_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="outside of it"):
        unpack_copy(KeyCopy(MONDAY, {"../../elsewhere": b""}), tmp_path / "home" / "keys")
    assert not (tmp_path / "elsewhere").exists()


# The home


def test_a_home_that_holds_something_is_left_alone(copy: KeyCopy, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "PG_VERSION").write_text("18")
    with pytest.raises(Conflict, match="not empty"):
        begin(home, copy)
    assert (home / "postgres" / "PG_VERSION").exists()
    assert not (home / MARK).exists()
    with pytest.raises(Invalid, match="no key store"):
        begin(tmp_path / "empty", None)


def test_an_interrupted_restore_begins_again_and_no_server_starts_before(copy: KeyCopy, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for _ in range(2):
        begin(home, copy)
        (home / "postgres").mkdir()
        (home / "postgres" / "half").touch()
        with pytest.raises(Misconfigured, match="restore"):
            require_no_restore(home)
    finish(home)
    require_no_restore(home)
    with pytest.raises(Conflict):
        begin(home, copy)


def test_a_home_with_its_own_key_store_keeps_it_when_a_restore_begins_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    open_key_store(home / "keys", MasterKeyFile(home / "keys" / "master.key"), ENTROPY)
    kept = (home / "keys" / "master.key").read_text()
    begin(home, None)
    begin(home, None)
    assert (home / "keys" / "master.key").read_text() == kept


@pytest.mark.promise("P10")
def test_keys_that_a_killed_restore_was_unpacking_go_with_the_next_one(copy: KeyCopy, tmp_path: Path) -> None:
    home = tmp_path / "home"
    begin(home, copy)
    (home / "keys").rename(home / "keys.part")  # as a kill leaves it before the last step
    open_key_store(home / "keys", MasterKeyFile(home / "keys" / "master.key"), ENTROPY)
    (home / MARK).write_text("")
    begin(home, None)
    assert not (home / "keys.part").exists()


def test_keys_that_are_older_than_the_database_are_refused(backup: Path, copy: KeyCopy) -> None:
    made = described(backup)
    check_keys_not_older(made, copy)
    with pytest.raises(Invalid, match="older than this backup"):
        check_keys_not_older(made, KeyCopy(MONDAY - timedelta(seconds=1), {}))


# Yesterday's database


def reconciling(infra: Infrastructure, owner: Any, *, remove: bool) -> Reconciling:
    return Reconciling(owner, infra.keys, infra.clock, remove=remove)


async def test_where_all_is_well_nothing_is_found(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person = await build.person("kim", improve=True)
    await build.talk(person, "Kim asks", "Yes")
    assert await reconciling(infra, owner, remove=True).reconcile() == ReconcileReport()
    assert report_lines(ReconcileReport(), removed=True) == ["Database and key store match."]


@pytest.mark.promise("P10")
async def test_what_has_no_key_goes_and_only_that(build: Builder, infra: Infrastructure, owner: Any) -> None:
    person, gone = await build.person("lea", improve=True), await build.person("max", improve=True)
    kept, deleted = await build.talk(person, "Lea stays", "Yes"), await build.talk(person, "Lea deletes", "Yes")
    of_gone = await build.talk(gone, "Max leaves", "Yes")
    destroy_keys(infra.keys, [await key_name(owner, deleted)])
    key_of_gone = await key_name(owner, of_gone)
    infra.keys.destroy_key(f"user/{gone.account_id}")
    before = await reconciling(infra, owner, remove=False).reconcile()
    assert before.without_key == {"conversation": 2, "user": 1}
    assert await ids(owner, "conversations") >= {kept, deleted, of_gone}, "without --remove it only tells"
    found = await reconciling(infra, owner, remove=True).reconcile()
    assert (found.without_key, found.refused) == (before.without_key, [])
    assert kept in await ids(owner, "conversations")
    assert not {deleted, of_gone} & await ids(owner, "conversations")
    assert gone.account_id not in await ids(owner, "accounts")
    assert person.account_id in await ids(owner, "accounts")
    assert own_key(infra.keys, key_of_gone) is None
    assert (await reconciling(infra, owner, remove=True).reconcile()).without_key == {}


async def ids(owner: Any, table: str) -> set[Any]:
    return {row["id"] for row in await owner.fetch(f"SELECT id FROM {table}")}


@pytest.mark.promise("P2")
@pytest.mark.parametrize("again", [False, True])
async def test_a_yes_of_yesterday_that_was_taken_back_is_lost_also_where_it_was_given_again(
    build: Builder, infra: Infrastructure, owner: Any, clock: SettableClock, again: bool
) -> None:
    person, other = await build.person("nia", improve=True), await build.person("oli", improve=True)
    party = str(user_party(person.account_id))
    yesterday = await since(owner, party)
    clock.advance(days=1)
    await build.choose(person, False)
    if again:
        clock.advance(days=1)
        await build.choose(person, True)
    await owner.execute("UPDATE permissions SET allowed_since = $2 WHERE party = $1", party, yesterday)
    await reconciling(infra, owner, remove=True).reconcile()
    assert await since(owner, party) is None
    assert infra.keys.share(party) is None
    assert await since(owner, str(user_party(other.account_id)))


async def since(owner: Any, party: str) -> Any:
    return await owner.fetchval("SELECT allowed_since FROM permissions WHERE party = $1 AND purpose = 'improve'", party)
