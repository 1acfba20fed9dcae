"""The check whether a record would poison a model (specification: Improvement).

Invariants:
- Pure, and linear in the texts.

It knows forms, not meanings: a conversation about prompt injection that quotes one is sometimes dropped, and an unknown
wording passes. Invisible characters must never pass and do not depend on this check: `plain_text.py` removes them from
every record.
"""

from collections.abc import Sequence

from discreet.training.plain_text import plain
from discreet.training.poison.hidden_text import hides_text
from discreet.training.poison.injection import has_injected_instruction, has_injected_markup
from discreet.training.poison.noise import is_noise
from discreet.training.reasons import HIDDEN_TEXT, NOT_TEXT, PROMPT_INJECTION


def find_poison(talk: Sequence[str], context: Sequence[str] = ()) -> str | None:
    """Return the code for dropping a record (`reasons.MEANINGS`), or None to keep it.

    The texts are the original ones. `context` is the GPT context before the talk. Instructions there are legitimate,
    and many forbid following others in just these words, so only its form is checked.
    """
    texts = [*context, *talk]
    if any(map(hides_text, texts)):
        return HIDDEN_TEXT
    if any(has_injected_markup(plain(text)) for text in texts) or any(
        has_injected_instruction(plain(text)) for text in talk
    ):
        return PROMPT_INJECTION
    return NOT_TEXT if is_noise(texts) else None
