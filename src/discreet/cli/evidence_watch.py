"""`discreet evidence watch`: monitors another server's evidence log (P12).

A file holds the state of earlier visits. Exit codes: 0 all holds, 1 the log contradicts itself, 2 it could not be
read, 3 a new log replaced it, which names it.
"""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
import msgspec

from discreet.cli.runner import with_settings
from discreet.errors import Misconfigured
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.evidence.watching import LogAlarm, Watcher, WatchState

ALARM, UNREACHED, SUCCESSOR = 1, 2, 3


@click.command()
@click.argument("url")
@click.option(
    "--state",
    type=click.Path(path_type=Path),
    help="File with the state of earlier visits. Default: discreet-watch-HOST.json here.",
)
@click.option("--key", help="The log's key, from a source that you trust. Default: the key of the first visit.")
@click.option("--every", type=click.IntRange(min=1), metavar="SECONDS", help="Continue, with a visit every SECONDS.")
@click.option("--entries", is_flag=True, help="Read all entries, and compare their tree with the signed one.")
@click.option("--witness", "witnesses", multiple=True, metavar="KEY", help="A witness that should cosign.")
@click.option("--required", type=click.IntRange(min=0), help="How many witnesses must have cosigned. Default: all.")
@with_settings
async def watch(
    _: Settings,
    url: str,
    state: Path | None,
    key: str | None,
    every: int | None,
    entries: bool,
    witnesses: tuple[str, ...],
    required: int | None,
) -> int:
    """Monitor the evidence log of the server at URL: entries are only ever added.

    Needs no account there. The first visit records the log's state; each later one compares.
    """
    from discreet.adapters.egress import EgressGateway
    from discreet.adapters.remote_log import HttpLog
    from discreet.evidence.cosignature import WitnessKey, WitnessPolicy
    from discreet.evidence.watching import Watcher

    host = urlsplit(url).hostname if urlsplit(url).scheme in ("http", "https") else None
    if host is None:
        raise Misconfigured("The URL should start with https:// or http:// and have a host.")
    try:
        keys = tuple(map(WitnessKey.parse, witnesses))
    except ValueError as error:
        raise Misconfigured(f"This is not a witness's key: {error}.") from None
    policy = WitnessPolicy(keys, len(keys) if required is None else required)
    egress = EgressGateway()
    loop = WatchLoop(
        Watcher(HttpLog(url, egress=egress), asyncio.sleep, policy=policy, entries=entries),
        state or Path(f"discreet-watch-{host}.json"),
        key,
    )
    try:
        return await loop.run(every)
    finally:
        await egress.close()


class WatchLoop:
    """Visits, one after the other, with their state in a file."""

    def __init__(self, watcher: "Watcher", file: Path, key: str | None) -> None:
        self._watcher, self._file, self._key = watcher, file, key

    async def run(self, every: int | None) -> int:
        """Return the exit code of one visit, or of the first one with an alarm."""
        while True:
            code = await self._visit()
            if every is None or code == ALARM:
                return code
            await asyncio.sleep(every)

    async def _visit(self) -> int:
        from discreet.evidence.watching import LogAlarm
        from discreet.ports.evidence import LogRefused, LogUnreachable
        from discreet.runtime.atomic_file import write_atomic

        before = self._load_state()
        try:
            visit = await (self._watcher.next_visit(before) if before else self._watcher.first_visit(self._key))
        except LogAlarm as alarm:
            return self._report_alarm(alarm)
        except (LogUnreachable, LogRefused) as error:
            self._print_line(f"not checked: {error}", err=True)
            return UNREACHED
        except ValueError as error:
            raise Misconfigured(f"The log's key cannot be used: {error}.") from None
        write_atomic(self._file, msgspec.json.format(msgspec.json.encode(visit.state), indent=2) + b"\n")
        self._print_line(f"NEW LOG: {visit.sentence}" if visit.successor else visit.sentence, err=visit.successor)
        return SUCCESSOR if visit.successor else 0

    def _load_state(self) -> "WatchState | None":
        from discreet.evidence.watching import WatchState

        try:
            before = msgspec.json.decode(self._file.read_bytes(), type=WatchState)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            raise Misconfigured(
                f"{self._file} cannot be read ({type(error).__name__}). Nothing was compared."
            ) from None
        if self._key is not None and self._key.strip() != before.key:
            raise Misconfigured(f"{self._file} belongs to a log with another key. Name another file with --state.")
        return before

    def _report_alarm(self, alarm: "LogAlarm") -> int:
        """Report an alarm, and save both checkpoints: together they prove it."""
        from discreet.runtime.atomic_file import write_atomic

        texts = {"old": alarm.old, "new": alarm.new, "proof": alarm.proof}
        paths = [self._file.with_name(f"{self._file.stem}-{name}.txt") for name, text in texts.items() if text]
        for path, text in zip(paths, filter(None, texts.values()), strict=True):
            if not path.exists():  # keeps the first ones if the alarm is raised again
                write_atomic(path, text.encode())
        self._print_line(f"ALARM: {alarm.sentence}", err=True)
        self._print_line(f"Keep these files, and show them to others: {' '.join(map(str, paths))}", err=True)
        return ALARM

    def _print_line(self, sentence: str, *, err: bool) -> None:
        click.echo(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} {sentence}", err=err)
        (sys.stderr if err else sys.stdout).flush()
