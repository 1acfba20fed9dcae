"""SQL of GPTs and their versions. Runs inside `Database.acting_as`.

Row-level security shows a person their own GPTs and, of other people's, the current version of published ones and those
on which they have a right (P3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from discreet.assistants.gpts.gpt import DRAFT, Category, Configuration, Gpt, GptOrder
from discreet.assistants.gpts.training_copies import Provenance
from discreet.data_rights.deletion.deletion import DeletionKind, PendingDeletion
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import RULES, rules_of
from discreet.models.parameters import ModelParameters
from discreet.promises.capabilities import Capability, in_order
from discreet.promises.origins import NO_TEXT_ORIGINS, Origins, TextOrigins, ordered
from discreet.promises.recipients import ModelLimit
from discreet.promises.stars import shown
from discreet.promises.visibility import Level, Right
from discreet.promises.workspace_rules import NO_RULES, WorkspaceRules

# One GPT in one version; each statement compares `shown.version`. The builder's name and permission are subqueries, so
# they are read for the returned rows only. A join would read them for every account.
GPT = """
    SELECT gpts.id, gpts.owner_id, gpts.workspace_id,
           (SELECT name FROM accounts WHERE accounts.id = gpts.owner_id) AS builder_name,
           effective_level(gpts.level, gpts.workspace_id) AS level, gpts.current_version,
           gpts.picture IS NOT NULL AS has_picture,
           (SELECT allowed_since FROM permissions WHERE party = 'gpt:' || gpts.id AND purpose = 'improve')
           AS allowed_since, shown.name, shown.description,
           shown.starters, shown.model, shown.knowledge_use, shown.instructions_use, shown.model_limit,
           shown.lets_choose, shown.temperature, shown.top_p, shown.answer_tokens, shown.reasoning_effort,
           shown.capabilities, shown.sealed_instructions, shown.edition, shown.wording, shown.description_origins,
           shown.instructions_origins, shown.starters_origins, gpts.category,
           gpts.rated_by, gpts.rated_good,
           CASE WHEN gpts.owner_id = acting_account() THEN 'own' ELSE held.given END AS held
    FROM gpts
    JOIN gpt_versions AS shown ON shown.gpt_id = gpts.id
    LEFT JOIN gpt_rights AS held ON held.gpt_id = gpts.id AND held.account_id = acting_account()
"""
CURRENT = "shown.version = coalesce(gpts.current_version, 0)"

ONE = f"{GPT} WHERE gpts.id = $1 AND {CURRENT}"

SEVERAL = f"{GPT} WHERE gpts.id = ANY ($1) AND {CURRENT}"

ONE_VERSION = f"{GPT} WHERE gpts.id = $1 AND shown.version = $2"

OWN_DRAFTS = f"{GPT} WHERE gpts.owner_id = acting_account() AND shown.version = 0 ORDER BY gpts.created_at, gpts.id"

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

GIVEN_TO_ME = f"""{GPT}
    WHERE {CURRENT} AND held.given IS NOT NULL AND gpts.workspace_id IS NOT DISTINCT FROM $1
    ORDER BY lower(shown.name), gpts.id
"""

BEGINNINGS = f"""{GPT}
    WHERE {CURRENT} AND gpts.owner_id IN (SELECT id FROM accounts WHERE role = 'operator')
      AND gpts.current_version IS NOT NULL
      AND effective_level(gpts.level, gpts.workspace_id) = 'everyone'
      AND (gpts.workspace_id IS NOT DISTINCT FROM $2 OR $3 = 'all' OR ($3 = 'approved' AND gpts.id = ANY ($4)))
    ORDER BY gpts.created_at, gpts.id
    LIMIT $1
