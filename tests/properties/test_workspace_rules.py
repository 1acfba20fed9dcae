"""A workspace's rules as truth tables, and every spelling of a host that an attacker may try (P4)."""

from ipaddress import IPv4Address, IPv6Address
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.promises.consent import decide_consent
from discreet.promises.consented_call import consented
from discreet.promises.disclosure import ExactRequest
from discreet.promises.grants import GrantMismatch
from discreet.promises.recipients import NO_LIMITS
from discreet.promises.visibility import Level
from discreet.promises.workspace_rules import (
    NO_RULES,
    NOWHERE,
    REACH,
    Builders,
    CallSite,
    ThirdPartyGpts,
    WorkspaceRules,
    may_build,
    may_call,
    may_publish,
    may_send_to,
    may_use_there,
    plain_domain,
    reach,
    restrictions,
)
from tests.support.action_factories import ORIGIN
from tests.support.consented_call import BEN, GPT, NOW, consent_to

pytestmark = pytest.mark.promise("P4")

OTHER_GPT = UUID(int=99)
LISTED = ("example.com", "api.firm.example", "192.0.2.7", "2001:db8::7", "xn--bcher-kva.example")


# Who may receive something


@pytest.mark.parametrize(
    "host",
    [
        "example.com", "www.example.com", "a.b.c.example.com", "EXAMPLE.com", "Api.Example.COM", "example.com.",
        "example.com:443", "example.com:8443", "api.firm.example", "v2.api.firm.example", "192.0.2.7",
        "192.0.2.7:8080", "2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:443", "[2001:DB8:0::7]", "_dmarc.example.com",
        "bücher.example", "BÜCHER.example", "xn--bcher-kva.example", "shop.xn--bcher-kva.example", "bücher。example",
    ],
)  # fmt: skip
def test_a_domain_includes_its_subdomains_in_every_spelling(host: str) -> None:
    assert may_send_to(host, LISTED).allowed


@pytest.mark.parametrize(
    "host",
    [
        "evil-example.com", "evilexample.com", "example.com.evil", "example.com.evil.example", "example.comm", "example.co",
        "com", "firm.example", "xapi.firm.example", "example.com..", ".example.com", "example..com", "",
        ".", "*.example.com", "*", "example.com@evil.example", "user:pw@example.com", "user@example.com",
        "example.com/", "example.com/x", "example.com?x", "example.com#", "https://example.com", "example.com:",
        "example.com:http", "example.com:123456", "example.com:443:443", "exampl\u0435.com", "ex\u0430mple.com",
        "xn--exampl-8of.com", "example\u3002com\u3002evil", "example.com\u0000.evil", "example.com\n", " example.com",
        "example.com\u200b", "exam\u00adple.org", "192.0.2.8", "192.0.2.70", "192.0.2.7.evil", "x.192.0.2.7", "192.0.2", "192.0.2.07",
        "0xc0000207", "3221225991", "0300.0.2.7", "2001:db8::8", "::ffff:192.0.2.7", "[::ffff:192.0.2.7]",
        "2001:db8::7%eth0", "[2001:db8::7", "2001:db8::7]", "[192.0.2.7]", "[example.com]", "bucher.example",
        "büсher.example", "a" * 64 + ".example.com", "a." * 130 + "example.com",
    ],
)  # fmt: skip
def test_nothing_else_is_in_it(host: str) -> None:
    decision = may_send_to(host, LISTED)
    assert not decision.allowed
    assert decision.sentence.startswith("Your workspace does not allow this recipient")


def test_no_list_allows_any_domain_and_an_empty_one_none() -> None:
    for host in ("example.com", "192.0.2.7", "[2001:db8::7]"):
        assert may_send_to(host, None).allowed
        assert not may_send_to(host, ()).allowed


@pytest.mark.parametrize(
    "domain",
    [
        "*.example.com",
        "https://example.com",
        "example.com:443",
        "user@example.com",
        "exa mple.com",
        "",
        ".",
        "-a.com",
        "a/b",
    ],
)
def test_what_is_no_domain_is_none(domain: str) -> None:
    assert plain_domain(domain) is None
    assert not may_send_to("example.com", (domain,)).allowed


label = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(lambda text: text[2:4] != "--")
top = st.sampled_from(["example", "com", "org"])


@st.composite
def names(draw: Any, least: int = 1) -> str:
    return ".".join([*draw(st.lists(label, min_size=least, max_size=4)), draw(top)])


@given(names(), names(), st.booleans(), st.booleans())
def test_a_name_is_in_a_domain_exactly_when_its_last_labels_are_it(
    host: Any, domain: str, upper: bool, dot: bool
) -> None:
    spelled = (host.upper() if upper else host) + ("." if dot else "")
    labels, wanted = host.split("."), domain.split(".")
    assert may_send_to(spelled, (domain,)).allowed == (labels[-len(wanted) :] == wanted)


@given(names(), st.text(max_size=12))
def test_nothing_before_or_after_a_name_makes_another_one_allowed(domain: Any, text: str) -> None:
    for host in (text + domain, domain + text):
        if may_send_to(host, (domain,)).allowed:
            plain = plain_domain(host.rpartition(":")[0] if ":" in host else host)
            assert plain is not None
            assert plain == domain or plain.endswith(f".{domain}")


@given(st.ip_addresses(), st.lists(names(least=0), max_size=4))
def test_an_address_is_allowed_where_it_is_listed_itself_and_nowhere_else(
    address: IPv4Address | IPv6Address, domains: list[Any]
) -> None:
    host = f"[{address}]:443" if address.version == 6 else str(address)
    assert not may_send_to(host, tuple(domains)).allowed
    assert may_send_to(host, (*domains, str(address))).allowed


@given(st.text(max_size=40))
def test_the_plain_form_is_plain(text: str) -> None:
    plain = plain_domain(text)
    if plain is not None:
        assert plain_domain(plain) == plain
        assert plain.isascii()
        assert plain == plain.lower()


# Who builds, how far GPTs go, which GPTs


@pytest.mark.parametrize(
    ("builders", "administers", "may"),
    [
        (Builders.EVERYONE, False, True), (Builders.EVERYONE, True, True),
        (Builders.ADMINS, False, False), (Builders.ADMINS, True, True),
    ],
)  # fmt: skip
def test_who_may_build(builders: Builders, administers: bool, may: bool) -> None:
    assert may_build(WorkspaceRules(builders=builders), administers=administers).allowed == may


@pytest.mark.parametrize("level", REACH)
@pytest.mark.parametrize("widest", REACH)
def test_a_gpt_is_published_and_goes_no_further_than_the_widest_level(level: Level, widest: Level) -> None:
    rules = WorkspaceRules(sharing=widest)
    assert may_publish(rules, level).allowed == (REACH.index(level) <= REACH.index(widest))
    assert reach(level, widest) is (level if may_publish(rules, level).allowed else widest)


def test_the_levels_are_all_there() -> None:
    assert set(REACH) == set(Level)


@pytest.mark.parametrize(
    ("which", "made_there", "gpt_id", "may"),
    [
        (ThirdPartyGpts.ALL, False, OTHER_GPT, True), (ThirdPartyGpts.ALL, True, OTHER_GPT, True),
        (ThirdPartyGpts.APPROVED, False, OTHER_GPT, False), (ThirdPartyGpts.APPROVED, False, GPT, True),
        (ThirdPartyGpts.APPROVED, True, OTHER_GPT, True), (ThirdPartyGpts.NONE, False, GPT, False),
        (ThirdPartyGpts.NONE, False, OTHER_GPT, False), (ThirdPartyGpts.NONE, True, OTHER_GPT, True),
    ],
)  # fmt: skip
def test_which_gpts_may_be_used(which: ThirdPartyGpts, made_there: bool, gpt_id: UUID, may: bool) -> None:
    rules = WorkspaceRules(third_party_gpts=which, approved_gpts=(GPT,))
    assert may_use_there(rules, gpt_id, made_there=made_there).allowed == may


def test_a_ruling_is_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(may_send_to("example.com", None))


# Rules and consent


