"""`discreet doctor`: what runs, permitted hosts, and what is misconfigured.

Invariants:
- It reads and does not change anything.
- Each bad finding says what to do.
"""

import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from discreet import __version__
from discreet.adapters.embedder import MiniLmEmbedder
from discreet.adapters.extraction.extractor import ChildExtractor
from discreet.adapters.extraction.extractor_child import SMALLEST_PDF
from discreet.adapters.keystore.key_store import in_use
from discreet.app.adapters import embedded_model
from discreet.app.infrastructure import Infrastructure, build_log, open_infrastructure, publication_schedule
from discreet.db.connecting import quoted
from discreet.errors import DiscreetError, Invalid, Misconfigured, NotFound
from discreet.evidence.log import Log
from discreet.evidence.schedule import PublicationSchedule
from discreet.identity.accounts.passkeys.relying_party import party_of
from discreet.jobs.failures import FailedJobs
from discreet.ports import CannotRead
from discreet.promises.coarse import up_to_ten, whole_hour
from discreet.quotas.service import account_quota
from discreet.runtime.file_limit import allowed_open_files, file_limit_warning
from discreet.settings import Settings

ROOM_NEEDED_MB = 2048
PUBLIC = "public hosts by HTTPS on port 443"


@dataclass(frozen=True)
class DoctorFinding:
    what: str
    fine: bool
    sentence: str


async def examine(settings: Settings) -> AsyncIterator[DoctorFinding]:
    yield DoctorFinding("version", True, f"Discreet {__version__}, data in {settings.home}.")
    yield _web_app()
    yield _disk(settings.home)
    yield _open_files()
    async for finding in _model(settings):
        yield finding
    yield await _file_reader()
    yield await _embedding()
    yield _passkeys(settings)
    for contact in egress(settings):
        yield DoctorFinding("may contact", True, f"{contact.who}, for {contact.purpose}: {contact.why}.")
    yield DoctorFinding("may contact", True, "no other host; proxies that the environment names are not used.")
    if not in_use(settings.home / "keys"):
        yield DoctorFinding("keys and database", True, "not there yet; the first start creates them.")
        return
    try:
        async with open_infrastructure(settings) as on:
            yield _master_key(on)
            async for finding in database_findings(on):
                yield finding
    except DiscreetError as error:
        yield DoctorFinding("keys and database", False, error.sentence)


@dataclass(frozen=True)
class OutboundHost:
    """A host that this server may contact.

    `purpose` is one of adapters/egress.py's, or "database" or "names".
    """

    who: str
    purpose: str
    why: str


def egress(settings: Settings) -> list[OutboundHost]:
    """Return the egress manifest: every host that the code can connect to, and why.

    See the specification, "Actions".
    """
    listed = [
        OutboundHost(origin, "action", "listed in DISCREET_ACTION_ORIGINS, also for sign_in and import")
        for origin in settings.action_origins
    ]
    return [
        _model_contact(settings),
        _images_contact(settings),
        _database_contact(settings),
        OutboundHost(
            PUBLIC, "action", "a GPT's request that a person has seen and allowed; it is in that person's ledger"
        ),
        OutboundHost(
            "the same hosts", "sign_in", "OAuth tokens, if a GPT's action needs a sign-in of people or of its builder"
        ),
        OutboundHost(
            PUBLIC, "import", "an action's document or an MCP server's tools, when a builder names its address"
        ),
        *listed,
        _mail_contact(settings),
        _vault_contact(settings),
        *_witness_contacts(settings),
        OutboundHost("this machine's name servers", "names", "the addresses of all these hosts"),
    ]


def _model_contact(settings: Settings) -> OutboundHost:
    if settings.model_url:
        return OutboundHost(_host_and_port(settings.model_url), "model", "it answers (DISCREET_MODEL_URL)")
    return OutboundHost(
        "this server itself, by loopback", "model", "the embedded model answers in a process of its own"
    )


