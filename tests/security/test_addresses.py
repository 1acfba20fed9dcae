"""Addresses of an action (specification: Actions): no spelling leads inside, and no URL means two places."""

import ipaddress
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from discreet.assistants.actions.address import (
    check_origin,
    listed_host_refusal,
    normalize_listed_origin,
    origin_of,
    refusal,
)
from discreet.errors import Invalid, Misconfigured
from discreet.settings import read_settings

REFUSED = {
    "loopback": ["127.0.0.1", "127.0.0.0", "127.255.255.255", "127.1.2.3", "::1"],
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],
    "private": ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.255"],
    "a provider's own": ["100.64.0.1", "100.127.255.255"],
    "link-local": ["169.254.0.1", "169.254.255.255", "fe80::1", "febf::1", "fe80::1%eth0", "fe80::1%1"],
    "metadata": [
        "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254",
        "fd20:ce::254",
    ],
    "multicast": ["224.0.0.1", "239.255.255.250", "ff02::1", "ff05::2", "ff0e::fb"],
    "broadcast and reserved": ["255.255.255.255", "240.0.0.1", "254.1.2.3", "192.0.0.8", "192.88.99.1"],
    "documentation": ["192.0.2.1", "198.51.100.7", "203.0.113.99", "2001:db8::1", "3fff::1", "3fff:fff:ffff::1"],
    "benchmarks": ["198.18.0.1", "198.19.255.255", "2001:2::1"],
    "unique local": ["fc00::1", "fd12:3456:789a::1", "fdff:ffff::"],
    "site-local": ["fec0::1", "feff::1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::ffff:0:0", "::ffff:8.8.8.8"],
    "compatible": ["::127.0.0.1", "::10.0.0.1", "::a9fe:a9fe", "::8.8.8.8"],
    "translated, SIIT": ["::ffff:0:127.0.0.1", "::ffff:0:a00:1"],
    "NAT64": ["64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "64:ff9b:1:ffff::8.8.8.8",
              "64:ff9b::168.63.129.16"],
    "6to4": ["2002:7f00:1::1", "2002:a00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:101::1", "2002:808:808::1"],
    "Teredo": ["2001:0:7f00:1::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001::a00:1", "2001:0:808:808::f7f7:f7f7"],
    "ISATAP": ["2a00:1450:4001:800:0:5efe:10.0.0.1", "2a00:1450:4001:800:200:5efe:127.0.0.1", "fe80::5efe:192.168.0.1"],
    "ORCHID and protocols": ["2001:10::1", "2001:20::1", "2001:30::1", "2001:1::1", "2001:4:112::1"],
    "discard, segments, gone": ["100::1", "5f00::1", "3ffe::1", "::2:3:4:5", "4000::1", "8000::1", "e000::1"],
    "no plain address": ["", "localhost", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.0.0.1.", "１２７.0.0.1",
                         "127.0.0.1%lo", "[::1]", " 127.0.0.1", "8.8.8.8/32", "1.2.3.4:80", "2a00::1%eth0"],
}  # fmt: skip
PASSED = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0",
    "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001:800::200e",
    "2001:4860:4860::8888", "2620:fe::fe", "64:ff9b::8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "address"), [(kind, each) for kind, all_ in REFUSED.items() for each in all_])
def test_nothing_is_sent_to_an_address_that_is_not_public(kind: Any, address: Any) -> None:
    assert refusal(address), kind


@pytest.mark.parametrize("address", PASSED)
def test_public_addresses_pass_up_to_their_bounds(address: str) -> None:
    assert refusal(address) is None


def test_the_table_is_large_enough() -> None:
    assert sum(map(len, REFUSED.values())) >= 60


def embeddings(inner: Any) -> list[str]:
    """Every IPv6 form that carries an IPv4 address."""
    value, flipped = int(inner), int(inner) ^ 0xFFFF_FFFF
    forms = [
        value,  # ::a.b.c.d
        0xFFFF << 32 | value,  # mapped
        0xFFFF << 48 | value,  # translated (SIIT)
        0x64FF9B << 96 | value,  # NAT64
        0x64FF9B0001 << 80 | value,  # NAT64, local prefix
        0x2002 << 112 | value << 80 | 1,  # 6to4
        0x20010000 << 96 | value << 64 | 0xF7F7F7F7,  # Teredo, server
        0x20010000 << 96 | 0x08080808 << 64 | flipped,  # Teredo, client
        0x2A00145040010800 << 64 | 0x00005EFE << 32 | value,  # ISATAP
        0x2A00145040010800 << 64 | 0x02005EFE << 32 | value,
    ]
    return [str(IPv6Address(form)) for form in forms]


