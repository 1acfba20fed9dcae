"""Routes with which an operator helps or stops one account, named by its e-mail. There is no list of accounts."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from discreet.http.actor import Operator
from discreet.http.api.bodies import StrictBody
from discreet.identity.accounts.security_events import OPERATOR_ACTS, SecurityEvent

if TYPE_CHECKING:
    from discreet.http.services import Services


class EmailBody(StrictBody):
    email: Annotated[str, Field(max_length=1000)]


class ResetLinkView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    link: str
    expires_at: datetime


class AccountView(BaseModel):
    email: str


OperatorAct = Annotated[SecurityEvent, WithJsonSchema({"type": "string", "enum": [*OPERATOR_ACTS]})]
"""An act of the operator that this list shows."""


class OperatorsActView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    at: datetime
    act: OperatorAct
    email: str
    at_the_shell: bool


class OperatorsActsView(BaseModel):
    acts: list[OperatorsActView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator/accounts", tags=["operator"])

    @api.post("/reset-link")
    async def make_reset_link(body: EmailBody, me: Operator) -> ResetLinkView:
        """A link that sets a new password; it is in this answer and nowhere else. Written down, and told its person."""
        return ResetLinkView.model_validate(await services.recovery.link_for(me, body.email))

    @api.post("/suspend")
    async def suspend(body: EmailBody, me: Operator) -> AccountView:
        """Every session, link and running answer of the account ends at once."""
        return AccountView(email=await services.suspension.suspend(me, body.email))

    @api.post("/restore")
    async def restore(body: EmailBody, me: Operator) -> AccountView:
        return AccountView(email=await services.suspension.restore(me, body.email))

    @api.get("/acts")
    async def account_acts(me: Operator) -> OperatorsActsView:
        """What operators did to people's sign-in, the latest first."""
        acts = await services.suspension.acts(me)
        return OperatorsActsView(acts=[OperatorsActView.model_validate(act) for act in acts])

    return api
