"""SQL of GPTs' drafts."""

from datetime import datetime
from uuid import UUID

from discreet.assistants.gpts.gpt import DRAFT, Category, Configuration, Gpt
from discreet.assistants.gpts.store import GPT, get_model_columns, gpt_from_row
from discreet.assistants.gpts.versions_store import add_version
from discreet.db.pool import Connection
from discreet.identity.accounts.actor import Actor
from discreet.promises.origins import NO_TEXT_ORIGINS, TextOrigins, sort_origins

OWN_DRAFTS = f"{GPT} WHERE gpts.owner_id = acting_account() AND shown.version = 0 ORDER BY gpts.created_at, gpts.id"


async def create(
    connection: Connection,
    gpt_id: UUID,
    actor: Actor,
    draft: Configuration,
    sealed: bytes,
    at: datetime,
    origins: TextOrigins = NO_TEXT_ORIGINS,
    import_note: bytes | None = None,
    category: Category = Category.OTHER,
) -> None:
    """Create a draft. `import_note`: the sealed note on its import, if it was imported."""
    await connection.execute(
        "INSERT INTO gpts (id, owner_id, workspace_id, level, created_at, category) VALUES ($1, $2, $3, 'me', $4, $5)",
        gpt_id,
        actor.account_id,
        actor.space.workspace_id,
        at,
        category,
    )
    await add_version(connection, gpt_id, DRAFT, draft, sealed, at, origins, import_note)


async def save_draft(
    connection: Connection,
    gpt_id: UUID,
    configuration: Configuration,
    sealed: bytes,
    at: datetime,
    origins: TextOrigins,
    *,
    has_other_wording: bool,
) -> None:
    """Save the draft.

    `has_other_wording`: its instructions differ from those of the previous draft.
    """
    await connection.execute(
        """
        UPDATE gpt_versions
        SET name = $2, description = $3, sealed_instructions = $4, starters = $5, model = $6, knowledge_use = $7,
            instructions_use = $8, made_at = $9, edition = edition + 1, description_origins = $10,
            instructions_origins = $11, starters_origins = $12, wording = wording + $13::int,
            model_limit = $14, lets_choose = $15, temperature = $16, top_p = $17, answer_tokens = $18,
            reasoning_effort = $19, capabilities = $20
        WHERE gpt_id = $1 AND version = 0
        """,
        gpt_id,
        configuration.name,
        configuration.description,
        sealed,
        list(configuration.starters),
        configuration.model,
        configuration.knowledge_use,
        configuration.instructions_use,
        at,
        sort_origins(origins.description),
        sort_origins(origins.instructions),
        sort_origins(origins.starters),
        int(has_other_wording),
        configuration.model_limit,
        *get_model_columns(configuration),
        list(configuration.capabilities),
    )


async def new_wording(connection: Connection, gpt_id: UUID) -> int:
    """Set the draft's wording to a number above that of every published version."""
    number: int = await connection.fetchval(
        """
        UPDATE gpt_versions
        SET wording = greatest(wording, 1 + (
            SELECT coalesce(max(published.wording), 0) FROM gpt_versions AS published
            WHERE published.gpt_id = $1 AND published.version > 0))
        WHERE gpt_id = $1 AND version = 0
        RETURNING wording
        """,
        gpt_id,
    )
    return number


async def list_own_drafts(connection: Connection) -> list[Gpt]:
    """Return the drafts of the actor's GPTs in all spaces, latest last."""
    rows = await connection.fetch(OWN_DRAFTS)
    return [gpt_from_row(row) for row in rows]


async def set_picture(connection: Connection, gpt_id: UUID, sealed: bytes | None) -> None:
    await connection.execute("SELECT set_gpt_picture($1, $2)", gpt_id, sealed)
