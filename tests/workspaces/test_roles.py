"""Who may do what to which role: the whole table, and what no table may ever say."""

import itertools
from typing import Any

import pytest

from discreet.identity.accounts.space import WorkspaceRole
from discreet.identity.workspaces.roles import WorkspaceAction, leaves_an_owner, list_allowed_actions, refusal

O, A, M = WorkspaceRole.OWNER, WorkspaceRole.ADMIN, WorkspaceRole.MEMBER  # noqa: E741

ALLOWED = {
    WorkspaceAction.INVITE: {(O, A), (O, M), (A, M)},
    WorkspaceAction.WITHDRAW: {(O, O), (O, A), (O, M), (A, M)},
    WorkspaceAction.SUSPEND: {(O, O), (O, A), (O, M), (A, M)},
    WorkspaceAction.RESTORE: {(O, O), (O, A), (O, M), (A, M)},
    WorkspaceAction.REMOVE: {(O, O), (O, A), (O, M), (A, M)},
    WorkspaceAction.CHANGE_ROLE: {(O, O), (O, A), (O, M)},
    WorkspaceAction.TRANSFER: {(O, O), (O, A), (O, M)},
}
"""(actor, target) of every action that affects another person."""

FOR = {
    WorkspaceAction.LEAVE: {O, A, M},
    WorkspaceAction.ACCEPT: {O, A, M},
    WorkspaceAction.SEE_ADDRESSES: {O, A},
    WorkspaceAction.READ_AUDIT: {O, A},
    WorkspaceAction.CHANGE_SETTINGS: {O},
    WorkspaceAction.DELETE: {O},
}
"""Who may do actions without a target."""


def test_the_tables_know_every_deed() -> None:
    assert {*ALLOWED, *FOR} == set(WorkspaceAction)


@pytest.mark.parametrize("action", ALLOWED)
def test_acts_on_a_member(action: WorkspaceAction) -> None:
    assert {pair for pair in itertools.product((O, A, M), repeat=2) if refusal(pair[0], action, pair[1]) is None} == (
        ALLOWED[action]
    )


@pytest.mark.parametrize("action", FOR)
def test_acts_on_an_unknown_person(action: WorkspaceAction) -> None:
    assert {role for role in (O, A, M) if refusal(role, action) is None} == FOR[action]


@pytest.mark.parametrize(
    ("by", "action"),
    [*itertools.product((O, A, M), (WorkspaceAction.SUSPEND, WorkspaceAction.REMOVE, WorkspaceAction.TRANSFER))],
)
def test_acts_on_oneself_are_refused(by: Any, action: Any) -> None:
    assert refusal(by, action, by, is_self=True)


def test_what_is_offered_is_allowed_and_changes_something() -> None:
    either = (True, False)
    for by, whom, oneself, suspended, last in itertools.product((O, A, M), (O, A, M), either, either, either):
        for action in list_allowed_actions(by, whom, is_self=oneself, suspended=suspended, last_owner=last):
            assert refusal(by, action, whom, is_self=oneself) is None
            assert (action is WorkspaceAction.RESTORE) <= suspended
            assert not (
                last and action in (WorkspaceAction.CHANGE_ROLE, WorkspaceAction.SUSPEND, WorkspaceAction.REMOVE)
            )
    assert list_allowed_actions(A, O, is_self=False, suspended=False, last_owner=False) == ()
    assert list_allowed_actions(M, M, is_self=False, suspended=False, last_owner=False) == ()
    assert list_allowed_actions(O, O, is_self=True, suspended=False, last_owner=False) == (WorkspaceAction.CHANGE_ROLE,)
    assert list_allowed_actions(O, O, is_self=True, suspended=False, last_owner=True) == ()


@pytest.mark.parametrize(
    ("owners", "was", "stays", "keeps"),
    [(1, True, False, False), (2, True, False, True), (1, False, False, True), (1, True, True, True),
     (0, False, True, True)],
)  # fmt: skip
def test_a_workspace_keeps_an_owner(owners: int, was: bool, stays: bool, keeps: Any) -> None:
    assert leaves_an_owner(owners, was=was, stays=stays) is keeps
