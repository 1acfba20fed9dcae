"""Runs of Python in cells, one for each conversation (P4, P9, P10).

A cell is a confined process on this server, which reaches no network and no file but its own. So a run has no
recipient.

Invariants:
- A cell gets the files of its own conversation, and nothing of another one.
- It gets the skills of the GPT whose code runs, and ends before the code of a GPT that may not read one that it holds.
- A cell's variables are of the parties of all its runs. A run whose branch lacks one of them gets a new cell.
- A cell ends with its conversation, in every process; with an interrupted run; when a sign-in that ran code in it ends,
  when its user's sign-ins end, and when their user-held key is forgotten.
- Files that code made are kept like given files: sealed with the answer. Pictures are decoded in a confined process.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self
from uuid import UUID

import msgspec

from discreet.assistants.gpts.knowledge import clean_file_name, make_unique_name
from discreet.assistants.gpts.skills import SkillArchive
from discreet.chat.conversations.action_call import ActionCall, CodeRun, CodeTable
from discreet.chat.conversations.attachment import (
    ALT_CHARACTERS,
    Attachment,
    FileKind,
    NewAttachment,
    encode_text,
)
from discreet.chat.conversations.conversation import Conversation, OpenConversation
from discreet.chat.conversations.message import Message, MessageBody
from discreet.chat.conversations.repository import ConversationRepository
from discreet.chat.turns.code_calls import encode_arguments
from discreet.chat.turns.turn_events import CallEnded
from discreet.code.cell_limits import MAX_GIVEN_BYTES
from discreet.crypto.envelope import KEY_BYTES
from discreet.errors import DiscreetError
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.session_revocation import Revocation
from discreet.ports.cells import CellFile, CellResult, CellSkill, CellTable, PythonCells
from discreet.ports.clock import RandomSource
from discreet.ports.documents import PictureReader
from discreet.promises.parties import IN_FILES, Party
from discreet.promises.temporary import is_temporary

PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif")
NOT_GIVEN: Final = "[Not given to the code, because the chat's files are too large: {name}]"
NOT_KEPT: Final = "[Not kept: {name}. {why}]"
SKILLS_CHANGED: Final = "[Variables and files of earlier runs are gone: this GPT's skills have changed.]"
EMPTY_FILE: Final = "It is empty."
UNREAD_PARTIES: Final = (
    "(Variables and files of earlier runs are gone: this part of the chat has not read all that they had.)"
)
CELL_ENDED: Final = "This chat's Python was ended before the code ran. Run it again."


@dataclass(frozen=True)
class ChatFiles:
    """The files of a branch, in their order; code made those in `code_file_ids`."""

    files: Sequence[Attachment]
    code_file_ids: frozenset[UUID]

    @classmethod
    def of(cls, messages: Iterable[Message], excluded: Collection[UUID] = ()) -> Self:
        bodies = [message.body for message in messages]
        code_file_ids = frozenset(id_ for body in bodies for call in body.calls if call.code for id_ in call.code.files)
        return cls([file for body in bodies for file in body.files if file.id not in excluded], code_file_ids)

    def with_files(self, files: Sequence[Attachment], code_file_ids: Collection[UUID]) -> Self:
        """Return them with files that came since; code made those in `code_file_ids`."""
        return type(self)([*self.files, *files], self.code_file_ids.union(code_file_ids))

    def by_name(self) -> Mapping[str, Attachment]:
        """Return each file by a name of its own. A file that code made replaces an earlier one of its name."""
        files_by_name: dict[str, Attachment] = {}
        for file in self.files:
            files_by_name[
                file.name if file.id in self.code_file_ids else make_unique_name(file.name, files_by_name)
            ] = file
        return files_by_name


FindExistingMessages = Callable[[UUID, Collection[UUID]], Awaitable[frozenset[UUID]]]
"""Returns those of an owner's messages that are not deleted."""


@dataclass
class _Cell:
    """A conversation's cell: its user, who ran code in it, and the parties of all that was read before.

    `skills` are the files of the skills that it holds.
    """

    owner_id: UUID
    workspace_id: UUID | None
    actors: set[Actor] = field(default_factory=set)
    answers: set[UUID] = field(default_factory=set)
    parties: frozenset[Party] = frozenset()
    skills: frozenset[UUID] = frozenset()
    users: int = 0

    def is_ended_by(self, revocation: Revocation) -> bool:
        if revocation.covers_account and revocation.concerns(self.owner_id, self.workspace_id):
            return True
        return any(revocation.ends(actor) for actor in self.actors)