def _mail_contact(settings: Settings) -> OutboundHost:
    if settings.smtp_url:
        return OutboundHost(
            _host_and_port(settings.smtp_url), "mail", "e-mail to this server's people (DISCREET_SMTP_URL)"
        )
    return OutboundHost("no host", "mail", "DISCREET_SMTP_URL is not set, so no e-mail is sent")


def _vault_contact(settings: Settings) -> OutboundHost:
    if settings.master_key:
        why = "it decrypts the master key at the start, and renews the token (DISCREET_MASTER_KEY)"
        return OutboundHost(_host_and_port(settings.master_key), "keys", why)
    return OutboundHost("no host", "keys", "the master key is in a file (DISCREET_MASTER_KEY is not set)")


def _witness_contacts(settings: Settings) -> list[OutboundHost]:
    why = "it cosigns checkpoints of the evidence log, which reveal nothing about people (DISCREET_WITNESSES)"
    named = [OutboundHost(_host_and_port(each.url), "evidence", why) for each in settings.witnesses]
    return named or [OutboundHost("no host", "evidence", "the evidence log has no witness (DISCREET_WITNESSES)")]


def _images_contact(settings: Settings) -> OutboundHost:
    if settings.images_url:
        return OutboundHost(_host_and_port(settings.images_url), "images", "it generates images (DISCREET_IMAGES_URL)")
    return OutboundHost("no host", "images", "there is no images endpoint (DISCREET_IMAGES_URL)")


def _database_contact(settings: Settings) -> OutboundHost:
    if settings.database_url:
        host = urlsplit(settings.database_url).hostname or "a local socket"
        return OutboundHost(host, "database", "PostgreSQL (DISCREET_DATABASE_URL)")
    return OutboundHost("this server itself, by a local socket", "database", "the embedded PostgreSQL")