"""


@dataclass(frozen=True)
class StoredVersion:
    """A GPT in one version, with its sealed instructions.

    `edition` counts the saves; versions of the same `wording` give the model the same text.
    """

    gpt: Gpt
    sealed_instructions: bytes
    edition: int
    wording: int
    origins: TextOrigins


@dataclass(frozen=True)
class Holdings:
    """Whether there is indexed knowledge, and whether the version has actions.

    `origins`: the other authors of its content.
    """

    knowledge: bool
    actions: bool
    origins: Origins


@dataclass(frozen=True, kw_only=True)
class AnsweringVersion:
    """The version of a GPT that answers, and the rules of the space in which it is asked."""

    shown: StoredVersion
    has: Holdings
    rules: WorkspaceRules


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


async def add_version(
    connection: Connection,
    gpt_id: UUID,
    version: int,
    written: Configuration,
    sealed: bytes,
    at: datetime,
    origins: TextOrigins,
    sealed_note: bytes | None = None,
    wording: int = 1,
) -> None:
    await connection.execute(
        """
        INSERT INTO gpt_versions
            (gpt_id, version, name, description, sealed_instructions, starters, model, knowledge_use,
             instructions_use, made_at, sealed_note, description_origins, instructions_origins, starters_origins,
             wording, model_limit, lets_choose, temperature, top_p, answer_tokens, reasoning_effort,
             capabilities)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
        """,
        gpt_id,
        version,
        written.name,
        written.description,
        sealed,
        list(written.starters),
        written.model,
        written.knowledge_use,
        written.instructions_use,
        at,
        sealed_note,
        ordered(origins.description),
        ordered(origins.instructions),
        ordered(origins.starters),
        wording,
        written.model_limit,
        *_choices(written),
        list(written.capabilities),
    )


async def add_instruction_copy(connection: Connection, made: Provenance, version: int, sealed: bytes) -> None:
    """Add a copy for the improvement pipeline. This role can write it but not read it."""
    await connection.execute(
        "INSERT INTO instruction_copies (gpt_id, version, service, made_at, sealed, origins)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        made.gpt_id,
        version,
        made.service,
        made.made_at,
        sealed,
        ordered(made.origins),
    )


async def save_draft(
    connection: Connection,
    gpt_id: UUID,
    written: Configuration,
    sealed: bytes,
    at: datetime,
    origins: TextOrigins,
    *,
    other_wording: bool,
) -> None:
    """Save the draft.

    `other_wording`: its instructions differ from those of the previous draft.
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
        written.name,
        written.description,
        sealed,
        list(written.starters),
        written.model,
        written.knowledge_use,
        written.instructions_use,
        at,
        ordered(origins.description),
        ordered(origins.instructions),
        ordered(origins.starters),
        int(other_wording),
        written.model_limit,
        *_choices(written),
        list(written.capabilities),
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


async def one(connection: Connection, gpt_id: UUID) -> StoredVersion | None:
    """Return a GPT in its published version; the draft if it is unpublished."""
    row = await connection.fetchrow(ONE, gpt_id)
    return _version(row) if row else None


async def several(connection: Connection, gpt_ids: Sequence[UUID]) -> list[StoredVersion]:
    """Return these GPTs as `one` does, in this order, without those that the actor cannot see."""
    found = {row["id"]: _version(row) for row in await connection.fetch(SEVERAL, gpt_ids)}
    return [found[id_] for id_ in gpt_ids if id_ in found]


async def to_answer(connection: Connection, actor: Actor, gpt_id: UUID) -> AnsweringVersion | None:
    """Return a published GPT with all that an answer by it needs, in one round trip; None where the actor sees none.

    The statement names the person itself: call it without a transaction.
    """
    space = actor.space.workspace_id
    row = await connection.fetchrow("SELECT * FROM gpt_to_answer($1, $2, $3)", actor.account_id, gpt_id, space)
    if row is None or (space is not None and row["rule_builders"] is None):
        return None
    return AnsweringVersion(
        shown=_version(row),
        has=_holdings(row),
        rules=NO_RULES if space is None else rules_of({name: row[f"rule_{name}"] for name in RULES.split(", ")}),
    )


async def one_version(connection: Connection, gpt_id: UUID, version: int) -> StoredVersion | None:
    row = await connection.fetchrow(ONE_VERSION, gpt_id, version)
    return _version(row) if row else None


async def own_drafts(connection: Connection) -> list[Gpt]:
    """Return the drafts of the actor's GPTs in all spaces, latest last."""
    rows = await connection.fetch(OWN_DRAFTS)
    return [_gpt(row) for row in rows]


async def versions(connection: Connection, gpt_id: UUID) -> list[tuple[int, datetime, bytes | None]]:
    """Return number, date and sealed note of each version, the draft first."""
    rows = await connection.fetch(
        "SELECT version, made_at, sealed_note FROM gpt_versions WHERE gpt_id = $1 ORDER BY version", gpt_id
    )
    return [(row["version"], row["made_at"], row["sealed_note"]) for row in rows]


