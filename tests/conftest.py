"""The real program for every test: PostgreSQL, key store, services, HTTP server. Nothing is patched.

One PostgreSQL runs per test run. Each test module has its own database (a copy of a prepared one), key store, clock and
server. Only the model endpoint, the images endpoint, third parties and the clock are fakes.

    infra     keys, database, clock of the module     owner     a connection past row-level security, for looking
    build     makes people and conversations without HTTP
    services  the composed services, started          server    the base URL of the HTTP server
    client    makes a signed-out browser              cast      the people of `tests/support/people.py`, signed in
    scripted  the model endpoint: set `scripted.answer`
    image_endpoint   the images endpoint: set `image_endpoint.answer`
    cells     the cells that run Python for GPTs: `cells.reset()`, set `cells.answer`
    third_party, other_party   two third parties that actions may call: set `.answer`, read `.requests`
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import hypothesis
import pytest
import pytest_asyncio
import scim2_models  # noqa: F401  (first: for each of its models it searches all modules that are imported already)
import uvicorn
from argon2 import PasswordHasher

from bench.ports import reserved_port
from discreet.adapters.dns import LookUp
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import open_key_store
from discreet.adapters.keystore.master_key import MasterKeyFile
from discreet.adapters.model import RemoteModel
from discreet.app.infrastructure import Infrastructure
from discreet.app.services import run_services
from discreet.db.embedded import EmbeddedPostgres
from discreet.db.pool import connect
from discreet.db.prepare import prepare
from discreet.http.connection import ClientConnection
from discreet.http.limits import NO_LIMITS, RateLimits
from discreet.http.services import Services
from discreet.jobs.schema import prepare_jobs
from discreet.runtime.gc_tuning import disable_gc, freeze_gc
from discreet.runtime.listen_socket import listen
from discreet.settings import Settings, read_settings
from discreet.training.service import Datasets
from tests.fakes.image_endpoint import ImageEndpoint
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.python_cells import ScriptedCells
from tests.fakes.third_party import ThirdParty
from tests.plugins.distribute_files import DistributeFiles
from tests.plugins.rerun_modules import RerunOnce
from tests.support import people
from tests.support.builder import Builder
from tests.support.client import Client
from tests.support.clock import SettableClock
from tests.support.scratch import scratch_directory
from tests.support.shared_routes import create_app_on_shared_routes

hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")  # a slow machine is no fault of the tested code

pytest_plugins = ["tests.plugins.forked_readers", "tests.plugins.shared_fixtures"]

TEMPLATE = "discreet_template"
FASTER = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings that only matter if the machine crashes; off in tests."""
CHEAP_PASSWORDS = "ALTER SYSTEM SET scram_iterations = 1"
"""Roles' passwords are random, so the 4096 rounds of SHA-256, at both ends of each connection, protect nothing."""
CHEAP_HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""A thousandth of a password's usual work, which has tests of its own."""
SLOWEST_FIRST = (
    "journeys/test_accessibility.py",
    "processes/",
    "contract/test_embedded_model.py",
    "bench/",
    "journeys/",
    "services/test_dataset",
    "training/",
    "statistics/",
    "analytics/",
)
"""The files that a run starts with, so that no worker is left with a long file at the end."""
PROCESSES = tuple(
    Path(__file__).parent / place
    for place in (
        "bench",
        "contract",
        "processes",
        "runtime",
        "security/test_cell_escapes.py",
        "security/test_reader_confinement.py",
        "services/test_cells.py",
        "services/test_code_for_real.py",
    )
)
"""Tests that start programs or talk to them over sockets."""


def pytest_xdist_auto_num_workers() -> int:
    """Return one more than the number of cores: one worker usually waits for a page, a program or the clock."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(RerunOnce())
    config.pluginmanager.register(DistributeFiles())


def pytest_sessionstart() -> None:
    disable_gc()


def pytest_collection_finish() -> None:
    """Keep collected modules out of garbage collection, as a server does. It took a third of a run's CPU."""
    freeze_gc()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _order_of(item.path))
    for item in items:
        if _starts_programs(item.path):
            item.add_marker("process")


@cache
def _order_of(file: Path) -> int:
    path = file.relative_to(Path(__file__).parent).as_posix()
    return next((turn for turn, longest in enumerate(SLOWEST_FIRST) if path.startswith(longest)), len(SLOWEST_FIRST))


