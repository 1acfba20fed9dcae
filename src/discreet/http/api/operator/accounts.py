"""Routes for operators: the list of accounts, and help to one account, named by e-mail."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from discreet.http.actor import Operator
from discreet.http.api.bodies import StrictBody, documented_as
from discreet.http.api.view import Day, View
from discreet.identity.accounts.actor import AccountRole
from discreet.identity.accounts.listed_account import AccountState
from discreet.identity.accounts.security_events import OPERATOR_ACTS, SecurityEvent

if TYPE_CHECKING:
    from discreet.http.services import Services


class EmailBody(StrictBody):
    email: Annotated[str, Field(max_length=1000)]


class ListedAccountView(View):
    """An account in the list, without content and without a time of use (P7)."""

    id: UUID
    name: str
    email: str
    role: AccountRole
    state: AccountState
    workspaces: list[str]
    created_at: Day
    megabytes: int | None
    """Stored in the own space, rounded up to 100 MB, as counted once this month."""


class PeopleView(View):
    """A page of accounts by name. `total` counts all that match."""

    accounts: list[ListedAccountView]
    total: int
    more: bool


class ResetLinkView(View):
    link: str
    expires_at: datetime


class AccountView(View):
    email: str


OperatorAct = Annotated[SecurityEvent, documented_as(*OPERATOR_ACTS)]
"""An act of the operator that this list shows."""


class OperatorActionView(View):
    at: datetime
    act: OperatorAct
    email: str
    at_the_shell: bool


class OperatorActionsView(View):
    acts: list[OperatorActionView]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator/accounts", tags=["operator"])

    @api.get("")
    async def people(
        me: Operator, q: Annotated[str, Query(max_length=200)] = "", after: UUID | None = None
    ) -> PeopleView:
        """Return accounts by name, 30 at a time, those whose name or e-mail contains `q`."""
        return PeopleView.model_validate(await services.people.page(me, q, after))

    @api.post("/reset-link")
    async def make_reset_link(body: EmailBody, me: Operator) -> ResetLinkView:
        """Create a link that sets a new password. Only this answer contains it.

        The act is logged and shown to the person.
        """
        return ResetLinkView.model_validate(await services.password_reset.create_link(me, body.email))

    @api.post("/suspend")
    async def suspend(body: EmailBody, me: Operator) -> AccountView:
        """Suspend an account. All its sessions, links and running answers end at once."""
        return AccountView(email=await services.suspension.suspend(me, body.email))

    @api.post("/restore")
    async def restore(body: EmailBody, me: Operator) -> AccountView:
        return AccountView(email=await services.suspension.restore(me, body.email))

    @api.get("/acts")
    async def account_acts(me: Operator) -> OperatorActionsView:
        """Return the operators' acts on people's sign-in, the latest first."""
        acts = await services.suspension.acts(me)
        return OperatorActionsView(acts=[OperatorActionView.model_validate(act) for act in acts])

    return api
