"""`discreet work`: work in the background until asked to stop. What is not done by then goes back into the queue."""

import asyncio
from contextlib import AbstractContextManager, nullcontext, suppress

import click

from discreet.bootstrap.ground import ground
from discreet.bootstrap.working import at_work
from discreet.child_process import without_core_files
from discreet.garbage import keep_what_is_here
from discreet.http.log import configure_logging
from discreet.settings import Settings


async def work_until_stopped(settings: Settings) -> None:
    without_core_files()
    configure_logging(settings.log_level)
    async with ground(settings) as on, at_work(on):
        with _telling_numbers(settings.metrics), suppress(asyncio.CancelledError):
            keep_what_is_here()
            click.echo("Discreet is at work  (stop with Ctrl-C)")
            await asyncio.Event().wait()


def _telling_numbers(place: str | None) -> AbstractContextManager[None]:
    """Its CPU and memory, where the operator wants them."""
    if place is None:
        return nullcontext()
    from discreet.metrics import Metrics  # a library that nobody else needs

    return Metrics().told_at(place)
