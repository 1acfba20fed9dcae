"""Export and import of GPT files on the command line.

An operator exports their own GPTs, and imports a GPT for any account.

Invariants:
- The operator can export an operator's GPTs only (P3, P7).
- An imported GPT is a draft that only its owner sees.
- Export and import are recorded as security events of the account concerned.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from uuid import UUID

from discreet.assistants.gpts import drafts_store, versions_store
from discreet.assistants.gpts.archive.service import GptFiles, ParsedGpt
from discreet.assistants.gpts.examples.service import Examples, ExampleStatus
from discreet.assistants.gpts.gpt import DRAFT, Gpt
from discreet.db.pool import Connection, Database
from discreet.errors import NotFound
from discreet.identity.accounts import cli_actor
from discreet.identity.accounts.actor import Actor, require_operator
from discreet.identity.accounts.security_events import SecurityEvent
from discreet.identity.workspaces.membership import memberships
from discreet.ports.clock import Clock


@dataclass(frozen=True)
class ImportResult:
    """The owner's GPT after an import.

    `fresh` is False when a GPT of this name existed; then nothing was imported.
    """

    gpt_id: UUID
    name: str
    fresh: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportPreview:
    """The result that an import of a file would have.

    `existing` is the owner's GPT of this name; it stays unchanged.
    """

    parsed: ParsedGpt
    existing: UUID | None


class GptCommands:
    def __init__(self, database: Database, clock: Clock, files: GptFiles, examples: Examples) -> None:
        self._database, self._clock, self._files, self._examples = database, clock, files, examples

    async def list_operators_gpts(self) -> list[Gpt]:
        """Return the drafts of all operators' GPTs, sorted by name."""
        drafts: list[Gpt] = []
        for operator in await self._list_operators():
            async with self._database.acting_as(operator.account_id) as connection:
                drafts += await drafts_store.list_own_drafts(connection)
        return sorted(drafts, key=lambda gpt: (gpt.name.lower(), gpt.id))

    async def write(self, gpt_id: UUID) -> tuple[str, AsyncIterator[bytes]]:
        """Return the GPT's name and the pieces of its file.

        NotFound if the GPT belongs to no operator, as if it did not exist.
        """
        owner = await self._get_owner(gpt_id)
        async with self._database.acting_as(owner.account_id) as connection:
            await cli_actor.record_cli_event(
                connection, owner.account_id, SecurityEvent.GPT_EXPORTED, self._clock.now()
            )
        return await self._files.write(owner, gpt_id)

    async def preview(self, email: str, workspace_id: UUID | None, chunks: AsyncIterator[bytes]) -> ImportPreview:
        """Preview `import_gpt`.

        The file is validated as in an import; nothing is stored.
        """
        owner = await self._get_person(email, workspace_id)
        async with self._files.preview(owner, chunks) as parsed:
            return ImportPreview(parsed, await self._find_by_name(owner, parsed.configuration.name))

    async def import_gpt(
        self, email: str, workspace_id: UUID | None, chunks: AsyncIterator[bytes], *, another: bool = False
    ) -> ImportResult:
        """Import a GPT as a draft of its owner, completely or not at all.

        If the owner has a GPT of this name, nothing is imported, so a script may run this twice. `another` imports it
        all the same.
        """
        owner = await self._get_person(email, workspace_id)
        async with self._files.preview(owner, chunks) as parsed:
            name = parsed.configuration.name
            if not another and (existing := await self._find_by_name(owner, name)):
                return ImportResult(existing, name, fresh=False)

            async def record_import(connection: Connection, _: UUID) -> None:
                await cli_actor.record_cli_event(
                    connection, owner.account_id, SecurityEvent.GPT_IMPORTED, self._clock.now()
                )

            imported = await self._files.store(owner, parsed, record_import)
            return ImportResult(imported.edit.gpt.id, name, fresh=True, notes=imported.notes)

    async def put_examples(self, email: str) -> list[ExampleStatus]:
        """Import the examples for an operator. NotFound for any other account."""
        owner = await self._get_person(email, None)
        require_operator(owner)
        async with self._database.acting_as(owner.account_id) as connection:
            await cli_actor.record_cli_event(
                connection, owner.account_id, SecurityEvent.GPT_IMPORTED, self._clock.now()
            )
        return await self._examples.add_missing(owner)

    async def _list_operators(self) -> list[Actor]:
        async with self._database.anonymous() as connection:
            return await cli_actor.operators(connection)

    async def _get_owner(self, gpt_id: UUID) -> Actor:
        """Return the operator that owns the GPT, in the GPT's space."""
        for operator in await self._list_operators():
            async with self._database.acting_as(operator.account_id) as connection:
                draft = await versions_store.find_version(connection, gpt_id, DRAFT)
                if draft and draft.gpt.owner_id == operator.account_id:
                    return await _in_space(connection, operator, draft.gpt.workspace_id)
        raise NotFound(
            "No operator of this server has such a GPT. Only its builder can export another GPT, on its page."
        )

    async def _get_person(self, email: str, workspace_id: UUID | None) -> Actor:
        async with self._database.anonymous() as connection:
            person = await cli_actor.account_by_email(connection, email)
        async with self._database.acting_as(person.account_id) as connection:
            return await _in_space(connection, person, workspace_id)

    async def _find_by_name(self, owner: Actor, name: str) -> UUID | None:
        async with self._database.acting_as(owner.account_id) as connection:
            drafts = await drafts_store.list_own_drafts(connection)
        here = (gpt.id for gpt in drafts if (gpt.name, gpt.workspace_id) == (name, owner.space.workspace_id))
        return next(here, None)


async def _in_space(connection: Connection, person: Actor, workspace_id: UUID | None) -> Actor:
    if workspace_id is None:
        return person
    for membership in await memberships(connection, person.account_id):
        if membership.workspace.id == workspace_id:
            return replace(person, space=membership.space)
    raise NotFound(f"{person.name} is not a member of such a workspace.")
