"""The rules of guests, case by case: which GPT they may use, and when they end (P6, P9)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from discreet.promises.guest_visit import VALID_FOR, ends_at, expiry_cutoffs
from discreet.promises.guests import allows_guests
from discreet.promises.visibility import Level, may_use_as_guest
from discreet.promises.workspace_rules import NO_RULES, restrictions

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPENED, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.promise("P6")
def test_a_guest_uses_only_what_their_link_opens() -> None:
    """Exactly two of all cases allow it."""
    cases = list(product((OPENED, OTHER), Level, (True, False), (True, False)))
    allowed = [
        (gpt, level, published, rules)
        for gpt, level, published, rules in cases
        if may_use_as_guest(OPENED, gpt, level, published=published, workspace_allows=rules)
    ]
    assert len(cases) == 32
    assert allowed == [(OPENED, Level.LINK, True, True), (OPENED, Level.EVERYONE, True, True)]


@pytest.mark.promise("P6")
def test_a_workspace_allows_guests_by_its_rules_only() -> None:
    assert allows_guests(None), "a personal space has no rules"
    assert not allows_guests(NO_RULES), "a workspace without rules of its own allows none"
    assert allows_guests(replace(NO_RULES, guests=True))


@pytest.mark.promise("P6")
def test_each_stricter_rule_on_guests_counts_as_one() -> None:
    """So an owner confirms that guests who are here will end."""
    open_, shut = replace(NO_RULES, guests=True), NO_RULES
    assert restrictions(open_, shut) == {"guests"}
    assert restrictions(shut, open_) == frozenset()


@pytest.mark.promise("P9")
@pytest.mark.parametrize("link_ends", [None, timedelta(hours=1), timedelta(days=30)])
def test_a_visit_ends_with_the_day_or_the_link(link_ends: timedelta | None) -> None:
    until = ends_at(NOON, NOON + link_ends if link_ends else None)
    assert until == NOON + min(VALID_FOR, link_ends or VALID_FOR)


@pytest.mark.promise("P9")
def test_a_visit_is_over_an_hour_after_its_use_and_soon_after_its_page() -> None:
    over = expiry_cutoffs(NOON)
    assert (NOON - over.idle_since, NOON - over.left_since) == (timedelta(hours=1), timedelta(seconds=90))
