"""Settings: read once from the environment, typed; a wrong one stops the start with a sentence.

Invariants:
- `SETTINGS` is the one table.
- `docs/settings.md` is made from it and a test compares them.
- What an operator changes at run time (name, sign-up) is data with a history, not a setting.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from discreet.assistants.actions.address import listed_origin
from discreet.errors import Misconfigured
from discreet.jobs.queues import DUTIES


@dataclass(frozen=True)
class WitnessAddress:
    """A witness of the evidence log: its verifier key, and the URL that checkpoints are submitted below."""

    key: str
    url: str


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides. Paths are absolute."""

    home: Path
    host: str
    port: int
    public_url: str
    hosts: tuple[str, ...]
    trusted_proxies: str
    drain_seconds: int
    jobs: str
    database_url: str | None
    master_key_file: Path
    master_key: str | None
    vault_token: str | None
    vault_role_id: str | None
    vault_secret_id: str | None
    vault_namespace: str | None
    vault_ca_file: Path | None
    model_url: str | None
    model_key: str | None
    model_name: str | None
    model_fields: tuple[str, ...]
    models_offered: tuple[str, ...]
    model_file: Path | None
    model_images: bool
    model_context: int
    images_url: str | None
    images_key: str | None
    images_model: str | None
    images_per_day: int
    answer_tokens: int
    message_characters: int
    knowledge_file_mb: int
    knowledge_files: int
    chat_file_mb: int
    move_in_mb: int
    action_origins: tuple[str, ...]
    action_seconds: int
    action_progress_seconds: int
    smtp_url: str | None
    mail_from: str | None
    api_requests: int
    api_tokens: int
    operator_name: str | None
    operator_contact: str | None
    witnesses: tuple[WitnessAddress, ...]
    witnesses_required: int
    evidence_step_seconds: int
    dataset_days: int
    dataset_workers: int | None
    cluster: str | None
    log_level: str
    metrics: str | None

    @property
    def sends_mail(self) -> bool:
        """Whether people confirm their e-mail addresses with links that are mailed to them."""
        return self.smtp_url is not None and self.mail_from is not None


@dataclass(frozen=True)
class Setting:
    """One row: the variable, what it means, its default, how its text is read (ValueError: why not).

    The default is a text that is read like a given one, {home} and {address} filled in. Where it is empty or None,
    `otherwise` says what holds then.
    """

    name: str
    meaning: str
    default: str | None
    read: Callable[[str], Any]
    otherwise: str = ""
    secret: bool = False

    @property
    def field(self) -> str:
        return self.name.removeprefix("DISCREET_").lower()

    @property
    def default_in_words(self) -> str:
        return self.default.format(home="HOME", address="HOST:PORT") if self.default else self.otherwise


def _text(text: str) -> str:
    if text != text.strip() or not text.isprintable():
        raise ValueError("it should have no space around it, and no line break or control character in it")
    return text


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("it should be yes or no")
    return text == "yes"


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError("there is no such home directory; write the whole path") from None


def _file(text: str) -> Path:
    path = _path(text)
    if path.exists() and not path.is_file():
        raise ValueError("it is no ordinary file")
    return path


def _existing_file(text: str) -> Path:
    path = _path(text)
    if not path.is_file():
        raise ValueError("there is no such file")
    return path


def _authorities(text: str) -> Path:
    path = _existing_file(text)
    try:
        holds_some = b"-----BEGIN CERTIFICATE-----" in path.read_bytes()
    except OSError:
        holds_some = False
    if not holds_some:
        raise ValueError("it should hold certificates in PEM form, and be readable")
    return path


def _split(text: str, *schemes: str) -> SplitResult:
    wrong = f"it should be a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    try:
        parts = urlsplit(_text(text))
    except ValueError:  # whose own words quote the text, and with it a password
        raise ValueError(wrong) from None
    if parts.scheme not in schemes:
        raise ValueError(wrong)
    return parts


def _web_url(text: str) -> str:
    parts = _split(text, "http", "https")
    try:
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("its port should be a number up to 65535") from None
    if not host:
        raise ValueError("it should name a host")
    return text.rstrip("/")


def _public_url(text: str) -> str:
    parts = urlsplit(_web_url(text))
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("it should end after the host or the port")
    return text.rstrip("/")


