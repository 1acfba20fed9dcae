"""Killed while a GPT's tests run: after a restart the program runs the rest, and keeps the earlier results."""

import asyncio
from typing import Any

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program
from tests.support.client import Client

TESTS = 12


async def found(client: Client, gpt: str, run: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await client.get(f"/api/gpts/{gpt}/tests/runs/{run}")).ok()
    return answer


async def test_a_killed_run_goes_on_with_what_is_left(seeded: Program, model: ScriptedModel) -> None:
    model.answer, model.gap = "It is over there behind the mill.", 0.03
    ada = await (await seeded.start()).come_in("ada")
    gpt = (await ada.post("/api/gpts", {"name": "Keeper"})).ok()["id"]
    checks = [{"kind": "contains", "value": "mill"}]
    tests = [{"prompt": f"Where is lamp {n}?", "checks": checks} for n in range(TESTS)]
    (await ada.put(f"/api/gpts/{gpt}/tests", {"tests": tests, "edition": 0})).ok()
    [offered] = (await ada.get(f"/api/gpts/{gpt}/tests/models")).ok()["models"]
    started = await ada.post(f"/api/gpts/{gpt}/tests/runs", {"version": 0, "models": [offered["name"]]})
    run = started.ok()["run"]["id"]
    async with asyncio.timeout(60):
        while not (before := await found(ada, gpt, run))["results"]:
            await asyncio.sleep(0.01)
    await seeded.kill()
    ada = await (await seeded.start()).come_in("ada")
    async with asyncio.timeout(120):
        while (after := await found(ada, gpt, run))["run"]["state"] in ("waiting", "running"):
            await asyncio.sleep(0.1)
    assert len(before["results"]) < TESTS
    assert (after["run"]["state"], after["run"]["done"]) == ("done", TESTS)
    assert after["results"][: len(before["results"])] == before["results"]
    assert all(result["passed"] for result in after["results"])
    questions = sum("Where is lamp" in request["messages"][-1]["content"] for request in model.requests)
    assert TESTS <= questions <= TESTS + 1, "only the test in the middle is asked again"
