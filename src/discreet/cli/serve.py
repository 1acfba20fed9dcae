"""`discreet serve`: listen, print the address, and stop all services on request."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Any

import click
import uvicorn

from discreet.app.infrastructure import open_infrastructure
from discreet.app.services import run_services
from discreet.db.pool import Database
from discreet.http.admission import ConnectionAdmission, is_trusted_proxy, max_connections
from discreet.http.app import create_app
from discreet.http.connection import ClientConnection
from discreet.http.log import Note, configure_logging
from discreet.http.services import Services
from discreet.runtime.child_process import without_core_files
from discreet.runtime.file_limit import file_limit_warning, raise_file_limit
from discreet.runtime.gc_tuning import freeze_gc
from discreet.runtime.graceful_shutdown import GracefulShutdown
from discreet.runtime.listen_socket import abort_connection, listen
from discreet.settings import Settings, address

SECONDS_KEPT = 75
"""How long an idle connection is kept open. It is longer than proxies keep theirs (usually a minute), because a
request on a connection that the server is just closing would fail."""
SECONDS_TO_FINISH = 2
"""How long open requests may continue after a stop. Unfinished answers are stored up to that point."""


async def serve_until_stopped(settings: Settings) -> None:
    without_core_files()  # temporary chats are in our memory (P9)
    configure_logging(settings.log_level)
    open_files = raise_file_limit()
    if sentence := file_limit_warning(open_files):
        click.echo(sentence, err=True)
    with listen(settings.host, settings.port) as listening:
        settings = _with_real_port(settings, listening.getsockname()[1])
        async with open_infrastructure(settings) as infra, run_services(infra) as services:
            with _metrics_server(services, infra.database) as note:
                server = _UvicornServer(
                    _config(services, open_files, note), GracefulShutdown(services, settings.drain_seconds)
                )
                server.when_ready = lambda: _is_ready(settings)
                link = await services.accounts.set_up_link()
                if link:
                    click.echo(f"Set-up link (once, for the operator): {link}")
                await server.serve([listening])


class _UvicornServer(uvicorn.Server):
    """Prints its address once it listens, and stops in two steps.

    Asked to stop, it returns when no request is being answered, or when it is asked again. Then the services are
    stopped.
    """

    when_ready = staticmethod(lambda: None)

    def __init__(self, config: uvicorn.Config, drain: GracefulShutdown) -> None:
        super().__init__(config)
        self._drain = drain

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._drain.request()
        super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) and self._drain.is_over()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Make signals request a stop until the process ends: answers must be stored."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
        yield

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self.when_ready()


def _is_ready(settings: Settings) -> None:
    freeze_gc()
    click.echo(f"Discreet is ready at {settings.public_url}  (stop with Ctrl-C)")


@contextmanager
def _metrics_server(services: Services, database: Database) -> Iterator[Note | None]:
    """Serve metrics if the operator wants them; yield the callback for requests."""
    if (place := services.settings.metrics) is None:
        yield None
        return
    from discreet.runtime.metrics import Metrics  # only this function needs the library

    metrics = Metrics()
    metrics.add_gauges(services, database)
    with metrics.serve_at(place):
        yield metrics.requests()


def _config(services: Services, open_files: int | None, note: Note | None) -> uvicorn.Config:
    if open_files is not None:
        is_proxy = is_trusted_proxy(services.settings.trusted_proxies)
        ClientConnection.admission = ConnectionAdmission(max_connections(open_files), is_proxy)
    ClientConnection.drop_unsent = staticmethod(abort_connection)
    return uvicorn.Config(
        create_app(services, note),
        http=ClientConnection,
        ws="none",
        reset_contextvars=True,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=services.settings.trusted_proxies,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        timeout_keep_alive=SECONDS_KEPT,
        h11_max_incomplete_event_size=None,
    )


def _with_real_port(settings: Settings, port: int) -> Settings:
    """Return the settings with the actual port, if port 0 asked for any."""
    public = settings.public_url
    if public == f"http://{address(settings.host, settings.port)}":
        public = f"http://{address(settings.host, port)}"
    return replace(settings, port=port, public_url=public)
