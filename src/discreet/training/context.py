"""The GPT context of a record: instructions and passages placed before its messages.

Specification: The one rule; P3.

Invariants:
- The conversation's permission does not cover the instructions.
- Each version and each passage has its own check, and opens only when all its parties have allowed it since before it
  was made.
- A part that does not open leaves no trace.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from discreet.assistants.gpts.passage_format import CITE, format_passage, format_place
from discreet.assistants.gpts.training_copies import PassageCopy, open_instructions, open_passage
from discreet.chat.conversations.message import PromptSources, Role
from discreet.crypto.envelope import DecryptionFailed
from discreet.db.pool import Connection
from discreet.training import context_store
from discreet.training.decrypt import NO_CONTEXT, Context, DecryptedCandidate, DecryptedMessage, PermittedContent
from discreet.training.prefix import MessageOutline

FORM = (
    "A record of a conversation with a GPT begins with one system message, if the GPT's builder had allowed "
    "improvement before the content was made: the instructions of the version that gave the record's last answer, then "
    "the knowledge passages that its answers got, in the words and under the numbers that the model saw. If several "
    "answers got passages, they are grouped by question, counted from 1, and a repeated passage is a reference. "
    "Content that may not be used is left out without a mark, so an answer may cite a number that is missing. Drafts, "
    "and the descriptions and responses of third parties, are never included."
)
"""The format, described for the datasheet."""

MAX_PASSAGES = 500
"""The limit of passages in one record, the first ones: about as long as its talk may be (`select.RECORD_BYTES`)."""


class KnowledgeRef(NamedTuple):
    """A passage as given to one answer: question and passage number, both from 1."""

    question: int
    n: int
    passage_id: UUID


async def permit(
    connection: Connection,
    opened: DecryptedCandidate,
    outlines: Sequence[MessageOutline],
    sealed: Mapping[UUID, bytes | None],
) -> PermittedContent | None:
    """Return the answered questions of these outlines as a record, with GPT context.

    None when there are none. `sealed` has the messages' bodies by id.
    """
    turns = opened.turns(outlines, sealed)
    return opened.permit(turns, await _context(connection, opened, turns))


async def _context(connection: Connection, opened: DecryptedCandidate, turns: Sequence[DecryptedMessage]) -> Context:
    sources = [turn.body.prompt_sources for turn in turns if turn.role is Role.ASSISTANT]
    if opened.gpt_id is None or not any(sources):
        return NO_CONTEXT
    instructions = await _instructions(connection, opened, opened.gpt_id, sources[-1])
    refs = knowledge_refs(sources)[:MAX_PASSAGES]
    passages = await _passages(connection, opened, opened.gpt_id, refs)
    text = "\n\n".join(part for part in (instructions, *knowledge_paragraphs(refs, passages)) if part)
    return Context(text, tuple(sorted({copy.file_id for copy in passages.values()})))


async def _instructions(
    connection: Connection, opened: DecryptedCandidate, gpt_id: UUID, sources: PromptSources | None
) -> str:
    copy = await context_store.instructions(connection, gpt_id, sources.version) if sources else None
    if sources is None or copy is None or (key := opened.copy_key(copy.provenance)) is None:
        return ""
    try:
        return open_instructions(key, gpt_id, sources.version, copy.sealed)
    except DecryptionFailed:
        return ""


async def _passages(
    connection: Connection, opened: DecryptedCandidate, gpt_id: UUID, refs: Sequence[KnowledgeRef]
) -> dict[UUID, PassageCopy]:
    ids = list({ref.passage_id for ref in refs})
    copies = await context_store.passages(connection, gpt_id, ids) if ids else {}
    passages = {}
    for id_, copy in copies.items():
        if (key := opened.copy_key(copy.provenance)) is not None:
            try:
                passages[id_] = open_passage(key, gpt_id, id_, copy.sealed)
            except DecryptionFailed:  # sealed with a share that a "no" has destroyed
                continue
    return passages


def knowledge_refs(sources: Sequence[PromptSources | None]) -> list[KnowledgeRef]:
    """Return all passages of all answers, in order; `sources` has one entry per answer."""
    return [
        KnowledgeRef(question, n, passage_id)
        for question, answer in enumerate(sources, start=1)
        if answer is not None
        for n, passage_id in enumerate(answer.passages, start=1)
    ]


def knowledge_paragraphs(refs: Sequence[KnowledgeRef], passages: Mapping[UUID, PassageCopy]) -> Iterator[str]:
    """Yield the paragraphs of the permitted passages, in the format of `FORM`."""
    permitted = [ref for ref in refs if ref.passage_id in passages]
    first = {ref.passage_id: ref for ref in reversed(permitted)}
    groups = [(question, list(group)) for question, group in groupby(permitted, lambda ref: ref.question)]
    if groups:
        yield CITE
    for question, group in groups:
        if len(groups) > 1:
            yield f"For question {question}:"
        for ref in group:
            yield _format_copy(ref, first[ref.passage_id], passages[ref.passage_id])


def _format_copy(ref: KnowledgeRef, first: KnowledgeRef, copy: PassageCopy) -> str:
    if ref == first:
        return format_passage(ref.n, copy.file, copy.place, copy.text)
    return f"[{ref.n}] {format_place(copy.file, copy.place)}: [{first.n}] of question {first.question} again."
