"""Check of the addresses that an action may call, and of those of model endpoints that the operator added.

Actions call public HTTPS hosts, and no address of a network behind this server. A model endpoint may be in such a
network where the operator allows it.

Invariants:
- A pure decision on text. Anything that is not clearly allowed is refused.
- An IPv4 address is refused by the table of non-public networks.
- An IPv6 address must be global unicast, and must not embed an IPv4 address that is refused.
- A URL is accepted only in its one plain spelling, so no two parsers can disagree about the host.
- Origins in the operator's DISCREET_ACTION_ORIGINS are accepted as listed.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from unicodedata import normalize

from discreet.errors import Invalid

MAX_URL_LENGTH = 8000
PORTS = {"http": 80, "https": 443}

_NOT_PUBLIC_IPV4 = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "an address of “this network”"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "an address inside a provider's network"),
        ("127.0.0.0/8", "this server's own loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "an address reserved for protocols"),
        ("192.0.2.0/24", "an address for documentation"),
        ("192.88.99.0/24", "an address of 6to4 relays"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address for benchmarks"),
        ("198.51.100.0/24", "an address for documentation"),
        ("203.0.113.0/24", "an address for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("255.255.255.255/32", "the broadcast address"),
        ("240.0.0.0/4", "a reserved address"),
    )
)
"""The first match counts. From IANA's registry of special-purpose addresses (RFC 6890), without its exceptions of
global reach."""

_NOT_PUBLIC_IPV6 = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "the unspecified address"),
        ("::1/128", "this server's own loopback address"),
        ("::ffff:0:0/96", "an IPv4 address in an IPv6 form"),
        ("::/96", "an IPv4 address in an IPv6 form"),
        ("64:ff9b:1::/48", "an address of a local translator"),
        ("100::/64", "an address that discards"),
        ("2001::/32", "an address of a Teredo tunnel"),
        ("2001:2::/48", "an address for benchmarks"),
        ("2001::/23", "an address reserved for protocols"),
        ("2001:db8::/32", "an address for documentation"),
        ("2002::/16", "an address of a 6to4 tunnel"),
        ("3ffe::/16", "an address of the former 6bone network"),
        ("3fff::/20", "an address for documentation"),
        ("5f00::/16", "an address of segment routing"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
    )
)
_METADATA = frozenset(
    ip_address(address)
    for address in (
        "100.100.100.200", "168.63.129.16", "169.254.169.254", "169.254.170.2", "192.0.0.192",
        "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254",
    )
)  # fmt: skip
"""Metadata services, from which cloud machines read their secrets; one of them has an ordinary public address."""
_INNER = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7",
    )
)  # fmt: skip
"""Ordinary networks behind this server, to which a host listed by the operator may resolve."""
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64: a server without IPv4 reaches IPv4 hosts through it. The embedded address decides."""
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""The upper half of the interface identifier of a tunnel inside a site (RFC 5214)."""

_INNER_NAMES = (
    "localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa", "onion",
)  # fmt: skip
"""Suffixes of names that are valid only inside a network, or are resolved outside of the DNS."""
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL)
_AUTHORITY = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(:(?P<port>.*))?", re.DOTALL)


def refusal(address: str) -> str | None:
    """Return why an IP address is refused, in a few words; None for a public one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return "not a plain IP address"
    if parsed in _METADATA:
        return "a cloud's metadata address"
    return _ipv4_refusal(parsed) if isinstance(parsed, IPv4Address) else _ipv6_refusal(parsed)


def listed_host_refusal(address: str) -> str | None:
    """Return why an IP address of a host listed by the operator is refused, else None.

    It may be in an ordinary network behind this server, but not a metadata service or a reserved address.
    """
    why = refusal(address)
    if why is None or "%" in address:
        return why
    parsed = ip_address(address)
    return None if parsed not in _METADATA and any(parsed in network for network in _INNER) else why


def _ipv4_refusal(address: IPv4Address) -> str | None:
    return next((why for network, why in _NOT_PUBLIC_IPV4 if address in network), None)


def _ipv6_refusal(address: IPv6Address) -> str | None:
    if address.scope_id is not None:
        return "an address with a zone, which means one network card of this server"
    for network, why in _NOT_PUBLIC_IPV6:
        if address in network:
            return why
    if address in _TRANSLATED:
        return refusal(str(IPv4Address(int(address) & 0xFFFF_FFFF)))
    if address not in _GLOBAL_UNICAST:
        return "a reserved address"
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return "an address of a tunnel inside a site"
    return None


