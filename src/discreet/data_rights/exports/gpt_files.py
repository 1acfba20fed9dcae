"""Files of an export about the person's GPTs: versions, actions and knowledge.

Invariants:
- Values and pure functions.
- `docs/formats/export.md` describes each field. A test compares the two.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from discreet.assistants.gpts.bundle import GptBundle, WholeVersion
from discreet.assistants.gpts.knowledge import KnowledgeFile
from discreet.models.parameters import ModelParameters


class ActionFile(msgspec.Struct, frozen=True, kw_only=True):
    """An action as its builder configured it, without its secret."""

    id: UUID
    kind: str
    title: str
    enabled: tuple[str, ...]
    auth: Any
    policy_url: str | None
    source_url: str | None
    document: str


class VersionFile(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    made_at: datetime
    note: str
    name: str
    description: str
    instructions: str
    starters: tuple[str, ...]
    model: str | None
    knowledge_use: str
    instructions_use: str
    model_limit: str
    lets_choose: bool
    parameters: ModelParameters
    capabilities: tuple[str, ...]
    actions: tuple[ActionFile, ...]


class KnowledgeRow(msgspec.Struct, frozen=True):
    """A knowledge file. `path` is its place in the ZIP."""

    id: UUID
    name: str
    bytes: int
    state: str
    added_at: datetime
    path: str


class GptFile(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    level: str
    current_version: int | None
    improve_since: datetime | None
    picture: str | None
    versions: tuple[VersionFile, ...]
    knowledge: tuple[KnowledgeRow, ...]


def gpt_file(whole: GptBundle, paths: Mapping[UUID, str], picture: str | None) -> GptFile:
    gpt = whole.gpt
    return GptFile(
        id=gpt.id,
        level=gpt.level.value,
        current_version=gpt.version,
        improve_since=gpt.allowed_since,
        picture=picture,
        versions=tuple(map(_version, whole.versions)),
        knowledge=tuple(_knowledge(file, paths[file.id]) for file in whole.files),
    )


def _version(version: WholeVersion) -> VersionFile:
    gpt = version.gpt
    actions = tuple(
        ActionFile(
            id=each.id,
            kind=each.kind,
            title=each.title,
            enabled=each.enabled,
            auth=msgspec.to_builtins(each.auth),
            policy_url=each.policy_url,
            source_url=each.source_url,
            document=each.document,
        )
        for each in version.actions
    )
    return VersionFile(
        number=version.number,
        made_at=version.made_at,
        note=version.note,
        name=gpt.name,
        description=gpt.description,
        instructions=version.instructions,
        starters=tuple(gpt.starters),
        model=gpt.model,
        knowledge_use=gpt.knowledge_use,
        instructions_use=gpt.instructions_use,
        model_limit=gpt.model_limit,
        lets_choose=gpt.people_choose,
        parameters=gpt.parameters,
        capabilities=gpt.capabilities,
        actions=actions,
    )


def _knowledge(file: KnowledgeFile, path: str) -> KnowledgeRow:
    return KnowledgeRow(file.id, file.name, file.bytes, file.state.value, file.added_at, path)
