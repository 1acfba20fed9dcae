"""The product: `discreet serve` as its users start it, with a new data folder."""

import asyncio
import re
import shutil
import tempfile
from asyncio.subprocess import Process
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from time import perf_counter
from types import TracebackType

import aiohttp
import msgspec

from bench import processes
from bench.load import Target
from bench.machine_load import FOLDER_PREFIX
from bench.people import Entrance, Person
from bench.ports import free_port
from bench.report import Unmeasured
from bench.server import answers

_SETUP_LINK = re.compile(rb"https?://[\w.\[\]:]+/setup#([^\s\"'<>]+)")
_START_SECONDS = 300
_STOP_SECONDS = 20
_MAX_ANSWER_LENGTH = 100_000


class Product:
    """A running server with `people` signed in; the first one is its operator.

    Used as `async with Product(model_url) as product:`; `chat_request` then gives raw requests for the load generator,
    each of the next person in turn. Raises Unmeasured if the server does not start or refuses the sign-ups.
    """

    def __init__(self, model_url: str, people: int = 1, settings: Mapping[str, str] | None = None) -> None:
        """Create the server. `settings` are in addition to those that every run needs."""
        self._model_url, self._settings = model_url, dict(settings or {})
        self._folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
        self._log = self._folder / "output"
        self._home = self._folder / "home"
        self._process: Process | None = None
        self._wanted_people = people
        self._next_person: Iterator[Person] = iter(())
        self.people: Sequence[Person] = ()
        self.port = free_port()

    async def __aenter__(self) -> "Product":
        try:
            await self.start()
            await self._let_people_in()
        except BaseException:
            await self._leave()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> float:
        """Start the server; return the seconds until it answers with its first page."""
        began = perf_counter()
        settings = {
            "DISCREET_HOME": str(self._home),
            "DISCREET_PORT": str(self.port),
            "DISCREET_MODEL_URL": f"{self._model_url}/v1",
            "DISCREET_MODEL_NAME": "sim",
            "DISCREET_ANSWER_TOKENS": str(_MAX_ANSWER_LENGTH),
            "DISCREET_MODEL_CONTEXT": str(_MAX_ANSWER_LENGTH * 4),
            **self._settings,
        }
        self._process = await processes.start(processes.python_module("discreet", "serve"), settings, self._log)
        async with aiohttp.ClientSession() as browser:
            while not await answers(browser, f"{self.origin}/"):
                self._still_running(perf_counter() - began)
                await asyncio.sleep(0.005)
        return perf_counter() - began

    async def stop(self) -> None:
        """Stop the server as Ctrl-C does, and its processes that outlive it."""
        if self._process:
            await processes.interrupt(self._process, _STOP_SECONDS)
            self._process = None
        await processes.terminate(lambda: processes.naming(str(self._home)), _STOP_SECONDS)

    async def kill(self) -> None:
        """Kill the server's process at once; its database keeps running."""
        assert self._process
        self._process.kill()
        await self._process.wait()
        self._process = None

    @property
    def pid(self) -> int:
        """The server's own process."""
        assert self._process
        return self._process.pid

    @property
    def home(self) -> Path:
        return self._home

    def server_pids(self) -> list[int]:
        """Return the server and its children without the database."""
        return [pid for pid in self._family() if processes.program(pid) != "postgres"]

    def database_pids(self) -> list[int]:
        return [pid for pid in self._family() if processes.program(pid) == "postgres"]

    def cookie(self) -> str:
        """Return the Cookie header of the next person."""
        return next(self._next_person).cookie

    def chat_request(self, text: str) -> bytes:
        """Return the raw HTTP request of the next person for a new chat with `text`."""
        body = msgspec.json.encode({"text": text})
        head = (
            f"POST /api/chat HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nOrigin: {self.origin}\r\n"
            f"Cookie: {next(self._next_person).cookie}\r\nAccept: text/event-stream\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode("latin-1") + body

    @property
    def target(self) -> Target:
        """New chats, for the load generator."""
        return Target("product", self.port, self.chat_request)

    async def api_keys(self, number: int) -> list[str]:
        """Create so many keys for /v1, with their own rate limits. Call it once."""
        async with Entrance(self.origin) as entrance:
            return await entrance.api_keys(self._operator, number)

    async def _let_people_in(self) -> None:
        """Follow the set-up link that the server printed, then sign people up.

        The operator chats too.
        """
        async with Entrance(self.origin) as entrance:
            self._operator = operator = await entrance.set_up(await self._setup_token())
            people = [operator]
            if self._wanted_people > 1:
                await entrance.open_doors(operator)
                people += [await entrance.sign_up(number) for number in range(1, self._wanted_people)]
        self.people, self._next_person = people, cycle(people)

    async def _setup_token(self) -> str:
        began = perf_counter()
        while not (found := _SETUP_LINK.search(self._log.read_bytes())):
            self._still_running(perf_counter() - began)
            await asyncio.sleep(0.02)
        return found[1].decode("ascii", "replace")

    def logged(self, reference: str) -> str:
        """Return the lines of the server's log that contain this reference."""
        return "\n".join(line for line in self._log.read_text("utf-8", "replace").splitlines() if reference in line)

    def _still_running(self, waited: float) -> None:
        assert self._process
        if self._process.returncode is not None:
            raise Unmeasured(f"the server ended with code {self._process.returncode}: {self._last_words()}")
        if waited > _START_SECONDS:
            raise Unmeasured(f"the server was not ready within {_START_SECONDS} s: {self._last_words()}")

    def _last_words(self) -> str:
        return self._log.read_text("utf-8", "replace").strip()[-300:]

    def _family(self) -> list[int]:
        """Return the server's descendants, and the database.

        The database runs separately, with the data folder in its command line.
        """
        running = [self._process.pid] if self._process else []
        roots = {*running, *processes.naming(str(self._home))}
        return sorted({member for root in roots for member in processes.family(root)})

    async def _leave(self) -> None:
        await self.stop()
        await asyncio.to_thread(shutil.rmtree, self._folder, True)
