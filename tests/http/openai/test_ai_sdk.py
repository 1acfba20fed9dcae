"""The AI SDK, unchanged: references to earlier items, tools and streams as it sends them by default."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

from tests.fakes.model_endpoint import ModelAnswer, ScriptedModel, tool_call
from tests.http.openai.test_node_client import NODE
from tests.support.api_programs import CreatedKey

SAID = "Hello from the scripted model."


def answer(asked: Any) -> str | ModelAnswer:
    if asked.get("response_format"):
        return '{"city": "Bern"}'
    if asked.get("tools") and asked["messages"][-1]["role"] != "tool":
        return tool_call("weather", city="Bern")
    return ModelAnswer(SAID)


async def test_it_goes_through_several_turns_and_tools_in_each_of_its_ways(
    node_packages: Path, server: str, made: CreatedKey, scripted: ScriptedModel, owner: Any
) -> None:
    scripted.answer, stored = answer, await owner.fetchval("SELECT count(*) FROM api_responses")
    running = await asyncio.create_subprocess_exec(
        NODE, "ai_sdk.mjs", f"{server}/v1", made.text, cwd=node_packages, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await asyncio.wait_for(running.communicate(), 120)
    assert running.returncode == 0, err.decode()
    seen = json.loads(out)
    for name in ("responses", "responsesStreamed", "stored", "notStored", "chat", "compatible"):
        assert seen[name] == [SAID] * 3, name
    for name in ("tools", "chatTools", "compatibleTools"):
        assert seen[name] == [SAID, 2, SAID, 2], name
    assert (seen["object"], seen["compatibleObject"], seen["extra"]) == ({"city": "Bern"}, {"city": "Bern"}, SAID)
    assert seen["refused"][0] == 400
    assert "plugins" in seen["refused"][1]
    assert seen["unknownItem"][0] == 404
    assert "providerOptions.openai.store" in seen["unknownItem"][1]
    # The model saw the whole conversation in every turn, and only the requested items are stored.
    turns = [sent["messages"] for sent in scripted.requests if sent["messages"][-1]["content"] == "And when?"]
    whole = ["Who are you?", SAID, "And where?", SAID, "And when?"]
    assert len(turns) == 6
    assert all([message["content"] for message in messages] == whole for messages in turns)
    assert [sent["top_k"] for sent in scripted.requests if "top_k" in sent] == [20]
    assert await owner.fetchval("SELECT count(*) FROM api_responses") == stored + 3
