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
            here = actor.space.workspace_id
            return await catalogue_store.explore(
                connection, _plain(query), LISTED, here, rules, category=category, order=order
            )

    async def own(self, actor: Actor) -> list[Gpt]:
        """Return only the actor's own GPTs in the current space."""
        async with self._database.acting_as(actor.account_id) as connection:
            return await catalogue_store.own(connection, actor.space.workspace_id)

    async def featured(self, actor: Actor) -> list[Gpt]:
        """Return a few GPTs for new users: those that operators published to everyone."""
        here = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            return await catalogue_store.featured(connection, SUGGESTED, here, await rules_in_force(connection, here))

    async def published_by(self, actor: Actor, builder_id: UUID) -> list[Gpt]:
        """Return the GPTs of one builder that `explore` shows to other people.

        NotFound when there are none.
        """
        async with self._database.acting_as(actor.account_id) as connection:
            here = actor.space.workspace_id
            found = await catalogue_store.explore(
                connection, "", LISTED, here, await rules_in_force(connection, here), builder_id
            )
        if not found:
            raise NotFound("We can't find this builder, or they have no GPTs you can use.")
        return found

    async def external_gpts(self, actor: Actor, query: str = "") -> list[Gpt]:
        """Return the public GPTs made outside of the actor's workspace.

        The workspace's owners choose from them, so the list includes GPTs that are not allowed there. Empty in a
        personal space.
        """
        here = actor.space.workspace_id
        async with self._database.acting_as(actor.account_id) as connection:
            found = await catalogue_store.explore(connection, _plain(query), LISTED, here, NO_RULES) if here else []
        return [gpt for gpt in found if gpt.workspace_id != here]


def _plain(query: str) -> str:
    return query.replace("\0", "").strip()
