"""The fixed, public list of topics that conversations are told apart by (specification: Insight).

Invariants:
- The list is closed.
- A builder can learn that people came for one of these, as a number with noise, and nothing finer.
- There is no topic that says what somebody is.

What the law calls special (health, belief, political opinion, life and orientation, convictions) is kept coarse on
purpose: body and mind are one topic, whichever the illness; faith is one with philosophy; opinions are one with the
news; love is one with family and friends; crime is one with every other matter of law. Which illness, whose faith,
which party: no number could say it, since there is no cell for it.

A topic's place in the list and its name are part of every release that was ever made: a topic may be added before
"other", none may change its meaning.
"""

LABELS: dict[str, str] = {
    "writing": "Writing and editing",
    "translation": "Translation and languages",
    "programming": "Programming",
    "technology": "Help with devices and software",
    "data": "Data and spreadsheets",
    "maths": "Maths",
    "science": "Science and nature",
    "learning": "School and studying",
    "health": "Health and wellbeing",
    "law": "Law and public offices",
    "money": "Money and tax",
    "work": "Work and careers",
    "business": "Business and marketing",
    "service": "Orders and customer service",
    "shopping": "Shopping advice",
    "travel": "Travel",
    "transport": "Cars, bicycles and transport",
    "food": "Food and drink",
    "home": "Home, repairs and garden",
    "animals": "Pets and animals",
    "children": "Children and parenting",
    "relationships": "Family, friends and love",
    "planning": "Planning and organising",
    "ideas": "Ideas and brainstorming",
    "stories": "Stories and poems",
    "arts": "Art, music, film and books",
    "games": "Games and puzzles",
    "sport": "Sport",
    "history": "History",
    "society": "Politics, news and society",
    "belief": "Belief and philosophy",
    "talk": "Small talk",
    "assistant": "About the assistant itself",
    "other": "Something else",
}
"""Each topic's name and what people read."""
TOPICS = tuple(LABELS)
"""In their fixed order; the last one is "other"."""
OTHER = TOPICS[-1]
