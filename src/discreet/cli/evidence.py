"""`discreet evidence …`: state of the evidence log, and proofs from it (P12).

Invariants:
- Parse, call one use case, print.
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
    """Read the evidence log, its checkpoints and proofs."""


evidence.add_command(watch)


@evidence.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def witness(arguments: tuple[str, ...]) -> None:
    """Run a witness of other servers' logs: FILE new NAME, FILE add KEY, FILE serve.

    See --help.
    """
    from discreet.evidence.witness import main

    main(arguments)


@evidence.command()
@with_settings
async def checkpoint(settings: Settings) -> None:
    """Print the latest signed checkpoint and the key that verifies it.

    Does not publish waiting entries. Fails if the database does not continue the signed log.
    """
    from discreet.app.infrastructure import build_log, build_sequencer, open_infrastructure

    async with open_infrastructure(settings) as infra:
        await build_sequencer(infra).resume()
        log = build_log(infra)
        click.echo((await log.checkpoint()).note, nl=False)
        click.echo(f"Key: {await log.verifier_key()}", err=True)


@evidence.command()
@click.argument("entry", type=click.UUID)
@with_settings
async def prove(settings: Settings, entry: UUID) -> None:
    """Print the proof that the ENTRY with this id is in the signed log.

    The format is c2sp.org/tlog-proof. The proof does not reveal the entry's contents.
    """
    from discreet.app.infrastructure import build_evidence, open_infrastructure

    async with open_infrastructure(settings) as infra:
        position = await build_evidence(infra).prove(entry)
    click.echo(f"c2sp.org/tlog-proof@v1\nindex {position.number}")
    _print_hashes(position.path)
    click.echo(f"\n{position.note}", nl=False)


@evidence.command()
@click.argument("promise", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", help="The log's key, from a source that you trust. Default: the key in the promise.")
@click.option("--witness", multiple=True, help="The key of a witness that you trust. Default: those in the receipt.")
def kept(promise: Path, receipt: Path, key: str | None, witness: tuple[str, ...]) -> None:
    """Check that a RECEIPT fulfils a PROMISE: the entry was added to the log in time.

    Only a witness's cosignature proves the time. Works offline.
    """
    from discreet.evidence.promise import check_kept

    try:
        click.echo(check_kept(promise.read_text(), receipt.read_text(), key, witness))
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"Not kept: {error}") from None


@evidence.command()
@click.argument("old", type=int)
@click.argument("new", type=int)
@with_settings
async def consistency(settings: Settings, old: int, new: int) -> None:
    """Print the proof that the log of NEW entries extends the one of OLD entries.

    Hashes in Base64, one per line.
    """
    from discreet.app.infrastructure import build_log, open_infrastructure

    async with open_infrastructure(settings) as infra:
        _print_hashes(await build_log(infra).consistency(old, new))


@evidence.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_settings
async def begin(settings: Settings, yes: bool) -> None:
    """Start a new log when the current one cannot continue.

    This happens when a restored backup lacks the end of the log. Restore the right backup or key store instead, if
    you have it. The old log is not signed any more. The new one has another name and another key, and its first entry
    records the last tree of the old one. Receipts of the old log remain valid.
    """
    from discreet.app.infrastructure import build_sequencer, open_infrastructure
    from discreet.evidence.new_log import start_new_log

    if not yes:
        click.confirm("The current log will never be signed again. Start a new one?", abort=True)
    async with open_infrastructure(settings) as infra:
        new_log = await start_new_log(infra.database, infra.keys, infra.clock)
        await build_sequencer(infra).resume()
    old = new_log.start.old
    click.echo(
        f"The new log is {new_log.origin}. According to this server, {old.size:,} entries of {old.origin} were signed; "
        f"the database has {new_log.stored_entries:,}. Give monitors of the log the new key: discreet evidence "
        "checkpoint."
    )


def _print_hashes(path: Iterable[bytes]) -> None:
    for step in path:
        click.echo(b64encode(step).decode())
