"""`discreet erasure …`: checks that deleted data is gone.

Invariants:
- Parse, call one use case, print.
"""

import asyncio
import json
from typing import TYPE_CHECKING
from uuid import UUID

import click

from discreet.cli.runner import with_settings
from discreet.errors import Invalid
from discreet.settings import Settings

if TYPE_CHECKING:
    from discreet.data_rights.erasure.check.check import ErasureCheckResult


@click.group()
def erasure() -> None:
    """Check that deleted data is gone (P10)."""


@erasure.command()
@click.argument("ids", metavar="[ID]...", type=click.UUID, nargs=-1)
@click.option("--text", "texts", multiple=True, help="Also look for this text: an e-mail address, a name. Repeatable.")
@click.option("--wipe", is_flag=True, help="First overwrite dead rows in the embedded database's files.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@with_settings
async def check(settings: Settings, ids: tuple[UUID, ...], texts: tuple[str, ...], wipe: bool, as_json: bool) -> int:
    """Look for conversations, GPTs, accounts, workspaces or images by their IDs, all in one search.

    Searches every table and column, the queue, the key store, every file in the data folder, and the files and the
    write-ahead log of the embedded PostgreSQL. Exit code 1 when something is left that no rule keeps.
    """
    from discreet.app.erasure import is_etcd_sweep_due, open_erasure_check
    from discreet.app.infrastructure import open_infrastructure
    from discreet.data_rights.erasure.check.check import ErasureQuery

    if not ids and not texts:
        raise Invalid("Say what to look for: an ID, or --text.")
    async with open_infrastructure(settings) as infra, open_erasure_check(infra) as check:
        outcome = await check.run(ErasureQuery(ids, texts), wipe=wipe)
        is_to_be_swept = await asyncio.to_thread(is_etcd_sweep_due, infra)
    click.echo(_json(outcome) if as_json else _outcome_lines(outcome))
    if is_to_be_swept and not as_json:
        click.echo(UNSWEPT)
    return 0 if outcome.nothing_left else 1


BACKUPS = "Earlier backups contain the rows until you delete the backups; encrypted content in them is unreadable."
UNSWEPT = (
    "etcd's files still hold some destroyed keys, encrypted under the master key. A server removes them within the "
    "hour; discreet keys sweep does it now."
)
ELSEWHERE = "PostgreSQL is not embedded: its files and its write-ahead log were not searched."


def _outcome_lines(outcome: "ErasureCheckResult") -> str:
    lines = [
        f"{'LEFT' if each.left else 'kept'} {each.where}: {each.what}. Until {each.until}." for each in outcome.findings
    ]
    verdict = "Nothing is left." if outcome.nothing_left else "Something is left."
    lines.append(f"{verdict} Searched: {_searched(outcome)}.")
    if not outcome.database_files_searched:
        lines.append(ELSEWHERE)
    return "\n".join([*lines, BACKUPS])


def _searched(outcome: "ErasureCheckResult") -> str:
    return f"{outcome.tables} tables, {outcome.columns} columns, {outcome.files} files"


def _json(outcome: "ErasureCheckResult") -> str:
    findings = [
        {"where": each.where, "what": each.what, "until": each.until, "left": each.left} for each in outcome.findings
    ]
    searched = {
        "tables": outcome.tables,
        "columns": outcome.columns,
        "files": outcome.files,
        "database_files": outcome.database_files_searched,
    }
    return json.dumps({"nothing_left": outcome.nothing_left, "findings": findings, "searched": searched}, indent=2)
