"""Ordinary chat text for measuring speed.

Questions and answers of a few hundred words, few of them about people.

Invariants:
- Our own sentences in random order.
- No two texts are equal, because equal ones would be cached.
"""

import random

from bench.pii.sentences import TEMPLATES, filled

ANSWERS = (
    "Start with the part that you know best, and write it down before you look anything up.",
    "There are two common ways to do this, and which one fits depends on how often the data changes.",
    "First, check that the service is running; then look at the last twenty lines of its log.",
    "A good rule of thumb is to spend a third of the time on planning and the rest on doing.",
    "That error usually means that the package was installed into a different environment.",
    "For a weekend trip I would take the train, since the station is in the middle of the town.",
    "You could also ask the shop for a refund: by law, you have fourteen days to return what you bought online.",
    "Mix the butter with the sugar until it is pale, add the eggs one by one, and fold in the flour at the end.",
    "In short: keep the first paragraph, cut the second by half, and move the example to the end.",
    "```python\nfor row in rows:\n    total += row.amount * row.price\n```",
    "It is a matter of taste, but most readers find short sentences easier to follow than long ones.",
    "If the pain does not get better within a week, please see a doctor instead of asking me.",
)


def texts(kilobytes: int, seed: int = 1) -> list[str]:
    """Return texts of 400 to 2,400 characters, in total at least so many kilobytes."""
    chance = random.Random(seed)
    made: list[str] = []
    while sum(map(len, made)) < 1000 * kilobytes:
        wanted, parts = chance.randint(400, 2400), [filled(chance.choice(TEMPLATES), chance).text]
        while sum(map(len, parts)) < wanted:
            parts.append(chance.choice(ANSWERS))
        made.append(" ".join(parts))
    return made
