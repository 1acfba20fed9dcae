"""`discreet gpt …`: GPTs as files (docs/formats/gpt.md), for the operator.

Invariants:
- Parse, call one use case, print.
- A file is written completely or not at all, and never overwrites another.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from discreet.cli.runner import with_settings
from discreet.errors import Conflict, Invalid
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.assistants.gpts.archive.cli import ImportPreview, ImportResult

PIECE = 1 << 20
STANDARD = Path("-")


@click.group()
def gpt() -> None:
    """Export GPTs of operators to files, and import files."""


@gpt.command("list")
@with_settings
async def gpt_list(settings: Settings) -> None:
    """List the GPTs of this server's operators: id, level, name."""
    from discreet.app.gpt_tools import build_gpt_cli
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings) as infra, build_gpt_cli(infra) as gpts:
        gpt_rows = await gpts.list_operators_gpts()
    for gpt_ in gpt_rows:
        click.echo(f"{gpt_.id}  {gpt_.level if gpt_.published else 'draft':<9}  {gpt_.name}")


@gpt.command("export")
@click.argument("gpt_id", metavar="ID", type=click.UUID)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@with_settings
async def gpt_export(settings: Settings, gpt_id: UUID, file: Path | None) -> None:
    """Export the draft of an operator's GPT to FILE, without secrets or usage data.

    Without FILE it is named after the GPT; "-" is the standard output. Other people's GPTs cannot be exported here:
    their builders export them on their own page. The operator is informed of the export.
    """
    from discreet.app.gpt_tools import build_gpt_cli
    from discreet.app.infrastructure import open_infrastructure
    from discreet.assistants.gpts.archive.manifest import archive_name

    if file is not None and file != STANDARD and file.exists():
        raise _file_exists_error(file)
    async with open_infrastructure(settings) as infra, build_gpt_cli(infra) as gpts:
        name, pieces = await gpts.write(gpt_id)
        target = file or Path(archive_name(name))
        if target == STANDARD:
            await _copy_stream(pieces)
            return
        await _write(target, pieces)
    click.echo(f"“{name}” is in {target}, readable by its owner only.")


@gpt.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--owner", "email", metavar="EMAIL", required=True, help="The account that it will belong to.")
@click.option("--workspace", "workspace_id", type=click.UUID, help="Its workspace. Default: the owner's own space.")
@click.option("--another", is_flag=True, help="Import even if the owner has a GPT with this name.")
@click.option("--dry-run", is_flag=True, help="Check the file and report what would be imported; store nothing.")
@with_settings
async def gpt_import(
    settings: Settings, file: Path, email: str, workspace_id: UUID | None, another: bool, dry_run: bool
) -> None:
    """Import FILE as a draft that only its owner sees. The owner is informed.

    Imports all of it or nothing. If the owner has a GPT with this name, nothing is done, so the command can be
    repeated.
    """
    from discreet.app.gpt_tools import build_gpt_cli
    from discreet.app.infrastructure import open_infrastructure

    if not file.is_file():
        raise Invalid(f"{file} does not exist or is not a file.")
    async with open_infrastructure(settings) as infra, build_gpt_cli(infra) as gpts:
        if dry_run:
            _print_preview(await gpts.preview(email, workspace_id, _chunks(file)), another=another)
            return
        _print_result(await gpts.import_gpt(email, workspace_id, _chunks(file), another=another))


@gpt.command("examples")
@click.option("--owner", "email", metavar="EMAIL", required=True, help="The operator that they will belong to.")
@with_settings
async def gpt_examples(settings: Settings, email: str) -> None:
    """Create the example GPTs as an operator's own.

    Those that need no other host are published to everyone. Existing GPTs with these names do not change, so the
    command can be repeated.
    """
    from discreet.app.gpt_tools import build_gpt_cli
    from discreet.app.infrastructure import open_infrastructure

    async with open_infrastructure(settings) as infra, build_gpt_cli(infra) as gpts:
        for each in await gpts.put_examples(email):
            click.echo(f"{each.name}{': a draft, until you connect a host' if each.needs_a_host else ''}")


def _print_result(result: "ImportResult") -> None:
    if not result.fresh:
        click.echo(f"There already is a GPT “{result.name}”, and nothing was done: {result.gpt_id}")
        return
    click.echo(f"Imported “{result.name}” as a draft: {result.gpt_id}")
    for note in result.notes:
        click.echo(f"  {note}")


def _print_preview(preview: "ImportPreview", *, another: bool) -> None:
    parsed, configuration, form = preview.parsed, preview.parsed.configuration, preview.parsed.archive.form
    if preview.existing and not another:
        click.echo(f"Nothing would be done: there already is a GPT “{configuration.name}”: {preview.existing}")
    click.echo(f"{configuration.name}: {configuration.description or 'no description'}")
    click.echo(
        f"  {len(configuration.instructions):,} characters of instructions, {len(configuration.starters)} starters, "
        f"{'a picture' if parsed.picture else 'no picture'}, model: {configuration.model or 'the server’s own choice'}"
    )
    for each in form.knowledge:
        click.echo(f"  knowledge: {each.name} ({parsed.archive.get_size(each.path):,} bytes)")
    for action, _ in parsed.actions:
        click.echo(f"  action: {action.host}, {', '.join(action.enabled) or 'nothing enabled'}")
    for note in parsed.notes:
        click.echo(f"  {note}")


async def _chunks(file: Path) -> AsyncIterator[bytes]:
    try:
        with file.open("rb") as opened:
            while chunk := await asyncio.to_thread(opened.read, PIECE):
                yield chunk
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error


async def _copy_stream(pieces: AsyncIterator[bytes]) -> None:
    async for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()


async def _write(file: Path, pieces: AsyncIterator[bytes]) -> None:
    """Write a file that is complete once it has its name.

    Conflict when there is one already.
    """
    part = file.with_name(file.name + ".part")
    try:
        opened = os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise _file_exists_error(part) from None
    except OSError as error:
        raise _unwritable(file, error) from error
    try:
        with opened:
            async for piece in pieces:
                await asyncio.to_thread(opened.write, piece)
            opened.flush()
            os.fsync(opened.fileno())
        if file.exists():
            raise _file_exists_error(file)
        part.rename(file)
    except OSError as error:
        raise _unwritable(file, error) from error
    finally:
        part.unlink(missing_ok=True)


def _unwritable(file: Path, error: OSError) -> Invalid:
    return Invalid(f"{file} cannot be written: {error.strerror}.")


def _file_exists_error(file: Path) -> Conflict:
    return Conflict(f"{file} exists already and was not changed. Name another file.")
