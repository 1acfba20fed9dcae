"""A second process of an installation, in a test that already has one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bench.ports import free_port
from discreet.adapters.model import RemoteModel
from discreet.app.infrastructure import Infrastructure
from discreet.app.services import run_services
from discreet.db.pool import connect
from discreet.http.services import Services
from tests.conftest import run_server
from tests.fakes.model_endpoint import ScriptedModel

NUMBER = 2


@asynccontextmanager
async def another_process(infra: Infrastructure) -> AsyncIterator[Infrastructure]:
    """Yield the infrastructure with another process number and own connections."""
    database = await connect(infra.addresses.serve, process=NUMBER)
    try:
        yield replace(infra, database=database, process=NUMBER)
    finally:
        await database.close()


@asynccontextmanager
async def second_server(infra: Infrastructure, scripted: ScriptedModel) -> AsyncIterator[tuple[Services, str]]:
    """Yield a second server on the same database, as another process has it, and its base URL."""
    port = free_port()
    settings = replace(infra.settings, port=port, public_url=f"http://127.0.0.1:{port}")
    model = RemoteModel(scripted.url, None, None)
    on = replace(infra, settings=settings)
    async with another_process(on) as there, run_services(there, model) as services, run_server(services) as url:
        yield services, url
    await model.close()
