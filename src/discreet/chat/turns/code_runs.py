"""Runs of Python in cells, one for each conversation (P4, P9, P10).

A cell is a confined process on this server, which reaches no network and no file but its own. So a run has no
recipient.

Invariants:
- A cell gets the files of its own conversation, and nothing of another one.
- It gets the skills of the GPT whose code runs, and ends before the code of a GPT that may not read one that it holds.
- A cell's variables are of the parties of all its runs. A run whose branch lacks one of them gets a new cell.
- A cell ends with its conversation, in every process; with an interrupted run; when a sign-in that ran code in it ends,
  when its person's sign-ins end, and when their user-held key is forgotten.
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
from discreet.chat.turns.code_calls import arguments_for
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
OTHER_SKILLS: Final = "[Variables and files of earlier runs are gone: this GPT's skills have changed.]"
EMPTY: Final = "It is empty."
OF_OTHERS: Final = (
    "(Variables and files of earlier runs are gone: this part of the chat has not read all that they had.)"
)
ENDED: Final = "This chat's Python was ended before the code ran. Run it again."


@dataclass(frozen=True)
class ChatFiles:
    """The files of a branch, in their order; code made those in `made`."""

    files: Sequence[Attachment]
    made: frozenset[UUID]

    @classmethod
    def of(cls, messages: Iterable[Message], without: Collection[UUID] = ()) -> Self:
        bodies = [message.body for message in messages]
        made = frozenset(id_ for body in bodies for call in body.calls if call.code for id_ in call.code.files)
        return cls([file for body in bodies for file in body.files if file.id not in without], made)

    def plus(self, more: Sequence[Attachment], made: Collection[UUID]) -> Self:
        """Return them with files that came since; code made those in `made`."""
        return type(self)([*self.files, *more], self.made.union(made))

    def by_name(self) -> Mapping[str, Attachment]:
        """Return each file by a name of its own. A file that code made replaces an earlier one of its name."""
        named: dict[str, Attachment] = {}
        for file in self.files:
            named[file.name if file.id in self.made else make_unique_name(file.name, named)] = file
        return named


Existing = Callable[[UUID, Collection[UUID]], Awaitable[frozenset[UUID]]]
"""Returns those of an owner's messages that are not deleted."""


@dataclass
class _Cell:
    """A conversation's cell: its person, who ran code in it, and the parties of all that was read before.

    `skills` are the files of the skills that it holds.
    """

    owner_id: UUID
    workspace_id: UUID | None
    actors: set[Actor] = field(default_factory=set)
    answers: set[UUID] = field(default_factory=set)
    parties: frozenset[Party] = frozenset()
    skills: frozenset[UUID] = frozenset()
    users: int = 0

    def is_ended_by(self, ending: Revocation) -> bool:
        if ending.covers_account and ending.concerns(self.owner_id, self.workspace_id):
            return True
        return any(ending.ends(actor) for actor in self.actors)


@dataclass(frozen=True)
class Reader:
    """The answer whose code runs, and the parties of all that its model has read (P1)."""

    answer_id: UUID
    parties: frozenset[Party]

    @classmethod
    def of(cls, opened: OpenConversation, answer: Message, body: MessageBody) -> Self:
        return cls(answer.id, opened.label_of(answer).parties | body.joined)


