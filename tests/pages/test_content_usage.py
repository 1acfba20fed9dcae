"""The values of `Content-Usage` as preferences."""

import pytest

from discreet.assistants.actions.pages.content_usage import MAX_VALUE_LENGTH, parse_preferences, stated_preferences
from discreet.promises.pages import NO_PREFERENCES, UsageCategory, UsagePreferences

TRAIN, USE, SEARCH = UsageCategory.TRAIN_AI, UsageCategory.AI_USE, UsageCategory.SEARCH


@pytest.mark.parametrize(
    ("value", "allowed", "disallowed"),
    [
        ("train-ai=n", (), (TRAIN,)),
        ("train-ai=y, ai-use=n", (TRAIN,), (USE,)),
        ("ai-use=y;why=1, search=n;a;b=2", (USE,), (SEARCH,)),
        ("ai-use=y, ai-use=n", (), (USE,)),
        ("ai-use=n, ai-use=y", (USE,), ()),
        ("train-ai;allow=n, train-ai=y", (TRAIN,), ()),
        ("  ai-use=n  ", (), (USE,)),
    ],
)
def test_tokens_y_and_n_are_preferences(
    value: str, allowed: tuple[UsageCategory, ...], disallowed: tuple[UsageCategory, ...]
) -> None:
    stated = parse_preferences(value)
    assert stated == UsagePreferences(allowed=frozenset(allowed), disallowed=frozenset(disallowed))


@pytest.mark.parametrize(
    "value",
    [
        "", "ai-use", "ai-use=?0", 'ai-use="n"', "ai-use=no", "ai-use=N", "AI-USE=n", "ai-use=(n)", "ai-use=n,", "n",
        "other=n", "ai-use=n; \x00", "ai-use=ñ", "ai-use=n" + " " * MAX_VALUE_LENGTH,
    ],
)  # fmt: skip
def test_anything_else_states_nothing(value: str) -> None:
    assert parse_preferences(value) == NO_PREFERENCES


def test_several_values_count_together() -> None:
    stated = stated_preferences(["ai-use=y", "nonsense=", "train-ai=n", "ai-use=n, search=y"])
    assert stated == UsagePreferences(allowed=frozenset({SEARCH}), disallowed=frozenset({TRAIN, USE}))
