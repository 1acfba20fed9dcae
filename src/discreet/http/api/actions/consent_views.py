"""Views of consent cards, trial results and standing grants."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel
from pydantic import Field as PydanticField

from discreet.assistants.actions.consent.card import CallResult, ConsentRequest
from discreet.assistants.actions.consent.standing_grants import AlwaysAllowGrant, StandingState, state_of
from discreet.assistants.actions.ledger.entry import sent_bytes
from discreet.assistants.actions.ledger.export import text_of
from discreet.assistants.actions.oauth.sign_in_required import SignIn
from discreet.identity.accounts.actor import Actor
from discreet.promises.disclose import DisclosedField, Disclosure


class NamedGptView(BaseModel):
    """A GPT, with its name at that time."""

    id: UUID
    name: str


class RecipientView(BaseModel):
    host: str
    look_alike: str | None
    policy_url: str | None


class CardBuilderView(BaseModel):
    name: str
    is_me: bool


class CardOperationView(BaseModel):
    name: str
    summary: str
    method: str
    path: str
    kind: Literal["http", "mcp"]
    consequential: bool


class MarkView(BaseModel):
    kind: Literal["personal", "own_words", "foreign", "hidden"]
    what: str


class PartView(BaseModel):
    text: str
    marks: list[MarkView]


class FieldView(BaseModel):
    pointer: str
    name: str
    place: Literal["path", "query", "body"]
    type: Literal["string", "number", "boolean", "null", "json"]
    parts: list[PartView]

    @classmethod
    def of(cls, field: DisclosedField) -> "FieldView":
        parts = [
            PartView(text=part.text, marks=[MarkView(kind=m.kind.value, what=m.what) for m in part.marks])
            for part in field.parts
        ]
        return cls(pointer=field.pointer, name=field.name, place=field.place.value, type=field.kind, parts=parts)


class RequestView(BaseModel):
    """The exact request.

    `bytes` counts address and body; `credentials` says whose credentials the server adds.
    """

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: str
    bytes: int
    credentials: str | None

    @classmethod
    def of(cls, sent: Disclosure) -> "RequestView":
        request = sent.request
        return cls(
            method=request.method, url=request.url, headers=list(request.headers), body=text_of(request.body),
            bytes=sent_bytes(request), credentials=sent.credentials,
        )  # fmt: skip


class SignInView(BaseModel):
    """A sign-in that is required before the call can be allowed."""

    host: str
    sentence: str
    gpt_id: UUID
    action_id: UUID

    @classmethod
    def of(cls, needed: SignIn) -> "SignInView":
        return cls(host=needed.host, sentence=needed.sentence, gpt_id=needed.gpt_id, action_id=needed.action_id)


class CardView(BaseModel):
    """Everything that a person needs to decide. `digest` is sent back with a yes."""

    id: UUID
    state: Literal["waiting", "allowed", "declined", "used", "superseded"]
    conversation_id: UUID | None
    created_at: datetime
    recipient: RecipientView
    gpt: NamedGptView
    builder: CardBuilderView
    operation: CardOperationView
    warnings: list[str]
    reasons: list[str]
    request: RequestView
    fields: list[FieldView]
    arguments: dict[str, Any]
    tool_schema: dict[str, Any] = PydanticField(serialization_alias="schema")
    digest: str
    may_always: bool
    no_always: str | None
    refused: str | None
    """Why the workspace's rules forbid the call."""
    asked_again: str | None
    """Why an "always allow" that is still valid does not cover this call. Also one of the reasons."""
    sign_in: SignInView | None

    @classmethod
    def of(cls, card: ConsentRequest, me: Actor) -> "CardView":
        sent, to, asking = card.disclosure, card.disclosure.recipient, card.asking
        return cls(
            id=card.id,
            state=card.state.value,
            conversation_id=card.conversation_id,
            created_at=card.created_at,
            recipient=RecipientView(host=to.host, look_alike=to.look_alike, policy_url=to.policy_url),
            gpt=NamedGptView(id=to.gpt_id, name=to.gpt_name),
            builder=CardBuilderView(name=to.builder_name, is_me=to.builder_id == me.account_id),
            operation=_operation(card),
            warnings=list(card.warnings),
            reasons=list(asking.reasons),
            request=RequestView.of(sent),
            fields=[FieldView.of(field) for field in sent.fields],
            arguments=sent.arguments,
            tool_schema=card.schema,
            digest=card.digest.hex(),
            may_always=asking.asks and asking.no_always is None,
            no_always=asking.no_always,
            refused=asking.refused,
            asked_again=asking.asked_again,
            sign_in=SignInView.of(card.sign_in) if card.sign_in else None,
        )


def _operation(card: ConsentRequest) -> CardOperationView:
    sent = card.disclosure
    return CardOperationView(
        name=sent.operation, summary=sent.summary, method=sent.request.method, path=card.path, kind=sent.kind,
        consequential=sent.consequential,
    )  # fmt: skip


class TrialView(BaseModel):
    """A third party's response to a builder's trial: untrusted text.

    `sentence` describes an error.
    """

    status: int | None
    media_type: str
    text: str
    sentence: str | None
    ledger_id: UUID

    @classmethod
    def of(cls, called: CallResult) -> "TrialView":
        return cls(
            status=called.status, media_type=called.media_type, text=called.text, sentence=called.sentence,
            ledger_id=called.ledger_id,
        )  # fmt: skip


class AllowedView(BaseModel):
    """`trial` is the result of a builder's trial. In a conversation it is null."""

    card: CardView
    trial: TrialView | None


class DeclinedView(BaseModel):
    card: CardView


class StandingGrantView(BaseModel):
    """An "always allow" and the space where it was given: a workspace, or null."""

    id: UUID
    workspace_id: UUID | None
    gpt: NamedGptView
    host: str
    operation: str
    summary: str
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    lapsed_at: datetime | None
    replaced_at: datetime | None
    state: StandingState
    personal_kinds: list[str]
    """The kinds of personal data that are sent without asking."""

    @classmethod
    def of(cls, standing: AlwaysAllowGrant, now: datetime) -> "StandingGrantView":
        grant, purpose = standing.grant, standing.purpose
        return cls(
            id=grant.id, workspace_id=grant.workspace_id, gpt=NamedGptView(id=grant.gpt_id, name=purpose.gpt_name),
            host=purpose.host, operation=purpose.operation, summary=purpose.summary, given_at=grant.given_at,
            expires_at=grant.expires_at, revoked_at=grant.revoked_at, lapsed_at=grant.lapsed_at,
            replaced_at=grant.replaced_at, state=state_of(grant, now), personal_kinds=sorted(grant.personal_kinds),
        )  # fmt: skip


class StandingGrantsView(BaseModel):
    grants: list[StandingGrantView]
