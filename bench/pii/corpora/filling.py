"""Templates of several messages, filled with invented people and numbers.

Invariants:
- A person bound by a digit (`{n1}`, `{g1}`, `{f1}`) is the same in all messages of a record.
- A template marks where personal information is; the rest of it contains none.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.pii.score import Sample
from discreet.detection.span import Kind, Span

Maker = tuple[Kind, Callable[[random.Random], str]]
_ASKED = re.compile(r"\{([a-z_]+)(\d?)\}")


@dataclass(frozen=True)
class World:
    """The values for a template's braces.

    `given` and `family` are one half of a language's names.
    """

    given: Sequence[str]
    family: Sequence[str]
    makers: Mapping[str, Maker]


@dataclass(frozen=True)
class Person:
    given: str
    family: str

    def written(self, form: str) -> str:
        """Return the name in one of the forms of templates."""
        return {
            "n": f"{self.given} {self.family}",
            "g": self.given,
            "f": self.family,
            "ln": f"{self.given} {self.family}".lower(),
            "lg": self.given.lower(),
            "lf": self.family.lower(),
            "un": f"{self.given} {self.family}".upper(),
            "uf": self.family.upper(),
            "r": f"{self.family}, {self.given}",
            "i": f"{self.given[0]}. {self.family}",
        }[form]


FORMS = frozenset(("n", "g", "f", "ln", "lg", "lf", "un", "uf", "r", "i"))

Record = list[Sample]


def records(templates: Sequence[Sequence[str] | str], world: World, count: int, seed: int) -> list[Record]:
    """Return `count` records; equal seeds give equal ones.

    Every template occurs equally often.
    """
    chance = random.Random(seed)
    order: list[Sequence[str] | str] = []
    while len(order) < count:
        order += chance.sample(list(templates), len(templates))
    return [_record([one] if isinstance(one, str) else one, world, chance) for one in order[:count]]


def _record(messages: Sequence[str], world: World, chance: random.Random) -> Record:
    people: dict[str, Person] = {}
    values: dict[str, str] = {}
    return [_filled(message, world, chance, people, values) for message in messages]


def _filled(
    template: str, world: World, chance: random.Random, people: dict[str, Person], values: dict[str, str]
) -> Sample:
    text, spans, at = "", [], 0
    for found in _ASKED.finditer(template):
        text += template[at : found.start()]
        kind, value = _value(found[1], found[2], world, chance, people, values)
        spans.append(Span(len(text), len(text) + len(value), kind))
        text, at = text + value, found.end()
    return Sample(text + template[at:], tuple(spans))


def _value(
    word: str, number: str, world: World, chance: random.Random, people: dict[str, Person], values: dict[str, str]
) -> tuple[Kind, str]:
    if word in FORMS:
        person = people.get(number) if number else None
        if person is None:
            person = Person(chance.choice(world.given), chance.choice(world.family))
            if number:
                people[number] = person
        return Kind.PERSON, person.written(word)
    kind, make = world.makers[word]
    if number:
        return kind, values.setdefault(word + number, make(chance))
    return kind, make(chance)
