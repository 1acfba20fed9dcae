"""Killed during a chat import: after a restart the program imports the rest, and nothing twice.

See specification: Bad input and failure.
"""

import asyncio
import json

from tests.processes.server_process import Program
from tests.support.chat_exports import chatgpt_conversation, chatgpt_message
from tests.support.client import Client

TALKS = 300


def export() -> bytes:
    talks = [
        chatgpt_conversation(f"Talk {n}", chatgpt_message("q", None, "user", f"Question {n}", 1_700_000_000 + n))
        for n in range(TALKS)
    ]
    return json.dumps(talks).encode()


async def latest(client: Client) -> dict[str, object]:
    found: dict[str, object] = (await client.get("/api/moving-in")).ok()["move_ins"][0]
    return found


async def titles(client: Client) -> list[str]:
    listed: list[str] = []
    before = ""
    while True:
        page = (await client.get(f"/api/conversations{before}")).ok()
        listed += [each["title"] for each in page["conversations"]]
        if not page["more"]:
            return listed
        last = page["conversations"][-1]
        before = f"?before={last['updated_at']}&before_id={last['id']}".replace("+", "%2B")


async def test_what_was_killed_goes_on_and_brings_nothing_twice(seeded: Program) -> None:
    ben = await (await seeded.start()).come_in("ben")
    (await ben.request("POST", "/api/moving-in", data=export())).ok()
    async with asyncio.timeout(60):
        while not (await latest(ben))["conversations"]:
            await asyncio.sleep(0.01)
    await seeded.kill()
    ben = await (await seeded.start()).come_in("ben")
    async with asyncio.timeout(120):
        while (moved := await latest(ben))["under_way"]:
            await asyncio.sleep(0.1)
    assert (moved["state"], moved["conversations"], moved["left_out"]) == ("done", TALKS, [])
    assert sorted(await titles(ben)) == sorted(f"Talk {n}" for n in range(TALKS))


def export_that_takes_long() -> bytes:
    """Entries in no known form, so none is imported; each is counted with a statement of its own."""
    return json.dumps([{} for _ in range(200_000)]).encode()


async def reading(client: Client) -> None:
    async with asyncio.timeout(60):
        while not (await latest(client))["read"]:
            await asyncio.sleep(0.01)


async def test_an_export_in_which_the_server_dies_twice_is_given_up(seeded: Program) -> None:
    ben = await (await seeded.start()).come_in("ben")
    (await ben.request("POST", "/api/moving-in", data=export_that_takes_long())).ok()
    for _ in range(2):
        await reading(ben)
        await seeded.kill()
        ben = await (await seeded.start()).come_in("ben")
        (await ben.get("/health/live")).ok()
    async with asyncio.timeout(120):
        while (moved := await latest(ben))["under_way"]:
            await asyncio.sleep(0.1)
    assert moved["state"] == "failed"
    assert "after two attempts" in str(moved["sentence"])


async def test_a_server_that_stops_in_order_counts_no_attempt(seeded: Program) -> None:
    ben = await (await seeded.start()).come_in("ben")
    (await ben.request("POST", "/api/moving-in", data=export_that_takes_long())).ok()
    for _ in range(3):
        await reading(ben)
        await seeded.stop()
        ben = await (await seeded.start()).come_in("ben")
    assert (await latest(ben))["under_way"]
    (await ben.post(f"/api/moving-in/{(await latest(ben))['id']}/stop")).ok()
