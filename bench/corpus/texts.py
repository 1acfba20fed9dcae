"""Questions and answers of everyday words.

No two conversations are near-duplicates: their sentences are drawn from some ten million of each form.

Invariant: everything is drawn from the given source of randomness.
"""

import random
from collections import Counter

from bench.pii.values import MAKERS
from discreet.detection.span import Kind

NOUNS = (
    "garden shed", "spreadsheet", "bread recipe", "bicycle", "cover letter", "thesis chapter", "sourdough starter",
    "home network", "tax form", "birthday party", "marathon plan", "kitchen shelf", "short story", "chess opening",
    "guitar chord", "travel budget", "rental contract", "water heater", "tomato plant", "science project",
    "photo album", "picture book", "camping trip", "coffee grinder", "sewing pattern", "balcony railing", "old laptop",
    "school timetable", "sales report", "wooden table", "hiking trail", "language course", "podcast episode",
    "bathroom tile", "database index", "unit test", "shopping list", "ski holiday", "board game", "compost heap",
    "wedding speech", "yoga routine", "meeting agenda", "piano piece", "library card", "cat flap", "rain barrel",
    "phone contract", "weekly menu", "model railway", "apple tree", "train ticket", "poem", "knitting project",
)  # fmt: skip
ADJECTIVES = (
    "rusty", "cheap", "unfinished", "noisy", "second-hand", "tiny", "heavy", "modern", "forgotten", "colourful",
    "fragile", "reliable", "complicated", "simple", "borrowed", "half-empty", "sturdy", "elegant", "slow", "bright",
    "damp", "narrow", "expensive", "friendly", "boring", "crooked", "fresh", "dusty", "gentle", "ambitious", "plain",
    "unusual", "popular", "quiet", "messy", "local", "traditional", "surprising", "lightweight", "stubborn",
)  # fmt: skip
VERBS = (
    "repair", "plan", "explain", "compare", "shorten", "paint", "sort", "measure", "replace", "translate", "improve",
    "organise", "clean", "describe", "rebuild", "move", "check", "label", "simplify", "decorate", "test", "sell",
    "rewrite", "prepare", "photograph", "insulate", "schedule", "share", "protect", "estimate", "combine", "split",
    "polish", "cover", "rename", "summarise", "loosen", "finish", "present", "carry",
)  # fmt: skip
PLACES = (
    "in the cellar", "at the office", "near the lake", "on the balcony", "in a small flat", "at school", "by the river",
    "in the attic", "on the train", "in the mountains", "at the market", "under the stairs", "in the village hall",
    "behind the garage", "on the island", "at my parents' house", "in the workshop", "along the coast", "in town",
    "on the roof", "beside the harbour", "in the waiting room", "at the allotment", "in our hallway",
)  # fmt: skip
TIMES = (
    "before winter", "within a week", "on Sunday morning", "after work", "during the holidays", "by next month",
    "twice a year", "in the evening", "before breakfast", "over the weekend", "in late spring", "every other day",
    "without any hurry", "while the children sleep", "as soon as it rains", "at the last minute", "in ten minutes",
    "when nobody is at home", "after the first frost", "once the paint is dry",
)  # fmt: skip
QUESTIONS = (
    "How can I {verb} a {adjective} {noun} {place} {time}?",
    "What would you do with a {adjective} {noun} if you had to {verb} it {time}?",
    "Is it wise to {verb} the {noun} {place}, or should I {verb2} the {adjective} {noun2} instead?",
    "Could you help me to {verb} our {adjective} {noun} and then {verb2} the {noun2} {time}?",
    "My {noun} looks {adjective} since I tried to {verb} it {place}; what went wrong?",
    "Please {verb} this {adjective} {noun} for me {time}, and tell me why it is so {adjective2}.",
)
ANSWERS = (
    "Start with the {adjective} {noun}, because you can {verb} it {time}.",
    "Most people {verb} a {noun} {place} and only later {verb2} the {adjective} {noun2}.",
    "If the {noun} is too {adjective}, {verb} it {time} and keep the {noun2} {place}.",
    "A {adjective} {noun} rarely needs more than that, though a {adjective2} {noun2} might.",
    "You could also {verb} everything {place}, which makes the {noun} less {adjective}.",
    "Two things matter here: {verb} the {adjective} {noun} first, and never {verb2} a {noun2} {time}.",
    "For a {noun} {place} I would rather {verb} the {adjective} parts {time}.",
    "After that, the {noun} should be {adjective} enough to {verb2} it {place}.",
)
PERSONAL = {
    "email": "You can write to {} about the {noun}.",
    "phone": "My telephone number is {}, in case the {noun} is gone.",
    "given": "My neighbour {} wants to {verb} it, too.",
}
PERSONAL_SHARE = 0.12
"""Share of the questions."""

Exchange = tuple[str, str]
"""A question and its answer."""


def exchanges(chance: random.Random, wanted: int) -> list[Exchange]:
    return [(_question(chance), _sentences(chance, ANSWERS, chance.randint(3, 9))) for _ in range(wanted)]


def almost_the_same(talk: list[Exchange]) -> list[Exchange]:
    *before, (question, answer) = talk
    return [*before, (question, f"{answer} Good luck with it!")]


def instructions(chance: random.Random) -> str:
    return f"You help people with everything around a {_filled(chance, '{adjective} {noun}')}. " + passage(chance)


def passage(chance: random.Random) -> str:
    return _sentences(chance, ANSWERS, 3)


def planted_kinds(talk: list[Exchange]) -> Counter[str]:
    """Return how many findings of the profile `patterns` these texts contain, by kind."""
    starts = {kind: PERSONAL[kind].partition("{}")[0] for kind in ("email", "phone")}
    found = {MAKERS[kind][0].value: sum(start in question for question, _ in talk) for kind, start in starts.items()}
    return Counter({Kind(kind).value: number for kind, number in found.items() if number})


def _question(chance: random.Random) -> str:
    sentences = _sentences(chance, QUESTIONS, chance.randint(1, 2))
    if chance.random() >= PERSONAL_SHARE:
        return sentences
    what = chance.choice(tuple(PERSONAL))
    value = MAKERS[what][1](chance)
    return f"{sentences} {_filled(chance, PERSONAL[what].replace('{}', value))}"


def _sentences(chance: random.Random, forms: tuple[str, ...], wanted: int) -> str:
    return " ".join(_filled(chance, chance.choice(forms)) for _ in range(wanted))


def _filled(chance: random.Random, form: str) -> str:
    (noun, noun2), (adjective, adjective2), (verb, verb2), (place, _), (time, _) = (
        chance.choices(words, k=2) for words in (NOUNS, ADJECTIVES, VERBS, PLACES, TIMES)
    )
    return form.format(
        noun=noun, noun2=noun2, adjective=adjective, adjective2=adjective2, verb=verb, verb2=verb2, place=place,
        time=time,
    )  # fmt: skip
