"""Public pages of GPTs, for people without an account and for search engines (P3, P6).

Invariants:
- A GPT without a public page and a missing GPT give the same answer: NotFound.
- A page holds texts of the published version. Instructions, knowledge and conversations are never read for it.
- Each reading asks the rule again, so a page ends with the choice, the publication, the GPT and the account.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from discreet.assistants.actions.encryption import build_action_cipher
from discreet.assistants.actions.gpt_lock import lock_gpt
from discreet.assistants.actions.tool_names import name_operations
from discreet.assistants.gpts import store, versions_store
from discreet.assistants.gpts.gpt import DRAFT, Gpt, KnowledgeUse
from discreet.assistants.gpts.names import one_line, paragraphs
from discreet.assistants.gpts.seals import seals_of
from discreet.assistants.gpts.service import Gpts
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.db.runtime import Runtime
from discreet.errors import Forbidden
from discreet.evidence.entry import EntryKind, LogEntry
from discreet.evidence.record import record_for
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import ConsentChoices
from discreet.identity.workspaces.rules import rules_for_builder, rules_in_force
from discreet.promises.capabilities import Capability, in_order
from discreet.promises.improve import Verdict, may_improve, with_origins
from discreet.promises.parties import Party, Service, gpt_party, service_party
from discreet.promises.recipients import ModelLimit
from discreet.promises.visibility import Level, PublicPageFacts, has_public_page, owns_gpt
from discreet.promises.workspace_rules import WorkspaceRules, may_publish

NOT_OFFERED = "This server doesn't offer public pages. Its operator can turn them on."
NOT_PUBLISHED = "Publish the GPT with a link or to everyone first. Then it can have a public page."


@dataclass(frozen=True, kw_only=True)
class PublicGpt:
    """What a public page says about a GPT.

    `knowledge_use` is None without knowledge. `hosts` may get data through its actions. `picture` is a WebP file.
    `trains` is the rule's answer for all parties but the reader, who has not answered. `indexed`: search engines may
    list the page.
    """

    id: UUID
    owner_id: UUID
    builder_name: str
    name: str
    description: str
    starters: Sequence[str]
    model: str | None
    people_choose: bool
    model_limit: ModelLimit
    knowledge_use: KnowledgeUse | None
    capabilities: tuple[Capability, ...]
    hosts: Sequence[str]
    picture: bytes | None
    trains: Verdict
    indexed: bool


@dataclass(frozen=True, kw_only=True)
class PublicPageChoice:
    """A builder's choice. `refused`: why the GPT can have no public page now; None if it can.

    `offered`: operator and workspace allow one, once the GPT is published widely enough.
    """

    offered: bool
    shown: bool
    indexed: bool
    refused: str | None


class PublicPages:
    """Use cases of public pages. `offered`: the operator lets GPTs have one."""

    def __init__(self, runtime: Runtime, gpts: Gpts, *, offered: bool) -> None:
        self._database, self._keys = runtime.database, runtime.keys
        self._clock, self._random = runtime.clock, runtime.random
        self._gpts, self._offered = gpts, offered

    async def read(self, gpt_id: UUID) -> PublicGpt:
        """Return what the GPT's public page says. NotFound if it has none."""
        async with self._database.anonymous() as connection:
            row = await connection.fetchrow("SELECT * FROM public_gpt($1)", gpt_id)
            if row is None or not has_public_page(_facts_from_row(row, offered=self._offered)):
                raise store.gpt_not_found()
            sealed = await connection.fetch("SELECT id, version, sealed FROM public_gpt_actions($1)", gpt_id)
            trains = await self._may_train(connection, gpt_id)
        seals = build_action_cipher(self._keys, self._random, gpt_id)
        actions = [seals.open_action(each["version"], each["id"], each["sealed"]) for each in sealed]
        picture = row["picture"]
        return map_row(
            PublicGpt,
            row,
            builder_name=one_line(row["builder_name"]),
            name=one_line(row["name"]),
            description=paragraphs(row["description"]),
            starters=tuple(map(one_line, row["starters"])),
            people_choose=row["model"] is None if row["lets_choose"] is None else row["lets_choose"],
            model_limit=ModelLimit(row["model_limit"]),
            knowledge_use=row["knowledge_use"] if row["has_knowledge"] else None,
            capabilities=in_order(map(Capability, row["capabilities"])),
            hosts=sorted({operation.host for _, _, operation in name_operations(actions)}),
            picture=seals_of(self._keys, self._random, gpt_id).open_picture(picture) if picture else None,
            trains=trains,
        )

    async def preview(self, actor: Actor, gpt_id: UUID) -> PublicGpt:
        """Return what the page would say if the draft were published. NotFound unless the actor is the builder."""
        gpt = (await self._gpts.drafts.read(actor, gpt_id)).gpt
        if not owns_gpt(actor.account_id, gpt.owner_id):
            raise store.gpt_not_found()
        offered = await self._gpts.list_draft_operations(actor, gpt_id)
        async with self._database.acting_as(actor.account_id) as connection:
            content = await store.get_content_flags(connection, gpt_id, DRAFT)
            trains = await self._may_train(connection, gpt_id)
        return map_row(
            PublicGpt,
            vars(gpt),
            people_choose=gpt.people_choose,
            knowledge_use=gpt.knowledge_use if content.knowledge else None,
            hosts=sorted({bound.operation.host for bound in offered if bound.action.capability is None}),
            picture=await self._gpts.picture(actor, gpt_id) if gpt.has_picture else None,
            trains=trains,
            indexed=False,
        )

    async def get_choice(self, actor: Actor, gpt_id: UUID) -> PublicPageChoice:
        """Return the builder's choice. NotFound or Forbidden for any other person."""
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            return await self._get_choice(connection, actor, gpt_id)

    async def choose(self, actor: Actor, gpt_id: UUID, *, is_shown: bool, indexed: bool) -> PublicPageChoice:
        """Turn the public page on or off, and say whether search engines may list it.

        Forbidden when the operator, the level or the workspace's rules allow no page. Turning it off always works.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            await lock_gpt(connection, actor, gpt_id)
            if not is_shown:
                gone = await connection.execute("DELETE FROM gpt_public_pages WHERE gpt_id = $1", gpt_id)
                if gone != "DELETE 0":
                    await self._record_choice(connection, actor, gpt_id, "hidden")
                return await self._get_choice(connection, actor, gpt_id)
            await rules_for_builder(connection, actor)
            before = await self._get_choice(connection, actor, gpt_id)
            if before.refused:
                raise Forbidden(before.refused)
            if (before.shown, before.indexed) == (True, indexed):
                return before
            await connection.execute(
                "INSERT INTO gpt_public_pages (gpt_id, indexed, since) VALUES ($1, $2, $3)"
                " ON CONFLICT (gpt_id) DO UPDATE SET indexed = excluded.indexed",
                gpt_id,
                indexed,
                self._clock.now(),
            )
            await self._record_choice(connection, actor, gpt_id, "listed" if indexed else "shown")
            return await self._get_choice(connection, actor, gpt_id)

    async def _record_choice(self, connection: Connection, actor: Actor, gpt_id: UUID, state: str) -> None:
        """Record the choice in the evidence log for the owner (P12): who can see the GPT is a fact about its people."""
        entry = LogEntry(EntryKind.PUBLIC_PAGE, self._clock.now(), {"gpt": str(gpt_id), "state": state})
        await record_for(connection, actor.account_id, entry, self._keys, self._random)

    async def _get_choice(self, connection: Connection, actor: Actor, gpt_id: UUID) -> PublicPageChoice:
        stored = await versions_store.find_version(connection, gpt_id, DRAFT)
        if stored is None:
            raise store.gpt_not_found()
        indexed = await connection.fetchval("SELECT indexed FROM gpt_public_pages WHERE gpt_id = $1", gpt_id)
        rules = await rules_in_force(connection, stored.gpt.workspace_id)
        facts = self._get_facts(stored.gpt, rules)
        offered = has_public_page(replace(facts, published=True, level=Level.EVERYONE))
        refused = None if has_public_page(facts) else self._get_refusal(rules)
        return PublicPageChoice(offered=offered, shown=indexed is not None, indexed=bool(indexed), refused=refused)

    def _get_facts(self, gpt: Gpt, rules: WorkspaceRules) -> PublicPageFacts:
        return PublicPageFacts(
            offered=self._offered,
            wanted=True,
            published=gpt.published,
            level=gpt.level,
            sharing=rules.sharing if gpt.workspace_id else None,
        )

    def _get_refusal(self, rules: WorkspaceRules) -> str:
        if not self._offered:
            return NOT_OFFERED
        return may_publish(rules, Level.EVERYONE).refusal or NOT_PUBLISHED

    async def _may_train(self, connection: Connection, gpt_id: UUID) -> Verdict:
        """Return whether a chat of a person who allows it could train a model (P1)."""
        origins = await connection.fetchval("SELECT gpt_origins($1)", gpt_id)
        parties: list[Party] = [service_party(Service.CONSUMER_CHAT), gpt_party(gpt_id), *map(gpt_party, origins)]
        standings = await ConsentChoices.permissions(connection, parties)
        return may_improve(with_origins(standings, gpt_id), self._clock.now())


def _facts_from_row(row: Any, *, offered: bool) -> PublicPageFacts:
    return PublicPageFacts(
        offered=offered,
        wanted=True,
        published=row["version"] is not None,
        level=Level(row["level"]),
        sharing=Level(row["sharing"]) if row["workspace_id"] else None,
    )
