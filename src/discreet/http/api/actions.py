"""Routes of a GPT's actions, for its builder alone: for everybody else there is no such GPT (404)."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import Field

from discreet.assistants.actions.action import DRAFT, MOST_ENABLED
from discreet.assistants.actions.consent.card import CallContext, InvalidCall
from discreet.assistants.actions.editing.edit import ActionDraft, ActionEdit
from discreet.assistants.actions.editing.imports import LARGEST_DOCUMENT_BYTES
from discreet.errors import Invalid, TooLarge
from discreet.http.actor import Me
from discreet.http.api.action_views import (
    ActionsView,
    ActionView,
    AuthView,
    CheckView,
    DocumentListView,
    DocumentView,
    auth_of,
)
from discreet.http.api.bodies import Id, StrictBody
from discreet.http.api.consent_views import CardView
from discreet.http.api.uploads import FILE_BODY, drain_body
from discreet.identity.accounts.actor import Actor
from discreet.ports import ToolCall

if TYPE_CHECKING:
    from discreet.http.services import Services

MOST_NAMES = 10_000
URL_CHARACTERS = 8_000
SourceUrl = Annotated[str | None, Query(max_length=URL_CHARACTERS)]
Numbers = Annotated[list[int], Query(default_factory=list, max_length=MOST_ENABLED)]


class CheckBody(StrictBody):
    """`action_id` names the action that the document would replace, `source_url` where it was fetched from."""

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
    """What the builder writes of an action, all of it but the secret."""

    document: str
    enabled: Annotated[list[str], Field(max_length=MOST_NAMES)]
    policy_url: str | None
    auth: AuthView
    edition: str | None = None
    """The one that one opened: with it, what somebody else has saved meanwhile is not written over."""
    source_url: Annotated[str | None, Field(max_length=URL_CHARACTERS)] = None
    """Where the document was fetched from; without it, that stays as it is."""

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


class TryBody(StrictBody):
    operation: str
    arguments: dict[str, Any]


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/gpts/{gpt_id}/actions", tags=["actions"])
    _coming_in(api, services)
    _choosing(api, services)
    _editing(api, services)
    _secret(api, services)
    _trying(api, services)
    return api


async def _view(services: "Services", edit: ActionEdit) -> ActionView:
    """In a thread: a document may describe hundreds of operations."""
    return await asyncio.to_thread(ActionView.of, edit, services.connections.redirect_uri(edit.action.id))


def _coming_in(api: APIRouter, services: "Services") -> None:
    @api.post("/check")
    async def check(gpt_id: UUID, body: CheckBody, me: Me) -> CheckView:
        """What a document amounts to. Nothing is saved; what cannot be used is told as a refusal."""
        checked = await services.workshop.check(me, gpt_id, body.document, body.action_id, body.source_url)
        return await asyncio.to_thread(CheckView.of, checked)

    @api.post("/fetch")
    async def fetch(gpt_id: UUID, body: FetchBody, me: Me) -> DocumentView:
        """The document at an address, to look at; nothing is saved."""
        return DocumentView(document=await services.workshop.fetch(me, gpt_id, body.url))

    @api.post("", status_code=201)
    async def add(
        gpt_id: UUID, body: Annotated[DocumentBody | ServerBody, Field(discriminator="kind")], me: Me
    ) -> ActionView:
        """Its first operations are enabled."""
        if isinstance(body, ServerBody):
            edit = await services.workshop.add_server(me, gpt_id, body.url)
        else:
            edit = await services.workshop.add(me, gpt_id, body.document, body.source_url)
        return await _view(services, edit)


def _choosing(api: APIRouter, services: "Services") -> None:
    @api.post("/document/operations", openapi_extra=FILE_BODY)
    async def operations(gpt_id: UUID, request: Request, me: Me, source_url: SourceUrl = None) -> DocumentListView:
        """The operations of a document of up to 15 MB, which is the body, to choose from. Nothing is saved."""
        document = await _document(request)
        listing = await services.workshop.list_operations(me, gpt_id, document, source_url)
        return await asyncio.to_thread(DocumentListView.of, listing)

    @api.post("/document/extract", openapi_extra=FILE_BODY)
    async def extract(
        gpt_id: UUID, request: Request, me: Me, number: Numbers, source_url: SourceUrl = None
    ) -> DocumentView:
        """A document of the operations that are chosen by their numbers. The body is the document that was listed."""
        document = await _document(request)
        return DocumentView(
            document=await services.workshop.extract_operations(me, gpt_id, document, number, source_url)
        )  # fmt: skip


async def _document(request: Request) -> bytes:
    """The body. TooLarge as soon as it has more than a document may have."""
    received = bytearray()
    async with drain_body(request.stream()) as body:
        async for chunk in body:
            received += chunk
            if len(received) > LARGEST_DOCUMENT_BYTES:
                raise TooLarge(f"The document is larger than {LARGEST_DOCUMENT_BYTES // 1_000_000} MB.")
    return bytes(received)


def _editing(api: APIRouter, services: "Services") -> None:
    @api.get("")
    async def all_actions(gpt_id: UUID, me: Me) -> ActionsView:
        """The draft's, in their order."""
        return ActionsView(actions=[await _view(services, edit) for edit in await services.workshop.list(me, gpt_id)])

    @api.get("/{action_id}")
    async def one(gpt_id: UUID, action_id: UUID, me: Me) -> ActionView:
        return await _view(services, await services.workshop.get(me, gpt_id, action_id))

    @api.put("/{action_id}")
    async def save(gpt_id: UUID, action_id: UUID, body: ActionBody, me: Me) -> ActionView:
        """The published version stays as it is until the next is published."""
        return await _view(services, await services.workshop.replace(me, gpt_id, action_id, body.draft()))

    @api.post("/{action_id}/refresh")
    async def refresh(gpt_id: UUID, action_id: UUID, me: Me) -> ActionView:
        """Ask an MCP server for its tools again; `changes` tells what is different."""
        return await _view(services, await services.workshop.refresh(me, gpt_id, action_id))

    @api.delete("/{action_id}", status_code=204)
    async def remove(gpt_id: UUID, action_id: UUID, me: Me) -> None:
        await services.workshop.remove(me, gpt_id, action_id)


def _secret(api: APIRouter, services: "Services") -> None:
    @api.put("/{action_id}/secret", status_code=204)
    async def keep(gpt_id: UUID, action_id: UUID, body: SecretBody, me: Me) -> None:
        """For the action's present host and sign-in. It cannot be read again."""
        await services.workshop.set_secret(me, gpt_id, action_id, body.secret)

    @api.delete("/{action_id}/secret", status_code=204)
    async def forget(gpt_id: UUID, action_id: UUID, me: Me) -> None:
        await services.workshop.forget_secret(me, gpt_id, action_id)


def _trying(api: APIRouter, services: "Services") -> None:
    @api.post("/{action_id}/try")
    async def attempt(gpt_id: UUID, action_id: UUID, body: TryBody, me: Me) -> CardView:
        """A card like anybody's: nothing leaves until its builder allows it. Also for the draft's operations."""
        return await _tried(services, me, gpt_id, action_id, body)


async def _tried(services: "Services", me: Actor, gpt_id: UUID, action_id: UUID, body: TryBody) -> CardView:
    bound = await services.actions.tried(me, gpt_id, action_id, body.operation)
    call = ToolCall("trial", bound.name, json.dumps(body.arguments))
    card = await services.consents.propose(me, CallContext(None, gpt_id, DRAFT), call)
    if isinstance(card, InvalidCall):
        raise Invalid(card.sentence, field="arguments")
    return CardView.of(card, me)
