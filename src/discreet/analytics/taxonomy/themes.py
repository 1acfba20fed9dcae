"""The fixed, public list of themes for feedback in a builder's inbox.

Specification: Insight.

Invariants:
- A theme describes an answer, never the person who commented on it.
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
"""The theme slugs and their display names."""
THEMES = tuple(LABELS)
"""In fixed order; the last one is "other"."""
OTHER = THEMES[-1]
