"""SQL of GPTs and their versions. Runs inside `Database.acting_as`.

Row-level security shows a person their own GPTs and, of other people's, the current version of published ones and those
on which they have a right (P3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.assistants.gpts.gpt import Category, Configuration, Gpt
from discreet.data_rights.deletion.deletion import DeletionKind, PendingDeletion
from discreet.db.pool import Connection
from discreet.db.rows import map_row
from discreet.errors import NotFound
from discreet.identity.accounts.actor import Actor
from discreet.identity.workspaces.rules import RULES, rules_of
from discreet.models.parameters import ModelParameters
from discreet.promises.capabilities import Capability, in_order
from discreet.promises.origins import Origins, TextOrigins
from discreet.promises.recipients import ModelLimit
from discreet.promises.stars import shown_stars
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
class GptContentFlags:
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
    has: GptContentFlags
    rules: WorkspaceRules


async def find_version(connection: Connection, gpt_id: UUID) -> StoredVersion | None:
    """Return a GPT in its published version; the draft if it is unpublished."""
    row = await connection.fetchrow(ONE, gpt_id)
    return version_from_row(row) if row else None


async def list_versions(connection: Connection, gpt_ids: Sequence[UUID]) -> list[StoredVersion]:
    """Return these GPTs as `find_version` does, in this order, without those that the actor cannot see."""
    found = {row["id"]: version_from_row(row) for row in await connection.fetch(SEVERAL, gpt_ids)}
    return [found[id_] for id_ in gpt_ids if id_ in found]


async def find_answering_version(connection: Connection, actor: Actor, gpt_id: UUID) -> AnsweringVersion | None:
    """Return a published GPT with all that an answer by it needs, in one round trip; None where the actor sees none.

    The statement names the person itself: call it without a transaction.
    """
    space = actor.space.workspace_id
    row = await connection.fetchrow("SELECT * FROM gpt_to_answer($1, $2, $3)", actor.account_id, gpt_id, space)
    if row is None or (space is not None and row["rule_builders"] is None):
        return None
    return AnsweringVersion(
        shown=version_from_row(row),
        has=_content_flags_from_row(row),
        rules=NO_RULES if space is None else rules_of({name: row[f"rule_{name}"] for name in RULES.split(", ")}),
    )


def gpt_not_found() -> NotFound:
    """Return the error for another person's, an unpublished and a missing GPT alike."""
    return NotFound("There is no such GPT.")


async def get_content_flags(connection: Connection, gpt_id: UUID, version: int) -> GptContentFlags:
    row = await connection.fetchrow(
        """
        SELECT EXISTS (SELECT FROM knowledge_files WHERE gpt_id = $1 AND state = 'ready') AS knowledge,
               EXISTS (SELECT FROM actions WHERE gpt_id = $1 AND version = $2) AS actions,
               gpt_origins($1) AS origins
        """,
        gpt_id,
        version,
    )
    return _content_flags_from_row(row)


async def get_picture(connection: Connection, gpt_id: UUID) -> bytes | None:
    sealed: bytes | None = await connection.fetchval("SELECT picture FROM gpts WHERE id = $1", gpt_id)
    return sealed


async def lock(connection: Connection, gpt_id: UUID) -> None:
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


def get_model_columns(configuration: Configuration) -> tuple[object, ...]:
    """Return what the builder says about models, in the order of the statements' arguments."""
    parameters = configuration.parameters
    return (
        configuration.lets_choose,
        parameters.temperature,
        parameters.top_p,
        parameters.answer_tokens,
        parameters.reasoning_effort,
    )


def version_from_row(row: Any) -> StoredVersion:
    origins = TextOrigins(
        frozenset(row["description_origins"]),
        frozenset(row["instructions_origins"]),
        frozenset(row["starters_origins"]),
    )
    return map_row(StoredVersion, row, gpt=gpt_from_row(row), origins=origins)


def _content_flags_from_row(row: Any) -> GptContentFlags:
    return map_row(GptContentFlags, row, origins=frozenset(row["origins"]))


def gpt_from_row(row: Any) -> Gpt:
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
        stars=shown_stars(row["rated_by"], row["rated_good"]),
        parameters=map_row(ModelParameters, row),
        capabilities=in_order(map(Capability, row["capabilities"])),
    )