PRIVATE = ["10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]
inside = st.sampled_from(PRIVATE).flatmap(lambda network: st.ip_addresses(v=4, network=network))


@given(inside | st.ip_addresses(v=4))
@example(IPv4Address("169.254.169.254"))
@example(IPv4Address("168.63.129.16"))
@example(IPv4Address("224.0.0.1"))
def test_an_ipv4_address_that_is_not_global_is_refused_in_every_form(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global or address.is_multicast:
        assert refusal(str(address))
    if refusal(str(address)):
        assert [form for form in embeddings(address) if not refusal(form)] == []


@given(st.ip_addresses(v=6))
def test_what_pythons_own_table_calls_not_global_is_refused(address: IPv4Address | IPv6Address) -> None:
    assume(not address.is_global and address not in ipaddress.IPv6Network("64:ff9b::/96"))
    assert refusal(str(address))


@given(st.ip_addresses(v=6, network="2000::/3") | st.ip_addresses(v=6, network="2001::/16"))
def test_a_zone_is_refused_whatever_the_address(address: IPv4Address | IPv6Address) -> None:
    assert refusal(f"{address}%eth0")


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-fx.:%\[\]]{0,40}", fullmatch=True))
def test_any_text_is_either_a_public_address_or_refused(text: str) -> None:
    if refusal(text) is None:
        assert ipaddress.ip_address(text).is_global or text.startswith("64:ff9b::")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "fd12::1", "::1", "1.1.1.1"])
def test_a_listed_name_may_lead_to_an_ordinary_network_behind_the_server(address: str) -> None:
    assert listed_host_refusal(address) is None


@pytest.mark.parametrize(
    "address",
    [*REFUSED["metadata"], *REFUSED["link-local"], *REFUSED["multicast"], *REFUSED["mapped"], "0.0.0.0", "::"],
)
def test_a_listed_name_leads_never_to_metadata(address: str) -> None:
    assert listed_host_refusal(address)


GOOD = {
    "https://api.example.org": "https://api.example.org",
    "https://api.example.org/v1/flights?number=LH400&day=2": "https://api.example.org",
    "HTTPS://API.Example.org:443/V1": "https://api.example.org",
    "https://xn--bcher-kva.example.org/": "https://xn--bcher-kva.example.org",
    "https://my_app.example.org?x=@y:z": "https://my_app.example.org",
    "https://1.1.1.1/": "https://1.1.1.1",
    "https://[2606:4700:4700::1111]/": "https://[2606:4700:4700::1111]",
    "https://xn--fa-hia.example.org/": "https://xn--fa-hia.example.org",
    "https://a.b-c.d1.example.co.uk/%2e%2e/%00": "https://a.b-c.d1.example.co.uk",
}
BAD = [
    # other schemes, other ports
    "http://api.example.org/", "ftp://api.example.org/", "ws://api.example.org/", "file:///etc/passwd", "//api.example.org/",
    "api.example.org", "javascript:alert(1)", "https:/api.example.org", "https:api.example.org", "", "https://",
    "https://api.example.org:80/", "https://api.example.org:8443/", "https://api.example.org:0443/", "https://api.example.org:/",
    "https://api.example.org:+443/", "https://api.example.org:443:443/", "https://api.example.org:99999/",
    # user information, and text that only looks like the host
    "https://user@api.example.org/", "https://user:hush@api.example.org/", "https://api.example.org@127.0.0.1/",
    "https://api.example.org:443@[::1]/", "https://@api.example.org/", "https://api.example.org\\@127.0.0.1/",
    "https://api.example.org#@127.0.0.1/", "https://api.example.org/#fragment", "https://127.0.0.1\\.example.org/",
    # addresses in every spelling
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/",
    "https://0x7f.0.0.0x1/", "https://0177.0.0.1/", "https://017700000001/", "https://127.0.0.1./", "https://127.0.0.1.:443/",
    "https://1.1.1.01/", "https://1.1.1.1.1/", "https://01.1.1.1/", "https://1.1.1.0x1/", "https://4294967297/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:1.1.1.1]/", "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/",
    "https://[2606:4700:4700:0:0:0:0:1111]/", "https://[2606:4700:4700::1111]x/", "https://[2606:4700:4700::1111/", "https://[1.1.1.1]/",
    "https://[v1.fe80]/", "https://[]/", "https://::1/", "https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", "https://0.0.0.0/",
    "https://0/", "https://１２７.0.0.1/", "https://127。0。0。1/", "https://①②⑦.0.0.1/", "https://127%2e0%2e0%2e1/", "https://%31%32%37.0.0.1/",
    # names that mean something inside, or are not plain
    "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://x.localhost/", "https://localhost.localdomain/",
    "https://printer.local/", "https://metadata.google.internal/", "https://db/", "https://wiki.corp/", "https://nas.lan/",
    "https://router.home.arpa/", "https://xyz.onion/", "https://api.example.org./", "https://api..example.org/", "https://.example.org/",
    "https://-api.example.org/", "https://api-.example.org/", f"https://{'a' * 64}.example.org/", f"https://{'a.' * 127}org/",
    "https://api%2eexample.org/", "https://api.example.org%00.evil.org/", "https://api.example.org%2f@evil.org/", "https://ex ample.org/",
    "https://api.example.org\t/", "https://api.example.org\n/", "https://api.exa\u00admple.org/", "https://bücher.example.org/",
    "https://exаmple.org/", "https://ｅxample.org/", "https://example。org/", "https://faß.example.org/", "https://xn--/", "https://xn--a.example.org/",
    "https://xn--localhost-.example.org/", "https://xn--ls8h=.example.org/", "https://xn--99999999.example.org/", "https://xn--ph7c.example.org/", "https://api.example.org/ü",
    "https://api.example.org/a b", "https://api.example.org/<x>", f"https://api.example.org/{'a' * 8000}", "https://*.example.org/",
    "https://api.example.org,evil.org/", "https://api.example.org;evil.org/", "https://[api.example.org]/", "https://api.example.org&x/",
]  # fmt: skip


