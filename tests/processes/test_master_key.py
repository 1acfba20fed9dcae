"""`discreet keys` of the real program: a new master key while people chat, and a master key that Vault holds."""

import shutil
from collections.abc import AsyncIterator
from uuid import UUID

import pytest_asyncio

from tests.fakes.vault import VaultServer
from tests.processes.server_process import Program
from tests.processes.test_bad_starts import refusal
from tests.support.chat_client import ask
from tests.support.client import Client

TOKEN = "s3cret-token"


@pytest_asyncio.fixture
async def vault() -> AsyncIterator[VaultServer]:
    async with VaultServer() as it:
        yield it


async def text_of(client: Client, conversation: UUID) -> str:
    shown = (await client.get(f"/api/conversations/{conversation}")).ok()
    return shown["messages"][0]["text"]


async def test_a_server_goes_on_while_its_master_key_changes(seeded: Program) -> None:
    file = seeded.home / "keys" / "master.key"
    former = file.read_text()
    ben = await (await seeded.start()).come_in("ben")
    before = (await ask(ben, "Said before.")).conversation
    done = await seeded.run("keys", "rotate-master")
    assert done.code == 0, done.err
    assert "Done: the key store has generation 2" in done.out
    assert file.read_text() != former
    assert former.strip() not in done.out + done.err
    assert await text_of(ben, before) == "Said before."
    after = (await ask(ben, "Said after.")).conversation
    await seeded.kill()
    page = next((seeded.home / "keys" / "private").glob("*/private_page+*"))
    left = seeded.home / "keys" / "wrapping" / page.name
    left.parent.mkdir()
    shutil.copy(page, left)  # as a killed rotation leaves it
    ben = await (await seeded.start()).come_in("ben")  # the database's passwords are unchanged
    assert not left.exists()
    assert [await text_of(ben, each) for each in (before, after)] == ["Said before.", "Said after."]
    await seeded.stop()
    file.write_text(former)
    assert "is not the one" in await refusal(seeded, hidden=former[:16])


async def test_the_master_key_moves_into_vault_while_the_server_runs_and_out_again(
    seeded: Program, vault: VaultServer
) -> None:
    ben = await (await seeded.start()).come_in("ben")
    conversation = (await ask(ben, "Said before.")).conversation
    without = dict(seeded.environment)
    seeded.environment |= {"DISCREET_MASTER_KEY": vault.url, "DISCREET_VAULT_TOKEN": TOKEN}
    file = seeded.home / "keys" / "master.key"
    moved = await seeded.run("keys", "rotate-master", "--from", str(file))
    assert moved.code == 0, moved.err
    assert await text_of(ben, conversation) == "Said before."
    assert await seeded.stop() == 0
    file.unlink()

    ben = await (await seeded.start()).come_in("ben")
    assert await text_of(ben, conversation) == "Said before."
    assert await seeded.stop() == 0
    vault.sealed = True
    assert "is sealed" in await refusal(seeded, hidden=TOKEN)
    vault.sealed = False
    right = vault.keys["discreet"]
    vault.keys["discreet"] = [b"\1" * 32]
    assert "another key" in await refusal(seeded, hidden=TOKEN)
    vault.keys["discreet"] = right
    vault.rotate()
    assert (await seeded.run("keys", "rewrap")).code == 0
    assert (seeded.home / "keys" / "master.vault").read_text().startswith("vault:v2:")
    seeded.environment = without | {"DISCREET_VAULT_TOKEN": TOKEN}
    assert (await seeded.run("keys", "rotate-master", "--from", vault.url)).code == 0
    ben = await (await seeded.start()).come_in("ben")
    assert await text_of(ben, conversation) == "Said before."


async def test_a_vault_that_is_not_there_or_no_sign_in_stops_the_start(seeded: Program, vault: VaultServer) -> None:
    seeded.environment |= {"DISCREET_MASTER_KEY": vault.url}
    assert "DISCREET_VAULT_TOKEN" in await refusal(seeded)
    seeded.environment |= {"DISCREET_VAULT_TOKEN": TOKEN}
    assert "is missing, but the key store" in await refusal(seeded, hidden=TOKEN)
    seeded.environment |= {"DISCREET_MASTER_KEY": "vault+http://127.0.0.1:1/transit/discreet"}
    (seeded.home / "keys" / "master.vault").write_text("vault:v1:abc")
    assert "cannot be reached" in await refusal(seeded, hidden=TOKEN)


async def test_what_is_in_no_vault_is_not_rewrapped(seeded: Program) -> None:
    ran = await seeded.run("keys", "rewrap")
    assert (ran.code, ran.out) == (2, "")
    assert "not encrypted by a Vault" in ran.err
