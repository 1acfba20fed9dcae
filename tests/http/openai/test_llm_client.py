"""An independent client: the command line program `llm`, configured as its documentation says."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.model_endpoint import ScriptedModel
from tests.support.api_programs import CreatedKey, publish_gpt
from tests.support.people import Cast


@pytest.fixture
def llm(server: str, made: CreatedKey, tmp_path: Path) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Run `llm` with these arguments and return its output."""
    extra = "- model_id: discreet\n  model_name: {model}\n  api_base: {url}\n  api_key_name: discreet\n"

    async def run(model: Any, *arguments: Any) -> Any:
        (tmp_path / "extra-openai-models.yaml").write_text(extra.format(model=model, url=f"{server}/v1"))
        environment = {**os.environ, "LLM_USER_PATH": str(tmp_path), "NO_PROXY": "*"}
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "llm", "prompt", "-m", "discreet", "--key", made.text, "--no-log", *arguments,
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        out, err = await asyncio.wait_for(running.communicate(), 60)
        return running.returncode, out.decode().strip(), err.decode()

    return run


async def test_it_prompts_a_gpt_and_streams(
    llm: Callable[..., Coroutine[Any, Any, Any]], cast: Cast, scripted: ScriptedModel
) -> None:
    gpt = await publish_gpt(cast.cleo, "Lighthouse guide", "Talk of lighthouses.")
    code, out, err = await llm(f"gpt:{gpt}", "-s", "In German.", "Hello?")
    assert (code, out) == (0, "Hello from the scripted model."), err
    assert scripted.requests[-1]["messages"][0]["content"] == "Talk of lighthouses.\n\nIn German."
