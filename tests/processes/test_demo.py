"""`make demo` runs to its end, with a scripted model in place of the embedded one."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.fakes.model_endpoint import ModelAnswer, Request, ScriptedModel

ROOT = Path(__file__).parents[2]
DRAFT = {"to": "mia@example.org", "subject": "My arrival", "text": "I arrive at noon."}
CALLS = (("getFlightStatus", {"flight": "LH 400"}), ("createDraft", DRAFT))


def answer(body: Request) -> str | ModelAnswer:
    """Call each operation that is offered once, then answer in words."""
    offered = {tool["function"]["name"] for tool in body.get("tools", ())}
    called = sum(message["role"] == "tool" for message in body["messages"])
    remaining = [call for call in CALLS if call[0] in offered][called:]
    return ModelAnswer(calls=(remaining[0],)) if remaining else "Hand over a copy of the licence."


@pytest.mark.timeout(300)
async def test_the_demo_runs_to_its_end(model: ScriptedModel, tmp_path: Path) -> None:
    model.answer = answer
    environment = os.environ | {
        "DISCREET_MODEL_URL": model.url,
        "DISCREET_MODEL_NAME": "scripted",
        "TMPDIR": str(tmp_path),
    }
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "examples.demo",
        cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed, _ = await demo.communicate()
    assert demo.returncode == 0, printed.decode()
    assert printed.decode().endswith("Stopped. Everything was removed.\n")
    assert not any(tmp_path.glob("discreet-demo-*"))
