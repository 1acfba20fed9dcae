"""How much of a third party's answer is taken as text, whatever kind of action it answers."""

from typing import Final

ANSWER_CHARACTERS: Final = 100_000


def cut_answer(text: str, most: int = ANSWER_CHARACTERS) -> tuple[str, bool]:
    """The beginning of `text` that is taken, and whether there was more."""
    return text[:most], len(text) > most