@cache
def _starts_programs(file: Path) -> bool:
    return any(map(file.is_relative_to, PROCESSES))


@pytest.fixture(scope="session")
def run_directory() -> Iterator[Path]:
    with scratch_directory("discreet-test-", in_memory=True) as directory:
        yield directory


@pytest_asyncio.fixture(scope="session")
async def postgres(run_directory: Path) -> AsyncIterator[str]:
    """The owner's URL of a running PostgreSQL that holds a prepared database to copy."""
    server = EmbeddedPostgres(run_directory / "pg", "only-for-this-run")
    owner_url = await server.start()
    try:
        connection = await asyncpg.connect(owner_url)
        for name in FASTER:
            await connection.execute(f"ALTER SYSTEM SET {name} = off")
        await connection.execute(CHEAP_PASSWORDS)
        await connection.execute("SELECT pg_reload_conf()")
        await connection.close()
        await prepare(owner_url, TEMPLATE, _keys(run_directory / "template"))
        await prepare_jobs(owner_url, TEMPLATE)
        yield owner_url
    finally:
        await server.stop()


@pytest_asyncio.fixture(scope="session")
async def maintenance(postgres: str) -> AsyncIterator[Any]:
    """The owner's connection that creates and drops the modules' databases."""
    connection = await asyncpg.connect(postgres)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
def port() -> int:
    """The port of all modules' servers, one after the other, so that a browser's cache outlives a module."""
    return reserved_port()


@pytest.fixture(scope="module")
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(scope="module")
def database_name(request: pytest.FixtureRequest) -> str:
    return request.module.__name__.replace(".", "_")[-40:].lower()


@pytest.fixture(scope="module")
def module_home(run_directory: Path, database_name: str) -> Path:
    """The home of the module's installation."""
    return run_directory / database_name


@pytest_asyncio.fixture(scope="module")
async def infra(
    postgres: str,
    maintenance: Any,
    module_home: Path,
    port: int,
    database_name: str,
    clock: SettableClock,
    scripted: ScriptedModel,
    third_party: ThirdParty,
    other_party: ThirdParty,
    images_url: str,
    more_settings: dict[str, str],
) -> AsyncIterator[Infrastructure]:
    """The infrastructure of a new installation: a fresh database and key store."""
    origins = (third_party.origin, other_party.origin)
    settings = _settings(module_home, port, scripted.url, origins, DISCREET_IMAGES_URL=images_url, **more_settings)
    keys = open_key_store(module_home / "keys", MasterKeyFile(settings.master_key_file), SystemRandomSource())
    # Copied as files: block by block through the log, as is the default, takes five times the work.
    await maintenance.execute(f'CREATE DATABASE "{database_name}" TEMPLATE "{TEMPLATE}" STRATEGY FILE_COPY')
    addresses = await prepare(postgres, database_name, keys)
    database = await connect(addresses.serve)
    try:
        yield Infrastructure(
            database=database,
            keys=keys,
            clock=clock,
            random=SystemRandomSource(),
            settings=settings,
            addresses=addresses,
            password_hasher=CHEAP_HASHER,
        )
    finally:
        await database.close()
        await maintenance.execute(f'DROP DATABASE "{database_name}" WITH (FORCE)')
        await _remove(module_home)


@pytest_asyncio.fixture(scope="module")
async def owner(postgres: str, infra: Infrastructure, database_name: str) -> AsyncIterator[Any]:
    """A connection as the database's owner, past row-level security: for looking, and for playing the attacker."""
    url = urlunsplit(urlsplit(postgres)._replace(path=f"/{database_name}"))
    connection = await asyncpg.connect(url, server_settings={"search_path": "discreet"})
    yield connection
    await connection.close()


@pytest_asyncio.fixture(scope="module")
async def scripted() -> AsyncIterator[ScriptedModel]:
    async with ScriptedModel() as endpoint:
        yield endpoint


@pytest_asyncio.fixture(scope="module")
async def image_endpoint() -> AsyncIterator[ImageEndpoint]:
    async with ImageEndpoint() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def images_url(image_endpoint: ImageEndpoint) -> str:
    """The URL of the images endpoint. A module that overrides it with "" has no images."""
    return image_endpoint.url


