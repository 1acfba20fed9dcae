"""`discreet work`: work in the background until asked to stop.

Unfinished jobs go back into the queue.
"""

import asyncio
from contextlib import AbstractContextManager, nullcontext, suppress

import click

from discreet.app.infrastructure import open_infrastructure
from discreet.app.worker import run_worker
from discreet.http.log import configure_logging
from discreet.runtime.child_process import without_core_files
from discreet.runtime.gc_tuning import freeze_gc
from discreet.settings import Settings


async def work_until_stopped(settings: Settings) -> None:
    without_core_files()
    configure_logging(settings.log_level)
    async with open_infrastructure(settings) as infra, run_worker(infra):
        with _serve_metrics(settings.metrics), suppress(asyncio.CancelledError):
            freeze_gc()
            click.echo("Discreet is working in the background  (stop with Ctrl-C)")
            await asyncio.Event().wait()


def _serve_metrics(place: str | None) -> AbstractContextManager[None]:
    """Serve metrics of CPU and memory, if the operator wants them."""
    if place is None:
        return nullcontext()
    from discreet.runtime.metrics import Metrics  # only this function needs the library

    return Metrics().serve_at(place)
