"""Routes for a GPT's actions, for its builder only; other people get 404."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field

from discreet.assistants.actions.action import DRAFT, MAX_ENABLED
from discreet.assistants.actions.consent.card import CallContext, InvalidCall
from discreet.assistants.actions.editing.edit import ActionDraft, ActionEdit
from discreet.assistants.actions.editing.imports import MAX_DOCUMENT_BYTES
from discreet.errors import Invalid, TooLarge
from discreet.http.actor import Me
from discreet.http.api.actions.action_views import (
    ActionsView,
    ActionView,
    AuthView,
    CheckView,
    DocumentListView,
    DocumentView,
    auth_of,
)
from discreet.http.api.actions.consent_views import CardView
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.uploads import FILE_BODY, drain_body
from discreet.identity.accounts.actor import Actor
from discreet.ports.model_request import ToolCall

if TYPE_CHECKING:
    from discreet.http.services import Services

MAX_NAMES = 10_000
URL_CHARACTERS = 8_000
SourceUrl = Annotated[str | None, Query(max_length=URL_CHARACTERS)]
Numbers = Annotated[list[int], Query(default_factory=list, max_length=MAX_ENABLED)]


class CheckBody(StrictBody):
    """A document to check.

    `action_id` names the action that the document would replace; `source_url` is the address it was fetched from.
    """

    document: str
    action_id: Id | None = None
    source_url: Annotated[str | None, Field(max_length=URL_CHARACTERS)] = None


class FetchBody(StrictBody):
    url: Annotated[str, Field(max_length=URL_CHARACTERS)]


class DocumentBody(StrictBody):
    kind: Literal["openapi"]
    document: str
    source_url: Annotated[str | None, Field(max_length=URL_CHARACTERS)] = None


class ServerBody(StrictBody):
    """An MCP server (streamable HTTP)."""

    kind: Literal["mcp"]
    url: Annotated[str, Field(max_length=URL_CHARACTERS)]


class ActionBody(StrictBody):
    """The editable parts of an action, without its secret."""

    document: str
    enabled: Annotated[list[str], Field(max_length=MAX_NAMES)]
    policy_url: str | None
    auth: AuthView
    edition: str | None = None
    """The edition that the editor opened. With it, changes that another person saved since then are not overwritten."""
    source_url: Annotated[str | None, Field(max_length=URL_CHARACTERS)] = None
    """The address that the document was fetched from. If omitted, it is not changed."""

    def draft(self) -> ActionDraft:
        return ActionDraft(
            document=self.document,
            enabled=self.enabled,
            auth=auth_of(self.auth),
            policy_url=self.policy_url,
            edition=self.edition,
            source_url=self.source_url,
        )


class SecretBody(StrictBody):
    secret: str


class TrialBody(StrictBody):
    operation: str
    arguments: dict[str, Any]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/gpts/{gpt_id}/actions", tags=["actions"])
    _import_routes(api, services)
    _document_routes(api, services)
    _action_routes(api, services)
    _secret_routes(api, services)
    _trial_routes(api, services)
    return api


async def _view(services: "Services", edit: ActionEdit) -> ActionView:
    """Build the view in a thread, because a document may describe many operations."""
    return await asyncio.to_thread(ActionView.of, edit, services.authorizations.redirect_uri(edit.action.id))


def _import_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/check")
    async def check(gpt_id: UUID, body: CheckBody, me: Me) -> CheckView:
        """Check a document without saving it. Unusable parts are listed as refusals."""
        checked = await services.action_editor.check(me, gpt_id, body.document, body.action_id, body.source_url)
        return await asyncio.to_thread(CheckView.of, checked)

    @api.post("/fetch")
    async def fetch(gpt_id: UUID, body: FetchBody, me: Me) -> DocumentView:
        """Fetch the document at an address, without saving it."""
        return DocumentView(document=await services.action_editor.fetch(me, gpt_id, body.url))

    @api.post("", status_code=201)
    async def add(
        gpt_id: UUID, body: Annotated[DocumentBody | ServerBody, Field(discriminator="kind")], me: Me
    ) -> ActionView:
        """Add an action. Its first operations are enabled."""
        if isinstance(body, ServerBody):
            edit = await services.action_editor.add_server(me, gpt_id, body.url)
        else:
            edit = await services.action_editor.add(me, gpt_id, body.document, body.source_url)
        return await _view(services, edit)


def _document_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/document/operations", openapi_extra=FILE_BODY)
    async def operations(gpt_id: UUID, request: Request, me: Me, source_url: SourceUrl = None) -> DocumentListView:
        """List the operations of a document of up to 15 MB, without saving it.

        The body is the document.
        """
        document = await _document(request)
        listing = await services.action_editor.list_operations(me, gpt_id, document, source_url)
        return await asyncio.to_thread(DocumentListView.of, listing)

    @api.post("/document/extract", openapi_extra=FILE_BODY)
    async def extract(
        gpt_id: UUID, request: Request, me: Me, number: Numbers, source_url: SourceUrl = None
    ) -> DocumentView:
        """Return a document with the operations chosen by number.

        The body is the document that was listed.
        """
        document = await _document(request)
        return DocumentView(
            document=await services.action_editor.extract_operations(me, gpt_id, document, number, source_url)
        )


async def _document(request: Request) -> bytes:
    """Return the body. TooLarge as soon as it exceeds a document's limit."""
    received = bytearray()
    async with drain_body(request.stream()) as body:
        async for chunk in body:
            received += chunk
            if len(received) > MAX_DOCUMENT_BYTES:
                raise TooLarge(f"The document is larger than {MAX_DOCUMENT_BYTES // 1_000_000} MB.")
    return bytes(received)


