"""What a model is told: instructions, the passages that were found, and the conversation as far as it fits.

Law of this file: pure. Privacy never rests on what is asked of the model here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from discreet.conversations.message import Citation, Message
from discreet.errors import TooLarge
from discreet.gpts.knowledge import Passage
from discreet.seams import ChatMessage

PLAIN = "You are a helpful assistant. Answer in the language of the question. Use Markdown where it helps."

CITE = (
    "The numbered passages below come from the documents that you were given. Answer in sentences of your own. After "
    "a statement that rests on a passage put its number in square brackets, like [1]; cite nothing else."
)


@dataclass(frozen=True)
class Brief:
    """What the turn needs to know of the GPT; the default is a conversation without one."""

    instructions: str = PLAIN
    model: str | None = None
    has_knowledge: bool = False
    may_quote: bool = False


def citations(passages: Sequence[Passage], brief: Brief) -> tuple[Citation, ...]:
    """What the person sees of the passages: the words themselves only where the builder lets them be quoted."""
    return tuple(
        Citation(n, passage.file, passage.place, passage.text if brief.may_quote else None)
        for n, passage in enumerate(passages, start=1)
    )


def fitting(passages: Sequence[Passage], characters: int) -> tuple[Passage, ...]:
    """The best passages, as many as fit; one at least. What a small model must read first delays its first word."""
    kept: list[Passage] = []
    for passage in passages:
        characters -= len(passage.text)
        if kept and characters < 0:
            break
        kept.append(passage)
    return tuple(kept)


def build_prompt(
    brief: Brief, passages: Sequence[Passage], history: Sequence[Message], characters: int
) -> list[ChatMessage]:
    """System message and the latest part of `history` that fits into `characters`; the question always stays.

    TooLarge when not even the question fits.
    """
    system = _system(brief, passages)
    room = characters - len(system)
    kept: list[Message] = []
    for message in reversed(history):
        room -= len(message.body.text)
        if room < 0:
            break
        kept.append(message)
    if not kept:
        raise TooLarge("This message is too long for the model. Shorten it, or split it into several messages.")
    while kept[-1].role == "assistant":  # a conversation opens with a question
        kept.pop()
    told = [ChatMessage(message.role.value, message.body.text) for message in reversed(kept) if message.body.text]
    return [ChatMessage("system", system), *told]


def _system(brief: Brief, passages: Sequence[Passage]) -> str:
    if not passages:
        return brief.instructions
    numbered = "\n\n".join(
        f"[{n}] {passage.file}{f', {passage.place}' if passage.place else ''}\n{passage.text}"
        for n, passage in enumerate(passages, start=1)
    )
    return f"{brief.instructions}\n\n{CITE}\n\n{numbered}"
