"""The limit of text that is read from a third party's answer."""

from typing import Final

ANSWER_CHARACTERS: Final = 100_000


def cut_answer(text: str, most: int = ANSWER_CHARACTERS) -> tuple[str, bool]:
    """Return the beginning of `text`, and whether it was cut."""
    return text[:most], len(text) > most
