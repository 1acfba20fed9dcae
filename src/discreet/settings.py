"""Settings: read once from the environment, typed and checked.

Invariants:
- `SETTINGS` is the only list of settings. `docs/settings.md` is generated from it, and a test compares them.
- An invalid value stops the start with a sentence.
- A value that the operator changes at run time (name, sign-up) is data with a history, not a setting.
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
    """A witness of the evidence log: its verifier key, and the URL of its service."""

    key: str
    url: str


@dataclass(frozen=True)
class Settings:
    """All values from the environment. Paths are absolute."""

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
        """Return whether the server mails links that verify addresses."""
        return self.smtp_url is not None and self.mail_from is not None


@dataclass(frozen=True)
class Setting:
    """One setting: its variable, meaning, default and parser.

    `read` raises ValueError with the reason. The default is parsed like a given value, after {home} and {address} are
    filled in. If it is empty or None, `otherwise` describes the effect.
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
        raise ValueError("it should have no spaces at its ends, no line breaks and no control characters")
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
        raise ValueError("it is not a regular file")
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
        raise ValueError("it should be a readable file with certificates in PEM format")
    return path


def _split(text: str, *schemes: str) -> SplitResult:
    wrong = f"it should be a URL that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    try:
        parts = urlsplit(_text(text))
    except ValueError:  # the error's own text quotes the value, which may contain a password
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
    """Return addresses and networks in normal form, separated by commas."""
    try:
        return ",".join(str(ip_network(part.strip())) for part in text.split(","))
    except ValueError:
        raise ValueError("it should be addresses or networks like 10.0.0.0/8, separated by commas") from None


def _database_url(text: str) -> str:
    parts = _split(text, "postgresql", "postgres")
    if not parts.netloc and "host=" not in parts.query:
        raise ValueError("it should name a host")
    return text


def vault_url(text: str) -> str:
    """Check the URL of a key in Vault. ValueError says what is wrong."""
    parts = _split(text, "vault", "vault+http")
    try:
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("its port should be a number up to 65535") from None
    if not host or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("it should be like vault://HOST:8200/transit/KEY, without a name or password")
    if len([part for part in parts.path.split("/") if part]) < 2:
        raise ValueError("after the host it should name the transit engine and its key, like /transit/discreet")
    if parts.scheme == "vault+http" and host not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("without TLS the Vault must be on this machine; use vault://")
    return text.rstrip("/")


def _names(text: str) -> tuple[str, ...]:
    """Return names or patterns, each once, in the given order."""
    if not text.isprintable():
        raise ValueError("it should be names on one line, separated by commas")
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _origins(text: str) -> tuple[str, ...]:
    """Return origins in normal form, each once, in the given order."""
    return tuple(dict.fromkeys(listed_origin(part.strip()) for part in text.split(",") if part.strip()))


def _hosts(text: str) -> tuple[str, ...]:
    """Return host names and addresses in lower case, each once, in the given order."""
    hosts = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for host in hosts:
        if not _HOST.fullmatch(host) and not _is_address(host):
            raise ValueError("it should be host names or addresses separated by commas, without port or *")
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
            raise ValueError("it should be names of fields, separated by commas")
        if name in NEVER_PASSED_ON:
            raise ValueError(f"{name} is never passed on")
    return names


NEVER_PASSED_ON = frozenset({
    "model", "messages", "stream", "stream_options", "tools", "tool_choice", "max_tokens", "max_completion_tokens", "n",
    "store", "user", "metadata",
})  # fmt: skip
"""Fields that this server sets itself, or that could make an endpoint keep content. The fields that docs/api.md
lists as refused stay refused even if they are listed here."""


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
    """Return pairs of a verifier key and a URL, in the given order."""
    listed = []
    for part in filter(None, map(str.strip, text.split(","))):
        key, _, url = part.partition(" ")
        listed.append(WitnessAddress(_witness_key(key), _web_url(url.strip())))
    if len({_public_key(each.key) for each in listed}) < len(listed):
        raise ValueError("two witnesses have the same key; list each witness once")
    return tuple(listed)


def _witness_key(text: str) -> str:
    from discreet.evidence.cosignature import WitnessKey

    return str(WitnessKey.parse(text))


