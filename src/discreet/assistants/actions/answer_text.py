"""The limit of text that is read from a third party's answer."""

from typing import Final

ANSWER_CHARACTERS: Final = 100_000


def cut_answer(text: str, max_characters: int = ANSWER_CHARACTERS) -> tuple[str, bool]:
    """Return the beginning of `text`, and whether it was cut."""
    return text[:max_characters], len(text) > max_characters
