"""The corpora by name: their creation, their goals, and which half is held out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.pii.corpora import english, french, german, numbers, people, spanish
from bench.pii.corpora.disguise import disguised
from bench.pii.corpora.filling import Record, World, records

COUNT = 300
"""Records of each corpus, except the generated one."""
TUNING_SEED, HELD_OUT_SEED = 1, 20_261


@dataclass(frozen=True)
class Corpus:
    """Records with their personal information; `goal` is the product's F1 to reach."""

    name: str
    goal: float
    records: Sequence[Record]
    names_only: bool = False


def corpora(*, held_out: bool) -> Iterator[Corpus]:
    """Yield all corpora. The halves share no template and no name."""
    seed = HELD_OUT_SEED if held_out else TUNING_SEED

    def half(names: Sequence[str]) -> Sequence[str]:
        return names[1::2] if held_out else names[::2]

    mixed = World(
        half([*people.ENGLISH_GIVEN, *people.WORLD_GIVEN]), half([*people.ENGLISH_FAMILY, *people.WORLD_FAMILY]),
        numbers.ENGLISH,
    )  # fmt: skip
    german_world = World(half(people.GERMAN_GIVEN), half(people.GERMAN_FAMILY), numbers.GERMAN)
    french_world = World(half(people.FRENCH_GIVEN), half(people.FRENCH_FAMILY), numbers.FRENCH)
    spanish_world = World(half(people.SPANISH_GIVEN), half(people.SPANISH_FAMILY), numbers.SPANISH)
    made: Callable[..., list[Record]] = records
    chosen = _HELD_OUT if held_out else _TUNED
    yield Corpus("generated", 0.97, made(chosen["requests"], mixed, 1500, seed))
    yield Corpus("web_names", 0.9, made(chosen["web"], mixed, COUNT, seed), names_only=True)
    yield Corpus("chats", 0.94, made(chosen["chats"], mixed, COUNT // 2, seed))
    yield Corpus("german", 0.90, made(chosen["german"], german_world, COUNT, seed))
    yield Corpus("french", 0.90, made(chosen["french"], french_world, COUNT, seed))
    yield Corpus("spanish", 0.90, made(chosen["spanish"], spanish_world, COUNT, seed))
    yield Corpus("adversarial", 0.85, disguised(made(chosen["adversarial"], mixed, COUNT, seed), seed))


_TUNED = {
    "requests": english.REQUESTS_TUNED, "web": english.WEB_TUNED, "chats": english.CHATS_TUNED, "german": german.TUNED,
    "french": french.TUNED, "spanish": spanish.TUNED, "adversarial": english.ADVERSARIAL_TUNED,
}  # fmt: skip
_HELD_OUT = {
    "requests": english.REQUESTS_HELD_OUT, "web": english.WEB_HELD_OUT, "chats": english.CHATS_HELD_OUT,
    "german": german.HELD_OUT, "french": french.HELD_OUT, "spanish": spanish.HELD_OUT,
    "adversarial": english.ADVERSARIAL_HELD_OUT,
}  # fmt: skip
