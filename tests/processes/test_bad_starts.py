"""A server that cannot work does not start: exit code 2 and a one-sentence reason without a secret."""

import asyncio
import re
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import pytest_asyncio

from discreet.settings import SETTINGS
from tests.processes.server_process import Program

SECRET = "hush-hush-4711"
BAD_VALUES = {
    "DISCREET_HOME": ["~nobody-of-this-name/home"],
    "DISCREET_HOST": ["no such host", "192.0.2.1"],
    "DISCREET_PORT": ["eighty", "65536", "-1", "\u00b2", "9" * 5000],
    "DISCREET_PUBLIC_URL": ["chat.example.org", "https://chat.example.org/here", "https://", "http://[::1"],
    "DISCREET_HOSTS": ["*", "discreet:8000", "http://discreet", "no such host"],
    "DISCREET_TRUSTED_PROXIES": ["everybody", "10.0.0.0/8,", "10.1.0.0/8"],
    "DISCREET_DRAIN_SECONDS": ["-1", "3601", "a minute"],
    "DISCREET_JOBS": ["some", "datasets,others"],
    "DISCREET_DATABASE_URL": [
        f"mysql://me:{SECRET}@localhost/x", f"postgresql:me:{SECRET}", f"postgresql://me:{SECRET}\u2100@h/x",
        f"postgresql://me:{SECRET}@[half/x", f"postgresql://me:{SECRET}@127.0.0.1:port/x",
        f"postgresql://me:{SECRET}@127.0.0.1:1/x",
    ],
    "DISCREET_MASTER_KEY_FILE": ["/", "/dev/null"],
    "DISCREET_MASTER_KEY": [
        "https://vault.example.org/transit/x", f"vault://me:{SECRET}@host/transit/x", "vault://host/transit",
        "vault+http://vault.example.org/transit/x", "vault://host:port/transit/x", "vault://host/transit/x",
    ],
    "DISCREET_VAULT_TOKEN": [f"{SECRET}\n"],
    "DISCREET_VAULT_ROLE_ID": [" padded"],
    "DISCREET_VAULT_SECRET_ID": [f"{SECRET}\r\nX-Other: header"],
    "DISCREET_VAULT_NAMESPACE": [" padded"],
    "DISCREET_VAULT_CA_FILE": ["/no/such/file.pem", "/", "/etc/hostname"],
    "DISCREET_ETCD_URL": [
        "https://etcd.example.org:2379", f"etcd://me:{SECRET}@host:2379", "etcd://host", "etcd://one:2379,two",
        "etcd+http://etcd.example.org:2379", "etcd://host:2379/Two/names", "etcd://host:2379", "etcd+http://127.0.0.1:1",
    ],
    "DISCREET_ETCD_CA_FILE": ["/no/such/file.pem", "/", "/etc/hostname"],
    "DISCREET_ETCD_CERT_FILE": ["/no/such/file.pem", "/"],
    "DISCREET_ETCD_KEY_FILE": ["/no/such/file.pem", "/"],
    "DISCREET_MODEL_URL": [f"ftp://me:{SECRET}@host/v1", f"http://me:{SECRET}@/v1", f"http://me:{SECRET}@host:99999"],
    "DISCREET_MODEL_KEY": [f"{SECRET}\n", f"{SECRET}\r\nX-Other: header"],
    "DISCREET_MODEL_NAME": [" padded"],
    "DISCREET_MODEL_FIELDS": ["top k", "store", "{}"],
    "DISCREET_MODELS_OFFERED": ["one\ntwo"],
    "DISCREET_MODEL_FILE": ["/no/such/file.gguf", "/"],
    "DISCREET_MODEL_IMAGES": ["maybe"],
    "DISCREET_MODEL_CONTEXT": ["0", "8k"],
    "DISCREET_IMAGES_URL": ["images.example.org", f"ftp://me:{SECRET}@host/v1"],
    "DISCREET_IMAGES_KEY": [f"{SECRET}\n"],
    "DISCREET_IMAGES_MODEL": [" padded"],
    "DISCREET_IMAGES_PER_DAY": ["0", "many"],
    "DISCREET_ANSWER_TOKENS": ["1", "1e3"],
    "DISCREET_CHAT_TITLES": ["maybe"],
    "DISCREET_SUMMARIES": ["sometimes"],
    "DISCREET_MASKING_DETECTOR": ["some", "names,patterns"],
    "DISCREET_MESSAGE_CHARACTERS": ["99", "-100000"],
    "DISCREET_KNOWLEDGE_FILE_MB": ["0", "2049"],
    "DISCREET_KNOWLEDGE_FILES": ["0", "1.5"],
    "DISCREET_CHAT_FILE_MB": ["0", "51"],
    "DISCREET_MOVE_IN_MB": ["0", "100001"],
    "DISCREET_GUEST_PROOF": ["-1", "much", "10000001"],
    "DISCREET_ACTION_ORIGINS": ["127.0.0.1:9000", "http://mailer/path", "http://127.1", "http://a.example,http://b c"],
    "DISCREET_READ_PAGES": ["on", "always"],
    "DISCREET_PAGE_ORIGINS": ["wiki.corp", "https://wiki.corp/start", "https://127.1"],
    "DISCREET_PUBLIC_PAGES": ["on", "always"],
    "DISCREET_ACTION_SECONDS": ["0", "3601", "a minute"],
    "DISCREET_ACTION_PROGRESS_SECONDS": ["0", "1.5"],
    "DISCREET_SEARCH_ENGINE": ["google", "SearXNG"],
    "DISCREET_SEARCH_URL": [
        "search.example.org", "ftp://search.example.org", f"https://me:{SECRET}@search.example.org",
        "https://search.example.org/?q=x", "https://*.example.org",
    ],
    "DISCREET_SEARCH_KEY": [f"{SECRET}\n", f"{SECRET}\r\nX-Other: header"],
    "DISCREET_SEARCH_POLICY_URL": ["search.example.org/privacy", "javascript:alert(1)"],
    "DISCREET_CODE_PYTHON": ["/nowhere/bin/python"],
    "DISCREET_SMTP_URL": [
        f"mail://me:{SECRET}@host", f"smtp://me:{SECRET}@", f"smtps://me:{SECRET}@host:port", f"smtp://me:{SECRET}@host/x",
        f"smtps://me:{SECRET}@host",
    ],
    "DISCREET_MAIL_FROM": ["nobody", "Me <me@example.org>", "me@example.org\nBcc: you@example.org"],
    "DISCREET_API_REQUESTS": ["0", "many"],
    "DISCREET_API_TOKENS": ["0", "1e6"],
    "DISCREET_OPERATOR_NAME": [" padded", "A name\nand a line"],
    "DISCREET_OPERATOR_CONTACT": [" padded", "a\tb"],
    "DISCREET_WITNESSES": ["https://witness.example", "witness.example+00000000+AA https://witness.example"],
    "DISCREET_WITNESSES_REQUIRED": ["1", "101", "two"],
    "DISCREET_EVIDENCE_STEP_SECONDS": ["0", "86401", "an hour"],
    "DISCREET_DATASET_DAYS": ["0", "half a year"],
    "DISCREET_DATASET_WORKERS": ["0", "2 or 3"],
    "DISCREET_CLUSTER": ["10.0.0.5", "ray://10.0.0.5:6379", "head:99999"],
    "DISCREET_LOG_LEVEL": ["loud", "INFO"],
    "DISCREET_METRICS": ["9464", "http://127.0.0.1:9464", "127.0.0.1:99999"],
}  # fmt: skip


