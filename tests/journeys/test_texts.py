"""The browser app's texts agree with the server's code. Needs no browser: it reads the app's sources."""

import re
from pathlib import Path
from typing import get_args

import pytest

from discreet.analytics.budgets import MAX_EPSILON, MAX_REASON, MIN_REASON
from discreet.analytics.feedback.pieces import MESSAGES, Reason
from discreet.analytics.feedback.service import COMPANY
from discreet.assistants.actions.action import MAX_ACTIONS, MAX_ENABLED
from discreet.assistants.actions.oauth.builder_secrets import SECRET_CHARACTERS
from discreet.assistants.actions.openapi.limits import MAX_BYTES as MAX_DOCUMENT_BYTES
from discreet.assistants.gpts.gpt import DESCRIPTION_CHARACTERS, INSTRUCTIONS_CHARACTERS, STARTERS
from discreet.assistants.gpts.picture import MAX_BYTES
from discreet.detection.span import ONLY_MARKED, Kind
from discreet.identity.accounts.policies.policy import NOTE_CHARACTERS as NOTE_CHARACTERS_OF_POLICY
from discreet.identity.accounts.policies.policy import TEXT_CHARACTERS
from discreet.promises.grants import STANDING_GRANT_LIFETIME
from discreet.promises.release import WINDOW_DAYS
from discreet.training.dataset import MAX_DAYS, NAME_CHARACTERS, NOTE_CHARACTERS, PURPOSE_CHARACTERS
from tests.support.translations import TRANSLATED

SOURCES = Path(__file__).parents[2] / "web" / "src"
CATALOGUE = (SOURCES / "texts" / "datasets.ts").read_text()


def record(name: str) -> dict[str, str]:
    """The entries of `name: {…} as Record<string, string>` in the catalogue."""
    found = re.search(rf"\b{name}: \{{([^}}]*)\}} as Record<string, string>", CATALOGUE)
    assert found, f"The catalogue has no record of {name}."
    return dict(re.findall(r'(\w+): "([^"]*)"', found[1]))


def test_every_kind_of_personal_information_has_a_name() -> None:
    assert set(record("kinds")) == set(Kind) - ONLY_MARKED


def test_every_reason_for_a_report_can_be_chosen() -> None:
    [reasons] = re.findall(r"reasons = \[([^]]*)\]", (SOURCES / "api" / "feedback.ts").read_text())
    assert re.findall(r'"(\w+)"', reasons) == list(get_args(Reason))


@pytest.mark.parametrize(
    ("file", "pattern", "limit"),
    [
        ("gpts/Instructions.tsx", r"const limit = (\d+);", INSTRUCTIONS_CHARACTERS),
        ("gpts/Starters.tsx", r"const MOST_STARTERS = (\d+);", STARTERS),
        ("gpts/actions/draft.ts", r"mostEnabled = (\d+);", MAX_ENABLED),
        ("gpts/actions/draft.ts", r"mostActions = (\d+);", MAX_ACTIONS),
        ("gpts/actions/draft.ts", r"longestDocument = ([\d_]+);", MAX_DOCUMENT_BYTES),
        ("gpts/actions/draft.ts", r"longestSecret = ([\d_]+);", SECRET_CHARACTERS),
        ("consent/AlwaysStep.tsx", r"const days = (\d+);", STANDING_GRANT_LIFETIME.days),
        ("feedback/draft.ts", r"mostMessages = (\d+);", MESSAGES),
        ("datasets/order.ts", r"longestPurpose = (\d+);", PURPOSE_CHARACTERS),
        ("datasets/order.ts", r"mostDays = (\d+);", MAX_DAYS),
        ("datasets/Models.tsx", r"longestName = (\d+);", NAME_CHARACTERS),
        ("datasets/Models.tsx", r"longestNote = (\d+);", NOTE_CHARACTERS),
        ("policies/limits.ts", r"longestText = ([\d_]+);", TEXT_CHARACTERS),
        ("policies/limits.ts", r"longestNote = ([\d_]+);", NOTE_CHARACTERS_OF_POLICY),
        ("insight/budget.ts", r"shortestReason = (\d+);", MIN_REASON),
        ("insight/budget.ts", r"longestReason = ([\d_]+);", MAX_REASON),
        ("insight/budget.ts", r"mostEpsilon = (\d+);", MAX_EPSILON),
        ("insight/budget.ts", r"windowDays = (\d+);", WINDOW_DAYS),
        ("texts/insight.ts", r"const company = (\d+);", COMPANY),
        *((f"texts/{language}/insight.ts", r"const company = (\d+);", COMPANY) for language in TRANSLATED),
        ("gpts/PictureField.tsx", r"const MOST_BYTES = ([\d_]+);", MAX_BYTES),
        (
            "gpts/Configure.tsx",
            r"descriptionHint\}\s+rows=\{2\}\s+maxLength=\{(\d+)\}",
            DESCRIPTION_CHARACTERS,
        ),
    ],
)
def test_the_page_knows_the_servers_limits(file: str, pattern: str, limit: float) -> None:
    found = re.search(pattern, (SOURCES / file).read_text())
    assert found
    assert int(found[1]) == limit
