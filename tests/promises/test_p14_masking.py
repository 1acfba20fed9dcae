"""The table of masking (promises/masking.py): who decides what is masked, and what keeps a prompt here."""

from typing import Any
from uuid import UUID

import pytest

from discreet.promises.masking import (
    ALWAYS,
    EVERY_KIND,
    KindRule,
    MaskedKind,
    MaskingChoice,
    MaskingPreferences,
    WorkspaceMaskingRule,
    masking_for,
)
from discreet.promises.recipients import ModelRecipient, RecipientFacts, RunBy

pytestmark = pytest.mark.promise("P14")

HERE, THERE = UUID(int=1), UUID(int=2)
DEFAULT, ON, OFF = MaskingChoice
PERSON, EMAIL, ACCOUNT = MaskedKind.PERSON, MaskedKind.EMAIL, MaskedKind.ACCOUNT


def recipient(run_by: RunBy = RunBy.COMPANY, endpoint_id: UUID = THERE) -> ModelRecipient:
    return ModelRecipient(endpoint_id=endpoint_id, name="A", host="a.example", facts=RecipientFacts(run_by=run_by))


@pytest.mark.parametrize(
    ("endpoint", "person", "chat", "is_masked"),
    [
        (False, DEFAULT, DEFAULT, False),
        (True, DEFAULT, DEFAULT, True),
        (True, OFF, DEFAULT, False),
        (False, ON, DEFAULT, True),
        (False, ON, OFF, False),
        (True, OFF, ON, True),
        (True, DEFAULT, OFF, False),
    ],
)
def test_the_narrowest_setting_decides(
    endpoint: bool, person: MaskingChoice, chat: MaskingChoice, is_masked: bool
) -> None:
    decision = masking_for(recipient(), MaskingPreferences(endpoint=endpoint, person=person, chat=chat))
    assert decision.masked == (EVERY_KIND if is_masked else frozenset())


def test_what_stays_on_this_server_is_neither_masked_nor_blocked() -> None:
    rule = WorkspaceMaskingRule(kinds={PERSON: KindRule.MASK, ACCOUNT: KindRule.BLOCK})
    decision = masking_for(recipient(RunBy.THIS_SERVER), MaskingPreferences(endpoint=True, person=ON, workspace=rule))
    assert not decision.masked
    assert not decision.blocked


@pytest.mark.parametrize("choice", [DEFAULT, OFF])
def test_a_workspaces_kinds_are_masked_also_where_the_person_masks_nothing(choice: MaskingChoice) -> None:
    rule = WorkspaceMaskingRule(kinds={PERSON: KindRule.MASK, EMAIL: KindRule.ALLOW})
    decision = masking_for(recipient(), MaskingPreferences(person=choice, workspace=rule))
    assert decision.masked == {PERSON} | ALWAYS


def test_a_person_masks_more_than_the_workspace() -> None:
    rule = WorkspaceMaskingRule(kinds={PERSON: KindRule.MASK, EMAIL: KindRule.ALLOW})
    decision = masking_for(recipient(), MaskingPreferences(person=ON, kinds=frozenset((EMAIL,)), workspace=rule))
    assert decision.masked == {PERSON, EMAIL} | ALWAYS


@pytest.mark.parametrize("choice", list(MaskingChoice))
def test_a_blocked_kind_stays_blocked_whatever_the_person_chooses(choice: MaskingChoice) -> None:
    rule = WorkspaceMaskingRule(kinds={ACCOUNT: KindRule.BLOCK})
    decision = masking_for(recipient(), MaskingPreferences(person=choice, workspace=rule))
    assert decision.blocked == {ACCOUNT}
    assert ACCOUNT not in decision.masked


@pytest.mark.parametrize("rule", [KindRule.MASK, KindRule.BLOCK])
def test_a_trusted_endpoint_gets_every_kind_unless_the_person_masks(rule: KindRule) -> None:
    workspace = WorkspaceMaskingRule(kinds={PERSON: rule}, trusted=frozenset((HERE,)))
    trusted: Any = masking_for(recipient(endpoint_id=HERE), MaskingPreferences(workspace=workspace))
    assert not trusted.masked | trusted.blocked
    assert (
        masking_for(recipient(endpoint_id=HERE), MaskingPreferences(person=ON, workspace=workspace)).masked
        == EVERY_KIND
    )


def test_secrets_and_own_words_are_masked_where_nothing_else_is_chosen() -> None:
    assert masking_for(recipient(), MaskingPreferences(chat=ON, kinds=frozenset())).masked == ALWAYS
