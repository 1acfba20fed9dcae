"""`discreet dataset …`: build training datasets, track them, end them.

Invariants:
- Parse, call one use case, print.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from discreet.cli.runner import with_settings
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.training.commands import DatasetCommands

PROFILES = ("patterns", "standard", "thorough")
DAY = click.DateTime(["%Y-%m-%d"])

one_dataset = click.argument("dataset_id", metavar="ID", type=click.UUID)
as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")
workers = click.option("--workers", type=click.IntRange(1, 1024), help="Processes that may build it.")
cluster = click.option("--cluster", metavar="ADDRESS", help="The Ray cluster that builds it.")


@asynccontextmanager
async def _dataset_commands(settings: Settings) -> AsyncIterator["DatasetCommands"]:
    from discreet.app.infrastructure import build_dataset_access, build_datasets, open_infrastructure
    from discreet.training.commands import DatasetCommands

    async with open_infrastructure(settings) as infra:
        yield DatasetCommands(build_datasets(infra), build_dataset_access(infra), click.echo)


@click.group()
def dataset() -> None:
    """Build and manage training datasets, made only from permitted conversations."""


@dataset.command()
@click.option("--purpose", required=True, help="The purpose, shown to people whose content is in it.")
@click.option("--profile", type=click.Choice(PROFILES), default="thorough", help="How personal information is reduced.")
@click.option("--began-from", type=DAY, help="Only conversations that began on this day (UTC) or later.")
@click.option("--began-until", type=DAY, help="Only conversations that began before this day (UTC).")
@click.option(
    "--not-across", is_flag=True, help="Include conversations that earlier datasets of the same purpose contain."
)
@click.option("--expires-in-days", type=int, help="How long it is kept. Default: DISCREET_DATASET_DAYS.")
@workers
@cluster
@as_json
@with_settings
async def build(
    settings: Settings,
    purpose: str,
    profile: str,
    began_from: datetime | None,
    began_until: datetime | None,
    not_across: bool,
    expires_in_days: int | None,
    workers: int | None,
    cluster: str | None,
    as_json: bool,
) -> int:
    """Build a dataset now, and report its contents and the reasons for omissions.

    Exit code 1 when it was not built.
    """
    from discreet.training.build_spec import BuildOptions
    from discreet.training.deidentify.profiles import Profile

    days = settings.dataset_days if expires_in_days is None else expires_in_days
    terms = BuildOptions(
        profile=Profile(profile),
        began_from=_utc(began_from),
        began_until=_utc(began_until),
        across=not not_across,
        expires_in_days=days,
    )
    async with _dataset_commands(_with_workers(settings, workers, cluster)) as commands:
        return await commands.build(purpose, terms, as_json)


@dataset.command()
@one_dataset
@workers
@cluster
@as_json
@with_settings
async def rebuild(settings: Settings, dataset_id: UUID, workers: int | None, cluster: str | None, as_json: bool) -> int:
    """Build a new version on the same terms, with the permissions of today.

    The old version stays until it is destroyed.
    """
    async with _dataset_commands(_with_workers(settings, workers, cluster)) as commands:
        return await commands.rebuild(dataset_id, as_json)


@dataset.command()
@one_dataset
@workers
@cluster
@as_json
@with_settings
async def resume(settings: Settings, dataset_id: UUID, workers: int | None, cluster: str | None, as_json: bool) -> int:
    """Continue a build that was interrupted at the command line.

    It starts after its last finished shard.
    """
    async with _dataset_commands(_with_workers(settings, workers, cluster)) as commands:
        return await commands.resume(dataset_id, as_json)


@dataset.command("list")
@as_json
@with_settings
async def list_all(settings: Settings, as_json: bool) -> None:
    """List all datasets: state, size and withdrawals."""
    async with _dataset_commands(settings) as commands:
        await commands.list_all(as_json)


@dataset.command()
@one_dataset
@with_settings
async def cancel(settings: Settings, dataset_id: UUID) -> None:
    """Cancel a build that waits or runs, on any machine. Its files are deleted."""
    async with _dataset_commands(settings) as commands:
        await commands.cancel(dataset_id)


@dataset.command()
@one_dataset
@click.confirmation_option(prompt="Destroy this dataset for good?")
@with_settings
async def destroy(settings: Settings, dataset_id: UUID) -> None:
    """Destroy a dataset's key, then its files. The record of it stays."""
    async with _dataset_commands(settings) as commands:
        await commands.destroy(dataset_id)


@dataset.command("withdraw-list")
@one_dataset
@as_json
@with_settings
async def withdraw_list(settings: Settings, dataset_id: UUID, as_json: bool) -> None:
    """List the records to drop: those withdrawn since the build."""
    async with _dataset_commands(settings) as commands:
        await commands.withdraw_list(dataset_id, as_json)


@dataset.command()
@one_dataset
@click.argument("folder", type=click.Path(path_type=Path))
@with_settings
async def export(settings: Settings, dataset_id: UUID, folder: Path) -> None:
    """Write a dataset's files unencrypted into a new or empty FOLDER.

    The export is logged.
    """
    async with _dataset_commands(settings) as commands:
        await commands.export(dataset_id, folder)


@dataset.command()
@one_dataset
@with_settings
async def check(settings: Settings, dataset_id: UUID) -> int:
    """Compare all bytes of a dataset's files with its manifest.

    Exit code 1 when they differ.
    """
    async with _dataset_commands(settings) as commands:
        return await commands.check(dataset_id)


@dataset.command()
@one_dataset
@click.argument("n", type=click.IntRange(0))
@with_settings
async def prove(settings: Settings, dataset_id: UUID, n: int) -> None:
    """Print record N's proof of permission and its Merkle proof, as JSON.

    The Merkle proof shows that the manifest's root covers the proof of permission.
    """
    async with _dataset_commands(settings) as commands:
        await commands.prove(dataset_id, n)


@dataset.command()
@one_dataset
@click.option("--model", required=True, help="The model's name, shown to people whose content is in the dataset.")
@click.option("--note", default="", help="Your own reminder.")
@with_settings
async def trained(settings: Settings, dataset_id: UUID, model: str, note: str) -> None:
    """Record that a model was trained from a dataset."""
    async with _dataset_commands(settings) as commands:
        await commands.trained(dataset_id, model, note)


def _with_workers(settings: Settings, workers: int | None, cluster: str | None) -> Settings:
    """Return the settings with the command line's values instead of theirs."""
    return replace(settings, dataset_workers=workers or settings.dataset_workers, cluster=cluster or settings.cluster)


def _utc(day: datetime | None) -> datetime | None:
    return day.replace(tzinfo=UTC) if day else None
