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
from discreet.chat.turns.code_calls import get_visible_file_text, get_visible_run_text
from discreet.chat.turns.prompt import PromptContext
from discreet.chat.turns.turn_events import CallEnded

MAX_EARLIER_PASSAGES = 60
"""The number of earlier answers' passages that are compared, latest first."""


def build_guard(
    context: PromptContext,
    passages: Sequence[Passage],
    pending: PendingTurn,
    earlier_passages: Sequence[Passage] = (),
    own_code: str = "",
) -> VerbatimGuard:
    """Return the guard of the answer in `pending`.

    `earlier_passages` are passages from which earlier answers were made. `own_code` is code that the person wrote.
    """
    instructions, protected_passages = get_protected_texts(context, passages)
    protected_earlier = get_protected_texts(context, earlier_passages)[1]
    if not (instructions or protected_passages or protected_earlier):
        return VerbatimGuard()
    messages = _oldest_first(pending)
    earlier_questions = [
        message for message in messages if message.role is Role.USER and message.id != pending.question.id
    ]
    person_texts = [message.body.text for message in (*earlier_questions, pending.question)]
    person_texts += [own_code, *(passage.text for passage in passages if passage.own)]
    answer_texts = [_get_visible_text(message.body) for message in messages if message.role is Role.ASSISTANT]
    return VerbatimGuard(
        instructions,
        protected_passages,
        person_texts,
        [*answer_texts, _get_visible_text(pending.answer.body)],
        protected_earlier,
    )


def allows_run(guard: VerbatimGuard, call_ended: CallEnded) -> bool:
    """Return whether the result of a call that ran code repeats nothing that the GPT's builder keeps (P3).

    Its files count, too. The result of any other call is not compared: a third party's words are not the builder's.
    """
    if guard.is_empty or call_ended.run is None:
        return True
    visible_texts = (
        get_visible_run_text(call_ended.response or "", call_ended.run),
        get_visible_file_text(call_ended.files),
    )
    return all(guard.allows(f"\n{text}\n") for text in visible_texts)


def list_earlier_passage_ids(pending: PendingTurn) -> list[UUID]:
    """Return the ids of passages used by earlier answers of the same GPT, latest first."""
    mention = pending.answer.body.mention
    bodies = [
        message.body for message in reversed(_oldest_first(pending)) if is_same_gpt(message.body.mention, mention)
    ]
    ids = dict.fromkeys(id_ for body in bodies if body.prompt_sources for id_ in body.prompt_sources.passages)
    return list(ids)[:MAX_EARLIER_PASSAGES]


def list_passage_ids(body: MessageBody) -> list[UUID]:
    """Return the ids of the passages from which this answer was made."""
    return list(body.prompt_sources.passages) if body.prompt_sources else []


def get_protected_texts(context: PromptContext, passages: Sequence[Passage]) -> tuple[str, Sequence[str]]:
    """Return the instructions and passages that must not be revealed."""
    return (
        context.instructions if context.protects_instructions else "",
        () if context.may_quote else [passage.text for passage in passages if not passage.own],
    )


def _oldest_first(pending: PendingTurn) -> list[Message]:
    """Return the messages of every branch except the answer in progress."""
    messages = {message.id: message for message in (*pending.conversation.messages.values(), *pending.history)}
    messages.pop(pending.answer.id, None)
    return sorted(messages.values(), key=lambda message: (message.created_at, message.id))


def _get_visible_text(body: MessageBody) -> str:
    """Return the parts of an answer that a person saw: its reasoning, its text, its calls and what code printed."""
    reasoning = body.reasoning.text if body.reasoning else ""
    printed = (get_visible_run_text(call.response or "", call.code) for call in body.calls if call.code is not None)
    calls = (format_call(call.tool, call.arguments) for call in body.calls)
    return "\n".join((reasoning, body.text, *calls, *printed))
