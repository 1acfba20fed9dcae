"""The egress manifest: the hosts that this server may contact, and why."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from discreet.app.operator_services import build_operator_services
from discreet.promises.capabilities import Capability
from discreet.settings import Settings

PUBLIC = "public hosts by HTTPS on port 443"


@dataclass(frozen=True)
class OutboundHost:
    """A host that this server may contact.

    `purpose` is one of adapters/egress.py's, or "database" or "names".
    """

    host: str
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
        OutboundHost(
            "the endpoints that Server admin > Models lists", "model", "their models answer (discreet models list)"
        ),
        _images_contact(settings),
        _search_contact(settings),
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
        *_page_contacts(settings),
        _mail_contact(settings),
        _vault_contact(settings),
        *_etcd_contacts(settings),
        *_witness_contacts(settings),
        OutboundHost("this machine's name servers", "names", "the addresses of all these hosts"),
    ]


def _page_contacts(settings: Settings) -> list[OutboundHost]:
    if not settings.read_pages:
        return [OutboundHost("no host", "page", "DISCREET_READ_PAGES is no, so GPTs read no web pages")]
    why = "a web page that a model named, and that a person has seen and allowed; first the host's robots.txt"
    inside = [OutboundHost(each, "page", "listed in DISCREET_PAGE_ORIGINS") for each in settings.page_origins]
    return [OutboundHost(PUBLIC, "page", why), *inside]


def _model_contact(settings: Settings) -> OutboundHost:
    if settings.model_url:
        return OutboundHost(host_and_port(settings.model_url), "model", "it answers (DISCREET_MODEL_URL)")
    return OutboundHost(
        "this server itself, by loopback", "model", "the embedded model answers in a process of its own"
    )


def _mail_contact(settings: Settings) -> OutboundHost:
    if settings.smtp_url:
        return OutboundHost(
            host_and_port(settings.smtp_url), "mail", "e-mail to this server's people (DISCREET_SMTP_URL)"
        )
    return OutboundHost("no host", "mail", "DISCREET_SMTP_URL is not set, so no e-mail is sent")


def _vault_contact(settings: Settings) -> OutboundHost:
    if settings.master_key:
        why = "it decrypts the master key at the start, and renews the token (DISCREET_MASTER_KEY)"
        return OutboundHost(host_and_port(settings.master_key), "keys", why)
    return OutboundHost("no host", "keys", "the master key is in a file (DISCREET_MASTER_KEY is not set)")


def _etcd_contacts(settings: Settings) -> list[OutboundHost]:
    if settings.etcd_url is None:
        return []
    why = "it stores keys, each encrypted under the master key (DISCREET_ETCD_URL)"
    members = host_and_port(settings.etcd_url).split(",")
    return [OutboundHost(member, "keys", why) for member in members]


def _witness_contacts(settings: Settings) -> list[OutboundHost]:
    why = "it cosigns checkpoints of the evidence log, which reveal nothing about people (DISCREET_WITNESSES)"
    named = [OutboundHost(host_and_port(each.url), "evidence", why) for each in settings.witnesses]
    return named or [OutboundHost("no host", "evidence", "the evidence log has no witness (DISCREET_WITNESSES)")]


def _images_contact(settings: Settings) -> OutboundHost:
    if settings.images_url:
        return OutboundHost(host_and_port(settings.images_url), "images", "it generates images (DISCREET_IMAGES_URL)")
    return OutboundHost("no host", "images", "there is no images endpoint (DISCREET_IMAGES_URL)")


def _search_contact(settings: Settings) -> OutboundHost:
    search = build_operator_services(settings).find(Capability.WEB_SEARCH)
    if search is None:
        return OutboundHost("no host", "operator", "GPTs cannot search the web (DISCREET_SEARCH_ENGINE)")
    why = f"GPTs search the web with {search.title}, where a person has allowed it (DISCREET_SEARCH_ENGINE)"
    return OutboundHost(search.operation.host, "operator", why)


def _database_contact(settings: Settings) -> OutboundHost:
    if settings.database_url:
        host = urlsplit(settings.database_url).hostname or "a local socket"
        return OutboundHost(host, "database", "PostgreSQL (DISCREET_DATABASE_URL)")
    return OutboundHost("this server itself, by a local socket", "database", "the embedded PostgreSQL")


def host_and_port(url: str) -> str:
    """Return the host and port of a URL, without credentials."""
    return urlsplit(url).netloc.rpartition("@")[2]