def test_every_setting_has_a_bad_value() -> None:
    assert list(BAD_VALUES) == [setting.name for setting in SETTINGS]


@pytest.mark.parametrize("name", BAD_VALUES)
async def test_a_wrong_setting_stops_the_start(homes: Path, name: str) -> None:
    programs = [Program(homes / f"bad-{n}", **{name: value}) for n, value in enumerate(BAD_VALUES[name])]
    for value, sentence in zip(BAD_VALUES[name], await asyncio.gather(*map(refusal, programs)), strict=True):
        assert name in sentence or value in sentence
    for program in programs:
        shutil.rmtree(program.home, ignore_errors=True)


async def test_a_variable_that_is_no_setting_stops_the_start(homes: Path) -> None:
    assert "DISCREET_PROT" in await refusal(Program(homes / "bad", DISCREET_PROT="8000"))


async def test_a_port_in_use_stops_the_start(homes: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert port in await refusal(Program(homes / "bad", DISCREET_PORT=port))


async def test_a_missing_wrong_damaged_or_exposed_master_key_stops_the_start(pristine: Program) -> None:
    key = pristine.home / "keys" / "master.key"
    right = key.read_text()

    def put(text: str, mode: int) -> None:
        key.write_text(text)
        key.chmod(mode)

    key.unlink()
    assert "is missing" in await refusal(pristine)
    assert not key.exists()  # a new one would hide that the old one is lost
    put("5a" * 32, 0o600)
    assert "is not the one" in await refusal(pristine, hidden="5a5a")
    for damaged in ("", right[:-2], "no hexadecimal digits at all"):
        put(damaged, 0o600)
        assert "damaged" in await refusal(pristine, hidden=right[:16])
    put(right, 0o640)
    assert f"chmod 600 {key}" in await refusal(pristine, hidden=right[:16])
    put(right, 0o600)
    await pristine.start()
    assert await pristine.stop() == 0


async def test_a_home_that_cannot_be_written_stops_the_start(homes: Path) -> None:
    """A file in place of the folder stops even root."""
    in_the_way = homes / "file"
    in_the_way.write_text("not a folder")
    for home in (in_the_way, in_the_way / "below"):
        assert str(in_the_way) in await refusal(Program(home))


class TestAnotherDatabase:
    @pytest_asyncio.fixture
    async def owner(self, postgres: str) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(postgres)
        yield connection
        await connection.close()

    async def test_one_without_pgvector_stops_the_start(
        self, homes: Path, postgres: str, owner: asyncpg.Connection
    ) -> None:
        await owner.execute("CREATE DATABASE without_vector")
        # A server on which the extension is not installed: this database's sessions look for it elsewhere.
        await owner.execute("ALTER DATABASE without_vector SET extension_control_path = '/nowhere'")
        program = Program(homes / "plain", DISCREET_DATABASE_URL=named(postgres, "without_vector"))
        assert "pgvector" in await refusal(program, hidden=password(postgres))

    async def test_a_role_without_the_rights_stops_the_start(
        self, homes: Path, postgres: str, owner: asyncpg.Connection
    ) -> None:
        await owner.execute(f"CREATE ROLE powerless LOGIN PASSWORD '{SECRET}'")
        await owner.execute("CREATE DATABASE powerless")
        url = named(postgres, "powerless").replace(f"postgres:{password(postgres)}@", f"powerless:{SECRET}@")
        sentence = await refusal(Program(homes / "powerless", DISCREET_DATABASE_URL=url))
        assert "may not" in sentence

    async def test_a_wrong_password_stops_the_start(self, homes: Path, postgres: str) -> None:
        url = postgres.replace(password(postgres), SECRET)
        assert "password" in await refusal(Program(homes / "stranger", DISCREET_DATABASE_URL=url))


async def refusal(program: Program, *, hidden: str = SECRET) -> str:
    """The one sentence with which the program refuses to start."""
    ran = await program.run("serve")
    assert ran.code == 2, ran
    assert ran.out == ""
    assert re.fullmatch(r"discreet: [^\n]+[.0-9a-z]\n", ran.err), ran.err
    assert "Traceback" not in ran.err
    assert hidden not in ran.err
    return ran.err


def named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def password(url: str) -> str:
    found = urlsplit(url).password
    assert found
    return found
