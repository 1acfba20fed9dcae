"""Routes for the operations of GPTs that API keys may call (P4).

A key's maker grants an operation; the maker or an admin of the workspace revokes it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from discreet.assistants.actions.api_keys.granted import GrantableOperation, Grants, OperationGrant, fingerprint_of
from discreet.http.actor import Me
from discreet.http.api.actions.consent_views import CardBuilderView, NamedGptView, RecipientView
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View

if TYPE_CHECKING:
    from discreet.http.services import Services
    from discreet.identity.accounts.actor import Actor


class GrantBody(StrictBody):
    """A grant for an operation, with the fingerprint of the offer that was shown.

    `fingerprint` is in hex. `may_change` also allows calls that change something at the host.
    """

    operation: Annotated[str, Field(max_length=200)]
    fingerprint: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    may_change: bool = False


class GrantableOperationView(View):
    """An operation that can be granted, or the reason why not (`refused`)."""

    tool: str
    operation: str
    summary: str
    method: str
    path: str
    kind: Literal["http", "mcp"]
    consequential: bool
    recipient: RecipientView
    gpt: NamedGptView
    builder: CardBuilderView
    credentials: str | None
    warnings: list[str]
    refused: str | None
    fingerprint: str
    granted_id: UUID | None

    @classmethod
    def of(cls, offer: GrantableOperation, me: "Actor") -> "GrantableOperationView":
        operation, to = offer.bound.operation, offer.recipient
        return cls.from_value(
            operation,
            tool=offer.bound.name,
            operation=operation.name,
            recipient=to,
            gpt=NamedGptView(id=to.gpt_id, name=to.gpt_name),
            builder=CardBuilderView(name=to.builder_name, is_me=to.builder_id == me.account_id),
            credentials=offer.credentials,
            warnings=offer.warnings,
            refused=offer.refused,
            fingerprint=fingerprint_of(offer.bound).hex(),
            granted_id=offer.granted_id,
        )


class OffersView(View):
    operations: list[GrantableOperationView]


class GrantedView(View):
    """A grant, with the names of the time when it was given.

    `lapsed` says why a grant that was not revoked no longer applies.
    """

    id: UUID
    gpt: NamedGptView
    operation: str
    host: str
    may_change: bool
    given_at: datetime
    revoked_at: datetime | None
    lapsed: str | None

    @classmethod
    def of(cls, granted: OperationGrant) -> "GrantedView":
        operation = granted.operation
        return cls.from_value(
            operation,
            gpt=NamedGptView(id=operation.gpt_id, name=granted.gpt_name),
            operation=granted.name,
            host=granted.host,
            lapsed=granted.lapsed,
        )


class GrantsView(View):
    """`may_grant`: the key is the person's own and is valid."""

    granted: list[GrantedView]
    may_grant: bool

    @classmethod
    def of(cls, grants: Grants) -> "GrantsView":
        return cls(granted=[GrantedView.of(each) for each in grants.granted], may_grant=grants.may_grant)


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/workspace/api/keys/{key_id}", tags=["api"])

    @api.get("/operations")
    async def granted_operations(key_id: UUID, me: Me) -> GrantsView:
        """Return the operations that programs with this key can or could call.

        The latest grant comes first.
        """
        return GrantsView.of(await services.api.granting.list_grants(me, key_id))

    @api.get("/gpts/{gpt_id}/operations")
    async def offered_operations(key_id: UUID, gpt_id: UUID, me: Me) -> OffersView:
        """Return every operation of a published GPT, for the key's maker."""
        offered = await services.api.granting.list_grantable(me, key_id, gpt_id)
        return OffersView(operations=[GrantableOperationView.of(offer, me) for offer in offered])

    @api.post("/gpts/{gpt_id}/operations", status_code=201)
    async def grant_operation(key_id: UUID, gpt_id: UUID, body: GrantBody, me: Me) -> GrantedView:
        """Grant an operation, until it changes, the grant is revoked, or the key ends."""
        fingerprint = bytes.fromhex(body.fingerprint)
        granted = await services.api.granting.grant(
            me, key_id, gpt_id, body.operation, fingerprint, may_change=body.may_change
        )
        return GrantedView.of(granted)

    @api.delete("/operations/{operation_id}", status_code=204)
    async def revoke_operation(key_id: UUID, operation_id: UUID, me: Me) -> None:
        """Revoke a grant at once."""
        await services.api.granting.revoke(me, key_id, operation_id)

    return api
