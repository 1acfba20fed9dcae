"""Addresses: of actions, of organisations' rules, of people, of clients."""

from collections.abc import Callable
from ipaddress import ip_address

from discreet.assistants.actions.address import origin_of, refusal
from discreet.detection.homographs import find_look_alike_warning
from discreet.errors import DiscreetError
from discreet.identity.accounts.account import clean_email, clean_name, comparable_email
from discreet.identity.sso.provider import domain_of
from discreet.promises.workspace_rules import plain_domain, plain_host
from discreet.quotas.client_network import network_of
from fuzz.seeds import STRANGE_TEXTS
from fuzz.target import Finding, Target, text_of


def _url(data: bytes) -> int:
    text = text_of(data)
    origin = origin_of(text)
    if origin_of(str(origin)) != origin:
        raise Finding(f"{text!r} has another origin than {origin}")
    host = origin.host.strip("[]")
    if origin.is_literal:
        refusal(str(ip_address(host)))
    return len(str(origin)) + len(find_look_alike_warning(origin.host) or "")


def _named(data: bytes) -> int:
    text = text_of(data)
    readers: tuple[Callable[[str], object], ...] = (
        plain_host, plain_domain, find_look_alike_warning, network_of, domain_of, clean_email, comparable_email, clean_name, refusal,
    )  # fmt: skip
    made = 0
    for reader in readers:
        try:
            made += len(repr(reader(text)))
        except (DiscreetError, ValueError) as error:
            if isinstance(error, UnicodeError) or (isinstance(error, ValueError) and reader is not refusal):
                raise
    if (host := plain_host(text)) is not None and plain_host(host) != host:
        raise Finding(f"{host!r} is not plain after all")
    if comparable_email(comparable_email(text)) != comparable_email(text):
        raise Finding("the same address is another one the second time")
    return made


def _addresses() -> tuple[bytes, ...]:
    return (
        b"https://api.example.com/v1?x=y", b"https://a.b:443", b"https://[::1]/", b"https://[64:ff9b::7f00:1]/",
        b"https://127.1/", b"https://0x7f.0.0.1/", b"https://xn--bcher-kva.example/", b"https://a@b/", b"HTTPS://A.EXAMPLE.",
        "https://b\u00fccher.example/".encode(), "https://\uff41.example".encode(), b"https://a.example/#f",
        b"https://" + b"a." * 200, b"https://[::ffff:1.2.3.4%25eth0]/", b"\\\\a\\b", b"https:///a",
    )  # fmt: skip


def _names() -> tuple[bytes, ...]:
    return (
        b"me@a.example", b"Me+tag@A.EXAMPLE.", "\uff4de@b\u00fccher.example".encode(), b"a@b@c", b"@", b"a@[127.0.0.1]",
        b"192.0.2.1", b"2001:db8::1", b"::ffff:192.0.2.1", b"fe80::1%eth0", b"paypa1.example", b"xn--80ak6aa92e.com",
        b"*.a.example", b".a.", b"a" * 64 + b".b", b"xn--a", b"xn--" + b"9" * 60, "\u212a\u0130\u1e9e.example".encode(),
        *STRANGE_TEXTS,
    )  # fmt: skip


TARGETS = (
    Target(name="urls", run=_url, seeds=_addresses, reads=("assistants.actions.address", "detection.homographs"), longest=4096),
    Target(
        name="names_and_addresses", run=_named, seeds=_names, longest=4096,
        reads=("promises.workspace_rules", "detection.homographs", "http.limits", "identity.sso.provider",
               "identity.accounts.account"),
    ),
)  # fmt: skip