@dataclass(frozen=True)
class AnswerParties:
    """The answer whose code runs, and the parties of all that its model has read (P1)."""

    answer_id: UUID
    parties: frozenset[Party]

    @classmethod
    def of(cls, opened: OpenConversation, answer: Message, body: MessageBody) -> Self:
        return cls(answer.id, opened.label_of(answer).parties | body.joined_parties)


class CodeRuns:
    """Runs code for conversations. `cells` are the server's, `pictures` decodes what code drew."""

    def __init__(self, cells: PythonCells, pictures: PictureReader, random: RandomSource) -> None:
        self._python_cells, self._pictures, self._random = cells, pictures, random
        self._cells: dict[UUID, _Cell] = {}

    @property
    def cell_count(self) -> int:
        """How many conversations may have a cell."""
        return len(self._cells)

    async def run(
        self,
        conversations: ConversationRepository,
        actor: Actor,
        conversation: Conversation,
        code: str,
        files: ChatFiles,
        answer: AnswerParties,
        skills: Sequence[SkillArchive] = (),
    ) -> CallEnded:
        """Run code in the conversation's cell with these of its files, and the skills of its GPT.

        A cancelled run ends the cell with all that it holds.
        """
        self._drop_ended()
        skill_ids = frozenset(skill.file_id for skill in skills)
        restarts = list(self._end_with_unread_parties(conversation.id, answer.parties))
        restarts += self._end_with_withdrawn_skills(conversation.id, skill_ids)
        cell = self._cells.setdefault(conversation.id, _Cell(conversation.owner_id, conversation.workspace_id))
        cell.actors.add(actor)
        cell.answers.add(answer.answer_id)
        cell.parties |= answer.parties
        cell.skills = skill_ids
        cell.users += 1
        try:
            input_files, notes = await self._input_files(conversations, actor, files.by_name())
            if self._cells.get(conversation.id) is not cell:  # it was ended while the files were read
                return CallEnded(None, sentence=CELL_ENDED)
            cell_skills = [CellSkill(skill.name, skill.data) for skill in skills]
            result = await self._python_cells.run(
                conversation.id, code, input_files, cell_skills, holder=conversation.owner_id
            )
        except asyncio.CancelledError:
            self.forget(conversation.id)
            raise
        except DiscreetError as error:
            return CallEnded(None, sentence=error.sentence)
        finally:
            cell.users -= 1
        return await self._to_call_ended(conversations, actor, result, [*restarts, *notes])

    def prepare(self) -> None:
        """Make the first run quick: an answer begins that may run code."""
        self._python_cells.prepare()

    def forget(self, conversation_id: UUID) -> None:
        """End the conversation's cell, if it has one."""
        if self._cells.pop(conversation_id, None) is not None:
            self._python_cells.forget(conversation_id)

    def end(self, revocation: Revocation) -> None:
        """End the cells that the revocation concerns."""
        for conversation_id, cell in list(self._cells.items()):
            if cell.is_ended_by(revocation):
                self.forget(conversation_id)

    async def end_deleted(self, find_existing: FindExistingMessages) -> None:
        """End the cells whose answers another process has deleted (P10)."""
        for conversation_id, cell in list(self._cells.items()):
            message_ids = frozenset(cell.answers)
            if is_temporary(conversation_id) or message_ids <= await find_existing(cell.owner_id, message_ids):
                continue
            if self._cells.get(conversation_id) is cell:
                self.forget(conversation_id)

    def end_for_account(self, account_id: UUID) -> None:
        """End the cells of this person, whose user-held key is forgotten (P7)."""
        for conversation_id, cell in list(self._cells.items()):
            if cell.owner_id == account_id:
                self.forget(conversation_id)

    def _end_with_unread_parties(self, conversation_id: UUID, parties: frozenset[Party]) -> Iterator[str]:
        """End a cell that holds words of a party that this branch has not read (P1, P4); yield a note on that.

        All that code prints counts as if it came from files, so that party is no difference.
        """
        cell = self._cells.get(conversation_id)
        if cell is not None and not cell.parties - {IN_FILES} <= parties:
            self.forget(conversation_id)
            yield UNREAD_PARTIES

    def _end_with_withdrawn_skills(self, conversation_id: UUID, skills: frozenset[UUID]) -> Iterator[str]:
        """End a cell that holds a skill which may not be given any more (P3); yield a note on that."""
        cell = self._cells.get(conversation_id)
        if cell is not None and not cell.skills <= skills:
            self.forget(conversation_id)
            yield SKILLS_CHANGED

    def _drop_ended(self) -> None:
        """Forget cells that have ended by themselves."""
        for conversation_id, cell in list(self._cells.items()):
            if not cell.users and not self._python_cells.has(conversation_id):
                del self._cells[conversation_id]

    async def _input_files(
        self, conversations: ConversationRepository, actor: Actor, files: Mapping[str, Attachment]
    ) -> tuple[list[CellFile], list[str]]:
        """Return the files by name, and notes on those that do not fit."""
        input_files: list[CellFile] = []
        notes, room = [], MAX_GIVEN_BYTES
        for name, file in files.items():
            if file.bytes > room:
                notes.append(NOT_GIVEN.format(name=name))
                continue
            room -= file.bytes
            input_files.append(CellFile(name, await conversations.read_original(actor, file)))
        return input_files, notes

    async def _to_call_ended(
        self, conversations: ConversationRepository, actor: Actor, result: CellResult, notes: list[str]
    ) -> CallEnded:
        output_files, output_notes = await self._output_files(conversations, actor, result.files)
        text = "\n".join(part for part in (result.text, *notes, *output_notes) if part)
        run = CodeRun(
            ended=result.ended,
            seconds=round(result.seconds, 2),
            error=result.error,
            tables=tuple(map(_to_code_table, result.tables)),
            files=tuple(file.metadata.id for file in output_files),
        )
        return CallEnded(text, files=output_files, run=run)

    async def _output_files(
        self, conversations: ConversationRepository, actor: Actor, files: Sequence[CellFile]
    ) -> tuple[tuple[NewAttachment, ...], list[str]]:
        """Return the files to keep, and notes on the others."""
        output_files, notes = list[NewAttachment](), list[str]()
        for file in files:
            if not file.data:
                notes.append(NOT_KEPT.format(name=_clean_name(file), why=EMPTY_FILE))
                continue
            try:
                attachment = await self._to_attachment(actor, file)
                await conversations.check_file_quota(actor, [*output_files, attachment])
            except DiscreetError as error:
                notes.append(NOT_KEPT.format(name=_clean_name(file), why=error.sentence))
                continue
            output_files.append(attachment)
        return tuple(output_files), notes

    async def _to_attachment(self, actor: Actor, file: CellFile) -> NewAttachment:
        name = _clean_name(file)
        attachment = Attachment(
            id=self._random.new_id(),
            key=self._random.bytes(KEY_BYTES),
            name=name,
            kind=FileKind.DOCUMENT,
            bytes=len(file.data),
        )
        if not name.lower().endswith(PICTURES):
            return NewAttachment(attachment, file.data, encode_text(()))
        decoded = await self._pictures.decode(file.data, name, actor.account_id)
        picture = msgspec.structs.replace(
            attachment, kind=FileKind.PICTURE, width=decoded.width, height=decoded.height, alt=_alt_from_name(name)
        )
        return NewAttachment(picture, file.data, decoded.data)


def with_new_run(call: ActionCall, code: str, ended: CallEnded) -> ActionCall:
    """Return the call as its user ran it again, with the new result."""
    run = msgspec.structs.replace(ended.run or CodeRun(), by_person=True)
    return msgspec.structs.replace(
        call,
        arguments=encode_arguments(code),
        state=ended.state,
        response=ended.response,
        sentence=ended.sentence,
        pictures=ended.pictures,
        code=run,
    )


def _clean_name(file: CellFile) -> str:
    try:
        return clean_file_name(file.name)
    except DiscreetError:
        return "file"


def _alt_from_name(name: str) -> str:
    """Return a picture's alternative text: the model names files after what they show."""
    return name.rpartition(".")[0].replace("_", " ").replace("-", " ").strip()[:ALT_CHARACTERS]


def _to_code_table(table: CellTable) -> CodeTable:
    return CodeTable(columns=table.columns, rows=table.rows, row_count=table.row_count)
