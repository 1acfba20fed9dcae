"""What a question needs from the database before its prompt is built, read in one round trip.

Invariants:
- It is read for each question and never cached: a "no" and a changed rule or limit take effect at once (P1, P2, P14).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from discreet.chat.prompts.about_me import SealedAboutMe
from discreet.db.pool import Database
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.choices import StartFacts
from discreet.identity.accounts.session_hint import SessionHint
from discreet.identity.accounts.sessions import Sessions
from discreet.models.limits import ModelLimits
from discreet.models.masking_settings import MaskingSettings, PersonMasking
from discreet.ports.model_request import UsageOwner
from discreet.promises.parties import Party
from discreet.promises.recipients import RecipientLimits

_COLUMNS = """about.id AS about_me_id, about.holder AS about_me_holder, about.sealed_prompt AS about_me_sealed,
        wishes.*, limits.*, standings.*"""
_CHOICES = """masking_wishes($1, $2) AS wishes CROSS JOIN model_limits($1, $2) AS limits
    CROSS JOIN (
        SELECT array_agg(party) AS parties, array_agg(allowed_since) AS allowed_since,
            array_agg(refused_at) AS refused_at, (array_agg(own_leaf))[1] AS own_leaf,
            (array_agg(share_leaf))[1] AS share_leaf
        FROM parties_at_start($1, $3, $4, $2)
    ) AS standings
    LEFT JOIN about_me_of($1, $2) AS about ON true"""
_CHAT_JOIN = "LEFT JOIN conversation_to_continue($1, $5) AS chat ON true"
_SESSION_JOIN = "LEFT JOIN session_in_force($5, $6) AS session ON true"
NEW_CHAT = f"SELECT {_COLUMNS} FROM {_CHOICES}"
EXISTING_CHAT = f"SELECT {_COLUMNS}, chat.* FROM {_CHOICES} {_CHAT_JOIN}"
NEW_CHAT_IN_SESSION = f"SELECT {_COLUMNS}, session.* FROM {_CHOICES} {_SESSION_JOIN}"
EXISTING_CHAT_IN_SESSION = (
    f"SELECT {_COLUMNS}, chat.*, session.* FROM {_CHOICES} {_CHAT_JOIN}"
    " LEFT JOIN session_in_force($6, $7) AS session ON true"
)


@dataclass(frozen=True, kw_only=True)
class QuestionFacts:
    """The choices of person and workspace at the moment of a question.

    `about_me` is sealed. `start_facts`: what the chat needs to begin; None where it goes on.
    """

    about_me: SealedAboutMe | None
    start_facts: StartFacts | None
    masking: PersonMasking
    limits: RecipientLimits


class QuestionFactsReader:
    def __init__(self, database: Database, masking: MaskingSettings, sessions: Sessions) -> None:
        self._database, self._masking, self._sessions = database, masking, sessions

    async def read_for_new_chat(
        self, actor: Actor, parties: Sequence[Party], gpt_id: UUID | None, hint: SessionHint | None = None
    ) -> QuestionFacts:
        """Read the facts of a chat that the actor begins, and confirm the hint.

        `gpt_id`: its GPT, whose origins are parties, too. SessionHintMismatch.
        """
        payer, names = UsageOwner(actor.account_id, actor.space.workspace_id), list(map(str, parties))
        row = await self._fetch_row((NEW_CHAT, NEW_CHAT_IN_SESSION), hint, payer, names, gpt_id)
        return self._facts(actor, payer, row, StartFacts.from_rows(parties, _rows_by_party(row), gpt_id))

    async def read_for_chat(
        self, actor: Actor, conversation_id: UUID, hint: SessionHint | None = None
    ) -> tuple[QuestionFacts, Mapping[str, Any]]:
        """Read the facts of a question in a chat of the actor's space, and the chat; confirm the hint.

        The chat's columns are those of the function conversation_to_continue, or null. SessionHintMismatch.
        """
        payer = UsageOwner(actor.account_id, actor.space.workspace_id)
        row = await self._fetch_row((EXISTING_CHAT, EXISTING_CHAT_IN_SESSION), hint, payer, [], None, conversation_id)
        return self._facts(actor, payer, row, None), row

    async def _fetch_row(
        self, statements: tuple[str, str], hint: SessionHint | None, payer: UsageOwner, *extra_arguments: Any
    ) -> Mapping[str, Any]:
        """Return the row of the first statement, or with a hint that of the second one."""
        plain, in_session = statements
        arguments = (payer.account_id, payer.workspace_id, *extra_arguments)
        async with self._database.one_statement() as connection:
            row: Mapping[str, Any]
            if hint is None:
                row = await connection.fetchrow(plain, *arguments)
            else:
                row = await connection.fetchrow(in_session, *arguments, hint.token_hash, hint.moment)
                self._sessions.confirm(hint, row)
        return row

    def _facts(
        self, actor: Actor, payer: UsageOwner, row: Mapping[str, Any], start_facts: StartFacts | None
    ) -> QuestionFacts:
        about_me = None
        if row["about_me_id"] is not None:
            about_me = SealedAboutMe(
                id=row["about_me_id"],
                owner_id=actor.account_id,
                holder=row["about_me_holder"],
                sealed_prompt=row["about_me_sealed"],
            )
        return QuestionFacts(
            about_me=about_me,
            start_facts=start_facts,
            masking=self._masking.from_row(payer, row),
            limits=ModelLimits.from_row(row),
        )


def _rows_by_party(row: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """Return the row of each party, as the function parties_at_start gives it."""
    leaves = {"own_leaf": row["own_leaf"], "share_leaf": row["share_leaf"]}
    columns = zip(row["parties"], row["allowed_since"], row["refused_at"], strict=True)
    return {party: {"allowed_since": since, "refused_at": refused} | leaves for party, since, refused in columns}