def _public_key(key: str) -> str:
    """Return the key in Base64, which may contain a +."""
    return key.split("+", 2)[2]


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"it should be one of: {', '.join(words)}")
        return text

    return read


SETTINGS = (
    Setting("DISCREET_HOME", "The folder for data and keys.", "~/.local/share/discreet", _path),
    Setting("DISCREET_HOST", "The address to listen on.", "127.0.0.1", _text),
    Setting("DISCREET_PORT", "The port to listen on; 0 chooses a free one.", "8000", _number(0, 65535)),
    Setting("DISCREET_PUBLIC_URL",
            "The address that people use, if the server is behind a proxy. Passkeys need https and a host name, or "
            "localhost.",
            "http://{address}", _public_url),
    Setting("DISCREET_HOSTS",
            "More host names of this server, separated by commas: for example discreet, if containers call it "
            "http://discreet:8000/v1.", "", _hosts, otherwise="none"),
    Setting("DISCREET_TRUSTED_PROXIES",
            "Proxies whose X-Forwarded-For is trusted: addresses and networks, separated by commas. Any program on "
            "these machines can claim any client address.",
            "127.0.0.1,::1", _networks),
    Setting("DISCREET_DRAIN_SECONDS",
            "How many seconds a server that is asked to stop continues until running answers are complete. A second "
            "request stops it at once.", "0", _number(0, 3600)),
    Setting("DISCREET_JOBS",
            "Which background work this process does: all, datasets, others (all but datasets) or none. A server "
            "always does exports and imports itself, because only it can have user-held keys.",
            "all", _one_of(*DUTIES)),
    Setting("DISCREET_DATABASE_URL",
            "A PostgreSQL 15 or newer with pgvector. The role must be allowed to create roles and databases.",
            None, _database_url, otherwise="the embedded PostgreSQL", secret=True),
    Setting("DISCREET_MASTER_KEY_FILE", "The master key's file, to store it apart from the keys that it encrypts.",
            "{home}/keys/master.key", _file),
    Setting("DISCREET_MASTER_KEY",
            "A key of Vault's transit engine that encrypts the master key, for example "
            "vault://vault.example.org:8200/transit/discreet; vault+http://… only on this machine.",
            None, vault_url, otherwise="none: the master key is in DISCREET_MASTER_KEY_FILE", secret=True),
    Setting("DISCREET_VAULT_TOKEN", "A token to sign in to Vault; the server renews it.", None, _text,
            otherwise="none", secret=True),
    Setting("DISCREET_VAULT_ROLE_ID", "Instead of a token: the id of an AppRole.", None, _text, otherwise="none"),
    Setting("DISCREET_VAULT_SECRET_ID", "The AppRole's secret.", None, _text, otherwise="none", secret=True),
    Setting("DISCREET_VAULT_NAMESPACE", "Vault's namespace, if it has one.", None, _text, otherwise="none"),
    Setting("DISCREET_VAULT_CA_FILE",
            "Certificates (PEM) of the private authority that signed Vault's certificate. With it, no other authority "
            "is trusted.", None, _authorities, otherwise="the system's authorities"),
    Setting("DISCREET_MODEL_URL", "An OpenAI-compatible endpoint, for example http://127.0.0.1:11434/v1.",
            None, _web_url, otherwise="the embedded model", secret=True),
    Setting("DISCREET_MODEL_KEY", "The endpoint's API key.", None, _text, otherwise="none", secret=True),
    Setting("DISCREET_MODEL_NAME", "The default model of the endpoint.", None, _text,
            otherwise="the first that it lists"),
    Setting("DISCREET_MODEL_FIELDS",
            "The endpoint's own fields that programs may send to /v1 in addition to those in docs/api.md, separated "
            "by commas. They are passed on: check first that none makes the endpoint keep or forward content.",
            "", _field_names, otherwise="none"),
    Setting("DISCREET_MODELS_OFFERED",
            "Which other models of the endpoint builders and programs may choose: names separated by commas, in which "
            "* matches any text.", "*", _names),
    Setting("DISCREET_MODEL_FILE", "Another GGUF file for the embedded model.", None, _existing_file,
            otherwise="the bundled one"),
    Setting("DISCREET_MODEL_IMAGES",
            "Whether the endpoint's models get pictures that people attach in a chat: yes or no.", "yes", _yes_or_no),
    Setting("DISCREET_MODEL_CONTEXT", "The context length of the embedded model, in tokens.", "8192",
            _number(512, 1_048_576)),
    Setting("DISCREET_IMAGES_URL",
            "An OpenAI-compatible endpoint that generates images, for example https://images.example.org/v1.", None,
            _web_url, otherwise="none: no image generation", secret=True),
    Setting("DISCREET_IMAGES_KEY", "The API key of the images endpoint.", None, _text, otherwise="none", secret=True),
    Setting("DISCREET_IMAGES_MODEL", "The model of the images endpoint.", None, _text,
            otherwise="the endpoint's own choice"),
    Setting("DISCREET_IMAGES_PER_DAY", "How many images each person may generate per day.", "50", _number(1, 10_000)),
    Setting("DISCREET_ANSWER_TOKENS", "Longest answer, in tokens.", "2048", _number(16, 131_072)),
    Setting("DISCREET_MESSAGE_CHARACTERS", "Longest message of a person, in characters.", "100000",
            _number(100, 2_000_000)),
    Setting("DISCREET_KNOWLEDGE_FILE_MB", "Largest knowledge file, in megabytes.", "512", _number(1, 2048)),
    Setting("DISCREET_KNOWLEDGE_FILES", "Most knowledge files of one GPT.", "20", _number(1, 1000)),
    Setting("DISCREET_CHAT_FILE_MB", "Largest file that a person may attach in a chat, in megabytes.", "20",
            _number(1, 50)),
    Setting("DISCREET_MOVE_IN_MB", "Largest export of another service that a person may import, in megabytes.",
            "2000", _number(1, 100_000)),
    Setting("DISCREET_ACTION_ORIGINS",
            "Origins that actions may call although they are not public HTTPS on port 443, separated by commas, for "
            "example http://127.0.0.1:9000.", "", _origins, otherwise="none"),
    Setting("DISCREET_ACTION_SECONDS",
            "How many seconds a third party may take to respond to an action.", "45", _number(1, 3600)),
    Setting("DISCREET_ACTION_PROGRESS_SECONDS",
            "The longest wait for an MCP server that reports progress. Each report starts DISCREET_ACTION_SECONDS "
            "again, until this limit. A call in which a server asks the person a question waits up to this limit, too.",
            "600", _number(1, 3600)),
    Setting("DISCREET_SMTP_URL",
            "The server that sends e-mail: smtps://NAME:PASSWORD@HOST for TLS from the start, smtp://… for STARTTLS, "
            "which is required unless the server is this machine. With it, people sign up by a link that is mailed to "
            "their address, and verify existing addresses.",
            None, _smtp_url, secret=True,
            otherwise="none: the operator hands out links, and addresses are not verified"),
    Setting("DISCREET_MAIL_FROM", "The sender address of e-mail.", None, _mail_address,
            otherwise="none; needed with DISCREET_SMTP_URL"),
    Setting("DISCREET_API_REQUESTS", "How many requests an API key may make per minute.", "300",
            _number(1, 1_000_000)),
    Setting("DISCREET_API_TOKENS", "How many tokens, in and out, an API key may use per minute.", "200000",
            _number(1, 1_000_000_000)),
    Setting("DISCREET_OPERATOR_NAME", "Who runs this server. The privacy page shows it.", None, _text,
            otherwise="none: the page says that no operator is named"),
    Setting("DISCREET_OPERATOR_CONTACT", "The operator's contact: an e-mail address, or another short text.", None,
            _text, otherwise="none"),
    Setting("DISCREET_WITNESSES",
            "Witnesses that cosign the checkpoints of the evidence log: for each its key and the URL of its "
            "tlog-witness service, separated by a space; witnesses are separated by commas. For example "
            "witness.example/w1+5c41f3a2+BF… https://witness.example.", "", _witnesses, otherwise="none"),
    Setting("DISCREET_WITNESSES_REQUIRED",
            "How many witnesses must cosign the checkpoint of a receipt. The receipt states this number.", "0",
            _number(0, 100)),
    Setting("DISCREET_EVIDENCE_STEP_SECONDS",
            "Seconds between two steps of the evidence log. Each step publishes all new entries at once; 3600 means "
            "at full hours. Shorter steps reveal more about the time of acts. Each step adds at least 64 entries "
            "(26 kB) to the database.",
            "3600", _number(1, 86_400)),
    Setting("DISCREET_DATASET_DAYS", "How many days a training dataset is kept, unless its order says otherwise.",
            "180", _number(1, 3650)),
    Setting("DISCREET_DATASET_WORKERS", "How many processes may build a training dataset.", None, _number(1, 1024),
            otherwise="as many as the machine has processors"),
    Setting("DISCREET_CLUSTER",
            "The Ray cluster that builds training datasets, for example 10.0.0.5:6379. This machine is part of it.",
            None, _host_and_port, otherwise="only this machine"),
    Setting("DISCREET_LOG_LEVEL",
            "How much to log; content is never logged. At debug, each request has a line.", "info",
            _one_of("debug", "info", "warning", "error")),
    Setting("DISCREET_METRICS",
            "The address where this process serves metrics for Prometheus, for example 127.0.0.1:9464. Restrict "
            "access to it.",
            None, _host_and_port, otherwise="none"),
)  # fmt: skip

