"""Settings: read once from the environment, typed and checked.

Invariants:
- `Settings` is the only list of settings. `docs/settings.md` is generated from it, and a test compares them.
- An invalid value stops the start with a sentence.
- A value that the operator changes at run time (name, sign-up) is data with a history, not a setting.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from discreet import setting_values as parse
from discreet.assistants.actions.web_search.engines import ENGINE_NAMES, SearchEngine, needs_address, needs_key
from discreet.errors import Misconfigured
from discreet.jobs.queues import QUEUES_BY_WORKER_KIND
from discreet.setting_values import WitnessAddress

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: its meaning, default and parser.

    `read` raises ValueError with the reason. The default is parsed like a given value, after {home} and {address} are
    filled in. If it is empty or None, `otherwise` describes the effect.
    """

    field: str
    meaning: str
    default: str | None
    read: Callable[[str], Any]
    otherwise: str
    secret: bool

    @property
    def name(self) -> str:
        """Return the environment variable."""
        return f"DISCREET_{self.field.upper()}"

    @property
    def default_in_words(self) -> str:
        return self.default.format(home="HOME", address="HOST:PORT") if self.default else self.otherwise


def setting(
    meaning: str, *, default: str | None, read: Callable[[str], T], otherwise: str = "", secret: bool = False
) -> T:
    """Declare a field of `Settings`, with what a `Setting` says of it."""
    metadata = {"meaning": meaning, "default": default, "read": read, "otherwise": otherwise, "secret": secret}
    return cast(T, field(metadata=metadata))


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All values from the environment. Paths are absolute."""

    home: Path = setting("The folder for data and keys.", default="~/.local/share/discreet", read=parse.absolute_path)
    host: str = setting("The address to listen on.", default="127.0.0.1", read=parse.plain_text)
    port: int = setting(
        "The port to listen on; 0 chooses a free one.", default="8000", read=parse.whole_number(0, 65535)
    )
    public_url: str = setting(
        "The address that people use, if the server is behind a proxy. Passkeys need https and a host name, or "
        "localhost.",
        default="http://{address}",
        read=parse.public_url,
    )
    hosts: tuple[str, ...] = setting(
        "More host names of this server, separated by commas: for example discreet, if containers call it "
        "http://discreet:8000/v1.",
        default="",
        read=parse.hosts,
        otherwise="none",
    )
    trusted_proxies: str = setting(
        "Proxies whose X-Forwarded-For is trusted: addresses and networks, separated by commas. Any program on "
        "these machines can claim any client address.",
        default="127.0.0.1,::1",
        read=parse.networks,
    )
    drain_seconds: int = setting(
        "How many seconds a server that is asked to stop continues until running answers are complete. A second "
        "request stops it at once.",
        default="0",
        read=parse.whole_number(0, 3600),
    )
    jobs: str = setting(
        "Which background work this process does: all, datasets, others (all but datasets) or none. A server "
        "always does exports and imports itself, because only it can have user-held keys.",
        default="all",
        read=parse.one_of(*QUEUES_BY_WORKER_KIND),
    )
    database_url: str | None = setting(
        "A PostgreSQL 15 or newer with pgvector. The role must be allowed to create roles and databases.",
        default=None,
        read=parse.database_url,
        otherwise="the embedded PostgreSQL",
        secret=True,
    )
    master_key_file: Path = setting(
        "The master key's file, to store it apart from the keys that it encrypts.",
        default="{home}/keys/master.key",
        read=parse.regular_file,
    )
    master_key: str | None = setting(
        "A key of Vault's transit engine that encrypts the master key, for example "
        "vault://vault.example.org:8200/transit/discreet; vault+http://… only on this machine.",
        default=None,
        read=parse.vault_url,
        otherwise="none: the master key is in DISCREET_MASTER_KEY_FILE",
        secret=True,
    )
    vault_token: str | None = setting(
        "A token to sign in to Vault; the server renews it.",
        default=None,
        read=parse.plain_text,
        otherwise="none",
        secret=True,
    )
    vault_role_id: str | None = setting(
        "Instead of a token: the id of an AppRole.", default=None, read=parse.plain_text, otherwise="none"
    )
    vault_secret_id: str | None = setting(
        "The AppRole's secret.", default=None, read=parse.plain_text, otherwise="none", secret=True
    )
    vault_namespace: str | None = setting(
        "Vault's namespace, if it has one.", default=None, read=parse.plain_text, otherwise="none"
    )
    vault_ca_file: Path | None = setting(
        "Certificates (PEM) of the private authority that signed Vault's certificate. With it, no other authority "
        "is trusted.",
        default=None,
        read=parse.authorities,
        otherwise="the system's authorities",
    )
    etcd_url: str | None = setting(
        "An etcd cluster of its own for the keys, with all its members: etcd://HOST:2379,HOST:2379,HOST:2379. Then "
        "servers on several machines need no shared folder for keys. etcd+http://… only on this machine.",
        default=None,
        read=parse.etcd_url,
        otherwise="none: keys are files in DISCREET_HOME/keys",
        secret=True,
    )
    etcd_ca_file: Path | None = setting(
        "The certificate (PEM) of the authority that signed the certificates of etcd's members. No other authority "
        "is trusted.",
        default=None,
        read=parse.authorities,
        otherwise="none",
    )
    etcd_cert_file: Path | None = setting(
        "The certificate (PEM) that shows etcd who this server is.",
        default=None,
        read=parse.existing_file,
        otherwise="none",
    )
    etcd_key_file: Path | None = setting(
        "The private key (PEM) of that certificate.", default=None, read=parse.existing_file, otherwise="none"
    )
    model_url: str | None = setting(
        "The first model endpoint, OpenAI-compatible, for example http://127.0.0.1:11434/v1. Server admin adds others.",
        default=None,
        read=parse.web_url,
        otherwise="the embedded model",
        secret=True,
    )
    model_key: str | None = setting(
        "The endpoint's API key.", default=None, read=parse.plain_text, otherwise="none", secret=True
    )
    model_name: str | None = setting(
        "The default model of the endpoint.", default=None, read=parse.plain_text, otherwise="the first that it lists"
    )
    model_fields: tuple[str, ...] = setting(
        "The endpoint's own fields that programs may send to /v1 in addition to those in docs/api.md, separated "
        "by commas. They are passed on: check first that none makes the endpoint keep or forward content.",
        default="",
        read=parse.field_names,
        otherwise="none",
    )
    models_offered: tuple[str, ...] = setting(
        "Which other models of the endpoint builders and programs may choose: names separated by commas, in which "
        "* matches any text.",
        default="*",
        read=parse.names,
    )
    model_file: Path | None = setting(
        "Another GGUF file for the embedded model.", default=None, read=parse.existing_file, otherwise="the bundled one"
    )
    model_images: bool = setting(
        "Whether the endpoint's models get pictures that people attach in a chat: yes or no.",
        default="yes",
        read=parse.parse_boolean,
    )
    model_context: int = setting(
        "The context length of the embedded model, in tokens.", default="8192", read=parse.whole_number(512, 1_048_576)
    )
    images_url: str | None = setting(
        "An OpenAI-compatible endpoint that generates images, for example https://images.example.org/v1.",
        default=None,
        read=parse.web_url,
        otherwise="none: no image generation",
        secret=True,
    )
    images_key: str | None = setting(
        "The API key of the images endpoint.", default=None, read=parse.plain_text, otherwise="none", secret=True
    )
    images_model: str | None = setting(
        "The model of the images endpoint.", default=None, read=parse.plain_text, otherwise="the endpoint's own choice"
    )
    images_per_day: int = setting(
        "How many images each person may generate per day.", default="50", read=parse.whole_number(1, 10_000)
    )
    answer_tokens: int = setting("Longest answer, in tokens.", default="2048", read=parse.whole_number(16, 131_072))
    chat_titles: bool = setting(
        "Whether the model of a chat writes the chat's title after the first answer, in one more request: yes or no.",
        default="yes",
        read=parse.parse_boolean,
    )
    summaries: str = setting(
        "When a chat's model summarizes earlier messages that no longer fit into its context: ask (a person asks for "
        "it), always (also after each answer that some were left out of) or never.",
        default="ask",
        read=parse.one_of("ask", "always", "never"),
    )
    masking_detector: str = setting(
        "What finds personal data to mask in prompts: names (patterns and a small model of names) or patterns (faster; "
        "finds no names but after titles and greetings).",
        default="names",
        read=parse.one_of("names", "patterns"),
    )
    message_characters: int = setting(
        "Longest message of a person, in characters.", default="100000", read=parse.whole_number(100, 2_000_000)
    )
    knowledge_file_mb: int = setting(
        "Largest knowledge file, in megabytes.", default="512", read=parse.whole_number(1, 2048)
    )
    knowledge_files: int = setting("Most knowledge files of one GPT.", default="20", read=parse.whole_number(1, 1000))
    chat_file_mb: int = setting(
        "Largest file that a person may attach in a chat, in megabytes.", default="20", read=parse.whole_number(1, 50)
    )
    move_in_mb: int = setting(
        "Largest export of another service that a person may import, in megabytes.",
        default="2000",
        read=parse.whole_number(1, 100_000),
    )
    guest_proof: int = setting(
        "The work that a guest's browser does before the first message, so that programs can't open a GPT for guests "
        "at no cost: the most numbers that it tries. It rises while many guests come. 0: none.",
        default="100000",
        read=parse.whole_number(0, 10_000_000),
    )
    action_origins: tuple[str, ...] = setting(
        "Origins that actions may call although they are not public HTTPS on port 443, separated by commas, for "
        "example http://127.0.0.1:9000.",
        default="",
        read=parse.origins,
        otherwise="none",
    )
    read_pages: bool = setting(
        "Whether GPTs may read web pages: yes or no. The person is asked before each page.",
        default="no",
        read=parse.parse_boolean,
    )
    page_origins: tuple[str, ...] = setting(
        "Origins whose pages GPTs may read although they are not public HTTPS on port 443, separated by commas, for "
        "example https://wiki.corp.example:8443.",
        default="",
        read=parse.origins,
        otherwise="none",
    )
    public_pages: bool = setting(
        "Whether builders may give a published GPT a page for people without an account and for search engines: yes or "
        "no.",
        default="no",
        read=parse.parse_boolean,
    )
    action_seconds: int = setting(
        "How many seconds a third party may take to respond to an action.",
        default="45",
        read=parse.whole_number(1, 3600),
    )
    action_progress_seconds: int = setting(
        "The longest wait for an MCP server that reports progress. Each report starts DISCREET_ACTION_SECONDS "
        "again, until this limit. A call in which a server asks the person a question waits up to this limit, too.",
        default="600",
        read=parse.whole_number(1, 3600),
    )
    search_engine: str = setting(
        "The search engine with which GPTs may search the web: none, searxng, brave, tavily or kagi.",
        default="none",
        read=parse.one_of("none", *SearchEngine),
    )
    search_url: str | None = setting(
        "The search engine's address, for example http://127.0.0.1:8888. A SearXNG needs it; the other engines have an "
        "address of their own.",
        default=None,
        read=parse.engine_url,
        otherwise="the engine's own",
        secret=True,
    )
    search_key: str | None = setting(
        "The key for the search engine. Brave, Tavily and Kagi need one.",
        default=None,
        read=parse.plain_text,
        otherwise="none",
        secret=True,
    )
    search_policy_url: str | None = setting(
        "The search engine's privacy policy. People see the link before a search leaves.",
        default=None,
        read=parse.web_url,
        otherwise="none",
    )
    code_python: Path | Literal["none"] | None = setting(
        "The interpreter of the environment in which GPTs may run Python, with the packages of requirements/code.txt. "
        "`none`: GPTs cannot run Python, and a server needs less memory.",
        default=None,
        read=parse.file_or_none,
        otherwise="that of `make setup-code`; without it, GPTs cannot run Python",
    )
    smtp_url: str | None = setting(
        "The server that sends e-mail: smtps://NAME:PASSWORD@HOST for TLS from the start, smtp://… for STARTTLS, "
        "which is required unless the server is this machine. With it, people sign up by a link that is mailed to "
        "their address, and verify existing addresses.",
        default=None,
        read=parse.smtp_url,
        otherwise="none: the operator hands out links, and addresses are not verified",
        secret=True,
    )
    mail_from: str | None = setting(
        "The sender address of e-mail.",
        default=None,
        read=parse.mail_address,
        otherwise="none; needed with DISCREET_SMTP_URL",
    )
    api_requests: int = setting(
        "How many requests an API key may make per minute.", default="300", read=parse.whole_number(1, 1_000_000)
    )
    api_tokens: int = setting(
        "How many tokens, in and out, an API key may use per minute.",
        default="200000",
        read=parse.whole_number(1, 1_000_000_000),
    )
    operator_name: str | None = setting(
        "Who runs this server, shown to people. It wins over the name that is saved in Server admin.",
        default=None,
        read=parse.plain_text,
        otherwise="the saved one, if there is one",
    )
    operator_contact: str | None = setting(
        "The operator's contact: an e-mail address, or another short text. It wins over the saved one.",
        default=None,
        read=parse.plain_text,
        otherwise="the saved one, if there is one",
    )
    witnesses: tuple[WitnessAddress, ...] = setting(
        "Witnesses that cosign the checkpoints of the evidence log: for each its key and the URL of its "
        "tlog-witness service, separated by a space; witnesses are separated by commas. For example "
        "witness.example/w1+5c41f3a2+BF… https://witness.example.",
        default="",
        read=parse.witnesses,
        otherwise="none",
    )
    witnesses_required: int = setting(
        "How many witnesses must cosign the checkpoint of a receipt. The receipt states this number.",
        default="0",
        read=parse.whole_number(0, 100),
    )
    evidence_step_seconds: int = setting(
        "Seconds between two steps of the evidence log. Each step publishes all new entries at once; 3600 means "
        "at full hours. Shorter steps reveal more about the time of acts. Each step adds at least 64 entries "
        "(26 kB) to the database.",
        default="3600",
        read=parse.whole_number(1, 86_400),
    )
    dataset_days: int = setting(
        "How many days a training dataset is kept, unless its order says otherwise.",
        default="180",
        read=parse.whole_number(1, 3650),
    )
    dataset_workers: int | None = setting(
        "How many processes may build a training dataset.",
        default=None,
        read=parse.whole_number(1, 1024),
        otherwise="as many as the machine has processors",
    )
    cluster: str | None = setting(
        "The Ray cluster that builds training datasets, for example 10.0.0.5:6379. This machine is part of it.",
        default=None,
        read=parse.host_and_port,
        otherwise="only this machine",
    )
    log_level: str = setting(
        "How much to log; content is never logged. At debug, each request has a line.",
        default="info",
        read=parse.one_of("debug", "info", "warning", "error"),
    )
    metrics: str | None = setting(
        "The address where this process serves metrics for Prometheus, for example 127.0.0.1:9464. Restrict "
        "access to it.",
        default=None,
        read=parse.host_and_port,
        otherwise="none",
    )

    @property
    def sends_mail(self) -> bool:
        """Return whether the server mails links that verify addresses."""
        return self.smtp_url is not None and self.mail_from is not None


SETTINGS = tuple(Setting(field=declared.name, **declared.metadata) for declared in fields(Settings))
KNOWN = {setting.name for setting in SETTINGS}
SECRETS = [setting.name for setting in SETTINGS if setting.secret]
FROM_FILES = {f"{name}_FILE": name for name in SECRETS if f"{name}_FILE" not in KNOWN}
"""Secrets that may be read from a file instead, so that lists of processes or containers do not show them."""


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings in an environment.

    Misconfigured names the variable, the fault and the remedy.
    """
    _refuse_unknown(environment)
    environment = _read_files(environment)
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environment.get(setting.name) or _default(setting, values)
        values[setting.field] = None if text is None else _read(setting, text)
    _require_complete_groups(values)
    _require_sign_in_method(values)
    _require_complete_identity(values)
    _refuse_too_few_witnesses(values)
    _require_complete_engine(values)
    return Settings(**values)


