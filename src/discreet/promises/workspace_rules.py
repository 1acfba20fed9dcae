"""The rules that a workspace's owners set (P4).

They decide who builds, how widely GPTs are shared, and which GPTs and recipients are allowed (specification: Services,
accounts, workspaces).

Invariants:
- Each decision is a pure function of the rules and the facts, and returns its reason in words.
- A recipient that the rules do not list is refused, and two spellings of a host count as the same host or are refused.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from unicodedata import category
from uuid import UUID

import idna

from discreet.promises.capabilities import OF_GUESTS_WORKSPACE, OF_WORKSPACE, Capability
from discreet.promises.masking import NO_MASKING_RULE, WorkspaceMaskingRule
from discreet.promises.recipients import (
    NO_LIMITS,
    NO_MODEL_RULE,
    RecipientLimits,
    WorkspaceModelRule,
    is_narrower,
    workspace_of,
)
from discreet.promises.visibility import Level

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_BRACKETED = re.compile(r"\[(?P<address>[^\]]*)\]")
_WITH_PORT = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*):[0-9]{1,5}")
MAX_NAME_LENGTH = 253

REACH = (Level.ME, Level.WORKSPACE, Level.LINK, Level.EVERYONE)
"""From the narrowest to the widest."""
SHARED_WITH = {
    Level.ME: "their builders only",
    Level.WORKSPACE: "people of this workspace",
    Level.LINK: "people with the link",
    Level.EVERYONE: "everyone on this server",
}


class Builders(StrEnum):
    EVERYONE = "everyone"
    ADMINS = "admins"


class ThirdPartyGpts(StrEnum):
    """Which GPTs from outside of the workspace its people may use in it."""

    ALL = "all"
    APPROVED = "approved"
    NONE = "none"


Domains = tuple[str, ...] | None
"""Allowed recipients of actions; a domain includes its subdomains. None: any recipient. Empty: no recipient."""


@dataclass(frozen=True, kw_only=True)
class WorkspaceRules:
    """The rules of a workspace.

    `sharing` is the widest level. `retention_days` None: each account's own setting applies. `models` limits which
    model providers get what is written here, and `masking` which personal data in it (P14). `capabilities` are those
    that GPTs may use here; None: all. `guests`: whether its GPTs may be opened to people without an account (P6).
    `for_guest`: a guest reads the decisions; it changes how they name the workspace, and no decision.
    """

    builders: Builders = Builders.EVERYONE
    sharing: Level = Level.EVERYONE
    third_party_gpts: ThirdPartyGpts = ThirdPartyGpts.ALL
    approved_gpts: tuple[UUID, ...] = ()
    domains: Domains = None
    retention_days: int | None = None
    models: WorkspaceModelRule = NO_MODEL_RULE
    masking: WorkspaceMaskingRule = NO_MASKING_RULE
    capabilities: tuple[Capability, ...] | None = None
    guests: bool = False
    for_guest: bool = field(default=False, compare=False)


NO_RULES = WorkspaceRules()
"""The rules of a person's own space, and of a workspace whose owners have set no rules."""


@dataclass(frozen=True)
class PolicyDecision:
    """Whether the rules allow something; `sentence` says why, or why not."""

    allowed: bool
    sentence: str

    @property
    def refusal(self) -> str | None:
        """Why it is refused; None if it is allowed."""
        return None if self.allowed else self.sentence

    def __bool__(self) -> bool:
        raise TypeError("a PolicyDecision is not a truth value: read `allowed`")


def may_build(rules: WorkspaceRules, *, administers: bool) -> PolicyDecision:
    """Decide whether a person may build GPTs.

    `administers`: whether the person is an owner or an admin of the workspace.
    """
    if rules.builders is Builders.EVERYONE:
        return PolicyDecision(True, "Everybody in this workspace may build GPTs.")
    if administers:
        return PolicyDecision(True, "You are an owner or an admin of this workspace.")
    return PolicyDecision(False, "In this workspace only owners and admins build GPTs. Ask one of them.")


