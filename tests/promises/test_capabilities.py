"""P4, P14: a GPT has a capability only where its builder, the operator, the workspace and the key all say yes."""

from itertools import product

import pytest

from discreet.promises.capabilities import (
    CAPABILITIES,
    NOT_FOR_PROGRAMS,
    Capability,
    CapabilityOffer,
    in_order,
    no_offer,
)
from discreet.promises.capability_use import allowed_capabilities, capability_uses, may_use
from discreet.promises.workspace_rules import NO_RULES, WorkspaceRules, restrictions

pytestmark = pytest.mark.promise("P4", "P14")

SEALED = "Your workspace lets nothing leave this server."


def offer(capability: Capability, *, offered: bool = True, leaves: bool = True) -> CapabilityOffer:
    return CapabilityOffer(capability=capability, is_offered=offered, sentence="Said so.", leaves_server=leaves)


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_every_single_no_is_enough(capability: Capability) -> None:
    for on, offered, ruled, sealed, leaves, granted in product((True, False), repeat=6):
        decision = may_use(
            capability,
            offer=offer(capability, offered=offered, leaves=leaves),
            gpt=(capability,) if on else tuple(each for each in CAPABILITIES if each is not capability),
            rules=WorkspaceRules(capabilities=(capability,) if ruled else ()),
            sealed_by=SEALED if sealed else None,
            granted=(capability,) if granted else (),
        )
        possible = capability not in NOT_FOR_PROGRAMS
        assert decision.allowed is (possible and on and offered and ruled and granted and not (sealed and leaves))
        assert decision.sentence


def test_a_person_and_a_space_without_rules_ask_no_other_person() -> None:
    assert may_use(Capability.CODE, offer=offer(Capability.CODE), gpt=(Capability.CODE,)).allowed


def test_a_key_that_was_granted_nothing_gets_nothing() -> None:
    decided = capability_uses(CAPABILITIES, map(offer, CAPABILITIES), granted=())
    assert allowed_capabilities(decided) == frozenset()
    assert {use.decision.sentence for use in decided} == {
        "This API key does not let GPTs search the web.",
        "This API key does not let GPTs run Python.",
        *NOT_FOR_PROGRAMS.values(),
    }


def test_a_person_gets_what_no_program_gets() -> None:
    decided = capability_uses(CAPABILITIES, map(offer, CAPABILITIES))
    assert allowed_capabilities(decided) == set(CAPABILITIES)
    for_program = capability_uses(CAPABILITIES, map(offer, CAPABILITIES), granted=CAPABILITIES)
    assert allowed_capabilities(for_program) == {Capability.WEB_SEARCH, Capability.CODE}


def test_an_unavailable_capability_is_refused_with_its_reason() -> None:
    decided = capability_uses(CAPABILITIES, [])
    assert allowed_capabilities(decided) == frozenset()
    assert [use.decision.sentence for use in decided] == [no_offer(each).sentence for each in CAPABILITIES]


def test_a_sealed_chat_keeps_what_stays_on_this_server() -> None:
    offers = [offer(each, leaves=each is not Capability.CODE) for each in CAPABILITIES]
    assert allowed_capabilities(capability_uses(CAPABILITIES, offers, sealed_by=SEALED)) == {Capability.CODE}


def test_they_are_listed_once_and_in_order() -> None:
    assert in_order([Capability.CODE, Capability.WEB_SEARCH, Capability.CODE]) == (
        Capability.WEB_SEARCH,
        Capability.CODE,
    )


@pytest.mark.parametrize(
    ("before", "after", "stricter"),
    [
        (None, CAPABILITIES, True),  # a later capability is not in the list
        (None, (), True),
        ((Capability.CODE,), None, False),
        ((Capability.CODE,), (Capability.CODE, Capability.IMAGES), False),
        ((Capability.CODE, Capability.IMAGES), (Capability.IMAGES,), True),
        (None, None, False),
    ],
)
def test_fewer_capabilities_make_a_rule_stricter(
    before: tuple[Capability, ...] | None, after: tuple[Capability, ...] | None, stricter: bool
) -> None:
    found = restrictions(WorkspaceRules(capabilities=before), WorkspaceRules(capabilities=after))
    assert found == ({"capabilities"} if stricter else set())


def test_no_rules_allow_all() -> None:
    assert NO_RULES.capabilities is None
