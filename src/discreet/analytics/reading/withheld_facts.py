"""What no builder is ever shown, as sentences for all people (P8).

Invariants:
- Code enforces each sentence.
"""

from discreet.analytics.reading.display import CONFIDENCE_LEVEL, PEOPLE

NEVER = (
    "No chat, message, file or picture. For each answer, only this is counted: whether it started a chat, one topic "
    "from a public list, one of four ranges each for its length and duration, and which of the GPT's operations were "
    "called, with which outcome.",
    "No name, account or email address. Until a day is published, its counts are encrypted under a pseudonym that "
    "changes every day and with every GPT. Then they are deleted and the day's key is destroyed.",
    "No time of day. Statistics cover whole days (UTC) or more, and are published after they end.",
    "No exact count. Random noise is added once; looking again adds no new noise.",
    "No individual history: no number about one person, and no list of what a person did.",
    f"No number that could be noise alone (with {CONFIDENCE_LEVEL:.0%} certainty, for a whole chart at once), "
    f"or that fewer than {PEOPLE} people could reach.",
    "Nothing about people who opted out, or about members of a workspace that opted out.",
    "No custom question. The list of what is counted is fixed, public, and the same for every GPT.",
)