@pytest.mark.parametrize(
    ("call_site", "sign_in_hosts", "is_allowed"),
    [
        (CallSite(None, NO_RULES, True, NO_LIMITS), (), True), (CallSite(None, NO_RULES, False, NO_LIMITS), ("login.example",), True),
        (CallSite(None, WorkspaceRules(domains=("flights.example",)), True, NO_LIMITS), (), True),
        (CallSite(None, WorkspaceRules(domains=("flights.example",)), True, NO_LIMITS), ("flights.example",), True),
        (CallSite(None, WorkspaceRules(domains=("flights.example",)), True, NO_LIMITS), ("login.example",), False),
        (CallSite(None, WorkspaceRules(domains=("flights.example", "login.example")), True, NO_LIMITS), ("login.example",), True),
        (CallSite(None, WorkspaceRules(domains=()), True, NO_LIMITS), (), False), (NOWHERE, (), False),
        (CallSite(None, WorkspaceRules(third_party_gpts=ThirdPartyGpts.NONE), False, NO_LIMITS), (), False),
        (CallSite(None, WorkspaceRules(third_party_gpts=ThirdPartyGpts.NONE), True, NO_LIMITS), (), True),
    ],
)  # fmt: skip
def test_no_yes_overrides_the_rules_and_an_earlier_yes_does_not_hold(
    call_site: CallSite, sign_in_hosts: tuple[str], is_allowed: bool
) -> None:
    made = consent_to(exact_request())
    decision = decide_consent(BEN, made.disclosure, set(), [], NOW, call_site=call_site, sign_in_hosts=sign_in_hosts)
    assert (decision.refused is None) == is_allowed
    assert may_call(call_site, GPT, ("api.flights.example", *sign_in_hosts)).allowed == is_allowed
    again = (made.grant, BEN, None, made.disclosure, NOW)
    if is_allowed:
        assert consented(*again, call_site=call_site, sign_in_hosts=sign_in_hosts).request == made.request
    else:
        assert decision.no_always == decision.refused
        assert decision.standing is None
        with pytest.raises(GrantMismatch, match="workspace"):
            consented(*again, call_site=call_site, sign_in_hosts=sign_in_hosts)


def exact_request() -> ExactRequest:
    return ExactRequest("GET", f"{ORIGIN}/flights/1", ())


# The effects of a change


LESS = [
    ("builders", {"builders": Builders.EVERYONE}, {"builders": Builders.ADMINS}),
    ("sharing", {"sharing": Level.EVERYONE}, {"sharing": Level.LINK}),
    ("sharing", {"sharing": Level.WORKSPACE}, {"sharing": Level.ME}),
    (
        "third_party_gpts",
        {"third_party_gpts": ThirdPartyGpts.ALL},
        {"third_party_gpts": ThirdPartyGpts.APPROVED, "approved_gpts": (GPT,)},
    ),
    (
        "third_party_gpts",
        {"third_party_gpts": ThirdPartyGpts.APPROVED, "approved_gpts": (GPT, OTHER_GPT)},
        {"third_party_gpts": ThirdPartyGpts.APPROVED, "approved_gpts": (GPT,)},
    ),
    ("third_party_gpts", {"third_party_gpts": ThirdPartyGpts.APPROVED}, {"third_party_gpts": ThirdPartyGpts.NONE}),
    ("domains", {"domains": None}, {"domains": ("example.com",)}),
    ("domains", {"domains": ("example.com",)}, {"domains": ("api.example.com",)}),
    ("domains", {"domains": ("example.com",)}, {"domains": ()}),
    ("retention_days", {"retention_days": None}, {"retention_days": 3650}),
    ("retention_days", {"retention_days": 31}, {"retention_days": 30}),
]


@pytest.mark.parametrize(("rule", "before", "after"), LESS)
def test_only_stricter_rules_are_restrictions(rule: str, before: dict[str, Any], after: dict[str, Any]) -> None:
    assert restrictions(WorkspaceRules(**before), WorkspaceRules(**after)) == {rule}
    assert restrictions(WorkspaceRules(**after), WorkspaceRules(**before)) == set()


def test_a_smaller_domain_inside_of_a_listed_one_ends_nothing() -> None:
    assert restrictions(WorkspaceRules(domains=("api.example.com",)), WorkspaceRules(domains=("example.com",))) == set()
