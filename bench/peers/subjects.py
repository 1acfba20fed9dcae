"""The contenders: two interfaces of Discreet, and a peer for each.

All use the same endpoint. A peer that cannot be installed or started is replaced by a sentence, which its figures
report.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bench import setup
from bench.cost import must_be_whole
from bench.load import Load, Shape, Target
from bench.peers.browser import Visit
from bench.peers.installed import installed
from bench.peers.litellm import KEY, LiteLLM
from bench.peers.open_webui import OpenWebUI
from bench.report import Unmeasured
from bench.script import Script
from bench.setup import Stage, Subject

PEOPLE = 100
API_KEYS = 40
"""Of Discreet's, used in turn: each has a limit of requests and tokens per minute."""

CHAT, API, WEBUI, LITELLM = "discreet_chat", "discreet_v1", "open_webui", "litellm"
NAMES = {CHAT: "Discreet, web chat", API: "Discreet, /v1", WEBUI: "Open WebUI", LITELLM: "LiteLLM"}


@dataclass(frozen=True)
class Contender:
    """One contender.

    `restart` stops and starts it, and returns the seconds to its first answer. `visit` is how a browser signs in.
    """

    name: str
    version: str
    subject: Subject
    restart: Callable[[], Awaitable[float]]
    visit: Visit | None = None

    def pids(self) -> list[int]:
        """Return all of its processes, its database included."""
        return [pid for part in self.subject.parts.values() for pid in part()]

    def server_pids(self) -> Sequence[int]:
        """Return its processes without a separate database.

        A database inside the server's process counts.
        """
        return self.subject.parts["server"]()


@dataclass(frozen=True)
class Contenders:
    """All contenders of a run, or why one could not be started. `direct` is the endpoint alone."""

    stage: Stage
    by_name: dict[str, Contender | str]

    @property
    def direct(self) -> Subject:
        return self.stage.direct

    def get(self, name: str) -> Contender:
        """Return a contender. Unmeasured if it could not be started."""
        found = self.by_name[name]
        if isinstance(found, str):
            raise Unmeasured(found)
        return found


@asynccontextmanager
async def start_contenders(quick: bool) -> AsyncIterator[Contenders]:
    """Start and warm up all contenders; stop them at the end."""
    async with setup.standing(quick, with_product=True) as built, AsyncExitStack() as exits:
        assert isinstance(built.direct.target, Target)
        model_url = f"http://127.0.0.1:{built.direct.target.port}"
        makers: dict[str, Callable[[], Awaitable[Contender]]] = {
            CHAT: lambda: _chat(built),
            API: lambda: _api(built),
            WEBUI: lambda: _open_webui(exits, model_url),
            LITELLM: lambda: _litellm(exits, model_url),
        }
        yield Contenders(built, {name: await _warm(make) for name, make in makers.items()})


async def _warm(make: Callable[[], Awaitable[Contender]]) -> Contender | str:
    """Return the contender after its first answers, or why there is none.

    First answers pay for imports and connections.
    """
    try:
        made = await make()
        load = Load(made.subject.target, Shape(Script(gap_ms=5, tokens=10), streams=4, answers=3, patience=120))
        must_be_whole(made.subject, await load.run())
    except Unmeasured as reason:
        return str(reason)
    return made


async def _chat(built: Stage) -> Contender:
    product = built.product()

    async def restart() -> float:
        await product.stop()
        return await product.start()

    visit = Visit(product.origin, "textarea[aria-label=Message]", cookie=product.cookie())
    return Contender(CHAT, _own_version(), built.chats(), restart, visit)


async def _api(built: Stage) -> Contender:
    product = built.product()
    keys = await product.api_keys(API_KEYS)
    target = Target(API, product.port, setup.openai_request(product.port, keys))
    parts = {"server": product.server_pids, "database": product.database_pids}

    async def restart() -> float:
        raise Unmeasured("it is the same server as its web chat's.")

    return Contender(API, _own_version(), Subject(target, parts), restart)


async def _open_webui(exits: AsyncExitStack, model_url: str) -> Contender:
    server = OpenWebUI(found := await installed("open-webui"), model_url, PEOPLE)
    await exits.enter_async_context(server)

    async def restart() -> float:
        await server.stop()
        return await server.start()

    visit = Visit(server.origin, "#chat-input", token=server.people[1].token)
    return Contender(WEBUI, found.version, Subject(server, {"server": server.pids}), restart, visit)


async def _litellm(exits: AsyncExitStack, model_url: str) -> Contender:
    server = LiteLLM(found := await installed("litellm", "[proxy]"), model_url)
    await exits.enter_async_context(server)
    target = Target(LITELLM, server.port, setup.openai_request(server.port, [KEY]))

    async def restart() -> float:
        await server.stop()
        return await server.start()

    return Contender(LITELLM, found.version, Subject(target, {"server": server.pids}), restart)


def _own_version() -> str:
    from importlib.metadata import version

    return version("discreet")
