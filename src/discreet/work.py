"""`discreet work`: work in the background until asked to stop. What is not done by then goes back into the queue."""

import asyncio
from contextlib import suppress

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
        keep_what_is_here()
        click.echo("Discreet is at work  (stop with Ctrl-C)")
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