def reach(level: Level, widest: Level) -> Level:
    """Return how far a GPT of this level reaches where `widest` is the limit."""
    return min(level, widest, key=REACH.index)


def may_publish(rules: WorkspaceRules, level: Level) -> PolicyDecision:
    if reach(level, rules.sharing) is level:
        return PolicyDecision(True, f"This workspace's GPTs may be shared with {SHARED_WITH[rules.sharing]}.")
    return PolicyDecision(
        False, f"This workspace's GPTs may be shared with {SHARED_WITH[rules.sharing]}, and no further."
    )


def may_use_there(rules: WorkspaceRules, gpt_id: UUID, *, made_there: bool) -> PolicyDecision:
    """Decide whether a GPT that the person may use is allowed in this workspace."""
    if made_there:
        return PolicyDecision(True, "It was made in this workspace.")
    if rules.third_party_gpts is ThirdPartyGpts.ALL:
        return PolicyDecision(True, "This workspace allows GPTs that were made elsewhere.")
    if rules.third_party_gpts is ThirdPartyGpts.NONE:
        return PolicyDecision(False, "Your workspace allows no GPT that was made elsewhere, and this one was.")
    if gpt_id in rules.approved_gpts:
        return PolicyDecision(True, "This workspace's owners have approved this GPT.")
    return PolicyDecision(False, "This GPT was made elsewhere, and your workspace's owners have not approved it.")


def may_send_to(host: str, domains: Domains, *, for_guest: bool = False) -> PolicyDecision:
    """Decide whether actions may send to a host.

    `host` is a name or an address as in a request, with or without its port. An IP address is allowed only if it is
    listed itself; no domain includes one. `for_guest`: a guest reads the decision.
    """
    workspace = workspace_of(for_guest=for_guest)
    if domains is None:
        return PolicyDecision(True, "There is no list of allowed recipients.")
    if (plain := plain_host(host)) is None:
        return PolicyDecision(False, f"{workspace} does not allow this recipient: its name cannot be read.")
    for domain in filter(None, map(plain_domain, domains)):
        if plain == domain or plain.endswith(f".{domain}"):
            return PolicyDecision(True, f"{workspace} allows {domain}.")
    return PolicyDecision(
        False, f"{workspace} does not allow this recipient: {plain} is not among its allowed domains."
    )


@dataclass(frozen=True)
class CallSite:
    """Where a call is made.

    The workspace (None: a person's own space), its rules, whether the GPT was made there, and the limits of the person,
    the GPT and the chat on where prompts may go. While it is sealed, no call is made (P14). `conversation_id` is the
    conversation; None for a trial and for a program's call.
    """

    workspace_id: UUID | None
    rules: WorkspaceRules
    made_there: bool
    limits: RecipientLimits
    conversation_id: UUID | None = None

    @property
    def sealed_by(self) -> str | None:
        """Who lets nothing leave this server, the workspace included; None if something may."""
        return replace(self.limits, workspace=self.rules.models, for_guest=self.rules.for_guest).sealed_by


OWN_SPACE = CallSite(None, NO_RULES, made_there=True, limits=NO_LIMITS)
NOWHERE = CallSite(None, WorkspaceRules(domains=()), made_there=True, limits=NO_LIMITS)
"""For a call outside every space that its user works in: no recipient is allowed."""


def may_call(
    call_site: CallSite, gpt_id: UUID, hosts: Sequence[str], *, capability: Capability | None = None
) -> PolicyDecision:
    """Decide whether this GPT may contact all of these hosts there.

    `capability` is the one that the call uses; None for an action of the GPT's builder.
    """
    if (sealed_by := call_site.sealed_by) is not None:
        return PolicyDecision(False, sealed_by)
    allowed_by = call_site.rules
    allowed = allowed_by.capabilities
    if capability is not None and allowed is not None and capability not in allowed:
        return PolicyDecision(False, (OF_GUESTS_WORKSPACE if allowed_by.for_guest else OF_WORKSPACE)[capability])
    decisions = [may_use_there(call_site.rules, gpt_id, made_there=call_site.made_there)]
    decisions += [may_send_to(host, call_site.rules.domains, for_guest=call_site.rules.for_guest) for host in hosts]
    return next((decision for decision in decisions if not decision.allowed), decisions[0])


