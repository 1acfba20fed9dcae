"""`discreet account delete` and `discreet erasure check` on a whole installation: no trace of the person is left."""

import json
import re
from typing import Any

import pytest

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program
from tests.support.chat_client import ask
from tests.support.people import address

pytestmark = pytest.mark.promise("P10")

CANARY = "hvqzx-canary-in-every-place-wprkt"


async def checked(program: Program, *wanted: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and the findings by place."""
    ran = await program.run("erasure", "check", "--json", *wanted)
    report = json.loads(ran.out)
    assert report["searched"]["tables"] > 60
    assert report["searched"]["database_files"]
    assert report["nothing_left"] == (ran.code == 0)
    return ran.code, {each["where"]: each for each in report["findings"]}


async def test_what_is_deleted_is_found_until_it_is_gone(seeded: Program, model: ScriptedModel) -> None:
    model.answer = f"Heard: {CANARY}"
    ben = await (await seeded.start()).come_in("ben")
    answer = await ask(ben, f"Remember {CANARY}")
    code, found = await checked(seeded, str(answer.conversation))
    assert code == 1, "it is there"
    assert {"conversations.id", "messages.conversation_id", "key_grants.conversation_id"} <= set(found)
    assert any("_page/" in where for where in found)

    deleted = await seeded.run("account", "delete", address("ben"), "--yes")
    assert deleted.code == 0, deleted.err
    assert f"This deletes all data of {address('ben')}." in deleted.out
    assert "conversation" not in deleted.out, "an operator who asks and says no would count them"
    assert (await ben.get("/api/me")).ok() is None
    [report] = re.findall(r"/deleted-account#(\S+)", deleted.out)
    told_of = (await ben.post("/api/deleted-account", {"code": report})).ok()
    assert told_of["finished_at"]
    assert (told_of["made_by"], told_of["amounts"]["conversations"]) == ("operator", 1)

    code, found = await checked(seeded, str(answer.conversation), "--text", address("ben"))
    assert code == 1, "the database's own files hold what is dead"
    rows = {where for where in found if not where.startswith(("postgres/", "statistics"))}
    assert rows == {"choices.party"} or not rows
    code, found = await checked(seeded, str(ben.id), str(answer.conversation), "--text", address("ben"), "--wipe")
    assert {where: each["what"] for where, each in found.items() if each["left"]} == {}
    assert code == 0
    assert all(each["what"] and each["until"] for each in found.values())
    code, found = await checked(seeded, "--text", CANARY, "--text", address("ben"))
    assert (code, found) == (0, {}), "what was said was never written in the clear"
    assert await seeded.stop() == 0


async def test_a_remaining_account_is_found_and_the_last_operator_cannot_be_deleted(seeded: Program) -> None:
    refused = await seeded.run("account", "delete", address("olga"), "--yes")
    assert (refused.code, "last operator" in refused.err) == (2, True)
    visitor = await seeded.run("account", "delete", address("nobody"), "--yes")
    assert (visitor.code, visitor.err) == (2, "discreet: There is no account with this email address.\n")
    code, found = await checked(seeded, "--text", address("olga"))
    assert code == 1
    assert found["accounts.email"]["left"]
