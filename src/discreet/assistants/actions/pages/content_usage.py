"""The values of `Content-Usage`, in its header and in robots.txt (draft-ietf-aipref-vocab-08). Pure."""

from collections.abc import Iterable

from http_sf import StructuredFieldError, Token, parse

from discreet.promises.pages import NO_PREFERENCES, UsageCategory, UsagePreferences, combine_preferences

MAX_VALUE_LENGTH = 2_000
ALLOW, DISALLOW = "y", "n"


def stated_preferences(values: Iterable[str]) -> UsagePreferences:
    """Return the preferences of several values together; the most restrictive ones count."""
    return combine_preferences(map(parse_preferences, values))


def parse_preferences(value: str) -> UsagePreferences:
    """Return the preferences in one value. One that is no dictionary of Structured Fields (RFC 9651) states none."""
    if not value.isascii() or len(value) > MAX_VALUE_LENGTH:
        return NO_PREFERENCES
    try:
        stated = parse(value.encode(), tltype="dictionary")
    except StructuredFieldError:
        return NO_PREFERENCES
    if not isinstance(stated, dict):
        return NO_PREFERENCES
    tokens = {category: _get_token(stated.get(category.value)) for category in UsageCategory}
    return UsagePreferences(
        allowed=frozenset(category for category, token in tokens.items() if token == ALLOW),
        disallowed=frozenset(category for category, token in tokens.items() if token == DISALLOW),
    )


def _get_token(member: object) -> str:
    """Return a member's value if it is a token, else "". Its parameters mean nothing."""
    value = member[0] if isinstance(member, tuple) else None
    return str(value) if isinstance(value, Token) else ""
