"""`discreet workspace …` beside a running server, and the deletion of a workspace that a kill interrupts."""

import asyncio
import json

import pytest

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program
from tests.support.chat_client import ask
from tests.support.people import address

pytestmark = pytest.mark.promise("P10")


async def test_made_at_the_shell_deleted_and_killed_it_ends_all_the_same(seeded: Program, model: ScriptedModel) -> None:
    ben = await (await seeded.start()).come_in("ben")
    made = await seeded.run("workspace", "add", "Firm", "--service", "team", "--member", address("ben"))
    workspace = made.out.split()[-1]
    people = await seeded.run("workspace", "members", workspace, "--add", address("cleo"), "--as", "admin")
    assert people.out.splitlines() == [f"owner   {address('ben')}  Ben", f"admin   {address('cleo')}  Cleo"]

    (await ben.put("/api/me/space", {"workspace": workspace})).ok()
    for n in range(6):
        await ask(ben, f"Question {n}")
    (await ben.post("/api/workspace/delete", {"name": "Firm"})).ok()
    await seeded.kill()

    olga = await (await seeded.start()).come_in("olga")
    async with asyncio.timeout(60):
        while not (ended := (await olga.get("/api/operator/workspaces/ended")).ok()["ended"])[0]["erased_at"]:
            await asyncio.sleep(0.05)
    assert (ended[0]["name"], ended[0]["conversations"]) == ("Firm", 6)
    listed = await seeded.run("workspace", "list")
    assert "6 conversations, 0 GPTs" in listed.out
    ran = await seeded.run("workspace", "audit", workspace, "--json")
    acts = [json.loads(line)["act"] for line in ran.out.splitlines()]
    assert acts == ["workspace_erased", "workspace_deleted", "member_added", "member_added", "workspace_made"]
    assert not list(seeded.home.glob("keys/**/*conversation*/*")), "no key of a conversation is left"
    assert await seeded.stop() == 0
