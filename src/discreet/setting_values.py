"""Parsers of settings: each turns the text of a variable into a value, or raises ValueError with the reason."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from discreet.assistants.actions.address import normalize_listed_origin


@dataclass(frozen=True)
class WitnessAddress:
    """A witness of the evidence log: its verifier key, and the URL of its service."""

    key: str
    url: str


def plain_text(text: str) -> str:
    if text != text.strip() or not text.isprintable():
        raise ValueError("it should have no spaces at its ends, no line breaks and no control characters")
    return text


def parse_boolean(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("it should be yes or no")
    return text == "yes"


def absolute_path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise ValueError("there is no such home directory; write the whole path") from None


def regular_file(text: str) -> Path:
    path = absolute_path(text)
    if path.exists() and not path.is_file():
        raise ValueError("it is not a regular file")
    return path


def existing_file(text: str) -> Path:
    path = absolute_path(text)
    if not path.is_file():
        raise ValueError("there is no such file")
    return path


def file_or_none(text: str) -> Path | Literal["none"]:
    return "none" if text == "none" else existing_file(text)


def authorities(text: str) -> Path:
    path = existing_file(text)
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
        parts = urlsplit(plain_text(text))
    except ValueError:  # the error's own text quotes the value, which may contain a password
        raise ValueError(wrong) from None
    if parts.scheme not in schemes:
        raise ValueError(wrong)
    return parts


def _host_of(parts: SplitResult) -> str | None:
    try:
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("its port should be a number up to 65535") from None
    return host


def web_url(text: str) -> str:
    if not _host_of(_split(text, "http", "https")):
        raise ValueError("it should name a host")
    return text.rstrip("/")


def engine_url(text: str) -> str:
    """Return the address of a search engine: an origin, with a folder if it is in one."""
    parts = urlsplit(web_url(text))
    if parts.query or parts.fragment or parts.username is not None:
        raise ValueError("it should be an address like https://search.example.org, without a name or password")
    origin = normalize_listed_origin(f"{parts.scheme}://{parts.netloc}")
    return f"{origin}{parts.path}".rstrip("/")


def public_url(text: str) -> str:
    parts = urlsplit(web_url(text))
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("it should end after the host or the port")
    return text.rstrip("/")


def networks(text: str) -> str:
    """Return addresses and networks in normal form, separated by commas."""
    try:
        return ",".join(str(ip_network(part.strip())) for part in text.split(","))
    except ValueError:
        raise ValueError("it should be addresses or networks like 10.0.0.0/8, separated by commas") from None


def database_url(text: str) -> str:
    parts = _split(text, "postgresql", "postgres")
    if not parts.netloc and "host=" not in parts.query:
        raise ValueError("it should name a host")
    return text


def vault_url(text: str) -> str:
    """Check the URL of a key in Vault. ValueError says what is wrong."""
    parts = _split(text, "vault", "vault+http")
    host = _host_of(parts)
    if not host or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("it should be like vault://HOST:8200/transit/KEY, without a name or password")
    if len([part for part in parts.path.split("/") if part]) < 2:
        raise ValueError("after the host it should name the transit engine and its key, like /transit/discreet")
    if parts.scheme == "vault+http" and host not in ("localhost", "127.0.0.1", "::1"):
        raise ValueError("without TLS the Vault must be on this machine; use vault://")
    return text.rstrip("/")


def etcd_url(text: str) -> str:
    """Check the URL of a key store in etcd. ValueError says what is wrong."""
    members, _, prefix = text.rstrip("/").partition("://")[2].partition("/")
    parts = [_split(f"{text.partition('://')[0]}://{member}", "etcd", "etcd+http") for member in members.split(",")]
    for part in parts:
        if not _host_of(part) or part.port is None or part.username is not None or part.query or part.fragment:
            raise ValueError("it should be like etcd://HOST:2379,HOST:2379,HOST:2379, without a name or password")
        if part.scheme == "etcd+http" and _host_of(part) not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("without TLS etcd must be on this machine; use etcd://")
    if prefix and not re.fullmatch(r"[a-z0-9-]{1,40}", prefix):
        raise ValueError("the part after the hosts should be one name of small letters, digits and -")
    return text.rstrip("/")


def names(text: str) -> tuple[str, ...]:
    """Return names or patterns, each once, in the given order."""
    if not text.isprintable():
        raise ValueError("it should be names on one line, separated by commas")
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def origins(text: str) -> tuple[str, ...]:
    """Return origins in normal form, each once, in the given order."""
    return tuple(dict.fromkeys(normalize_listed_origin(part.strip()) for part in text.split(",") if part.strip()))


def hosts(text: str) -> tuple[str, ...]:
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


def field_names(text: str) -> tuple[str, ...]:
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


def smtp_url(text: str) -> str:
    parts = _split(text, "smtp", "smtps")
    if not _host_of(parts):
        raise ValueError("it should name a host")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("it should end after the host or the port")
    return text


def mail_address(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}", plain_text(text)):
        raise ValueError("it should be an e-mail address like discreet@example.org")
    return text


def whole_number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 20 and low <= int(text) <= high):
            raise ValueError(f"it should be a whole number from {low} to {high}")
        return int(text)

    return read


def host_and_port(text: str) -> str:
    host, _, port = text.rpartition(":")
    if not re.fullmatch(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]", host):
        raise ValueError("it should be a host and a port, like 10.0.0.5:6379")
    whole_number(1, 65_535)(port)
    return text


def witnesses(text: str) -> tuple[WitnessAddress, ...]:
    """Return pairs of a verifier key and a URL, in the given order."""
    addresses = []
    for part in filter(None, map(str.strip, text.split(","))):
        key, _, url = part.partition(" ")
        addresses.append(WitnessAddress(_witness_key(key), web_url(url.strip())))
    if len({_public_key(each.key) for each in addresses}) < len(addresses):
        raise ValueError("two witnesses have the same key; list each witness once")
    return tuple(addresses)


def _witness_key(text: str) -> str:
    from discreet.evidence.cosignature import WitnessKey

    return str(WitnessKey.parse(text))


def _public_key(key: str) -> str:
    """Return the key in Base64, which may contain a +."""
    return key.split("+", 2)[2]


def one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"it should be one of: {', '.join(words)}")
        return text

    return read
