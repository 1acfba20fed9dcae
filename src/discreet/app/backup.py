"""Composes backup and restore.

Invariants:
- Every resource that is opened here is closed here, in reverse order, even after an error.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.file_lock import hold_lock
from discreet.adapters.keystore.key_ring import KeyRingPaths
from discreet.adapters.keystore.sealed_key_store import SealedKeyStore
from discreet.app.erasure import build_orphan_keys
from discreet.app.infrastructure import Infrastructure, database_name, open_infrastructure
from discreet.app.keys import keys_directory, open_keys
from discreet.backup import store
from discreet.backup.create import BackupSource, make_backup
from discreet.backup.description import DATASETS, DUMP, Description, read_verified
from discreet.backup.key_copy import KeyCopy, open_copy, read_key_copy, seal_copy
from discreet.backup.reconcile import ReconcileReport, Reconciling
from discreet.backup.restore import begin, check_keys_not_older, copy_datasets, finish
from discreet.backup.unneeded_keys import UnneededKeys, find_unneeded, find_unneeded_leaves
from discreet.db.connecting import new_connection
from discreet.db.embedded import EmbeddedPostgres
from discreet.db.pg_dump import load
from discreet.db.pool import Connection
from discreet.db.prepare import prepare_empty, unknown_migrations
from discreet.errors import Conflict, Invalid, Misconfigured
from discreet.evidence.server_events import record_backup
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.accounts.key_comparison import find_pending
from discreet.identity.accounts.key_kinds import destroy_named
from discreet.runtime.atomic_file import write_atomic
from discreet.settings import Settings

SESSIONS_END_WITHIN = 20
"""Seconds after which a process's session with etcd has ended (`etcd_session.py`)."""
NOT_MOVED_IN = (
    "The server was restored from a backup, which does not contain your file. Conversations that were imported before "
    "the backup are here. Please choose the file again; conversations that are here already are skipped."
)


def check_keys_in_files(settings: Settings) -> None:
    """Raise Invalid if the keys are in etcd: copies of key files are neither made nor restored then."""
    if settings.etcd_url:
        raise Invalid(
            "The keys are in etcd, and --keys is for key files. Save etcd with etcdctl snapshot save, and keep the "
            "copy apart from the database's. docs/scaling.md says how to restore it."
        )


async def back_up(settings: Settings, directory: Path, keys_file: Path | None, passphrase: str) -> Description:
    """Back up into `directory`, while servers may run.

    If `keys_file` is given, the keys are copied into it as a separate encrypted file.
    """
    if keys_file and keys_file.exists():
        raise Conflict(f"{keys_file} exists already. Name a new file.")
    async with open_infrastructure(settings) as infra:
        source = BackupSource(infra.addresses.owner, settings.home / DATASETS, keys_directory(settings))
        description = await make_backup(source, directory, infra.clock)
        if keys_file:
            await asyncio.to_thread(_copy_keys, infra, keys_file, passphrase)
        await record_backup(infra.database, description.began, infra.clock.now())
    return description


def _copy_keys(infra: Infrastructure, file: Path, passphrase: str) -> None:
    directory, master_key_file = keys_directory(infra.settings), master_key_path(infra.settings)
    with hold_lock(KeyRingPaths(directory).lock):  # no rotation changes the key store during the copy
        copy = read_key_copy(directory, master_key_file, infra.clock.now())
    write_atomic(file, seal_copy(copy, passphrase, infra.random))


def master_key_path(settings: Settings) -> Path:
    """Return the file of the master key, or of its wrapped form for Vault."""
    return keys_directory(settings) / "master.vault" if settings.master_key else settings.master_key_file


def open_key_copy(file: Path, passphrase: str) -> KeyCopy:
    return open_copy(file.read_bytes(), passphrase)