@pytest.fixture(scope="module")
def more_settings() -> dict[str, str]:
    """Settings that a module adds by overriding this."""
    return {}


@pytest.fixture(scope="module")
def look_up() -> LookUp | None:
    """The name servers. A module that overrides it plays them; None is the system's."""
    return None


@pytest_asyncio.fixture(scope="module")
async def third_party() -> AsyncIterator[ThirdParty]:
    async with ThirdParty() as it:
        yield it


@pytest_asyncio.fixture(scope="module")
async def other_party() -> AsyncIterator[ThirdParty]:
    async with ThirdParty() as it:
        yield it


@pytest.fixture(scope="module")
def build(infra: Infrastructure) -> Builder:
    """Makes people, GPTs and conversations without HTTP."""
    return Builder(infra)


@pytest.fixture(scope="module")
def improvement(build: Builder) -> Datasets:
    """Datasets without a queue: the caller that requests one builds it."""
    return build.improvement()


@pytest.fixture(scope="module")
def cells() -> ScriptedCells:
    """The cells in which GPTs run Python. Not available until a test resets them."""
    return ScriptedCells()


@pytest_asyncio.fixture(scope="module")
async def services(
    infra: Infrastructure, scripted: ScriptedModel, cells: ScriptedCells, look_up: LookUp | None
) -> AsyncIterator[Services]:
    """The running services, without rate limits, which have tests of their own."""
    model = RemoteModel(scripted.url, None, None)
    try:
        async with run_services(infra, model, cells, look_up) as running:
            yield replace(running, limits=RateLimits(NO_LIMITS))
    finally:
        await model.close()


@pytest_asyncio.fixture(scope="module")
async def server(services: Services) -> AsyncIterator[str]:
    """The base URL of the HTTP server, which runs in this process and on this loop."""
    async with run_server(services) as url:
        yield url


class run_server:  # noqa: N801  (used like a function)
    """`async with run_server(services) as base_url`: the real application on uvicorn, at its public URL."""

    def __init__(self, services: Services) -> None:
        self._url = services.settings.public_url
        # A request on a connection that is being closed as idle is reset. No test is about that, so none closes idle.
        config = uvicorn.Config(
            create_app_on_shared_routes(services),
            http=ClientConnection,
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=2,
            timeout_keep_alive=600,
        )
        self._server = _Server(config)
        self._listening = listen("127.0.0.1", services.settings.port)

    async def __aenter__(self) -> str:
        self._running = asyncio.create_task(self._server.serve([self._listening]))
        while not self._server.started:
            await asyncio.sleep(0.005)
            assert not self._running.done(), "the server did not start"
        return self._url

    async def __aexit__(self, *_: object) -> None:
        self._server.should_exit = True
        await self._running


class _Server(uvicorn.Server):
    """Leaves signals to pytest."""

    def capture_signals(self) -> Any:
        return nullcontext()


@pytest_asyncio.fixture(scope="module")
async def client(server: str) -> AsyncIterator[Callable[[], Client]]:
    """Makes signed-out browsers."""
    made: list[Client] = []

    def new() -> Client:
        made.append(Client(server))
        return made[-1]

    yield new
    for each in made:
        await each.close()


@pytest_asyncio.fixture(scope="module")
async def cast(services: Services, client: Callable[[], Client]) -> people.Cast:
    return await people.sign_up_cast(services, client)


async def _remove(home: Path) -> None:
    """Remove the home. `shutil.rmtree` takes eight times the CPU for the key store's 500 folders."""
    await (await asyncio.create_subprocess_exec("rm", "-rf", str(home))).wait()


def _settings(home: Path, port: int, model_url: str, action_origins: tuple[str, ...], **more: str) -> Settings:
    given = {"DISCREET_HOME": str(home), "DISCREET_PORT": str(port), "DISCREET_MODEL_URL": model_url}
    given["DISCREET_GUEST_PROOF"] = "2000"  # Python tries as many numbers as a browser, more slowly
    return read_settings({**given, "DISCREET_ACTION_ORIGINS": ",".join(action_origins), **more})


def _keys(home: Path) -> Any:
    return open_key_store(home / "keys", MasterKeyFile(home / "keys" / "master.key"), SystemRandomSource())
