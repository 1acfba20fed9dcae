"""P4: a site's rules decide whether its page is requested and whether a model gets its text."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.promises.pages import (
    NO_PREFERENCES,
    RobotsOutcome,
    UsageCategory,
    UsagePreferences,
    combine_preferences,
    may_request_page,
    may_use_page,
    outcome_of_robots,
)

pytestmark = pytest.mark.promise("P4")

HOST = "isle.example"
CATEGORIES = st.frozensets(st.sampled_from(UsageCategory))
PREFERENCES = st.builds(
    lambda allowed, disallowed: UsagePreferences(allowed=allowed - disallowed, disallowed=disallowed),
    CATEGORIES,
    CATEGORIES,
)


@pytest.mark.parametrize(
    ("status", "allows", "outcome"),
    [
        (200, True, RobotsOutcome.ALLOWS),
        (204, False, RobotsOutcome.FORBIDS),
        (200, None, RobotsOutcome.UNREADABLE),
        (400, None, RobotsOutcome.MISSING),
        (404, False, RobotsOutcome.MISSING),
        (429, None, RobotsOutcome.MISSING),
        (499, None, RobotsOutcome.MISSING),
        (500, True, RobotsOutcome.UNREADABLE),
        (503, None, RobotsOutcome.UNREADABLE),
        (304, True, RobotsOutcome.UNREADABLE),
        (0, True, RobotsOutcome.UNREADABLE),
        (999, True, RobotsOutcome.UNREADABLE),
    ],
)
def test_the_status_of_robots_txt_counts_as_rfc_9309_says(
    status: int, allows: bool | None, outcome: RobotsOutcome
) -> None:
    assert outcome_of_robots(status, allows=allows) is outcome


def test_a_page_is_requested_only_where_its_site_allows_it_or_has_no_rules() -> None:
    allowed = {outcome for outcome in RobotsOutcome if may_request_page(outcome, HOST).is_allowed}
    assert allowed == {RobotsOutcome.ALLOWS, RobotsOutcome.MISSING}


@pytest.mark.parametrize("outcome", RobotsOutcome)
def test_each_verdict_names_the_host_and_says_whether_the_page_was_requested(outcome: RobotsOutcome) -> None:
    verdict = may_request_page(outcome, HOST)
    assert HOST in verdict.sentence
    assert verdict.is_allowed is ("wasn't requested" not in verdict.sentence)


@given(st.lists(PREFERENCES, max_size=4))
def test_of_conflicting_preferences_the_most_restrictive_counts(stated: list[UsagePreferences]) -> None:
    combined = combine_preferences(stated)
    assert not combined.allowed & combined.disallowed
    for category in UsageCategory:
        assert (category in combined.disallowed) is any(category in one.disallowed for one in stated)
        said_yes = any(category in one.allowed for one in stated)
        assert (category in combined.allowed) is (said_yes and category not in combined.disallowed)


@given(PREFERENCES, PREFERENCES)
def test_a_model_never_gets_a_page_that_any_statement_withholds_from_ai(
    one: UsagePreferences, other: UsagePreferences
) -> None:
    withheld = any(UsageCategory.AI_USE in each.disallowed for each in (one, other))
    for pair in ((one, other), (other, one)):
        assert may_use_page(combine_preferences(pair), HOST).is_allowed is not withheld


def test_training_and_search_preferences_do_not_withhold_a_page_and_the_sentence_says_what_counts() -> None:
    others = (UsageCategory.TRAIN_AI, UsageCategory.SEARCH)
    for chosen in product((False, True), repeat=len(others)):
        disallowed = frozenset(each for each, is_in in zip(others, chosen, strict=True) if is_in)
        verdict = may_use_page(UsagePreferences(disallowed=disallowed), HOST)
        assert verdict.is_allowed
        assert ("not to train" in verdict.sentence) is (UsageCategory.TRAIN_AI in disallowed)
    assert "states no preference" in may_use_page(NO_PREFERENCES, HOST).sentence