def _networks(text: str) -> str:
    """Addresses and networks in their plain form, with commas between them."""
    try:
        return ",".join(str(ip_network(part.strip())) for part in text.split(","))
    except ValueError:
        raise ValueError("it should be addresses or networks like 10.0.0.0/8, with commas between them") from None


def _database_url(text: str) -> str:
    parts = _split(text, "postgresql", "postgres")
    if not parts.netloc and "host=" not in parts.query:
        raise ValueError("it should name a host")
    return text


def vault_url(text: str) -> str:
    """ValueError says why `text` names no key of a Vault."""
    parts = _split(text, "vault", "vault+http")
    try:
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("its port should be a number up to 65535") from None
    if not host or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("it should be like vault://HOST:8200/transit/KEY, without a name or password in it")
    if len([part for part in parts.path.split("/") if part]) < 2:
        raise ValueError("after the host it should name the transit engine and its key, like /transit/discreet")
    if parts.scheme == "vault+http" and host not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("without TLS it should be on this machine; use vault://")
    return text.rstrip("/")


def _names(text: str) -> tuple[str, ...]:
    """Names or patterns, each once, in the order given."""
    if not text.isprintable():
        raise ValueError("it should be names on one line, with commas between them")
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _origins(text: str) -> tuple[str, ...]:
    """Origins in their plain form, each once, in the order given."""
    return tuple(dict.fromkeys(listed_origin(part.strip()) for part in text.split(",") if part.strip()))


def _hosts(text: str) -> tuple[str, ...]:
    """Host names and addresses in lower case, each once, in the order given."""
    hosts = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for host in hosts:
        if not _HOST.fullmatch(host) and not _is_address(host):
            raise ValueError("it should be host names or addresses with commas between them, without port or *")
    return hosts


_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9_-]{0,62})(\.[a-z0-9]([a-z0-9_-]{0,62}))*")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _field_names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for name in names:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", name):
            raise ValueError("it should be names of fields with commas between them")
        if name in NEVER_PASSED_ON:
            raise ValueError(f"{name} is never passed on")
    return names


NEVER_PASSED_ON = frozenset({
    "model", "messages", "stream", "stream_options", "tools", "tool_choice", "max_tokens", "max_completion_tokens", "n",
    "store", "user", "metadata",
})  # fmt: skip
"""Fields that this server sets itself, or that would have an endpoint keep content. Those that docs/api.md names as
refused are refused whether they are listed or not."""


def _smtp_url(text: str) -> str:
    parts = _split(text, "smtp", "smtps")
    try:
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("its port should be a number up to 65535") from None
    if not host:
        raise ValueError("it should name a host")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("it should end after the host or the port")
    return text


def _mail_address(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}", _text(text)):
        raise ValueError("it should be an e-mail address like discreet@example.org")
    return text


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 20 and low <= int(text) <= high):
            raise ValueError(f"it should be a whole number from {low} to {high}")
        return int(text)

    return read


def _host_and_port(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not re.fullmatch(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]", host):
        raise ValueError("it should be a host and a port, like 10.0.0.5:6379")
    _number(1, 65_535)(port)
    return text


def _witnesses(text: str) -> tuple[WitnessAddress, ...]:
    """Pairs of a verifier key and a URL, in the order given."""
    listed = []
    for part in filter(None, map(str.strip, text.split(","))):
        key, _, url = part.partition(" ")
        listed.append(WitnessAddress(_witness_key(key), _web_url(url.strip())))
    if len({_public_key(each.key) for each in listed}) < len(listed):
        raise ValueError("each witness should be named once: two keys are the same")
    return tuple(listed)


def _witness_key(text: str) -> str:
    from discreet.evidence.cosignature import WitnessKey

    return str(WitnessKey.parse(text))


def _public_key(key: str) -> str:
    """The key in Base64, in which there may be a +."""
    return key.split("+", 2)[2]


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"it should be one of: {', '.join(words)}")
        return text

    return read


