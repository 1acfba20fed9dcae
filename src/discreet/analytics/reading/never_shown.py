"""What no builder is ever shown, as sentences for all people (P8).

Invariants:
- Code enforces each sentence.
"""

from discreet.analytics.reading.display import PEOPLE, SURENESS

NEVER = (
    "No conversation, message, file or picture. For a turn, only this is counted: whether it began a conversation, one "
    "topic from a public list, in which of four bands the answer's length and its duration lie, and which of the GPT's "
    "operations were called, with which outcome.",
    "No name, account or address. Until the release of a day, its counts are stored encrypted under a pseudonym that "
    "changes each day and with each GPT; then they are deleted and the day's key is destroyed.",
    "No time of day. Every number is about a whole day (UTC) or more, and is released after it ends.",
    "No exact count. Each number contains noise that is drawn once; viewing it again draws no new noise.",
    "No individual history. There is no number about one person, and no list of what a person did.",
    f"No number that could be noise alone (with {SURENESS:.0%} certainty, for a whole chart at once), "
    f"or that is less than {PEOPLE} people can contribute.",
    "Nothing about people who opted out. They are not counted, and neither are members of a workspace that opted out.",
    "No custom question. The list of what is counted is closed, public, and the same for every GPT.",
)
