"""What a person asks for: a question, or another answer, with their choices."""

from dataclasses import dataclass
from uuid import UUID

from discreet.chat.turns.attachments import AttachmentRef
from discreet.errors import Invalid, TooLarge
from discreet.models.parameters import NO_PARAMETERS, ModelParameters
from discreet.promises.masking import MaskingChoice
from discreet.promises.recipients import ModelLimit


@dataclass(frozen=True)
class Ask:
    """A new question (`text`), or a request for another answer (`regenerate`).

    `model` is the public name of the chosen model, or SERVER_DEFAULT; None is the GPT's, or the default. `parameters`
    are the person's own for this answer. `provider` is the endpoint that runs the model, as the person sees it; another
    one gets nothing. `limit`: how far the prompts of a new chat may go (P14). `time_zone` and `language` are the
    person's, for the model only (`date_line.py`). `mention` is a GPT that answers this question instead of the chat's
    own; another answer is by the GPT that its question mentions.
    """

    text: str | None = None
    conversation_id: UUID | None = None
    gpt_id: UUID | None = None
    draft: bool = False
    parent_id: UUID | None = None
    edit_root: bool = False
    regenerate: UUID | None = None
    files: tuple[AttachmentRef, ...] = ()
    model: str | None = None
    provider: UUID | None = None
    parameters: ModelParameters = NO_PARAMETERS
    limit: ModelLimit = ModelLimit.OFFERED
    masking: MaskingChoice = MaskingChoice.DEFAULT
    time_zone: str | None = None
    language: str | None = None
    mention: UUID | None = None


def check_question(ask: Ask, max_characters: int) -> None:
    """Raise Invalid without a text that can be sent, TooLarge if it has more than `max_characters` characters."""
    if ask.regenerate is not None and ask.conversation_id is not None:
        return
    text = ask.text or ""
    if not text.strip() and not ask.files:
        raise Invalid("Write a message first.", field="text")
    if "\0" in text:
        raise Invalid("The message contains a NUL character. Remove it.", field="text")
    if len(text) > max_characters:
        raise TooLarge(f"The message has {len(text):,} characters; {max_characters:,} is the limit.", field="text")
