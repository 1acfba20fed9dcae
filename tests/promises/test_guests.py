"""The rules of guests, case by case: which GPT they may use, and when they end (P6, P9)."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest

from discreet.promises.guest_visit import LASTS, ends_at, expiry_cutoffs
from discreet.promises.visible import Level, may_use_as_guest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPENED, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.promise("P6")
def test_a_guest_uses_only_what_their_link_opens() -> None:
    """Of all cases exactly two allow it."""
    cases = list(product((OPENED, OTHER), Level, (True, False), (True, False)))
    allowed = [
        (gpt, level)
        for gpt, level, published, in_workspace in cases
        if may_use_as_guest(OPENED, gpt, level, published=published, in_workspace=in_workspace)
    ]
    assert len(cases) == 32
    assert allowed == [(OPENED, Level.LINK), (OPENED, Level.EVERYONE)]
    assert may_use_as_guest(OPENED, OPENED, Level.LINK, published=True, in_workspace=False)


@pytest.mark.promise("P9")
@pytest.mark.parametrize("link_ends", [None, timedelta(hours=1), timedelta(days=30)])
def test_a_visit_ends_with_the_day_or_the_link(link_ends: timedelta | None) -> None:
    until = ends_at(NOON, NOON + link_ends if link_ends else None)
    assert until == NOON + min(LASTS, link_ends or LASTS)


@pytest.mark.promise("P9")
def test_a_visit_is_over_an_hour_after_its_use_and_soon_after_its_page() -> None:
    over = expiry_cutoffs(NOON)
    assert (NOON - over.idle_since, NOON - over.left_since) == (timedelta(hours=1), timedelta(seconds=90))
