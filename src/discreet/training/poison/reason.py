"""Whether a record would teach a model something that nobody meant to say (specification: Improvement).

Law of this package: pure, and linear in the texts. It knows forms, not meanings: a conversation about prompt
injection that quotes one is dropped at times, and an order in words that no pattern knows passes. What must never
pass, characters that nobody sees, does not hang on it: `plain_text.py` takes them out of every record.
"""

from collections.abc import Sequence

from discreet.training.plain_text import plain
from discreet.training.poison.hidden_text import hides_text
from discreet.training.poison.injection import forges, gives_orders
from discreet.training.poison.noise import is_noise
from discreet.training.reasons import HIDDEN_TEXT, NOT_TEXT, PROMPT_INJECTION


def poison(talk: Sequence[str], told: Sequence[str] = ()) -> str | None:
    """The code of why a record with these texts, as they came, is dropped (`reasons.MEANING`); None to keep it.

    `told` is what the GPT was told before the talk. Giving orders is what that is for, and many forbid to follow others
    in just their words: only its form is judged.
    """
    texts = [*told, *talk]
    if any(map(hides_text, texts)):
        return HIDDEN_TEXT
    if any(forges(plain(text)) for text in texts) or any(gives_orders(plain(text)) for text in talk):
        return PROMPT_INJECTION
    return NOT_TEXT if is_noise(texts) else None