def plain_host(host: str) -> str | None:
    """Return the name or address in `host` without its port, normalised.

    None if it is neither a name nor an address.
    """
    found = _WITH_PORT.fullmatch(host)
    return plain_domain(found["host"] if found else host)


def plain_domain(text: str) -> str | None:
    """Return the normalised form of a host.

    A name is returned in IDNA's ASCII form, lower case, without a trailing dot; an IP address in its usual form. None
    if the text is not a plain name or address, such as a wildcard, a URL, or a name with a user before it.
    """
    if found := _BRACKETED.fullmatch(text):
        return _ipv6(found["address"])
    if ":" in text:
        return _ipv6(text)
    if not text.isascii():
        if any(category(letter)[0] in "CZ" for letter in text):  # refuse invisible characters instead of dropping them
            return None
        try:
            text = idna.encode(text, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            return None
    name = text.lower().removesuffix(".")
    labels = name.split(".")
    if len(name) > MAX_NAME_LENGTH or not all(map(_LABEL.fullmatch, labels)):
        return None
    return _ipv4(name) if _NUMBER.fullmatch(labels[-1]) else name


def _ipv4(text: str) -> str | None:
    try:
        return str(IPv4Address(text))
    except ValueError:
        return None


def _ipv6(text: str) -> str | None:
    try:
        return str(IPv6Address(text)) if "%" not in text else None
    except ValueError:
        return None


def restrictions(before: WorkspaceRules, after: WorkspaceRules) -> frozenset[str]:
    """Return the names of the rules that `after` makes stricter than `before`.

    Stricter: something that was allowed no longer is, or content is deleted sooner.
    """
    strict = {
        "builders": before.builders is Builders.EVERYONE and after.builders is Builders.ADMINS,
        "sharing": REACH.index(after.sharing) < REACH.index(before.sharing),
        "third_party_gpts": not _allows_as_many_gpts(before, after),
        "domains": not _allows_as_many_domains(before.domains, after.domains),
        "retention_days": _is_sooner(before.retention_days, after.retention_days),
        "model_limit": is_narrower(after.models.limit, before.models.limit),
        "model_endpoints": not _allows_all(after.models.endpoints, before.models.endpoints),
        "model_countries": not _allows_all(after.models.countries, before.models.countries),
        "model_retention_days": _is_sooner(before.models.retention_days, after.models.retention_days),
        "masked_kinds": after.masking.is_stricter_than(before.masking),
        "masking_trusted": bool(after.masking.kinds) and not before.masking.trusted <= after.masking.trusted,
        "capabilities": not _allows_all(after.capabilities, before.capabilities),
        "guests": before.guests and not after.guests,
    }
    return frozenset(name for name, is_strict in strict.items() if is_strict)


def _allows_as_many_gpts(before: WorkspaceRules, after: WorkspaceRules) -> bool:
    if after.third_party_gpts is ThirdPartyGpts.ALL or before.third_party_gpts is ThirdPartyGpts.NONE:
        return True
    if before.third_party_gpts is ThirdPartyGpts.ALL or after.third_party_gpts is ThirdPartyGpts.NONE:
        return False
    return set(before.approved_gpts) <= set(after.approved_gpts)


def _allows_as_many_domains(before: Domains, after: Domains) -> bool:
    if after is None or before is None:
        return after is None
    return all(may_send_to(domain, after).allowed for domain in before)


def _allows_all(after: Collection[object] | None, before: Collection[object] | None) -> bool:
    """Return whether a list allows all that another one allows; None is no list."""
    if after is None or before is None:
        return after is None
    return set(before) <= set(after)


def _is_sooner(before: int | None, after: int | None) -> bool:
    return after is not None and (before is None or after < before)
