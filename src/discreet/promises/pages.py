"""When a web page may be requested and its text given to a model (P4).

A site says what programs may do in its robots.txt (RFC 9309) and in `Content-Usage` (draft-ietf-aipref-attach-05,
draft-ietf-aipref-vocab-08).

Invariants:
- A page that robots.txt forbids is not requested. Rules that cannot be read forbid every page.
- A page whose site disallows "ai-use" never reaches the model, even where the site said so beside the page.
- Of conflicting preferences the most restrictive one counts.
- A page's text is never used for training, whatever its site allows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

USER_AGENT: Final = "Discreet"
"""The product token to which robots.txt may address rules; also the request's `User-Agent`."""
ROBOTS_BYTES: Final = 500 << 10
"""Bytes of a robots.txt that are read (RFC 9309, 2.5)."""


class UsageCategory(StrEnum):
    """What is done with a page's text; the values are the labels of `Content-Usage`."""

    TRAIN_AI = "train-ai"
    AI_USE = "ai-use"
    SEARCH = "search"


@dataclass(frozen=True, kw_only=True)
class UsagePreferences:
    """The categories that a site allows and disallows. All others are unknown."""

    allowed: frozenset[UsageCategory] = frozenset()
    disallowed: frozenset[UsageCategory] = frozenset()


NO_PREFERENCES: Final = UsagePreferences()


class RobotsOutcome(StrEnum):
    """What the request for a robots.txt came to."""

    ALLOWS = "allows"
    FORBIDS = "forbids"
    MISSING = "missing"
    """The host answered that it has none: with a status from 400 to 499."""
    MOVED = "moved"
    """The host refers to another host, which was not asked."""
    UNREADABLE = "unreadable"
    """The host failed, did not answer, or sent something that cannot be read."""


@dataclass(frozen=True, kw_only=True)
class PageVerdict:
    """Whether a step is allowed, and why, in words for the person and the model."""

    is_allowed: bool
    sentence: str


def outcome_of_robots(status: int, *, allows: bool | None) -> RobotsOutcome:
    """Return what an answer to the request for a robots.txt means (RFC 9309, 2.3.1).

    `allows` is what the file says about the page; None when it cannot be read.
    """
    if 400 <= status < 500:
        return RobotsOutcome.MISSING
    if not 200 <= status < 300 or allows is None:
        return RobotsOutcome.UNREADABLE
    return RobotsOutcome.ALLOWS if allows else RobotsOutcome.FORBIDS


def may_request_page(outcome: RobotsOutcome, host: str) -> PageVerdict:
    """Decide whether a page at `host` may be requested."""
    match outcome:
        case RobotsOutcome.ALLOWS:
            return PageVerdict(is_allowed=True, sentence=f"{host} lets programs read this page (robots.txt).")
        case RobotsOutcome.MISSING:
            return PageVerdict(is_allowed=True, sentence=f"{host} has no rules for programs (robots.txt).")
        case RobotsOutcome.FORBIDS:
            why = f"{host} asks programs not to read this page (robots.txt). It wasn't requested."
        case RobotsOutcome.MOVED:
            why = f"{host} keeps its rules for programs (robots.txt) at another host. The page wasn't requested."
        case RobotsOutcome.UNREADABLE:
            why = f"{host} doesn't show its rules for programs (robots.txt). The page wasn't requested."
    return PageVerdict(is_allowed=False, sentence=why)


def combine_preferences(stated: Iterable[UsagePreferences]) -> UsagePreferences:
    """Return one statement of all statements about a page. A category that any of them disallows is disallowed."""
    statements = tuple(stated)
    disallowed = frozenset[UsageCategory]().union(*(statement.disallowed for statement in statements))
    allowed = frozenset[UsageCategory]().union(*(statement.allowed for statement in statements))
    return UsagePreferences(allowed=allowed - disallowed, disallowed=disallowed)


def may_use_page(preferences: UsagePreferences, host: str) -> PageVerdict:
    """Decide whether the text of a page at `host` may be given to the model of a conversation."""
    if UsageCategory.AI_USE in preferences.disallowed:
        why = f"{host} asks that AI models don't use this page (Content-Usage). Its text was dropped."
        return PageVerdict(is_allowed=False, sentence=why)
    if UsageCategory.AI_USE in preferences.allowed:
        return PageVerdict(is_allowed=True, sentence=f"{host} lets AI models use this page (Content-Usage).")
    if UsageCategory.TRAIN_AI in preferences.disallowed:
        return PageVerdict(
            is_allowed=True, sentence=f"{host} asks not to train AI on this page (Content-Usage). It never is."
        )
    return PageVerdict(is_allowed=True, sentence=f"{host} states no preference about AI models (Content-Usage).")
