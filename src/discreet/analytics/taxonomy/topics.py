"""The fixed, public list of conversation topics.

Specification: Insight.

Invariants:
- The list is closed.
- A builder can learn how many people came for a topic, as a number with noise, and nothing finer.
- No topic describes a person.

Special categories of personal data under the law (health, belief, political opinion, sex life and orientation,
convictions) are deliberately coarse: body and mind are one topic for every illness; faith and philosophy are one;
opinions and news are one; love, family and friends are one; crime is part of law. No number can name an illness, a
faith or a party, because there is no cell for it.

A topic's name and its place in the list are part of every release. A topic may be added before "other"; no topic may
change its meaning.
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
"""The topic slugs and their display names."""
TOPICS = tuple(LABELS)
"""In fixed order; the last one is "other"."""
OTHER = TOPICS[-1]
