"""Words that a person or a workspace adds to what is masked."""

from collections.abc import Iterable

from discreet.errors import Invalid, TooLarge

MAX_WORDS = 200
WORD_CHARACTERS = 100
MIN_LETTERS = 3


def check_words(words: Iterable[str]) -> tuple[str, ...]:
    """Return the words with their whitespace normalised, each once. Invalid or TooLarge for what can't be masked."""
    checked = tuple(dict.fromkeys(" ".join(word.split()) for word in words))
    for word in checked:
        if sum(character.isalnum() for character in word) < MIN_LETTERS:
            raise Invalid(f"A word to mask has at least {MIN_LETTERS} letters or digits.", field="words")
        if len(word) > WORD_CHARACTERS:
            raise Invalid(f"A word to mask has at most {WORD_CHARACTERS} characters.", field="words")
    if len(checked) > MAX_WORDS:
        raise TooLarge(f"You can add up to {MAX_WORDS} words to mask.")
    return checked
