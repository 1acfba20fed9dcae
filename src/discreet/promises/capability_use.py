"""Where a GPT may use its capabilities (P4, P14).

Invariants:
- Pure. Everyone's yes is needed: the model gets no tool of a capability that any of them does not allow.
- A capability that sends something away never works where nothing leaves this server.
- A refusal names the reason in words.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from discreet.promises.capabilities import (
    NOT_FOR_PROGRAMS,
    OF_GPT,
    OF_GUESTS_WORKSPACE,
    OF_KEY,
    OF_WORKSPACE,
    Capability,
    CapabilityOffer,
    in_order,
    no_offer,
)
from discreet.promises.workspace_rules import NO_RULES, PolicyDecision, WorkspaceRules


@dataclass(frozen=True, kw_only=True)
class CapabilityUse:
    """A capability that a GPT's version has, and whether it may use it here."""

    capability: Capability
    decision: PolicyDecision


def may_use(
    capability: Capability,
    *,
    offer: CapabilityOffer,
    gpt: Collection[Capability],
    rules: WorkspaceRules = NO_RULES,
    sealed_by: str | None = None,
    granted: Collection[Capability] | None = None,
) -> PolicyDecision:
    """Decide whether a GPT's version may use a capability.

    `gpt` are the version's capabilities. `sealed_by` says who lets nothing leave this server; None if something may.
    `granted` are those of the API key that asks; None for a person.
    """
    if capability not in gpt:
        return PolicyDecision(False, OF_GPT[capability])
    if granted is not None and capability in NOT_FOR_PROGRAMS:
        return PolicyDecision(False, NOT_FOR_PROGRAMS[capability])
    if not offer.is_offered:
        return PolicyDecision(False, offer.sentence)
    if rules.capabilities is not None and capability not in rules.capabilities:
        return PolicyDecision(False, (OF_GUESTS_WORKSPACE if rules.for_guest else OF_WORKSPACE)[capability])
    if offer.leaves_server and sealed_by is not None:
        return PolicyDecision(False, sealed_by)
    if granted is not None and capability not in granted:
        return PolicyDecision(False, OF_KEY[capability])
    return PolicyDecision(True, offer.sentence)


def capability_uses(
    gpt: Collection[Capability],
    offers: Iterable[CapabilityOffer],
    rules: WorkspaceRules = NO_RULES,
    *,
    sealed_by: str | None = None,
    granted: Collection[Capability] | None = None,
) -> tuple[CapabilityUse, ...]:
    """Decide on each capability of a GPT's version. One without an offer is refused."""
    offered = {offer.capability: offer for offer in offers}
    return tuple(
        CapabilityUse(
            capability=each,
            decision=may_use(
                each,
                offer=offered.get(each, no_offer(each)),
                gpt=gpt,
                rules=rules,
                sealed_by=sealed_by,
                granted=granted,
            ),
        )
        for each in in_order(gpt)
    )


def allowed_capabilities(uses: Iterable[CapabilityUse]) -> frozenset[Capability]:
    return frozenset(each.capability for each in uses if each.decision.allowed)
