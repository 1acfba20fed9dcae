"""The commands `discreet dataset …`: use of the composed services, and output.

The command line's own file parses the arguments, builds the services and translates errors. Results go to standard
output, a build's progress to standard error.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars

from discreet.errors import Conflict
from discreet.identity.accounts.actor import CLI_ACTOR
from discreet.training.access import DatasetAccessService
from discreet.training.build_spec import BuildOptions
from discreet.training.check import check
from discreet.training.dataset import Dataset, DatasetState
from discreet.training.process import OnProgress
from discreet.training.protocol import BuildProgress, CutOff
from discreet.training.reasons import MEANINGS
from discreet.training.service import Datasets

Echo = Callable[[str], None]


@dataclass(frozen=True)
class DatasetCommands:
    """The commands on datasets for the operator at the command line."""

    datasets: Datasets
    access: DatasetAccessService
    echo: Echo

    # Building

    async def build(self, purpose: str, terms: BuildOptions, as_json: bool = False) -> int:
        """Build a dataset now, in a pipeline of this process; return 1 on failure."""
        return await self._finish(await self.datasets.request(CLI_ACTOR, purpose, terms), as_json)

    async def rebuild(self, dataset_id: UUID, as_json: bool = False) -> int:
        return await self._finish(await self.datasets.rebuild(CLI_ACTOR, dataset_id), as_json)

    async def resume(self, dataset_id: UUID, as_json: bool = False) -> int:
        """Continue an interrupted build; Conflict when there is none."""
        dataset = await self.datasets.dataset(CLI_ACTOR, dataset_id)
        if not dataset.is_under_way:
            raise Conflict("This dataset has no interrupted build to continue.")
        return await self._finish(dataset, as_json)

    async def _finish(self, dataset: Dataset, as_json: bool) -> int:
        try:
            async with _bar() as show:
                await self.datasets.build(dataset.id, show)
        except (asyncio.CancelledError, CutOff):
            Console(stderr=True).print(
                f"Interrupted. To continue: discreet dataset resume {dataset.id}\n"
                f"To call it off: discreet dataset cancel {dataset.id}",
                soft_wrap=True,
                highlight=False,
            )
            raise
        built = await self.datasets.dataset(CLI_ACTOR, dataset.id)
        ready = built.state is DatasetState.READY
        self.echo(await self._essentials(built) if as_json else self._describe(built))
        return 0 if ready else 1

    async def _essentials(self, built: Dataset) -> str:
        ready = built.state is DatasetState.READY
        manifest = await self.datasets.manifest(CLI_ACTOR, built.id) if ready else {}
        document = {
            "id": str(built.id),
            "state": built.state,
            "reason": built.reason,
            "records": built.records,
            "messages": built.messages,
            "counts": dict(built.counts),
            "removed": dict(built.removed),
            "merkle_root": manifest.get("merkle_root"),
            "folder": str(self.datasets.folder(built.id)) if ready else None,
        }
        return json.dumps(document)

    def _describe(self, built: Dataset) -> str:
        if built.state is not DatasetState.READY:
            return built.reason or f"The dataset was not built: it is {built.state}."
        lines = [f"{built.id} is ready: {built.records} conversations, {built.messages} messages."]
        lines += [f"  {number:>6}  {MEANINGS.get(code, code)}" for code, number in built.counts.items()]
        lines += [f"  {number:>6}  gaps where there was: {kind}" for kind, number in built.removed.items()]
        return "\n".join([*lines, f"Its files: {self.datasets.folder(built.id)}"])

    # Following

    async def list_all(self, as_json: bool = False) -> None:
        """Print one line per dataset, latest first."""
        datasets = await self.datasets.datasets(CLI_ACTOR)
        if as_json:
            self.echo(json.dumps([_row(dataset) for dataset in datasets]))
            return
        for dataset in datasets:
            self.echo(_line(dataset))
        if not datasets:
            self.echo("There are no datasets.")

    async def withdraw_list(self, dataset_id: UUID, as_json: bool = False) -> None:
        """Print the records to drop, by their places."""
        places = await self.datasets.withdrawn(CLI_ACTOR, dataset_id)
        if as_json:
            self.echo(msgspec.json.encode(places).decode())
            return
        for place in places:
            self.echo(
                f"record {place.n}: line {place.line} of shard {place.shard}, both counted from 0, withdrawn "
                f"{place.withdrawn_at:%Y-%m-%d}"
            )
        if not places:
            self.echo("No records of it were withdrawn.")

    async def check(self, dataset_id: UUID) -> int:
        """Check the dataset; return 1 when its files do not match its manifest."""
        opened = await self.access.open_dataset(CLI_ACTOR, dataset_id)
        result = await asyncio.to_thread(check, opened.directory, opened.manifest, opened.keys)
        for problem in result.problems:
            self.echo(problem)
        if not result.problems:
            self.echo(f"{result.records} records in {result.shards} shards match the manifest.")
        return 1 if result.problems else 0

    async def prove(self, dataset_id: UUID, n: int) -> None:
        proof = await self.access.prove(CLI_ACTOR, dataset_id, n)
        self.echo(msgspec.json.encode(proof).decode())

    async def export(self, dataset_id: UUID, folder: Path) -> None:
        await self.access.export(CLI_ACTOR, dataset_id, folder)
        self.echo(f"Exported without encryption to {folder}. This copy does not follow later withdrawals.")

    # Ending

    async def cancel(self, dataset_id: UUID) -> None:
        await self.datasets.cancel(CLI_ACTOR, dataset_id)
        self.echo(f"{dataset_id} is cancelled. Its key and files are deleted.")

    async def destroy(self, dataset_id: UUID) -> None:
        await self.datasets.destroy(CLI_ACTOR, dataset_id)
        self.echo(f"{dataset_id} is destroyed. Its key and files are deleted; its entry stays on record.")

    async def trained(self, dataset_id: UUID, model: str, note: str) -> None:
        dataset = await self.datasets.record_model(CLI_ACTOR, dataset_id, model, note)
        self.echo(f"Recorded: {dataset.models[-1].name} was trained on {dataset_id}. The people in it can see this.")


@asynccontextmanager
async def _bar() -> AsyncIterator[OnProgress]:
    """Show a progress bar on standard error; without a terminal, only its last state."""
    columns = (
        TextColumn("Conversations looked at"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        bar = bars.add_task("", total=None, left="")

        async def show(progress: BuildProgress) -> None:
            bars.update(bar, total=progress.total, completed=progress.done, left=_left(progress.seconds_left))

        yield show


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"about {seconds:.0f} s left" if seconds < 90 else f"about {seconds / 60:.0f} min left"


def _line(dataset: Dataset) -> str:
    size = f"{dataset.records} conversations, {dataset.messages} messages"
    state = size if dataset.built_at else dataset.reason or f"{dataset.progress:.0%}"
    withdrawn = f", {dataset.withdrawn} withdrawn since" if dataset.withdrawn else ""
    requested = f"{dataset.created_at:%Y-%m-%d %H:%M}"
    return f"{dataset.id}  {requested}  {dataset.state:<9} {state}{withdrawn}  {dataset.purpose}"


def _row(dataset: Dataset) -> dict[str, object]:
    row: dict[str, object] = msgspec.to_builtins(dataset)
    return row
