"""`discreet key …` of the real program, beside a running server: a new key opens the API until it is revoked."""

import json
import re

from tests.processes.server_process import Program
from tests.support.api_programs import call


async def test_a_key_of_the_command_line_opens_the_api_until_it_is_revoked(seeded: Program) -> None:
    added = await seeded.run("workspace", "add", "Harbour", "--service", "team", "--member", "ben@example.org")
    [workspace] = re.findall(r"[0-9a-f-]{36}", added.out)
    await seeded.start()
    visitor = seeded.client()
    made = await seeded.run(
        "key", "create", "--workspace", workspace, "--project", "Buoys", "--name", "Night", "--embeddings"
    )
    assert made.code == 0, made.err
    assert "shown only this time" in made.err
    text = made.out.strip()
    assert (await call(visitor, text, "GET", "/v1/models")).status == 200
    [key] = re.findall(r"[0-9a-f-]{36}", made.err)
    assert (await seeded.run("key", "revoke", key, "--workspace", workspace)).code == 0
    assert (await call(visitor, text, "GET", "/v1/models")).status == 401
    listed = (await seeded.run("key", "list", "--workspace", workspace, "--json")).out
    assert text[:14] not in listed
    [project] = json.loads(listed)
    [shown] = project["keys"]
    facts = (project["name"], shown["name"], shown["maker"], shown["prefix"], shown["holds"])
    assert facts == ("Buoys", "Night", "Ben", text[:10], False)


async def test_what_is_not_there_is_said_in_one_sentence(seeded: Program) -> None:
    visitor = "00000000-0000-0000-0000-000000000007"
    refused = await seeded.run("key", "list", "--workspace", visitor)
    assert (refused.code, refused.err) == (
        2,
        "discreet: There is no such workspace, or none of its owners and admins has this address.\n",
    )
