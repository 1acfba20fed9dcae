"""Authentication of API requests: from the text of an API key to a `Caller`.

Only a key opens the API; cookies and sessions do not.

Invariants:
- A key is read from the database at every request, so a revoked key opens nothing from then on.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from discreet.api_projects import store
from discreet.api_projects.in_flight import InFlightRequest
from discreet.api_projects.key import PERSONAL_SCOPE, InvalidKey, Scope, require_valid_key
from discreet.db.pool import Database
from discreet.db.rows import map_row
from discreet.errors import PolicyAcceptanceRequired
from discreet.identity.accounts.actor import AccountRole, Actor
from discreet.identity.accounts.space import Space, WorkspaceRole
from discreet.identity.accounts.token import digest
from discreet.ports.clock import Clock
from discreet.promises.parties import Service
from discreet.promises.terms import PolicyKind, to_accept

LAST_SEEN_INTERVAL = timedelta(minutes=1)
"""The precision of a key's last use."""
MAX_KEY_LENGTH = 200
TERMS_CHANGED = (
    "The terms of this server have changed. The person who made this API key must first accept them on the server's "
    "pages."
)
MAKER_FIRST = (
    "The owners of this key's workspace have published how AI is used there. The person who made this API key must "
    "first accept that on the server's pages."
)


@dataclass(frozen=True)
class Caller:
    """A program: its key, its project, and the person that it acts for.

    A personal key has no workspace, and its user in place of a project.

    All its content belongs to the service "api" and never trains a model (P1).
    """

    key_id: UUID
    project_id: UUID
    actor: Actor
    scope: Scope


class ApiKeyAuthenticator:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def caller(self, key: str, flight: InFlightRequest) -> Caller:
        """Authenticate a key. `flight` is cancelled when the key is revoked or expires.

        InvalidKey when the key does not exist or is no longer valid. PolicyAcceptanceRequired while its maker has
        policies to accept: a key never runs under terms that its maker has not seen (P13).
        """
        if not key or len(key) > MAX_KEY_LENGTH:
            raise InvalidKey("Invalid API key.")
        now = self._clock.now()
        async with self._database.one_statement() as connection:
            row = await store.caller(connection, digest(key))
            if row is None:
                raise InvalidKey("Invalid API key.")
            flight.key_id = row["key_id"]
            require_valid_key(row["works"], row["expires_at"], row["revoked_at"], now)
            if missing := to_accept(*store.policies_of(row)):
                raise PolicyAcceptanceRequired(MAKER_FIRST if missing == (PolicyKind.WORKSPACE,) else TERMS_CHANGED)
            last = row["last_used_at"]
            if last is None or now - last >= LAST_SEEN_INTERVAL:
                await store.note_use(connection, row["key_id"], now)
        # Never an operator's role: programs cannot administer the server.
        personal = row["workspace_id"] is None
        role = None if personal else WorkspaceRole(row["workspace_role"])
        space = Space(Service.API, row["workspace_id"], role)
        actor = Actor(
            account_id=row["account_id"],
            name=row["account_name"],
            role=AccountRole.PERSON,
            session_id=row["key_id"],
            space=space,
        )
        return map_row(Caller, row, actor=actor, scope=PERSONAL_SCOPE if personal else store.scope_of(row))
