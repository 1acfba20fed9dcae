"""Texts that a chat's answers may not repeat verbatim (specification: GPTs).

Invariants:
- Pure.
- Everything in the conversation counts, on all branches: the texts are stored nowhere else.
"""

from collections.abc import Sequence
from uuid import UUID

from discreet.assistants.gpts.knowledge import Passage
from discreet.assistants.gpts.verbatim_guard import VerbatimGuard, format_call
from discreet.chat.conversations.message import Message, MessageBody, Role, is_same_gpt
from discreet.chat.conversations.turn_start import PendingTurn
from discreet.chat.turns.code_calls import shown_of_files, shown_of_run
from discreet.chat.turns.prompt import PromptContext
from discreet.chat.turns.turn_events import CallEnded

MAX_EARLIER = 60
"""The number of earlier answers' passages that are compared, latest first."""


def guard_of(
    brief: PromptContext,
    passages: Sequence[Passage],
    asked: PendingTurn,
    earlier: Sequence[Passage] = (),
    own_code: str = "",
) -> VerbatimGuard:
    """Return the guard of the answer in `asked`.

    `earlier` are passages from which earlier answers were made. `own_code` is code that the person wrote.
    """
    instructions, kept_passages = kept(brief, passages)
    kept_earlier = kept(brief, earlier)[1]
    if not (instructions or kept_passages or kept_earlier):
        return VerbatimGuard()
    messages = _oldest_first(asked)
    earlier_questions = [each for each in messages if each.role is Role.USER and each.id != asked.question.id]
    wrote = [message.body.text for message in (*earlier_questions, asked.question)]
    wrote += [own_code, *(passage.text for passage in passages if passage.own)]
    shown = [_shown(message.body) for message in messages if message.role is Role.ASSISTANT]
    return VerbatimGuard(instructions, kept_passages, wrote, [*shown, _shown(asked.answer.body)], kept_earlier)


def allows_run(guard: VerbatimGuard, ended: CallEnded) -> bool:
    """Return whether the result of a call that ran code repeats nothing that the GPT's builder keeps (P3).

    Its files count, too. The result of any other call is not compared: a third party's words are not the builder's.
    """
    if guard.is_empty or ended.run is None:
        return True
    shown = (shown_of_run(ended.response or "", ended.run), shown_of_files(ended.files))
    return all(guard.allows(f"\n{text}\n") for text in shown)


def earlier_passages(asked: PendingTurn) -> list[UUID]:
    """Return the ids of passages used by earlier answers of the same GPT, latest first."""
    mention = asked.answer.body.mention
    bodies = [each.body for each in reversed(_oldest_first(asked)) if is_same_gpt(each.body.mention, mention)]
    ids = dict.fromkeys(id_ for body in bodies if body.given for id_ in body.given.passages)
    return list(ids)[:MAX_EARLIER]


def passages_of(body: MessageBody) -> list[UUID]:
    """Return the ids of the passages from which this answer was made."""
    return list(body.given.passages) if body.given else []


def kept(brief: PromptContext, passages: Sequence[Passage]) -> tuple[str, Sequence[str]]:
    """Return the instructions and passages that must not be revealed."""
    return (
        brief.instructions if brief.keeps else "",
        () if brief.may_quote else [passage.text for passage in passages if not passage.own],
    )


def _oldest_first(asked: PendingTurn) -> list[Message]:
    """Return the messages of every branch except the answer in progress."""
    messages = {message.id: message for message in (*asked.conversation.messages.values(), *asked.history)}
    messages.pop(asked.answer.id, None)
    return sorted(messages.values(), key=lambda message: (message.created_at, message.id))


def _shown(body: MessageBody) -> str:
    """Return the parts of an answer that a person saw: its reasoning, its text, its calls and what code printed."""
    reasoning = body.reasoning.text if body.reasoning else ""
    printed = (shown_of_run(call.response or "", call.code) for call in body.calls if call.code is not None)
    calls = (format_call(call.tool, call.arguments) for call in body.calls)
    return "\n".join((reasoning, body.text, *calls, *printed))
