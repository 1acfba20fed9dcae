"""`discreet backup`, `restore` and `reconcile`.

Invariants:
- Parse, call one use case, print.
- A passphrase is prompted for or read from a file, never an argument.
"""

from pathlib import Path

import click

from discreet.cli.runner import with_settings
from discreet.errors import Invalid
from discreet.settings import Settings

KEEP_APART = (
    "With this copy and a backup of the same time, data that is deleted from now on can be read again. Keep the two "
    "apart, and destroy both when you no longer need them."
)
OLD_KEYS = (
    "Data that was deleted after that can be read again, and people who said no after that count as having said yes. "
    "Tell the people concerned, or use the current key store if it still exists."
)
RESTORED = (
    "Restored. All people are signed out. API keys, memberships and suspensions are as they were at the time of the "
    "backup: check them before people use the server."
)

passphrase_file = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File with the passphrase of the copy of the keys. Default: prompt for it.",
)


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Also copy the key store into this file, encrypted with a passphrase.",
)
@passphrase_file
@with_settings
async def backup(settings: Settings, directory: Path, keys_file: Path | None, passphrase_file: Path | None) -> None:
    """Back up database and datasets into the new DIRECTORY. Servers may run.

    The backup does not contain the key store, without which it cannot be read. Keep the key store as you keep other
    secrets, or copy it with --keys and keep that copy apart.
    """
    from discreet.app.backup import back_up, check_keys_in_files

    if keys_file:
        check_keys_in_files(settings)
    passphrase = _passphrase(passphrase_file, confirm=True) if keys_file else ""
    description = await back_up(settings, directory, keys_file, passphrase)
    size = sum(file.bytes for file in description.files) >> 10
    click.echo(f"Backed up into {directory}: {len(description.files):,} files, {size:,} KB. The keys are not in it.")
    if keys_file:
        click.echo(f"The key store is in {keys_file}. {KEEP_APART}")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--keys",
    "keys_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A copy of the key store, if the current one is lost.",
)
@passphrase_file
@with_settings
async def restore(settings: Settings, directory: Path, keys_file: Path | None, passphrase_file: Path | None) -> None:
    """Restore the backup in DIRECTORY into an empty DISCREET_HOME.

    DISCREET_HOME may contain the current key store. Data that was deleted since the backup has no key there: it is
    removed again.
    """
    from discreet.app.backup import check_keys_in_files, open_key_copy
    from discreet.app.backup import restore as restored
    from discreet.backup.reconcile import report_lines

    copy = None
    if keys_file:
        check_keys_in_files(settings)
        if not keys_file.is_file():
            raise Invalid(f"{keys_file} does not exist. Name a copy of the key store.")
        copy = open_key_copy(keys_file, _passphrase(passphrase_file, confirm=False))
        click.echo(f"This copy of the key store is of {copy.made:%d %B %Y %H:%M} UTC. {OLD_KEYS}")
    _, report = await restored(settings, directory, copy, click.echo)
    for line in report_lines(report, removed=True):
        click.echo(line)
    click.echo(RESTORED)


@click.command()
@click.option("--remove", is_flag=True, help="Remove the data. Default: only report it.")
@with_settings
async def reconcile(settings: Settings, remove: bool) -> int:
    """Find data in the database without a key in the key store: it is unreadable.

    Exit code 1 when there is any.
    """
    from discreet.app.backup import reconcile as reconciled
    from discreet.app.infrastructure import open_infrastructure
    from discreet.backup.reconcile import ReconcileReport, report_lines

    async with open_infrastructure(settings) as infra:
        report = await reconciled(infra, remove=remove)
    for line in report_lines(report, removed=remove):
        click.echo(line)
    return 0 if remove or report == ReconcileReport() else 1


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is None:
        passphrase: str = click.prompt(
            "Passphrase of the copy of the keys", hide_input=True, confirmation_prompt=confirm
        )
        return passphrase
    try:
        return file.read_text().rstrip("\n")
    except OSError as error:
        raise Invalid(f"The passphrase in {file} cannot be read: {error.strerror}.") from error