async def restore(
    settings: Settings, directory: Path, copy: KeyCopy | None, echo: Callable[[str], None]
) -> tuple[Description, ReconcileReport]:
    """Restore into an empty home, then remove again data deleted since the backup."""
    description = await asyncio.to_thread(read_verified, directory, unknown_migrations)
    if copy:
        check_keys_not_older(description, copy)
    echo(f"The backup of {description.began:%d %B %Y %H:%M} UTC is complete: {len(description.files):,} files.")
    begin(settings.home, copy, has_keys=settings.etcd_url is not None)
    async with open_keys(settings, SystemRandomSource()) as keys:
        await _load_database(settings, keys, directory / DUMP)
        await asyncio.to_thread(copy_datasets, directory, description, settings.home)
    echo("The database is restored. Looking for data that was deleted since the backup.")
    async with open_infrastructure(settings, restoring=True) as infra:
        report = await reconcile(infra, remove=True)
        async with _connect_as_owner(infra.addresses.owner) as connection:
            await store.end_sessions(connection)
            import_ids = await store.end_imports(connection, infra.clock.now(), NOT_MOVED_IN)
        for id_ in import_ids:
            infra.keys.destroy_key(f"move_in/{id_}")
        if import_ids:
            echo(
                f"{len(import_ids):,} imports were running at the time of the backup. They were stopped, because no "
                "backup contains their files."
            )
    finish(settings.home)
    return description, report


async def reconcile(infra: Infrastructure, *, remove: bool) -> ReconcileReport:
    async with _connect_as_owner(infra.addresses.owner) as connection:
        return await Reconciling(connection, infra.keys, infra.clock, remove=remove).reconcile()


async def find_unneeded_keys(infra: Infrastructure) -> UnneededKeys:
    """Find keys that nothing in the database needs."""
    async with _connect_as_owner(infra.addresses.owner) as connection:
        return await find_unneeded(connection, infra.keys, infra.keys.journal.noted)


async def count_unneeded_leaves(infra: Infrastructure) -> int:
    """Count leaves of pages that no conversation names."""
    async with _connect_as_owner(infra.addresses.owner) as connection:
        return len(await find_unneeded_leaves(connection, infra.keys))


async def destroy_unneeded_keys(infra: Infrastructure, unneeded: UnneededKeys) -> None:
    """Destroy keys that nothing needs, and shares and leaves that came back."""
    await ConsentChoices(infra).reconcile()
    for name in unneeded.names:
        await asyncio.to_thread(destroy_named, infra.keys, name)


async def check_no_restored_keys(infra: Infrastructure) -> None:
    """Raise Misconfigured if etcd has destroyed keys again, because it was restored from an older snapshot (P1, P10).

    Shares and leaves of pages that came back are destroyed, and keys that an ended process created lately: no row can
    need them. The sessions that a snapshot brings back are waited for.
    """
    if infra.settings.etcd_url is None:
        return
    await ConsentChoices(infra).reconcile((await find_pending(infra.database, infra.keys)).changed)
    orphans = build_orphan_keys(infra)
    for _ in range(SESSIONS_END_WITHIN):
        await orphans.destroy_unneeded()
        if (unneeded := await find_unneeded_keys(infra)).names:
            raise Misconfigured(
                f"etcd holds {len(unneeded.names):,} keys that nothing in the database needs: it was restored from a "
                "snapshot that is older than their destruction, or the database from an older backup. Check "
                "DISCREET_DATABASE_URL and DISCREET_ETCD_URL, then destroy the keys with `discreet keys reconcile "
                "--destroy`. No server serves people before that."
            )
        if not unneeded.new:
            return
        await asyncio.sleep(1)


async def _load_database(settings: Settings, keys: SealedKeyStore, file: Path) -> None:
    async with AsyncExitStack() as stack:
        owner_url = settings.database_url
        if owner_url is None:
            postgres = EmbeddedPostgres(settings.home / "postgres", keys.database_password("postgres"))
            stack.push_async_callback(postgres.stop)
            owner_url = await postgres.start()
        await load(await prepare_empty(owner_url, database_name(settings.database_url), keys), file)


@asynccontextmanager
async def _connect_as_owner(url: str) -> AsyncIterator[Connection]:
    connection = await new_connection(url)
    try:
        yield connection
    finally:
        await connection.close()