@dataclass(frozen=True)
class Origin:
    """Scheme, host and port of a URL.

    `host` is lower case; an IPv6 address has no brackets here.
    """

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """Return it as in `Operation.origin`, without the default port."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{shown}" + (f":{self.port}" if self.port != PORTS[self.scheme] else "")

    @property
    def is_literal(self) -> bool:
        """Whether the host is an IP address, which is not resolved."""
        return ":" in self.host or _NUMBER.fullmatch(self.host.rpartition(".")[2]) is not None


def origin_of(url: str) -> Origin:
    """Parse the origin of an http or https URL. Invalid for any ambiguous spelling."""
    if len(url) > MAX_URL_LENGTH:
        raise Invalid(f"This URL is longer than {MAX_URL_LENGTH:,} characters.")
    if not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>^`{|}'):
        raise _invalid_url(
            url, "it contains a character that must be percent-encoded (or, in a host name, written as xn--…)"
        )
    match = _URL.fullmatch(url)
    scheme = match["scheme"].lower() if match else ""
    if match is None or scheme not in PORTS:
        raise _invalid_url(url, "it should begin with https://")
    if "@" in match["authority"]:
        raise _invalid_url("", "it contains a name or password before its host")
    if "#" in match["rest"]:
        raise _invalid_url(url, "it has a fragment (#…), which is never sent")
    parts = _AUTHORITY.fullmatch(match["authority"])
    if parts is None:
        raise _invalid_url(url, "its host cannot be read")
    return Origin(scheme, _check_host(parts["host"].lower(), url), _parse_port(parts["port"], scheme, url))


def check_origin(url: str, allowed_origins: Collection[str]) -> None:
    """Raise Invalid, with the reason, unless actions may call `url`.

    They may call public HTTPS hosts on port 443, and origins that the operator lists.
    """
    origin = origin_of(url)
    if str(origin) in allowed_origins:
        return
    if origin.scheme != "https":
        raise _invalid_url(url, "it is not encrypted; actions call https:// only")
    if origin.port != PORTS["https"]:
        raise _invalid_url(url, "actions call port 443 only")
    why = refusal(origin.host) if origin.is_literal else _host_name_refusal(origin.host)
    if why is not None:
        raise _invalid_url(url, f"its host is {why}")


def check_model_address(url: str, *, allows_inside: bool) -> None:
    """Raise Invalid, with the reason, unless a model endpoint may have this address.

    It is a public HTTPS host, or a host inside the network where the operator allows it. A name is checked again by
    `model_address_refusal` when it is looked up.
    """
    origin = origin_of(url)
    why = refusal(origin.host) if origin.is_literal else _host_name_refusal(origin.host)
    if why is not None and origin.is_literal and listed_host_refusal(origin.host) is not None:
        raise _invalid_url(url, f"its host is {why}")
    if why is not None and not allows_inside:
        raise _invalid_url(url, f"its host is {why}. Allow an address inside your network if you mean it")
    if why is None and origin.scheme != "https" and (origin.is_literal or not allows_inside):
        raise _invalid_url(url, "it is not encrypted; http:// is possible only inside your network")


def model_address_refusal(address: str, *, allows_inside: bool, encrypted: bool) -> str | None:
    """Return why a model endpoint's name must not lead to this IP address, else None."""
    if not allows_inside:
        return refusal(address)
    if not encrypted and refusal(address) is None:
        return "a public address, and http:// is not encrypted"
    return listed_host_refusal(address)


def is_loopback(url: str) -> bool:
    """Return whether a URL's host is this machine."""
    try:
        origin = origin_of(url)
    except Invalid:
        return False
    return origin.host == "localhost" or (origin.is_literal and ip_address(origin.host).is_loopback)


def normalize_listed_origin(text: str) -> str:
    """Return the plain form of one entry of DISCREET_ACTION_ORIGINS.

    ValueError says what is wrong with it.
    """
    try:
        origin = origin_of(text)
    except Invalid as wrong:
        raise ValueError(wrong.sentence.rstrip(".")) from None
    if _URL.fullmatch(text)["rest"] not in ("", "/"):  # type: ignore[index]  # origin_of has read it
        raise ValueError(f"{text} should end after the host or the port")
    return str(origin)


def _check_host(host: str, url: str) -> str:
    """Return the host, checked for its one plain spelling."""
    if host.startswith("["):
        return _ipv6_literal(host[1:-1], url)
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _invalid_url(url, "its host is not a plain name")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4_literal(host, url)
    if not all(_is_plain_punycode(label) for label in labels if label.startswith("xn--")):
        raise _invalid_url(url, "its host is not an international name in its plain spelling")
    return host


def _ipv4_literal(host: str, url: str) -> str:
    """Return an IPv4 address in its usual spelling.

    Every parser reads a host that ends in a number as an IPv4 address.
    """
    try:
        return str(IPv4Address(host))
    except ValueError:
        raise _invalid_url(url, "its host is an IP address in an unusual spelling") from None


def _ipv6_literal(text: str, url: str) -> str:
    try:
        address = IPv6Address(text)
    except ValueError:
        raise _invalid_url(url, "its host is not an IP address") from None
    if str(address) != text:
        raise _invalid_url(url, "its host is an IP address in an unusual spelling")
    return text


def _is_plain_punycode(label: str) -> bool:
    """Return whether the label is needed punycode in its one valid spelling."""
    try:
        decoded = label[4:].encode().decode("punycode")
        encoded = decoded.encode("punycode").decode()
    except UnicodeError:
        return False
    plain = decoded.isprintable() and not decoded.isascii() and normalize("NFKC", decoded.lower()) == decoded
    return plain and encoded == label[4:]


def _parse_port(text: str | None, scheme: str, url: str) -> int:
    if text is None:
        return PORTS[scheme]
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text) or int(text) > 65535:
        raise _invalid_url(url, "its port is not a number from 1 to 65535")
    return int(text)


def _host_name_refusal(host: str) -> str | None:
    if "." not in host or any(host == name or host.endswith(f".{name}") for name in _INNER_NAMES):
        return "a name that is valid only inside a network"
    return None


def _invalid_url(url: str, why: str) -> Invalid:
    """Return the error; it shows `url` shortened, with odd characters escaped."""
    shown = ascii(url[:100])[1:-1] + ("…" if len(url) > 100 else "")
    return Invalid(f"The address {shown} cannot be used: {why}." if url else f"This address cannot be used: {why}.")