SETTINGS = (
    Setting("DISCREET_HOME", "Where data and keys live.", "~/.local/share/discreet", _path),
    Setting("DISCREET_HOST", "The address to listen on.", "127.0.0.1", _text),
    Setting("DISCREET_PORT", "The port to listen on; 0 takes a free one.", "8000", _number(0, 65535)),
    Setting("DISCREET_PUBLIC_URL",
            "The address that people type, when a proxy stands in front. Passkeys need https and a name, or localhost.",
            "http://{address}", _public_url),
    Setting("DISCREET_HOSTS",
            "Further names that this server goes by, with commas between: for example discreet, where containers call "
            "it http://discreet:8000/v1.", "", _hosts, otherwise="none"),
    Setting("DISCREET_TRUSTED_PROXIES",
            "Whose X-Forwarded-For is believed: addresses and networks of the proxies in front, with commas between. "
            "Programs on these machines can claim any address.",
            "127.0.0.1,::1", _networks),
    Setting("DISCREET_DRAIN_SECONDS",
            "How long a server that is asked to stop goes on serving until the answers under way are whole; asked "
            "twice, it stops at once.", "0", _number(0, 3600)),
    Setting("DISCREET_JOBS",
            "Which work in the background this process does: all, datasets, others (all but datasets) or none. A "
            "server always makes exports and moves people in, since only it can have their own keys.",
            "all", _one_of(*DUTIES)),
    Setting("DISCREET_DATABASE_URL",
            "A PostgreSQL 15 or newer with pgvector, as a role that may create roles and databases.",
            None, _database_url, otherwise="the embedded PostgreSQL", secret=True),
    Setting("DISCREET_MASTER_KEY_FILE", "The master key, where it should not lie beside the keys it wraps.",
            "{home}/keys/master.key", _file),
    Setting("DISCREET_MASTER_KEY",
            "A key of Vault's transit engine that wraps the master key, for example vault://vault.example.org:8200/transit/"
            "discreet; vault+http://… on this machine alone.",
            None, vault_url, otherwise="none: the master key is in DISCREET_MASTER_KEY_FILE", secret=True),
    Setting("DISCREET_VAULT_TOKEN", "How this server signs in at Vault: a token, which it renews.", None, _text,
            otherwise="none", secret=True),
    Setting("DISCREET_VAULT_ROLE_ID", "Or an AppRole: its id.", None, _text, otherwise="none"),
    Setting("DISCREET_VAULT_SECRET_ID", "The AppRole's secret.", None, _text, otherwise="none", secret=True),
    Setting("DISCREET_VAULT_NAMESPACE", "Vault's namespace, where it has any.", None, _text, otherwise="none"),
    Setting("DISCREET_VAULT_CA_FILE",
            "The certificates (PEM) of the authority that vouches for Vault's own, where that is a private one; no "
            "other is believed then.", None, _authorities, otherwise="the system's authorities"),
    Setting("DISCREET_MODEL_URL", "An OpenAI-compatible endpoint, for example http://127.0.0.1:11434/v1.",
            None, _web_url, otherwise="the embedded model", secret=True),
    Setting("DISCREET_MODEL_KEY", "The endpoint's API key.", None, _text, otherwise="none", secret=True),
    Setting("DISCREET_MODEL_NAME", "The model to ask the endpoint for.", None, _text,
            otherwise="the first that it lists"),
    Setting("DISCREET_MODEL_FIELDS",
            "Fields of the endpoint's own that programs may send to /v1 and that are passed on, beside those in "
            "docs/api.md, with commas between. Check first that none makes the endpoint keep or forward anything.",
            "", _field_names, otherwise="none"),
    Setting("DISCREET_MODELS_OFFERED",
            "Which of the endpoint's models builders and programs may choose beside that one: names with commas "
            "between them, in which * stands for anything.", "*", _names),
    Setting("DISCREET_MODEL_FILE", "Another GGUF file for the embedded model.", None, _existing_file,
            otherwise="the bundled one"),
    Setting("DISCREET_MODEL_IMAGES",
            "Whether the endpoint's models look at pictures that people give in a chat: yes or no.", "yes", _yes_or_no),
    Setting("DISCREET_MODEL_CONTEXT", "Tokens that the embedded model can hold in view.", "8192",
            _number(512, 1_048_576)),
    Setting("DISCREET_IMAGES_URL",
            "An endpoint that makes images as OpenAI's do, for example https://images.example.org/v1.", None, _web_url,
            otherwise="none: there are no images", secret=True),
    Setting("DISCREET_IMAGES_KEY", "Its API key.", None, _text, otherwise="none", secret=True),
    Setting("DISCREET_IMAGES_MODEL", "The model to ask it for.", None, _text, otherwise="the endpoint's own choice"),
    Setting("DISCREET_IMAGES_PER_DAY", "How many images each person may ask for a day.", "50", _number(1, 10_000)),
    Setting("DISCREET_ANSWER_TOKENS", "Longest answer, in tokens.", "2048", _number(16, 131_072)),
    Setting("DISCREET_MESSAGE_CHARACTERS", "Longest message that a person may send.", "100000",
            _number(100, 2_000_000)),
    Setting("DISCREET_KNOWLEDGE_FILE_MB", "Largest knowledge file, in megabytes.", "512", _number(1, 2048)),
    Setting("DISCREET_KNOWLEDGE_FILES", "Most knowledge files of one GPT.", "20", _number(1, 1000)),
    Setting("DISCREET_CHAT_FILE_MB", "Largest file that a person may give in a chat, in megabytes.", "20",
            _number(1, 50)),
    Setting("DISCREET_MOVE_IN_MB", "Largest export of another service that somebody may move in with, in megabytes.",
            "2000", _number(1, 100_000)),
    Setting("DISCREET_ACTION_ORIGINS",
            "Where actions may lead although it is no public HTTPS on port 443: origins with commas between them, "
            "for example http://127.0.0.1:9000.", "", _origins, otherwise="none"),
    Setting("DISCREET_ACTION_SECONDS",
            "How long a third party may take for the answer to an action's request.", "45", _number(1, 3600)),
    Setting("DISCREET_ACTION_PROGRESS_SECONDS",
            "The most for an MCP server that keeps telling of its progress: each time, DISCREET_ACTION_SECONDS begin "
            "again, until this much has passed. A call in which a server asks the person something waits for as long "
            "as this.", "600", _number(1, 3600)),
    Setting("DISCREET_SMTP_URL",
            "The server that sends this one's e-mail: smtps://NAME:PASSWORD@HOST for TLS from the start, smtp://… for "
            "STARTTLS, which is insisted on but for this machine itself. With it, people sign up by a link that is "
            "mailed to their address, and confirm addresses from before.",
            None, _smtp_url, secret=True,
            otherwise="none: the operator hands out links, and addresses are not verified"),
    Setting("DISCREET_MAIL_FROM", "The address that this server's e-mail comes from.", None, _mail_address,
            otherwise="none; needed with DISCREET_SMTP_URL"),
    Setting("DISCREET_API_REQUESTS", "Requests that an API key may make in a minute.", "300", _number(1, 1_000_000)),
    Setting("DISCREET_API_TOKENS", "Tokens, in and out, that an API key may use in a minute.", "200000",
            _number(1, 1_000_000_000)),
    Setting("DISCREET_OPERATOR_NAME", "Who runs this server, as its privacy page says to everybody.", None, _text,
            otherwise="none: the page says that nobody has said so"),
    Setting("DISCREET_OPERATOR_CONTACT", "How to reach them: an e-mail address, or another short text.", None, _text,
            otherwise="none"),
    Setting("DISCREET_WITNESSES",
            "Witnesses that cosign the checkpoints of the evidence log: for each its key and the URL of its "
            "tlog-witness service, with a space between; commas between witnesses. For example "
            "witness.example/w1+5c41f3a2+BF… https://witness.example.", "", _witnesses, otherwise="none"),
    Setting("DISCREET_WITNESSES_REQUIRED",
            "How many of them must have cosigned the checkpoint of a receipt, as the receipt says to its checker.", "0",
            _number(0, 100)),
    Setting("DISCREET_EVIDENCE_STEP_SECONDS",
            "How many seconds pass between two steps of the evidence log, at each of which all new entries are "
            "published at once; 3600: at full hours. The shorter, the more the log's growth tells of when something "
            "was done, and each step takes at least 64 entries (26 kB) of the database.",
            "3600", _number(1, 86_400)),
    Setting("DISCREET_DATASET_DAYS", "How many days a training dataset is kept when its order does not say.", "180",
            _number(1, 3650)),
    Setting("DISCREET_DATASET_WORKERS", "How many processes may work on a training dataset.", None, _number(1, 1024),
            otherwise="as many as the machine has processors"),
    Setting("DISCREET_CLUSTER",
            "The Ray cluster that works on training datasets, for example 10.0.0.5:6379; this machine is in it.",
            None, _host_and_port, otherwise="this machine alone"),
    Setting("DISCREET_LOG_LEVEL",
            "How much to log; content is never logged. At debug, each request has a line.", "info",
            _one_of("debug", "info", "warning", "error")),
    Setting("DISCREET_METRICS",
            "Where this process tells Prometheus its numbers, for example 127.0.0.1:9464. Let nobody else get there.",
            None, _host_and_port, otherwise="nowhere"),
)  # fmt: skip

