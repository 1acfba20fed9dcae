"""Agent skills among a GPT's knowledge files: what they are, and their archives for a cell.

Invariants:
- A file is a skill if its first passage is of SKILL.md. The reader of files has checked its format.
- Archives are read in the name of the GPT's owner, for a person who may use the GPT.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from discreet.assistants.gpts import knowledge_store, vectors_store
from discreet.assistants.gpts.knowledge import Skill, is_skill_name
from discreet.assistants.gpts.names import one_line
from discreet.assistants.gpts.passage_format import is_instruction
from discreet.assistants.gpts.seals import Seals, seals_of
from discreet.db.pool import Connection, Database
from discreet.ports.clock import RandomSource
from discreet.ports.keys import KeyStore

MAX_ARCHIVE_BYTES = 16 << 20
"""The limit for all skills of a GPT that a cell gets. Later ones are left out."""


@dataclass(frozen=True)
class SkillArchive:
    """A skill as it was added: a ZIP."""

    file_id: UUID
    name: str
    data: bytes


class SkillArchives:
    def __init__(self, database: Database, keys: KeyStore, random: RandomSource) -> None:
        self._database, self._keys, self._random = database, keys, random

    async def list_archives(self, account_id: UUID, gpt_id: UUID) -> tuple[SkillArchive, ...]:
        """Return the skills of a GPT that this person may use, one of each name. NotFound once the GPT is deleted."""
        seals = seals_of(self._keys, self._random, gpt_id)
        async with self._database.acting_as(account_id) as connection:
            skills = await list_skills(connection, seals, gpt_id)
            source = await vectors_store.find_source(connection, gpt_id) if skills else None
        if source is None:
            return ()
        async with self._database.acting_as(source.owner_id) as connection:
            return tuple(await _build_archives(connection, seals, skills.items()))


async def list_skills(connection: Connection, seals: Seals, gpt_id: UUID) -> dict[UUID, Skill]:
    """Return the skills among the GPT's files by the id of their file."""
    skills: dict[UUID, Skill] = {}
    for row in await knowledge_store.list_first_passages(connection, gpt_id):
        body = seals.open_passage(row.file_id, row.n, row.sealed)
        if is_instruction(body.place) and (skill := parse_skill(body.text)) is not None:
            skills[row.file_id] = skill
    return skills


def parse_skill(text: str) -> Skill | None:
    """Return the skill whose instructions begin with this text: "name: description", and an empty line."""
    name, mark, description = text.partition(": ")
    if not mark or not is_skill_name(name):
        return None
    return Skill(name, one_line(description.partition("\n\n")[0]))


async def _build_archives(
    connection: Connection, seals: Seals, skills: Iterable[tuple[UUID, Skill]]
) -> list[SkillArchive]:
    archives: dict[str, SkillArchive] = {}
    room = MAX_ARCHIVE_BYTES
    for file_id, skill in skills:
        if skill.name in archives:
            continue
        data = b"".join(
            [
                seals.open_piece(file_id, n, await knowledge_store.read_piece(connection, file_id, n))
                for n in range(await knowledge_store.count_pieces(connection, file_id))
            ]
        )
        if 0 < len(data) <= room:
            room -= len(data)
            archives[skill.name] = SkillArchive(file_id, skill.name, data)
    return list(archives.values())