async def explore(
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
    return [_gpt(row) for row in rows]


async def own(connection: Connection, workspace_id: UUID | None) -> list[Gpt]:
    """Return the actor's GPTs in this space, by name."""
    return [_gpt(row) for row in await connection.fetch(OWN, workspace_id)]


async def given_to_me(connection: Connection, workspace_id: UUID | None) -> list[Gpt]:
    """Return the GPTs of this space on which the actor has a right, by name."""
    return [_gpt(row) for row in await connection.fetch(GIVEN_TO_ME, workspace_id)]


async def own_email(connection: Connection) -> str:
    """Return the actor's address."""
    return str(await connection.fetchval("SELECT email FROM accounts WHERE id = acting_account()"))


async def featured(connection: Connection, limit: int, workspace_id: UUID | None, rules: WorkspaceRules) -> list[Gpt]:
    """Return the GPTs that operators published to everyone, if `rules` allow them."""
    approved = list(rules.approved_gpts)
    return [
        _gpt(row) for row in await connection.fetch(BEGINNINGS, limit, workspace_id, rules.third_party_gpts, approved)
    ]


def absent() -> NotFound:
    """Return the error for another person's, an unpublished and a missing GPT alike."""
    return NotFound("There is no such GPT.")


async def next_version(connection: Connection, gpt_id: UUID) -> int:
    number: int = await connection.fetchval(
        "SELECT coalesce(max(version), 0) + 1 FROM gpt_versions WHERE gpt_id = $1", gpt_id
    )
    return number


async def hold_origins(connection: Connection, gpt_id: UUID) -> None:
    """Block the handover of every GPT that this one has texts of.

    The lock lasts until the transaction ends, so the origins read after it stay valid.
    """
    await connection.execute("SELECT lock_origins($1)", gpt_id)


async def publish(connection: Connection, gpt_id: UUID, version: int, level: Level, category: Category | None) -> None:
    """Publish a version. None keeps the category."""
    await connection.execute(
        "UPDATE gpts SET current_version = $2, level = $3, category = coalesce($4, category) WHERE id = $1",
        gpt_id,
        version,
        level.value,
        category,
    )


async def holdings(connection: Connection, gpt_id: UUID, version: int) -> Holdings:
    row = await connection.fetchrow(
        """
        SELECT EXISTS (SELECT FROM knowledge_files WHERE gpt_id = $1 AND state = 'ready') AS knowledge,
               EXISTS (SELECT FROM actions WHERE gpt_id = $1 AND version = $2) AS actions,
               gpt_origins($1) AS origins
        """,
        gpt_id,
        version,
    )
    return _holdings(row)


async def set_picture(connection: Connection, gpt_id: UUID, sealed: bytes | None) -> None:
    await connection.execute("SELECT set_gpt_picture($1, $2)", gpt_id, sealed)


async def picture(connection: Connection, gpt_id: UUID) -> bytes | None:
    sealed: bytes | None = await connection.fetchval("SELECT picture FROM gpts WHERE id = $1", gpt_id)
    return sealed


async def hold(connection: Connection, gpt_id: UUID) -> None:
    """Lock the GPT row until the transaction ends."""
    await connection.execute("SELECT FROM gpts WHERE id = $1 FOR UPDATE", gpt_id)


async def deletion_extent(connection: Connection, gpt_id: UUID, datasets: tuple[UUID, ...]) -> PendingDeletion:
    """Return the extent of the GPT's deletion."""
    row = await connection.fetchrow(
        """
        SELECT (SELECT count(*) FROM gpt_versions WHERE gpt_id = $1 AND version > 0) AS versions,
            (SELECT count(*) FROM knowledge_files WHERE gpt_id = $1) AS knowledge_files
        """,
        gpt_id,
    )
    return PendingDeletion(DeletionKind.GPT, gpt_id, dict(row), datasets=datasets)


async def delete(connection: Connection, gpt_id: UUID) -> None:
    """Delete the GPT with its versions, files, pieces and passages.

    Conversations with it stay with their users.
    """
    await connection.execute("DELETE FROM gpts WHERE id = $1", gpt_id)


def _choices(written: Configuration) -> tuple[object, ...]:
    """Return what the builder says about models, in the order of the statements' arguments."""
    given = written.parameters
    return (written.lets_choose, given.temperature, given.top_p, given.answer_tokens, given.reasoning_effort)


def _version(row: Any) -> StoredVersion:
    origins = TextOrigins(
        frozenset(row["description_origins"]),
        frozenset(row["instructions_origins"]),
        frozenset(row["starters_origins"]),
    )
    return map_row(StoredVersion, row, gpt=_gpt(row), origins=origins)


def _holdings(row: Any) -> Holdings:
    return map_row(Holdings, row, origins=frozenset(row["origins"]))


def _gpt(row: Any) -> Gpt:
    starters: Sequence[str] = tuple(row["starters"])
    return map_row(
        Gpt,
        row,
        starters=starters,
        model_limit=ModelLimit(row["model_limit"]),
        level=Level(row["level"]),
        version=row["current_version"],
        right=Right(row["held"]) if row["held"] else None,
        category=Category(row["category"]),
        stars=shown(row["rated_by"], row["rated_good"]),
        parameters=map_row(ModelParameters, row),
        capabilities=in_order(map(Capability, row["capabilities"])),
    )