KNOWN = {setting.name for setting in SETTINGS}
SECRETS = [setting.name for setting in SETTINGS if setting.secret]
FROM_FILES = {f"{name}_FILE": name for name in SECRETS if f"{name}_FILE" not in KNOWN}
"""Secrets that may stand in a file instead, which a list of processes or of containers does not show."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from the environment. Misconfigured names the variable, its value's fault and the remedy."""
    _refuse_unknown(environment)
    environment = _with_files(environment)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environment.get(setting.name) or _default(setting, values)
        values[setting.field] = None if text is None else _read(setting, text)
    _refuse_half(values)
    _refuse_no_sign_in(values)
    _refuse_too_few_witnesses(values)
    return Settings(**values)


def _with_files(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment with what stands in files: each file's text without the end of its line."""
    found = dict(environment)
    for variable, name in FROM_FILES.items():
        if path := environment.get(variable):
            if environment.get(name):
                raise Misconfigured(f"{name} and {variable} are both given; leave one out.")
            found[name] = _text_of(variable, path)
    return found


def _text_of(variable: str, path: str) -> str:
    try:
        text = Path(path).read_text().rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{variable} is {path!r}, which cannot be read ({type(error).__name__}).") from None
    if not text:
        raise Misconfigured(f"{variable} is {path!r}, which is empty.")
    return text


def _refuse_half(values: Mapping[str, Any]) -> None:
    if values["smtp_url"] and not values["mail_from"]:
        raise Misconfigured("DISCREET_MAIL_FROM is missing: with DISCREET_SMTP_URL, say whom the e-mail comes from.")


def _refuse_too_few_witnesses(values: Mapping[str, Any]) -> None:
    required, named = values["witnesses_required"], len(values["witnesses"])
    if required > named:
        raise Misconfigured(
            f"DISCREET_WITNESSES_REQUIRED is {required}, and DISCREET_WITNESSES names {named}. Name more witnesses, or "
            "require fewer."
        )


def _refuse_no_sign_in(values: Mapping[str, Any]) -> None:
    if values["master_key"] is None:
        return
    role = [values["vault_role_id"], values["vault_secret_id"]]
    if bool(values["vault_token"]) == any(role) or (any(role) and not all(role)):
        raise Misconfigured(
            "DISCREET_MASTER_KEY names a Vault: give either DISCREET_VAULT_TOKEN, or both DISCREET_VAULT_ROLE_ID and "
            "DISCREET_VAULT_SECRET_ID."
        )


def address(host: str, port: int) -> str:
    """HOST:PORT as a URL has it: an IPv6 address goes into brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _default(setting: Setting, before: Mapping[str, Any]) -> str | None:
    """The default's text, filled in from the settings that were read before it."""
    if setting.default is None or "{" not in setting.default:
        return setting.default
    return setting.default.format(home=before["home"], address=address(before["host"], before["port"]))


def _read(setting: Setting, text: str) -> Any:
    try:
        return setting.read(text)
    except ValueError as why:
        shown = "hidden here" if setting.secret else repr(text)
        raise Misconfigured(f"{setting.name} is {shown}, which cannot be used: {why}.") from None


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    unknown = sorted(n for n in environment if n.startswith("DISCREET_") and n not in KNOWN | FROM_FILES.keys())
    if unknown:
        raise Misconfigured(f"{unknown[0]} is not a setting of Discreet; docs/settings.md lists them all.")


def settings_page() -> str:
    """`docs/settings.md`."""
    rows = "\n".join(f"| `{s.name}` | {s.meaning} | {s.default_in_words} |" for s in SETTINGS)
    files = ", ".join(f"`{name}`" for name in FROM_FILES)
    return f"{_HEADING}\n\n{_FILES} {files}.\n\n| variable | meaning | default |\n| --- | --- | --- |\n{rows}\n"


_HEADING = """# Settings

Read once from the environment when the server starts; a value that cannot be used stops the start with a sentence.
What an operator changes at run time (the server's name, who may sign up) is on the operator's page. Made by
`discreet settings --markdown`; a test fails when this page and the code differ."""

_FILES = """A secret may stand in a file instead, whose path a variable of the same name with `_FILE` gives; so secrets
of containers and credentials of systemd come in without standing in any list:"""