KNOWN = {setting.name for setting in SETTINGS}
SECRETS = [setting.name for setting in SETTINGS if setting.secret]
FROM_FILES = {f"{name}_FILE": name for name in SECRETS if f"{name}_FILE" not in KNOWN}
"""Secrets that may be read from a file instead, so that lists of processes or containers do not show them."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings in an environment.

    Misconfigured names the variable, the fault and the remedy.
    """
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
    """Return the environment with the contents of files, without final line breaks."""
    found = dict(environment)
    for variable, name in FROM_FILES.items():
        if path := environment.get(variable):
            if environment.get(name):
                raise Misconfigured(f"{name} and {variable} are both set. Remove one of them.")
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
        raise Misconfigured("DISCREET_MAIL_FROM is missing. With DISCREET_SMTP_URL, set it to the sender address.")


def _refuse_too_few_witnesses(values: Mapping[str, Any]) -> None:
    required, named = values["witnesses_required"], len(values["witnesses"])
    if required > named:
        raise Misconfigured(
            f"DISCREET_WITNESSES_REQUIRED is {required}, but DISCREET_WITNESSES lists {named}. List more witnesses, or "
            "require fewer."
        )


def _refuse_no_sign_in(values: Mapping[str, Any]) -> None:
    if values["master_key"] is None:
        return
    role = [values["vault_role_id"], values["vault_secret_id"]]
    if bool(values["vault_token"]) == any(role) or (any(role) and not all(role)):
        raise Misconfigured(
            "DISCREET_MASTER_KEY names a Vault: set either DISCREET_VAULT_TOKEN, or both DISCREET_VAULT_ROLE_ID and "
            "DISCREET_VAULT_SECRET_ID."
        )


def address(host: str, port: int) -> str:
    """Return HOST:PORT as in a URL, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _default(setting: Setting, before: Mapping[str, Any]) -> str | None:
    """Return the default's text, filled in from the settings read before it."""
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
    """Return the text of `docs/settings.md`."""
    rows = "\n".join(f"| `{s.name}` | {s.meaning} | {s.default_in_words} |" for s in SETTINGS)
    files = ", ".join(f"`{name}`" for name in FROM_FILES)
    return f"{_HEADING}\n\n{_FILES} {files}.\n\n| variable | meaning | default |\n| --- | --- | --- |\n{rows}\n"


_HEADING = """# Settings

Read once from the environment when the server starts; an invalid value stops the start with a sentence. What an
operator changes at run time (the server's name, who may sign up) is on the operator's page. Generated by
`discreet settings --markdown`; a test fails when this page and the code differ."""

_FILES = """A secret may be read from a file instead: set a variable with the same name and `_FILE` to its path. Then
secrets of containers and credentials of systemd do not appear in any list of variables:"""
