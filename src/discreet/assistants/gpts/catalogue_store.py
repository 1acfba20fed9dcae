"""SQL of the lists of GPTs: the store, a person's own, those shared with them, and suggestions."""

from uuid import UUID

from discreet.assistants.gpts.gpt import Category, Gpt, GptOrder
from discreet.assistants.gpts.store import CURRENT, GPT, gpt_from_row
from discreet.db.pool import Connection
from discreet.promises.workspace_rules import WorkspaceRules

# Only those GPTs are read that the store's indexes name. Row-level security and the conditions below decide on each.
EXPLORE = f"""{GPT}
    WHERE {CURRENT}
      AND gpts.id = ANY (ARRAY(SELECT DISTINCT store_listings($1, $2, $3, $4, $5, $6, $7, $8 = 'new')))
      AND (((gpts.owner_id = acting_account() OR held.given IS NOT NULL) AND gpts.workspace_id IS NOT DISTINCT FROM $3)
           OR (gpts.current_version IS NOT NULL
               AND (effective_level(gpts.level, gpts.workspace_id) = 'everyone'
                    OR (gpts.workspace_id = $3 AND effective_level(gpts.level, gpts.workspace_id) = 'workspace'))))
      AND (gpts.workspace_id IS NOT DISTINCT FROM $3 OR $4 = 'all' OR ($4 = 'approved' AND gpts.id = ANY ($5)))
      AND ($6::uuid IS NULL OR (gpts.owner_id = $6 AND gpts.current_version IS NOT NULL
                                AND effective_level(gpts.level, gpts.workspace_id) IN ('everyone', 'workspace')))
      AND ($1 = '' OR position(folded_text($1) IN folded_text(shown.name || E'\\n' || shown.description)) > 0)
      AND ($7::text IS NULL OR gpts.category = $7)
    ORDER BY gpts.owner_id = acting_account() DESC, CASE WHEN $8 = 'new' THEN shown.made_at END DESC NULLS LAST,
        lower(shown.name), gpts.id
    LIMIT $2
"""


OWN = f"""{GPT}
    WHERE gpts.owner_id = acting_account() AND {CURRENT} AND gpts.workspace_id IS NOT DISTINCT FROM $1
    ORDER BY lower(shown.name), gpts.id
"""


SHARED_WITH_ACTOR = f"""{GPT}
    WHERE {CURRENT} AND held.given IS NOT NULL AND gpts.workspace_id IS NOT DISTINCT FROM $1
    ORDER BY lower(shown.name), gpts.id
"""


FEATURED = f"""{GPT}
    WHERE {CURRENT} AND gpts.owner_id IN (SELECT id FROM accounts WHERE role = 'operator')
      AND gpts.current_version IS NOT NULL
      AND effective_level(gpts.level, gpts.workspace_id) = 'everyone'
      AND (gpts.workspace_id IS NOT DISTINCT FROM $2 OR $3 = 'all' OR ($3 = 'approved' AND gpts.id = ANY ($4)))
    ORDER BY gpts.created_at, gpts.id
    LIMIT $1
"""


async def search(
    connection: Connection,
    query: str,
    limit: int,
    workspace_id: UUID | None,
    rules: WorkspaceRules,
    builder_id: UUID | None = None,
    category: Category | None = None,
    order: GptOrder = GptOrder.NAME,
) -> list[Gpt]:
    """Search GPTs, the actor's first.

    They are the actor's in this space, those on which the actor has a right, and those published to the space and to
    everyone, if `rules` allow them (as `may_use_there` does). `query` is a part of the name or the description, in any
    case and with or without accents. `builder_id` restricts the list to what that builder has published, `category` to
    one category.
    """
    rows = await connection.fetch(
        EXPLORE,
        query,
        limit,
        workspace_id,
        rules.third_party_gpts,
        list(rules.approved_gpts),
        builder_id,
        category,
        order,
    )
    return [gpt_from_row(row) for row in rows]


async def list_own(connection: Connection, workspace_id: UUID | None) -> list[Gpt]:
    """Return the actor's GPTs in this space, by name."""
    return [gpt_from_row(row) for row in await connection.fetch(OWN, workspace_id)]


async def list_shared_with_actor(connection: Connection, workspace_id: UUID | None) -> list[Gpt]:
    """Return the GPTs of this space on which the actor has a right, by name."""
    return [gpt_from_row(row) for row in await connection.fetch(SHARED_WITH_ACTOR, workspace_id)]


async def get_own_email(connection: Connection) -> str:
    """Return the actor's address."""
    return str(await connection.fetchval("SELECT email FROM accounts WHERE id = acting_account()"))


async def list_featured(
    connection: Connection, limit: int, workspace_id: UUID | None, rules: WorkspaceRules
) -> list[Gpt]:
    """Return the GPTs that operators published to everyone, if `rules` allow them."""
    approved = list(rules.approved_gpts)
    return [
        gpt_from_row(row)
        for row in await connection.fetch(FEATURED, limit, workspace_id, rules.third_party_gpts, approved)
    ]
