"""Routes for deleting an account and for deletion reports.

The code of a report is sent in the body, never in an address.
"""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import Field

from discreet.http.actor import Me, client_address, session_cookie
from discreet.http.api.bodies import CodeBody, StrictBody
from discreet.http.api.privacy.deletion_views import DeletionCodeView, DeletionPreviewView, DeletionsView, DeletionView

if TYPE_CHECKING:
    from discreet.http.services import Services


class DeleteAccountBody(StrictBody):
    email: Annotated[str, Field(max_length=1000)]
    """The account's own address, typed by the person."""


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["deletion"])

    @api.get("/me/deletion")
    async def preview_deletion(me: Me) -> DeletionPreviewView:
        """Return what a deletion of the account would remove, and what prevents it."""
        return DeletionPreviewView.model_validate(await services.account_deletion.preview(me))

    @api.post("/me/deletion")
    async def delete_account(body: DeleteAccountBody, me: Me, response: Response) -> DeletionCodeView:
        """Delete the account at once and permanently.

        403 (`confirm_first`) unless the person has confirmed their identity a short time ago.
        """
        code = await services.account_deletion.delete(me, body.email)
        session_cookie(services).forget(response)
        return DeletionCodeView(code=code)

    @api.get("/me/deletions")
    async def my_deletions(me: Me, before: UUID | None = None) -> DeletionsView:
        """Return the person's deletions before `before`, the latest first, 30 at a time."""
        page = await services.deletions.list_own(me, before)
        return DeletionsView(deletions=[DeletionView.model_validate(each) for each in page.deletions], more=page.more)

    @api.post("/deleted-account")
    async def of_account(body: CodeBody, request: Request) -> DeletionView:
        """Return the report of a deleted account, for its code."""
        with services.limits.join(client_address(request)):
            return DeletionView.model_validate(await services.deletions.get_by_code(body.code))

    return api