def _read_files(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment with the contents of files, without final line breaks."""
    variables = dict(environment)
    for variable, name in FROM_FILES.items():
        if path := environment.get(variable):
            if environment.get(name):
                raise Misconfigured(f"{name} and {variable} are both set. Remove one of them.")
            variables[name] = _read_file(variable, path)
    return variables


def _read_file(variable: str, path: str) -> str:
    try:
        text = Path(path).read_text().rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{variable} is {path!r}, which cannot be read ({type(error).__name__}).") from None
    if not text:
        raise Misconfigured(f"{variable} is {path!r}, which is empty.")
    return text


def _require_complete_groups(values: Mapping[str, Any]) -> None:
    if values["smtp_url"] and not values["mail_from"]:
        raise Misconfigured("DISCREET_MAIL_FROM is missing. With DISCREET_SMTP_URL, set it to the sender address.")


def _refuse_too_few_witnesses(values: Mapping[str, Any]) -> None:
    required, count = values["witnesses_required"], len(values["witnesses"])
    if required > count:
        raise Misconfigured(
            f"DISCREET_WITNESSES_REQUIRED is {required}, but DISCREET_WITNESSES lists {count}. List more witnesses, "
            "or require fewer."
        )


def _require_complete_engine(values: Mapping[str, Any]) -> None:
    if values["search_engine"] == "none":
        return
    engine = SearchEngine(values["search_engine"])
    if needs_address(engine) and not values["search_url"]:
        raise Misconfigured(f"DISCREET_SEARCH_URL is missing. Set it to the address of your {ENGINE_NAMES[engine]}.")
    if needs_key(engine) and not values["search_key"]:
        raise Misconfigured(f"DISCREET_SEARCH_KEY is missing. {ENGINE_NAMES[engine]} takes no search without a key.")


def _require_sign_in_method(values: Mapping[str, Any]) -> None:
    if values["master_key"] is None:
        return
    role = [values["vault_role_id"], values["vault_secret_id"]]
    if bool(values["vault_token"]) == any(role) or (any(role) and not all(role)):
        raise Misconfigured(
            "DISCREET_MASTER_KEY names a Vault: set either DISCREET_VAULT_TOKEN, or both DISCREET_VAULT_ROLE_ID and "
            "DISCREET_VAULT_SECRET_ID."
        )


def _require_complete_identity(values: Mapping[str, Any]) -> None:
    url, names = values["etcd_url"], ("etcd_ca_file", "etcd_cert_file", "etcd_key_file")
    missing = [f"DISCREET_{name.upper()}" for name in names if values[name] is None]
    if url is not None and url.startswith("etcd:") and missing:
        raise Misconfigured(
            f"DISCREET_ETCD_URL names an etcd: set {missing[0]}, too, because both sides must show who they are."
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
