"""`discreet evidence …`: where the evidence log stands, and proofs from it (P12).

Invariant: parse, call one use case, print.
"""

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import click

from discreet.cli.evidence_watch import watch
from discreet.cli.runner import with_settings
from discreet.settings import Settings


@click.group()
def evidence() -> None:
    """The evidence log: what it signed, and that it was never rewritten."""


evidence.add_command(watch)


@evidence.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def witness(arguments: tuple[str, ...]) -> None:
    """Run a witness of other servers' logs: FILE new NAME, FILE add KEY, FILE serve. See --help."""
    from discreet.evidence.witness import main

    main(arguments)


@evidence.command()
@with_settings
async def checkpoint(settings: Settings) -> None:
    """Print the latest signed checkpoint and the key that verifies it. What waits goes on waiting for the next step.

    Fails when the database does not go on from what was signed before.
    """
    from discreet.app.infrastructure import log_of, open_infrastructure, sequencer_of

    async with open_infrastructure(settings) as on:
        await sequencer_of(on).resume()
        log = log_of(on)
        click.echo((await log.checkpoint()).note, nl=False)
        click.echo(f"Key: {await log.verifier_key()}", err=True)


@evidence.command()
@click.argument("entry", type=click.UUID)
@with_settings
async def prove(settings: Settings, entry: UUID) -> None:
    """Print the proof that the ENTRY of this id is in the signed log (c2sp.org/tlog-proof). It does not tell what the
    entry says: that is its person's."""
    from discreet.app.infrastructure import evidence_of, open_infrastructure

    async with open_infrastructure(settings) as on:
        placed = await evidence_of(on).prove(entry)
    click.echo(f"c2sp.org/tlog-proof@v1\nindex {placed.number}")
    _steps(placed.path)
    click.echo(f"\n{placed.note}", nl=False)


@evidence.command()
@click.argument("promise", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", help="The log's key, from somebody whom you believe. Default: the one that the promise brings.")
@click.option("--witness", multiple=True, help="The key of a witness that you trust. Default: those of the receipt.")
def kept(promise: Path, receipt: Path, key: str | None, witness: tuple[str, ...]) -> None:
    """Check what the RECEIPT proves of a PROMISE: that the promised entry is in the log, and that it was in time.

    Only a witness's cosignature proves the time. Works offline.
    """
    from discreet.evidence.promise import check_kept

    try:
        click.echo(check_kept(promise.read_text(), receipt.read_text(), key, witness))
    except (ValueError, KeyError, TypeError) as wrong:
        raise click.ClickException(f"Not kept: {wrong}") from None


@evidence.command()
@click.argument("old", type=int)
@click.argument("new", type=int)
@with_settings
async def consistency(settings: Settings, old: int, new: int) -> None:
    """Print what shows that the log of OLD entries is where the one of NEW began: hashes, one a line."""
    from discreet.app.infrastructure import log_of, open_infrastructure

    async with open_infrastructure(settings) as on:
        _steps(await log_of(on).consistency(old, new))


@evidence.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
async def begin(settings: Settings, yes: bool) -> None:
    """Begin a new log where the present one cannot go on: its end is missing in a restored backup.

    Put back the right backup or key store instead, if there is one. Nothing of the old log is signed any more. The new
    one has another name and another key, and says in its first entry what the last tree of the old one was. Receipts of
    the old log still hold.
    """
    from discreet.app.infrastructure import open_infrastructure, sequencer_of
    from discreet.evidence.new_log import start_new_log

    if not yes:
        click.confirm("Nothing of the present log will be signed again. Begin a new one?", abort=True)
    async with open_infrastructure(settings) as on:
        made = await start_new_log(on.database, on.keys, on.clock)
        await sequencer_of(on).resume()
    old = made.begun.old
    click.echo(
        f"{made.origin} has begun. Of {old.origin} {old.size:,} entries had been signed, as far as is known here; the "
        f"database has {made.here:,}. Tell whoever keeps checkpoints the new key: discreet evidence checkpoint."
    )


def _steps(path: Iterable[bytes]) -> None:
    for step in path:
        click.echo(b64encode(step).decode())