def _action_routes(api: APIRouter, services: "Services") -> None:
    @api.get("")
    async def all_actions(gpt_id: UUID, me: Me) -> ActionsView:
        """Return the draft's actions, in their order."""
        return ActionsView(
            actions=[await _view(services, edit) for edit in await services.action_editor.list(me, gpt_id)]
        )

    @api.get("/{action_id}")
    async def read_action(gpt_id: UUID, action_id: UUID, me: Me) -> ActionView:
        return await _view(services, await services.action_editor.get(me, gpt_id, action_id))

    @api.put("/{action_id}")
    async def save_action(gpt_id: UUID, action_id: UUID, body: ActionBody, me: Me) -> ActionView:
        """Save the draft of an action. The published version does not change."""
        return await _view(services, await services.action_editor.replace(me, gpt_id, action_id, body.draft()))

    @api.post("/{action_id}/refresh")
    async def refresh(gpt_id: UUID, action_id: UUID, me: Me) -> ActionView:
        """Fetch an MCP server's tools again; `changes` lists the differences."""
        return await _view(services, await services.action_editor.refresh(me, gpt_id, action_id))

    @api.delete("/{action_id}", status_code=204)
    async def remove(gpt_id: UUID, action_id: UUID, me: Me) -> None:
        await services.action_editor.remove(me, gpt_id, action_id)


def _secret_routes(api: APIRouter, services: "Services") -> None:
    @api.put("/{action_id}/secret", status_code=204)
    async def set_secret(gpt_id: UUID, action_id: UUID, body: SecretBody, me: Me) -> None:
        """Store the secret for the action's current host and sign-in. It cannot be read."""
        await services.action_editor.set_secret(me, gpt_id, action_id, body.secret)

    @api.delete("/{action_id}/secret", status_code=204)
    async def delete_secret(gpt_id: UUID, action_id: UUID, me: Me) -> None:
        await services.action_editor.delete_secret(me, gpt_id, action_id)


def _trial_routes(api: APIRouter, services: "Services") -> None:
    @api.post("/{action_id}/try")
    async def attempt(gpt_id: UUID, action_id: UUID, body: TrialBody, me: Me) -> CardView:
        """Create a consent card for a trial call, also of a draft's operation.

        Nothing is sent until the builder allows it.
        """
        return await _propose_trial(services, me, gpt_id, action_id, body)


async def _propose_trial(services: "Services", me: Actor, gpt_id: UUID, action_id: UUID, body: TrialBody) -> CardView:
    bound = await services.actions.get_draft_operation(me, gpt_id, action_id, body.operation)
    call = ToolCall("trial", bound.name, json.dumps(body.arguments))
    card = await services.consents.propose(me, CallContext(None, gpt_id, DRAFT), call)
    if isinstance(card, InvalidCall):
        raise Invalid(card.sentence, field="arguments")
    return CardView.of(card, me)