def _host_and_port(url: str) -> str:
    """Return the host and port of a URL, without credentials."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _web_app() -> DoctorFinding:
    built = (files("discreet") / "static" / "index.html").is_file()
    return DoctorFinding("web app", built, "built." if built else "not built; run make setup.")


def _disk(home: Path) -> DoctorFinding:
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free >> 20
    if free >= ROOM_NEEDED_MB:
        return DoctorFinding("disk", True, f"{free:,} MB free.")
    return DoctorFinding(
        "disk", False, f"{free:,} MB free at {place}; {ROOM_NEEDED_MB:,} MB are needed. Free some space."
    )


def _open_files() -> DoctorFinding:
    open_files = allowed_open_files()
    sentence = file_limit_warning(open_files)
    return DoctorFinding(
        "open files", sentence is None, sentence or f"{open_files or 'any number of'} may be open at the same time."
    )


async def _model(settings: Settings) -> AsyncIterator[DoctorFinding]:
    """Test the model's start in a child process, with this command's rights.

    A server's sandbox may be stricter, so a failure that a server recorded is reported, too.
    """
    if settings.model_url:
        name, where = settings.model_name or "the first listed", _host_and_port(settings.model_url)
        yield DoctorFinding("model", True, f"{name} at {where}.")
        return
    model = embedded_model(settings, None)
    fault = await model.fault()
    where = f"embedded, {settings.model_file or 'the bundled weights'}"
    yield DoctorFinding("model", fault is None, fault or f"{where}; its program can be loaded.")
    if failure := model.last_failure():
        when = f"{failure.at:%Y-%m-%d %H:%M} UTC"
        yield DoctorFinding("model in the server", False, f"stopped after failures on {when}: {failure.why}")


async def _file_reader() -> DoctorFinding:
    """Read a test file, in a temporary folder.

    The PDF reader unpacks its library into that folder at its first use.
    """
    with tempfile.TemporaryDirectory(prefix="discreet-doctor-") as scratch:
        try:
            await ChildExtractor(Path(scratch)).extract(SMALLEST_PDF, "smallest.pdf")
        except CannotRead as error:
            return DoctorFinding("files", False, f"PDF and spreadsheets cannot be read: {error.why}")
        except (Invalid, OSError) as error:
            return DoctorFinding("files", False, f"they cannot be read: {error}")
    return DoctorFinding("files", True, "uploaded files can be read, in a separate process.")


async def _embedding() -> DoctorFinding:
    embedder = MiniLmEmbedder()
    try:
        await embedder.embed(["A try."])
    except Misconfigured as error:
        return DoctorFinding("search in files", False, error.sentence)
    finally:
        await embedder.close()
    return DoctorFinding("search in files", True, "the embedding model works.")


def _master_key(on: Infrastructure) -> DoctorFinding:
    settings, ring = on.settings, on.keys.ring.ring
    kept = (
        f"decrypted by the Vault at {_host_and_port(settings.master_key)}"
        if settings.master_key
        else (f"{settings.master_key_file}, readable by its owner only")
    )
    if ring.former is not None:
        return DoctorFinding(
            "master key", False, f"{kept}; a rotation is not finished. Run: discreet keys rotate-master"
        )
    return DoctorFinding("master key", True, f"{kept}, matches the key store.")


def _passkeys(settings: Settings) -> DoctorFinding:
    party = party_of(settings.public_url)
    if party is None:
        example = f"http://localhost:{settings.port}"
        return DoctorFinding(
            "passkeys", True, f"not offered: DISCREET_PUBLIC_URL should be https and a host name, or {example}."
        )
    return DoctorFinding("passkeys", True, f"offered to browsers at {party.origin}, for the name {party.id}.")


async def database_findings(on: Infrastructure) -> AsyncIterator[DoctorFinding]:
    async with on.database.anonymous() as connection:
        version = await connection.fetchval("SELECT current_setting('server_version')")
        role = await connection.fetchval("SELECT current_user")
        powers = await connection.fetchrow("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    where = "at DISCREET_DATABASE_URL" if on.settings.database_url else "embedded"
    yield DoctorFinding("database", True, f"PostgreSQL {version}, {where}, in UTF-8.")
    yield await _connections(on)
    yield await _limits(on)
    yield await _database_log(on)
    weak = powers["rolsuper"] or powers["rolbypassrls"]
    sentence = (
        "bypasses row-level security. Remove SUPERUSER and BYPASSRLS from it."
        if weak
        else "is bound by row-level security."
    )
    yield DoctorFinding("serving role", not weak, f"{role} {sentence}")
    yield await _open_schema(on)
    async for finding in publication_findings(build_log(on), publication_schedule(on.settings), on.clock.now()):
        yield finding
    async for finding in witness_findings(build_log(on)):
        yield finding
    async for finding in background_findings(FailedJobs(on.database, on.clock), on.clock.now()):
        yield finding


MOST_CONNECTIONS = 25
"""The connections of one process: its pool of 16, the queue's, and those that listen or hold a lock."""


async def _limits(on: Infrastructure) -> DoctorFinding:
    async with on.database.anonymous() as connection:
        quota = await account_quota(connection)
    limits = ((quota.megabytes, "MB"), (quota.files, "files"), (quota.jobs, "jobs at once"))
    told = ", ".join(f"{most:,} {what}" for most, what in limits if most is not None)
    change = "“discreet quota set accounts” changes it"
    return DoctorFinding("limits", True, f"Each account may have {told or 'any amount of files'}; {change}.")


async def _connections(on: Infrastructure) -> DoctorFinding:
    async with on.database.anonymous() as connection:
        free = await connection.fetchval(
            "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
        )
    allowed = f"PostgreSQL allows {free}, and each server or worker opens up to {MOST_CONNECTIONS}"
    if free < MOST_CONNECTIONS:
        return DoctorFinding("database connections", False, f"{allowed}; raise max_connections.")
    return DoctorFinding("database connections", True, f"{allowed}.")


OPEN_SCHEMA = """
    SELECT nspname FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = 'vector' AND has_schema_privilege('public', pg_namespace.oid, 'CREATE')
"""


async def _open_schema(on: Infrastructure) -> DoctorFinding:
    """Check that only its owner can create objects in pgvector's schema.

    That schema is on our search path: a role that can create objects there could replace operators.
    """
    async with on.database.anonymous() as connection:
        schema = await connection.fetchval(OPEN_SCHEMA)
    if schema is None:
        return DoctorFinding("extension", True, "only its owner may create objects in the schema of pgvector.")
    sentence = f"every role may create objects in the schema {schema}, which Discreet uses for pgvector. Run in this"
    return DoctorFinding(
        "extension", False, f"{sentence} database: REVOKE CREATE ON SCHEMA {quoted(schema)} FROM PUBLIC"
    )


