"""The lists of GPTs that a person may use.

Invariants:
- A GPT that was published by link is in no other person's list.
"""

from uuid import UUID

from discreet.assistants.gpts import catalogue_store
from discreet.assistants.gpts.gpt import (
    Category,
    Gpt,
    GptOrder,
)
from discreet.db.runtime import Runtime
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import rules_in_force
from discreet.promises.workspace_rules import NO_RULES

LISTED = 500
"""The most GPTs in one list; the search narrows it down."""
SUGGESTED = 4


class GptCatalogue:
    """Lists and searches GPTs."""

    def __init__(self, runtime: Runtime) -> None:
        self._database = runtime.database

    async def explore(
        self, actor: Actor, query: str = "", category: Category | None = None, order: GptOrder = GptOrder.NAME
    ) -> list[Gpt]:
        """Search the actor's GPTs, those with a right for the actor, and public ones.

        `query` is searched in name and description. GPTs published by link are never listed. In a workspace, only GPTs
        that may be used there are listed.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            rules = await rules_in_force(connection, actor.space.workspace_id)
            workspace_id = actor.space.workspace_id
            return await catalogue_store.search(
                connection, _clean_query(query), LISTED, workspace_id, rules, category=category, order=order
            )

    async def list_own(self, actor: Actor) -> list[Gpt]:
        """Return only the actor's own GPTs in the current space."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await catalogue_store.list_own(connection, actor.space.workspace_id)

    async def list_featured(self, actor: Actor) -> list[Gpt]:
        """Return a few GPTs for new users: those that operators published to everyone."""
        workspace_id = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            return await catalogue_store.list_featured(
                connection, SUGGESTED, workspace_id, await rules_in_force(connection, workspace_id)
            )

    async def list_published_by(self, actor: Actor, builder_id: UUID) -> list[Gpt]:
        """Return the GPTs of one builder that `explore` shows to other people.

        NotFound when there are none.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            workspace_id = actor.space.workspace_id
            gpts = await catalogue_store.search(
                connection, "", LISTED, workspace_id, await rules_in_force(connection, workspace_id), builder_id
            )
        if not gpts:
            raise NotFound("We can't find this builder, or they have no GPTs you can use.")
        return gpts

    async def list_external(self, actor: Actor, query: str = "") -> list[Gpt]:
        """Return the public GPTs made outside of the actor's workspace.

        The workspace's owners choose from them, so the list includes GPTs that are not allowed there. Empty in a
        personal space.
        """
        workspace_id = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            gpts = (
                await catalogue_store.search(connection, _clean_query(query), LISTED, workspace_id, NO_RULES)
                if workspace_id
                else []
            )
        return [gpt for gpt in gpts if gpt.workspace_id != workspace_id]


def _clean_query(query: str) -> str:
    return query.replace("\0", "").strip()
