"""A program with a team's API key, on /v1."""

import aiohttp

from bench.report import Unmeasured
from bench.script import Script
from bench.storm.client import Answer
from bench.storm.fixture import StormFixture


class Program:
    def __init__(self, origin: str, key: str, browser: aiohttp.ClientSession) -> None:
        self._url, self._headers, self._browser = (
            f"{origin}/v1/chat/completions",
            {"Authorization": f"Bearer {key}"},
            browser,
        )

    async def run(self, script: Script) -> str:
        """Ask for a streamed answer; return "" if it came whole, else why not."""
        body = {"model": "sim", "stream": True, "messages": [{"role": "user", "content": f"Say. {script.directive()}"}]}
        try:
            async with self._browser.post(self._url, json=body, headers=self._headers) as response:
                data = await response.read()
                return "" if b"data: [DONE]" in data else f"{response.status} {data[:200].decode('utf-8', 'replace')}"
        except (aiohttp.ClientError, OSError) as error:
            return type(error).__name__


async def create_program(fixture: StormFixture) -> Program:
    """Make a team of the operator's, and in it a project with a key.

    The operator works there from then on.
    """
    operator = fixture.visitors[0]
    name = {"name": "Lighthouse"}
    made = _ok(await operator.call("POST", "/api/operator/workspaces", {**name, "service": "team", "owner": OPERATOR}))
    await operator.call("PUT", "/api/me/space", {"workspace": made.body["workspaces"][0]["id"]})
    project = _ok(await operator.call("POST", "/api/workspace/api/projects", name)).body["id"]
    wanted = {"name": "Key", "days": 30, "models": True, "every_gpt": False, "may_embed": False, "may_store": False}
    key = _ok(await operator.call("POST", f"/api/workspace/api/projects/{project}/keys", wanted)).body["text"]
    return Program(fixture.product.origin, key, fixture.browser)


OPERATOR = "olga@example.org"


def _ok(answer: Answer) -> Answer:
    if answer.status not in (200, 201):
        raise Unmeasured(f"the team for programs could not be made: {answer.sentence}")
    return answer