@pytest.mark.parametrize(("url", "origin"), GOOD.items())
def test_plain_urls_pass(url: Any, origin: Any) -> None:
    check_origin(url, ())
    assert str(origin_of(url)) == origin


@pytest.mark.parametrize("url", BAD)
def test_any_other_spelling_is_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_origin(url, ())
    sentence = refused.value.sentence
    assert sentence.startswith("Th")
    assert sentence.endswith(".")
    assert sentence.isprintable()
    assert len(sentence) < 500
    assert "hush" not in sentence


def test_a_listed_origin_passes_as_it_is_and_lends_nothing_to_others() -> None:
    listed = ("http://127.0.0.1:9000", "https://mailer:8443", "http://[::1]")
    for url in ("http://127.0.0.1:9000/x?y=1", "HTTPS://Mailer:8443/", "http://[::1]:80/"):
        check_origin(url, listed)
    for url in (
        "http://127.0.0.1:9001/", "https://127.0.0.1:9000/", "http://127.0.0.1/", "http://localhost:9000/", "http://127.1:9000/",
        "https://mailer/", "http://mailer:8443/", "http://x@127.0.0.1:9000/", "http://[::1]:9000/", "http://[0:0:0:0:0:0:0:1]/",
    ):  # fmt: skip
        with pytest.raises(Invalid):
            check_origin(url, listed)


@given(st.text(max_size=80) | st.builds("https://{}".format, st.text(alphabet="aA1.:/@[]%?#\\-_x0", max_size=30)))
def test_whatever_passes_is_read_the_same_by_the_client(url: str) -> None:
    """The gateway's client reads URLs with yarl: it must see the very host and port that were checked."""
    from yarl import URL

    try:
        check_origin(url, ())
    except Invalid:
        return
    origin, read = origin_of(url), URL(url, encoded=True)
    assert (read.scheme, (read.raw_host or "").lower(), read.port) == (origin.scheme, origin.host, origin.port)
    assert read.raw_user is read.raw_password is None


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://127.0.0.1:9000", ("http://127.0.0.1:9000",)),
        (" HTTP://Mailer:80/ , https://api.example.org:8443,http://mailer", ("http://mailer", "https://api.example.org:8443")),
        ("http://[fd00::1]:8080", ("http://[fd00::1]:8080",)),
        ("", ()),
        (" , ", ()),
    ],
)  # fmt: skip
def test_the_setting_lists_origins_in_their_plain_form(given: str, expected: tuple[str, ...]) -> None:
    assert read_settings({"DISCREET_ACTION_ORIGINS": given}).action_origins == expected


@pytest.mark.parametrize(
    "wrong",
    ["127.0.0.1:9000", "mailer", "http://mailer/path", "http://u:p@mailer", "ftp://mailer", "http://127.1", "http://a,http://b/?q", "*", "http://mailer:0"],
)  # fmt: skip
def test_a_wrong_origin_stops_the_start_with_a_sentence(wrong: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        read_settings({"DISCREET_ACTION_ORIGINS": wrong})
    assert refused.value.sentence.startswith("DISCREET_ACTION_ORIGINS is ")
    assert refused.value.sentence.endswith(".")


def test_an_entry_says_what_is_wrong_with_it() -> None:
    with pytest.raises(ValueError, match="should end after the host"):
        normalize_listed_origin("https://api.example.org/v1")