async def publication_findings(log: Log, schedule: PublicationSchedule, now: datetime) -> AsyncIterator[DoctorFinding]:
    """Report entries that wait although nothing was published for two steps."""
    waiting = await log.count_waiting()
    if not waiting:
        return
    try:
        last = (await log.checkpoint()).at
    except NotFound:  # the first server that runs begins the log
        return
    if now - last > 2 * schedule.every:
        why = "A running server publishes them. If one runs, its log says why it does not."
        sentence = f"{waiting:,} entries wait, and nothing has been published since {_moment(last)}. {why}"
        yield DoctorFinding("evidence log", False, sentence)


async def witness_findings(log: Log) -> AsyncIterator[DoctorFinding]:
    """Report each witness's last cosignature, or why it fails."""
    known = {each.witness: each for each in await log.progress()}
    for key in log.policy.witnesses:
        progress = known.get(str(key))
        if progress is None:
            yield DoctorFinding("witness", True, f"{key.name} was not asked yet; a running server does it.")
        elif progress.failing_since is None:
            yield DoctorFinding("witness", True, f"{key.name} has cosigned {progress.size:,} entries.")
        else:
            since = f"has not cosigned since {_moment(progress.failing_since)}"
            yield DoctorFinding("witness", False, f"{key.name} {since}: {progress.failure}")


LATELY = timedelta(days=1)
"""A newer failure counts as a bad finding."""


async def background_findings(failures: FailedJobs, now: datetime) -> AsyncIterator[DoctorFinding]:
    """Report failed jobs and tasks, and queues that are stuck.

    A failure can concern one person's data, so counts are rounded up to tens and times to the hour (P8).
    """
    failed, waiting = await failures.lately(), await failures.waiting()
    for one in failed:
        times = f"up to {up_to_ten(one.failures)} times since {_hour(one.first_at)}, the last time"
        yield DoctorFinding(
            "background work",
            now - one.last_at > LATELY,
            f"{one.task} failed {times} at {_hour(one.last_at)} ({one.error}). The server's log has details.",
        )
    for queue in waiting:
        yield DoctorFinding(
            "background work",
            False,
            f"Up to {up_to_ten(queue.jobs)} jobs wait in the queue {queue.queue} since {_hour(queue.since)}: no "
            "process works on it, or all of them are busy. See DISCREET_JOBS of each.",
        )
    if not failed and not waiting:
        yield DoctorFinding("background work", True, "nothing failed in the last 7 days, and nothing waits.")


def _hour(moment: datetime) -> str:
    return f"{whole_hour(moment):%d %B %Y %H:%M} UTC"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %B %Y %H:%M} UTC"


WRITES_VALUES = """
    SELECT name FROM (VALUES
        ('log_statement', 'none'), ('log_min_duration_statement', '-1'), ('log_min_duration_sample', '-1'),
        ('log_transaction_sample_rate', '0'), ('log_parameter_max_length_on_error', '0'),
        ('auto_explain.log_min_duration', '-1')
    ) AS quiet (name, value)
    WHERE coalesce(current_setting(name, true), '') NOT IN ('', value)
"""
"""PostgreSQL's settings that write statements and their values into its log."""


async def _database_log(on: Infrastructure) -> DoctorFinding:
    """Check that PostgreSQL does not log values.

    A question to a GPT with knowledge is a value of a search, also in a temporary chat (P9).
    """
    async with on.database.anonymous() as connection:
        loud = [row["name"] for row in await connection.fetch(WRITES_VALUES)]
    if not loud:
        return DoctorFinding("database log", True, "PostgreSQL writes no values of statements into its log.")
    listed = ", ".join(loud)
    sentence = f"PostgreSQL may write what people ask into its log; set these back to their defaults: {listed}."
    return DoctorFinding("database log", False, sentence)
