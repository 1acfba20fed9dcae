"""Runs a command with the settings on an event loop; an error is one sentence."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

import click
import structlog

from discreet.errors import DiscreetError
from discreet.settings import SECRETS, Settings, read_settings


def with_settings(command: Callable[..., Coroutine[Any, Any, int | None]]) -> Callable[..., None]:
    """Run an async command with the settings; exit code 2 for a DiscreetError."""

    async def stoppable(settings: Settings, options: dict[str, Any]) -> int | None:
        """Treat SIGTERM like Ctrl-C: the command is cancelled and cleans up."""
        signal.signal(signal.SIGTERM, _canceller())
        return await command(settings, **options)

    @wraps(command)
    def run(**options: Any) -> None:
        # Standard output is the command's result.
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
        try:
            settings = read_settings(os.environ)
            for name in SECRETS:  # no child process inherits them
                os.environ.pop(name, None)
            with asyncio.Runner(loop_factory=_loop_factory()) as runner:
                code = runner.run(stoppable(settings, options))
        except DiscreetError as error:
            click.echo(f"discreet: {error.sentence}", err=True)
            sys.exit(2)
        except (KeyboardInterrupt, asyncio.CancelledError):
            sys.exit(130)
        sys.exit(code or 0)

    return run


def _canceller() -> Any:
    """Return a signal handler that does what Ctrl-C does.

    A shell makes background processes ignore Ctrl-C; SIGTERM must work there, too.
    """
    on_interrupt = signal.getsignal(signal.SIGINT)
    if on_interrupt is not signal.SIG_IGN:
        return on_interrupt
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    return lambda *_: loop.call_soon_threadsafe(task.cancel)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return uvloop's factory if it is installed (not on Windows).

    It takes half the time per streamed token.
    """
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
