"""Fixtures that several folders of tests share.

`tests/conftest.py` loads this module.

People as the builder makes them, without HTTP:

    olga, ada, ben        an operator, a builder of GPTs and a user; one of each for the module; all three said yes to
                          the training question
    workspace             a new, empty team workspace; `emil` is its owner, `cleo` a member
    operator              Olga, who used the set-up link of an instance that then opened sign-up

To be named in `pytest.mark.usefixtures`, as they return nothing:

    reset_image_endpoint     the images endpoint answers as it did at first
    clock_at_noon, monday    the clock stands at noon of this day, or of a certain Monday
    reset_third_parties      both third parties forget the earlier tests
    long_answers             the model's answers take many minutes
"""

import asyncio
import logging
import subprocess
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import build_web
import pytest
import pytest_asyncio
import structlog

from discreet.app.infrastructure import Infrastructure
from discreet.http.services import Services
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.instance import SignUp
from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.workspace import Workspace
from discreet.promises.parties import Service
from tests.fakes.image_endpoint import ImageEndpoint
from tests.fakes.model_endpoint import ScriptedModel
from tests.fakes.third_party import ThirdParty
from tests.support.builder import Builder
from tests.support.clock import SettableClock
from tests.support.people import PASSWORD, address
from tests.support.scratch import scratch_directory

LONG_ANSWER = " ".join(f"word{n}" for n in range(100_000))
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
UNFINISHED_JOBS = (
    "SELECT count(*) FROM procrastinate.procrastinate_jobs WHERE status IN ('todo', 'doing')"
    " AND task_name IN ('delete_gpt', 'erase_account', 'erase_workspace')"
)


@pytest_asyncio.fixture(scope="module")
async def olga(build: Builder) -> Actor:
    return await build.person("olga", improve=True, role=AccountRole.OPERATOR)


@pytest_asyncio.fixture(scope="module")
async def ada(build: Builder) -> Actor:
    return await build.person("Ada", improve=True)


@pytest_asyncio.fixture(scope="module")
async def ben(build: Builder) -> Actor:
    return await build.person("ben", improve=True)


@pytest_asyncio.fixture
async def workspace(build: Builder) -> Workspace:
    return await build.workspace(Service.TEAM)


@pytest_asyncio.fixture
async def emil(build: Builder, workspace: Workspace) -> Actor:
    """The owner of the workspace."""
    return await build.add_member(workspace, await build.person("Emil"))


@pytest_asyncio.fixture
async def cleo(build: Builder, workspace: Workspace) -> Actor:
    """A member of the workspace."""
    return await build.add_member(workspace, await build.person("Cleo"), WorkspaceRole.MEMBER)


@pytest_asyncio.fixture(scope="module")
async def operator(services: Services) -> Actor:
    """Olga, who set the instance up with the set-up link; sign-up is open."""
    link = await services.accounts.set_up_link()
    signed_in = await services.accounts.set_up(link.partition("#")[2], "Olga", address("olga"), PASSWORD, True)
    await services.administration.change_instance(signed_in.actor, "Test house", SignUp.OPEN)
    return signed_in.actor


@pytest_asyncio.fixture(scope="module")
async def improve(infra: Infrastructure) -> AsyncIterator[Any]:
    """A connection with the role of the training pipeline."""
    connection = await asyncpg.connect(infra.addresses.improve, server_settings={"search_path": "discreet"})
    yield connection
    await connection.close()


@pytest.fixture
def wait_for_deletions(owner: Any) -> Callable[[], Coroutine[Any, Any, None]]:
    """Return a function that waits until the queue has nothing more to delete."""

    async def wait() -> None:
        async with asyncio.timeout(30):
            while await owner.fetchval(UNFINISHED_JOBS):
                await asyncio.sleep(0.05)

    return wait


@pytest.fixture
def reset_image_endpoint(image_endpoint: ImageEndpoint) -> None:
    image_endpoint.reset()


@pytest.fixture
def clock_at_noon(clock: SettableClock) -> Iterator[None]:
    """Freeze the clock at noon, so that no day ends during a test."""
    clock.freeze(clock.now().replace(hour=12, minute=0, second=0, microsecond=0))
    yield
    clock.run()


@pytest.fixture(scope="module")
def monday(clock: SettableClock) -> None:
    clock.freeze(MONDAY)


@pytest.fixture
def reset_third_parties(third_party: ThirdParty, other_party: ThirdParty, clock: SettableClock) -> Iterator[None]:
    """Let both third parties forget their requests and answers.

    Afterwards the clock runs.
    """
    third_party.reset()
    other_party.reset()
    yield
    clock.run()


@pytest.fixture
def long_answers(scripted: ScriptedModel) -> Iterator[None]:
    previous, scripted.answer, scripted.gap = scripted.answer, LONG_ANSWER, 0.01
    yield
    scripted.answer, scripted.gap = previous, 0.0


@pytest.fixture(scope="module")
def node_packages(request: pytest.FixtureRequest) -> Path:
    """Install the packages of `node` beside the test module, and return the folder."""
    folder = request.path.parent / "node"
    lock, kept = folder / "package-lock.json", folder / "node_modules" / ".lock"
    if not kept.exists() or kept.read_text() != lock.read_text():
        try:
            build_web.npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        except subprocess.CalledProcessError:
            pytest.skip("npm could not install the packages: it reaches no registry")
        kept.write_text(lock.read_text())
    return folder


@pytest.fixture
def debug_log(capfd: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Let every library log at DEBUG, and capture it."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    structlog.reset_defaults()
    yield capfd
    root.setLevel(before)


@pytest.fixture(scope="session")
def homes() -> Iterator[Path]:
    """The folder of the programs that tests start.

    Its path is short, as the path of PostgreSQL's socket is limited.
    """
    with scratch_directory("discreet-homes-", in_memory=True) as directory:
        yield directory
