"""Files of an export about the person's GPTs: versions, actions, knowledge, tests and links for guests.

Invariants:
- Values and pure functions.
- `docs/formats/export.md` describes each field. A test compares the two.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from discreet.assistants.gpts.archive.import_note import ImportNote, decode_note
from discreet.assistants.gpts.bundle import GptBundle, WholeVersion
from discreet.assistants.gpts.gpt import DRAFT
from discreet.assistants.gpts.knowledge import KnowledgeFile
from discreet.assistants.gpts.test_sheet.run import GptTestResult, GptTestRun
from discreet.assistants.gpts.test_sheet.sheet import GptTest
from discreet.assistants.guest_links.guest_link import GuestLink
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
    import_note: ImportNote | None
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


class GptTestResultFile(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a test. `host` is where the prompt went; empty: this server."""

    prompt: str
    model: str
    host: str
    passed: bool
    result: GptTestResult


class GptTestRunFile(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    version: int
    state: str
    started_at: datetime
    ended_at: datetime | None
    results: tuple[GptTestResultFile, ...]


class GptTestsFile(msgspec.Struct, frozen=True):
    """A GPT's tests, and their latest runs."""

    tests: tuple[GptTest, ...]
    runs: tuple[GptTestRunFile, ...]


class GuestLinkFile(msgspec.Struct, frozen=True, kw_only=True):
    gpt_id: UUID
    name: str
    address: str
    created_at: datetime
    ends_at: datetime | None
    has_password: bool
    messages_a_day: int
    messages_of_each_guest: int
    messages_of_each_network: int
    budget: Decimal | None
    sites: tuple[str, ...]


class GptFile(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    level: str
    current_version: int | None
    improve_since: datetime | None
    picture: str | None
    versions: tuple[VersionFile, ...]
    knowledge: tuple[KnowledgeRow, ...]


def gpt_file(bundle: GptBundle, paths: Mapping[UUID, str], picture: str | None) -> GptFile:
    gpt = bundle.gpt
    return GptFile(
        id=gpt.id,
        level=gpt.level.value,
        current_version=gpt.version,
        improve_since=gpt.allowed_since,
        picture=picture,
        versions=tuple(map(_version, bundle.versions)),
        knowledge=tuple(_knowledge(file, paths[file.id]) for file in bundle.files),
    )


def tests_file(bundle: GptBundle) -> GptTestsFile:
    return GptTestsFile(bundle.tests, tuple(map(_test_run, bundle.test_runs)))


def _test_run(run: GptTestRun) -> GptTestRunFile:
    results = tuple(
        GptTestResultFile(
            prompt=run.plan.tests[test].prompt,
            model=run.plan.models[model].name,
            host=result.host,
            passed=result.passed,
            result=result,
        )
        for (test, model), result in sorted(run.results.items())
    )
    return GptTestRunFile(
        id=run.id,
        version=run.version,
        state=run.state.value,
        started_at=run.started_at,
        ended_at=run.ended_at,
        results=results,
    )


def guest_link_file(of_gpt: tuple[UUID, GuestLink]) -> GuestLinkFile:
    gpt_id, link = of_gpt
    return GuestLinkFile(
        gpt_id=gpt_id,
        name=link.name,
        address=link.address,
        created_at=link.created_at,
        ends_at=link.ends_at,
        has_password=link.has_password,
        messages_a_day=link.caps.link,
        messages_of_each_guest=link.caps.guest,
        messages_of_each_network=link.caps.range,
        budget=link.budget,
        sites=link.sites,
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
        note=version.note if version.number != DRAFT else "",
        import_note=decode_note(version.note) if version.number == DRAFT and version.note else None,
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
