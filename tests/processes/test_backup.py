"""`discreet backup` and `restore` of the real program: data comes back, except what was deleted since."""

import json
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from tests.processes.conftest import copied
from tests.processes.server_process import Program, Ran
from tests.processes.test_bad_starts import refusal
from tests.support.chat_client import ask
from tests.support.client import Client
from tests.support.people import PASSWORD, address

PASSPHRASE = "correct horse battery staple"


async def done(program: Program, *command: str | Path) -> Ran:
    ran = await program.run(*map(str, command))
    assert ran.code == 0, ran.err
    return ran


async def refused(program: Program, *command: str | Path) -> str:
    ran = await program.run(*map(str, command))
    assert ran.code == 2, ran
    assert ran.err.startswith("discreet: ")
    assert "Traceback" not in ran.err
    return ran.err


async def status_of(client: Client, conversation: UUID) -> int:
    return (await client.get(f"/api/conversations/{conversation}")).status


@pytest.mark.promise("P10")
@pytest.mark.promise("P2")
async def test_a_backup_and_the_key_store_of_today(seeded: Program, elsewhere: Program, homes: Path) -> None:
    """Kept data is there, data deleted since the backup is noise and goes, and a "no" stays a "no"."""
    backup = homes / f"{seeded.home.name}-backup"
    ben = await (await seeded.start()).come_in("ben")
    cleo, ada = await seeded.come_in("cleo"), await seeded.come_in("ada")
    for person in (ben, cleo):
        (await person.put("/api/me/improve", {"allowed": True})).ok()
    of_cleo = (await ask(cleo, "Something else.")).conversation
    await ask(ada, "Of somebody who leaves.")
    conversation = (await ask(ben, "Kept, and told to nobody.")).conversation
    deleted = (await ask(ben, "Deleted the day after.")).conversation
    made = await done(seeded, "backup", backup)  # beside the server
    assert "The keys are not in it" in made.out
    assert b"Kept, and told" not in b"".join(path.read_bytes() for path in backup.rglob("*") if path.is_file())
    assert not [path for path in backup.rglob("*") if path.name in ("ring", "master.key", "private", "shares")]
    (await ben.delete(f"/api/conversations/{deleted}")).ok()
    (await ben.put("/api/me/improve", {"allowed": False})).ok()
    assert await seeded.stop() == 0
    await done(seeded, "account", "delete", "ada@example.org", "--yes")

    elsewhere.home.mkdir()
    await copied(seeded.home / "keys", elsewhere.home / "keys")
    restored = await done(elsewhere, "restore", backup)
    assert "2 conversations no longer have a key: removed." in restored.out
    assert "1 accounts no longer have a key: removed." in restored.out
    assert "permissions were withdrawn since" in restored.out
    ben = await (await elsewhere.start()).come_in("ben")
    shown = (await ben.get(f"/api/conversations/{conversation}")).ok()
    assert shown["messages"][0]["text"] == "Kept, and told to nobody."
    assert await status_of(ben, deleted) == 404
    assert (await ben.get("/api/me")).ok()["improve"]["since"] is None
    cleo = await elsewhere.come_in("cleo")
    assert (await cleo.get("/api/me")).ok()["improve"]["since"]
    assert await status_of(cleo, of_cleo) == 200
    assert (
        await elsewhere.client().post("/api/sign-in", {"email": address("ada"), "password": PASSWORD})
    ).status == 401
    assert await elsewhere.stop() == 0
    assert (await elsewhere.run("reconcile")).code == 0
    assert "not empty" in await refused(elsewhere, "restore", backup)
    shutil.rmtree(backup)


async def test_everything_lost_but_the_backup_and_the_copy_of_the_keys(
    seeded: Program, elsewhere: Program, homes: Path
) -> None:
    backup, keys = homes / f"{seeded.home.name}-backup", homes / f"{seeded.home.name}.keys"
    passphrase = homes / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n")
    ben = await (await seeded.start()).come_in("ben")
    conversation = (await ask(ben, "Kept, and told to nobody.")).conversation
    await seeded.stop()
    await done(seeded, "backup", backup, "--keys", keys, "--passphrase-file", passphrase)
    master = (seeded.home / "keys" / "master.key").read_text().strip()
    assert keys.stat().st_mode & 0o077 == 0
    assert bytes.fromhex(master) not in keys.read_bytes()
    assert master.encode() not in keys.read_bytes()
    with_keys = ("--keys", keys, "--passphrase-file", passphrase)

    passphrase.write_text("another passphrase")
    assert "cannot be opened" in await refused(elsewhere, "restore", backup, *with_keys)
    passphrase.write_text(PASSPHRASE)
    assert "no key store" in await refused(elsewhere, "restore", backup)
    dump = backup / "database.dump"
    right = dump.read_bytes()
    dump.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))
    assert "is damaged" in await refused(elsewhere, "restore", backup, *with_keys)
    assert not elsewhere.home.exists()
    dump.write_bytes(right)
    await refuses_a_newer_version(elsewhere, backup, *with_keys)

    restored = await done(elsewhere, "restore", backup, *with_keys)
    assert "Data that was deleted after that can be read again" in restored.out
    assert "Database and key store match." in restored.out
    ben = await (await elsewhere.start()).come_in("ben")
    shown = (await ben.get(f"/api/conversations/{conversation}")).ok()
    assert shown["messages"][0]["text"] == "Kept, and told to nobody."
    assert await elsewhere.stop() == 0

    (elsewhere.home / "restoring").write_text("with keys")  # as a restore that was cut off leaves it
    assert "restore` again" in await refusal(elsewhere)
    await done(elsewhere, "restore", backup, *with_keys)
    ben = await (await elsewhere.start()).come_in("ben")
    assert await status_of(ben, conversation) == 200
    await elsewhere.stop()
    for path in (passphrase, keys):
        path.unlink()
    shutil.rmtree(backup)


async def refuses_a_newer_version(program: Program, backup: Path, *options: str | Path) -> None:
    description = backup / "backup.json"
    right = description.read_text()
    description.write_text(json.dumps(json.loads(right) | {"migrations": ["9999_of_tomorrow.sql"]}))
    assert "by a newer version of Discreet" in await refused(program, "restore", backup, *options)
    description.write_text(right)
