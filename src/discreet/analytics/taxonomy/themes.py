"""The fixed, public list of themes that a builder's inbox sorts feedback by (specification: Insight).

Invariant: A theme says what is wrong (or right) with an answer, nothing about who says so.
"""

LABELS: dict[str, str] = {
    "wrong": "Wrong facts",
    "outdated": "Out of date",
    "long": "Too long",
    "short": "Too short",
    "off_point": "Off the point",
    "tone": "Tone",
    "format": "Format",
    "unclear": "Hard to understand",
    "slow": "Slow",
    "action": "An action failed",
    "knowledge": "Knowledge is missing",
    "refused": "Refused to help",
    "privacy": "Worry about privacy",
    "idea": "Ideas and wishes",
    "praise": "Praise",
    "other": "Something else",
}
"""Each theme's name and what people read."""
THEMES = tuple(LABELS)
"""In their fixed order; the last one is "other"."""
OTHER = THEMES[-1]
