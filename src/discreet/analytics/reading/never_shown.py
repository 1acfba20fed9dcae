"""What no builder is ever shown, in sentences for everybody (P8).

Invariant: each sentence is true by code, and names nothing that only a habit keeps.
"""

from discreet.analytics.reading.display import PEOPLE, SURENESS

NEVER = (
    "No conversation, message, file or picture. Of a turn only this is counted: whether it began a conversation, one "
    "topic from a public list, in which of four bands the answer's length and its duration lie, and which of the GPT's "
    "operations were called, with which outcome.",
    "No name, account or address. Until a day's numbers are out, what is counted lies sealed under a pseudonym that "
    "changes each day and with each GPT; then it is deleted, and the day's key destroyed.",
    "No time of day. Every number is about a whole day (UTC) or more, and comes out when that day is over.",
    "No exact count. Each number has noise on it, drawn once; looking again draws no other.",
    "Nobody's path. There is no number about one person, and no list of what anybody did.",
    f"No number that the noise could have made of nothing (with {SURENESS:.0%} certainty, for a whole chart at once), "
    f"or that is less than {PEOPLE} people can amount to.",
    "Nothing about whoever has said no. They are not counted, and neither are the members of a workspace that said no.",
    "No question of a builder's own. The list of what is counted is closed, public, and the same for every GPT.",
)