class CodeRuns:
    """Runs code for conversations. `cells` are the server's, `pictures` decodes what code drew."""

    def __init__(self, cells: PythonCells, pictures: PictureReader, random: RandomSource) -> None:
        self._cells, self._pictures, self._random = cells, pictures, random
        self._known: dict[UUID, _Cell] = {}

    @property
    def known(self) -> int:
        """How many conversations may have a cell."""
        return len(self._known)

    async def run(
        self,
        keeper: ConversationRepository,
        actor: Actor,
        about: Conversation,
        code: str,
        files: ChatFiles,
        reader: Reader,
        skills: Sequence[SkillArchive] = (),
    ) -> CallEnded:
        """Run code in the conversation's cell with these of its files, and the skills of its GPT.

        A cancelled run ends the cell with all that it holds.
        """
        self._drop_ended()
        given_skills = frozenset(skill.file_id for skill in skills)
        restarts = list(self._end_unless_read(about.id, reader.parties))
        restarts += self._end_unless_given(about.id, given_skills)
        known = self._known.setdefault(about.id, _Cell(about.owner_id, about.workspace_id))
        known.actors.add(actor)
        known.answers.add(reader.answer_id)
        known.parties |= reader.parties
        known.skills = given_skills
        known.users += 1
        try:
            given, notes = await self._input_files(keeper, actor, files.by_name())
            if self._known.get(about.id) is not known:  # it was ended while the files were read
                return CallEnded(None, sentence=ENDED)
            unpacked = [CellSkill(skill.name, skill.data) for skill in skills]
            result = await self._cells.run(about.id, code, given, unpacked, holder=about.owner_id)
        except asyncio.CancelledError:
            self.forget(about.id)
            raise
        except DiscreetError as error:
            return CallEnded(None, sentence=error.sentence)
        finally:
            known.users -= 1
        return await self._ran(keeper, actor, result, [*restarts, *notes])

    def prepare(self) -> None:
        """Make the first run quick: an answer begins that may run code."""
        self._cells.prepare()

    def forget(self, conversation_id: UUID) -> None:
        """End the conversation's cell, if it has one."""
        if self._known.pop(conversation_id, None) is not None:
            self._cells.forget(conversation_id)

    def end(self, ending: Revocation) -> None:
        """End the cells that the revocation concerns."""
        for conversation_id, known in list(self._known.items()):
            if known.is_ended_by(ending):
                self.forget(conversation_id)

    async def end_deleted(self, existing: Existing) -> None:
        """End the cells whose answers another process has deleted (P10)."""
        for conversation_id, known in list(self._known.items()):
            ran = frozenset(known.answers)
            if is_temporary(conversation_id) or ran <= await existing(known.owner_id, ran):
                continue
            if self._known.get(conversation_id) is known:
                self.forget(conversation_id)

    def end_of(self, account_id: UUID) -> None:
        """End the cells of this person, whose user-held key is forgotten (P7)."""
        for conversation_id, known in list(self._known.items()):
            if known.owner_id == account_id:
                self.forget(conversation_id)

    def _end_unless_read(self, conversation_id: UUID, parties: frozenset[Party]) -> Iterator[str]:
        """End a cell that holds words of a party that this branch has not read (P1, P4); yield a note on that.

        All that code prints counts as if it came from files, so that party is no difference.
        """
        known = self._known.get(conversation_id)
        if known is not None and not known.parties - {IN_FILES} <= parties:
            self.forget(conversation_id)
            yield OF_OTHERS

    def _end_unless_given(self, conversation_id: UUID, skills: frozenset[UUID]) -> Iterator[str]:
        """End a cell that holds a skill which may not be given any more (P3); yield a note on that."""
        known = self._known.get(conversation_id)
        if known is not None and not known.skills <= skills:
            self.forget(conversation_id)
            yield OTHER_SKILLS

    def _drop_ended(self) -> None:
        """Forget cells that have ended by themselves."""
        for conversation_id, known in list(self._known.items()):
            if not known.users and not self._cells.has(conversation_id):
                del self._known[conversation_id]

    async def _input_files(
        self, keeper: ConversationRepository, actor: Actor, files: Mapping[str, Attachment]
    ) -> tuple[list[CellFile], list[str]]:
        """Return the files by name, and notes on those that do not fit."""
        given: list[CellFile] = []
        notes, room = [], MAX_GIVEN_BYTES
        for name, file in files.items():
            if file.bytes > room:
                notes.append(NOT_GIVEN.format(name=name))
                continue
            room -= file.bytes
            given.append(CellFile(name, await keeper.original(actor, file)))
        return given, notes

    async def _ran(
        self, keeper: ConversationRepository, actor: Actor, result: CellResult, notes: list[str]
    ) -> CallEnded:
        kept, more = await self._output_files(keeper, actor, result.files)
        text = "\n".join(part for part in (result.text, *notes, *more) if part)
        run = CodeRun(
            ended=result.ended,
            seconds=round(result.seconds, 2),
            error=result.error,
            tables=tuple(map(_table, result.tables)),
            files=tuple(file.about.id for file in kept),
        )
        return CallEnded(text, files=kept, run=run)

    async def _output_files(
        self, keeper: ConversationRepository, actor: Actor, made: Sequence[CellFile]
    ) -> tuple[tuple[NewAttachment, ...], list[str]]:
        """Return the files to keep, and notes on the others."""
        kept, notes = list[NewAttachment](), list[str]()
        for file in made:
            if not file.data:
                notes.append(NOT_KEPT.format(name=_name(file), why=EMPTY))
                continue
            try:
                new = await self._file(actor, file)
                await keeper.check_file_quota(actor, [*kept, new])
            except DiscreetError as error:
                notes.append(NOT_KEPT.format(name=_name(file), why=error.sentence))
                continue
            kept.append(new)
        return tuple(kept), notes

    async def _file(self, actor: Actor, file: CellFile) -> NewAttachment:
        name = _name(file)
        about = Attachment(
            id=self._random.new_id(),
            key=self._random.bytes(KEY_BYTES),
            name=name,
            kind=FileKind.DOCUMENT,
            bytes=len(file.data),
        )
        if not name.lower().endswith(PICTURES):
            return NewAttachment(about, file.data, encode_text(()))
        seen = await self._pictures.decode(file.data, name, actor.account_id)
        shown = msgspec.structs.replace(
            about, kind=FileKind.PICTURE, width=seen.width, height=seen.height, alt=_alt(name)
        )
        return NewAttachment(shown, file.data, seen.data)


def ran_again(call: ActionCall, code: str, ran: CallEnded) -> ActionCall:
    """Return the call as its person ran it again, with the new result."""
    run = msgspec.structs.replace(ran.run or CodeRun(), by_person=True)
    return msgspec.structs.replace(
        call,
        arguments=arguments_for(code),
        state=ran.state,
        response=ran.response,
        sentence=ran.sentence,
        pictures=ran.pictures,
        code=run,
    )


def _name(file: CellFile) -> str:
    try:
        return clean_file_name(file.name)
    except DiscreetError:
        return "file"


def _alt(name: str) -> str:
    """Return a picture's alternative text: the model names files after what they show."""
    return name.rpartition(".")[0].replace("_", " ").replace("-", " ").strip()[:ALT_CHARACTERS]


def _table(table: CellTable) -> CodeTable:
    return CodeTable(columns=table.columns, rows=table.rows, row_count=table.row_count)
