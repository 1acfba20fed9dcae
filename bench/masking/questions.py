"""Questions with one exact answer about the personal data in them, in English and German, made from a seed.

Invariants:
- The answer is decided by the question's text alone.
- A check reads what the person reads: a date may be written in any order, a sum must stand as a number of its own, a
  chosen person must be named without the others.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice

from bench.pii.corpora import people
from discreet.masking.dates import find_first_day

FIRST_BIRTH, DAYS_OF_BIRTHS = date(1950, 1, 1), 18_000


@dataclass(frozen=True, kw_only=True)
class Question:
    """`is_right` tells whether an answer is right."""

    kind: str
    language: str
    text: str
    is_right: Callable[[str], bool]


@dataclass(frozen=True)
class Language:
    """The names and the sentences of one language. A sentence names its fields."""

    code: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    family: tuple[str, ...]
    titles: tuple[str, str]
    sentences: dict[str, str]


ENGLISH = Language(
    "en",
    ("Abigail", "Bridget", "Deborah", "Fiona", "Harriet", "Naomi", "Rachel", "Samantha", "Valerie", "Wendy"),
    ("Bernard", "Cameron", "Dominic", "Edwin", "Gordon", "Leonard", "Malcolm", "Rupert", "Trevor", "Vernon"),
    people.ENGLISH_FAMILY,
    ("Mrs.", "Mr."),
    {
        "date": "{title} {person}, born on {born}, is a new patient. What is the patient's date of birth?",
        "sum": "{title} {person} owes me {first} euros for paper and {second} euros for ink. How many euros is that "
        "together? Answer with the number.",
        "name": "My name is {person} and my bike was stolen. Write one sentence to the police that says my full name.",
        "email": "Please write to {email} about the meeting. To which e-mail address do I write?",
        "telephone": "{title} {person} can be called on {telephone}. What is the telephone number?",
        "most": "{title} {person} paid {less} euros and {other_title} {other} paid {more} euros. Who paid more? Answer "
        "with the name only.",
        "gender": "{title} {person} and {other_title} {other} called. She wants a refund, he only says hello. Who "
        "wants a refund? Answer with the name only.",
    },
)
GERMAN = Language(
    "de",
    ("Birgit", "Claudia", "Gisela", "Heike", "Ingeborg", "Karin", "Monika", "Petra", "Sabine", "Ulrike"),
    ("Carsten", "Dietmar", "Günther", "Holger", "Jürgen", "Klaus", "Manfred", "Norbert", "Rainer", "Wolfgang"),
    people.GERMAN_FAMILY,
    ("Frau", "Herr"),
    {
        "date": "{title} {person}, geboren am {born}, kommt zum ersten Mal in die Praxis. Wie lautet das Geburtsdatum?",
        "sum": "{title} {person} schuldet mir {first} Euro für Papier und {second} Euro für Tinte. Wie viele Euro sind "
        "das zusammen? Antworte mit der Zahl.",
        "name": "Mein Name ist {person} und mein Fahrrad wurde gestohlen. Schreibe der Polizei einen Satz, in dem mein "
        "ganzer Name steht.",
        "email": "Bitte schreib an {email} wegen der Sitzung. An welche E-Mail-Adresse schreibe ich?",
        "telephone": "{title} {person} ist unter {telephone} erreichbar. Wie lautet die Telefonnummer?",
        "most": "{title} {person} hat {less} Euro bezahlt und {other_title} {other} {more} Euro. Wer hat mehr bezahlt? "
        "Antworte nur mit dem Namen.",
        "gender": "{title} {person} und {other_title} {other} haben angerufen. Sie möchte Geld zurück, er grüßt nur. "
        "Wer möchte Geld zurück? Antworte nur mit dem Namen.",
    },
)


def questions(count: int, seed: int) -> Iterator[Question]:
    """Yield so many questions: each kind in turn, in both languages."""
    chance = random.Random(seed)
    kinds = cycle((language, kind) for kind in ENGLISH.sentences for language in (ENGLISH, GERMAN))
    for language, kind in islice(kinds, count):
        yield _question(language, kind, chance)


def _question(language: Language, kind: str, chance: random.Random) -> Question:
    woman, man = (
        f"{chance.choice(given)} {chance.choice(language.family)}" for given in (language.women, language.men)
    )
    (title, person), (other_title, other) = chance.sample(list(zip(language.titles, (woman, man), strict=True)), 2)
    born = FIRST_BIRTH + timedelta(days=chance.randrange(DAYS_OF_BIRTHS))
    first, second = chance.randint(21, 49), chance.randint(51, 99)
    email = f"{woman.split()[0].lower()}.{chance.randint(10, 99)}@example.com"
    telephone = f"+49 30 {chance.randint(2_000_000, 8_999_999)}"
    text = language.sentences[kind].format(
        title=title, person=person, other_title=other_title, other=other, born=f"{born:%d.%m.%Y}", email=email,
        telephone=telephone, first=first, second=second, less=first, more=second,
    )  # fmt: skip
    checks: dict[str, Callable[[str], bool]] = {
        "date": lambda answer: (day := find_first_day(answer)) is not None and day[0] == born,
        "sum": lambda answer: str(first + second) in re.findall(r"\d+", answer),
        "name": lambda answer: _names(answer, person),
        "email": lambda answer: email in answer.lower(),
        "telephone": lambda answer: re.sub(r"\D", "", telephone) in re.sub(r"\D", "", answer),
        "most": lambda answer: _chooses(answer, other, [person]),
        "gender": lambda answer: _chooses(answer, woman, [man]),
    }
    return Question(kind=kind, language=language.code, text=text, is_right=checks[kind])


def _names(answer: str, person: str) -> bool:
    """Return whether the whole name stands there, also bold or in capitals."""
    return person.lower() in " ".join(re.sub(r"[*_`]", "", answer).lower().split())


def _chooses(answer: str, right: str, others: Iterable[str]) -> bool:
    """Return whether the answer has the right family name and no other one."""
    text = answer.lower()
    return _family(right) in text and not any(_family(other) in text for other in others)


def _family(person: str) -> str:
    return person.rsplit(maxsplit=1)[-1].lower()
