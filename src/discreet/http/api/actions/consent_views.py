"""Views of consent cards, trial results and standing grants."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field as PydanticField

from discreet.assistants.actions.consent.card import ConsentRequest
from discreet.assistants.actions.consent.standing_grants import AlwaysAllowGrant, StandingState, get_grant_state
from discreet.assistants.actions.consent.warnings import WarningKind
from discreet.assistants.actions.ledger.export import body_text
from discreet.http.api.view import View
from discreet.identity.accounts.actor import Actor
from discreet.promises.capabilities import Capability
from discreet.promises.disclosure import DisclosedField, Disclosure


class NamedGptView(View):
    """A GPT, with its name at that time."""

    id: UUID
    name: str


class RecipientView(View):
    """The recipient, and who chose it."""

    host: str
    chosen_by: Literal["builder", "operator", "model"]
    look_alike: str | None
    policy_url: str | None


class CardBuilderView(View):
    name: str
    is_me: bool


class CardOperationView(View):
    """The operation; `summary` and `description` are its builder's or its MCP server's words."""

    name: str
    summary: str
    description: str
    method: str
    path: str
    kind: Literal["http", "mcp"]
    consequential: bool
    capability: Capability | None
    """The GPT's capability that the call uses: then the words are this server's."""


class MarkView(View):
    kind: Literal["personal", "own_words", "foreign", "hidden"]
    what: str


class FieldPartView(View):
    text: str
    marks: list[MarkView]


class FieldView(View):
    pointer: str
    name: str
    place: Literal["path", "query", "body"]
    type: Literal["string", "number", "boolean", "null", "json"]
    parts: list[FieldPartView]

    @classmethod
    def of(cls, field: DisclosedField) -> "FieldView":
        return cls.from_value(field, type=field.kind)


class SentPictureView(View):
    """A picture that is sent: a file of the conversation, and the digest of the sent bytes (SHA-256)."""

    file_id: UUID
    media_type: str
    bytes: int
    sha256: str
    width: int
    height: int


class RequestView(View):
    """The exact request.

    `bytes` counts address and body; `credentials` says whose credentials the server adds. `body` shows the facts of a
    `picture` instead of its bytes.
    """

    method: str
    url: str
    headers: list[tuple[str, str]]
    body: str
    bytes: int
    credentials: str | None
    picture: SentPictureView | None

    @classmethod
    def of(cls, disclosure: Disclosure) -> "RequestView":
        request = disclosure.request
        return cls.from_value(request, body=body_text(request), bytes=request.size, credentials=disclosure.credentials)


class WarningView(View):
    """A warning: a whole sentence, and its subject."""

    kind: WarningKind
    sentence: str


class SignInView(View):
    """A sign-in that is required before the call can be allowed."""

    host: str
    sentence: str
    gpt_id: UUID
    action_id: UUID


class CardView(View):
    """Everything that a person needs to decide. `digest` is sent back with a yes."""

    id: UUID
    state: Literal["waiting", "allowed", "declined", "used", "superseded"]
    conversation_id: UUID | None
    created_at: datetime
    recipient: RecipientView
    gpt: NamedGptView
    builder: CardBuilderView
    operation: CardOperationView
    warnings: list[WarningView]
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
    never_allowed: bool
    """Whether the only reason is that the person never chose "always allow" for this operation."""
    sign_in: SignInView | None
    searches_with: str | None
    """The search engine's name if the call is a search of the web."""

    @classmethod
    def of(cls, card: ConsentRequest, me: Actor) -> "CardView":
        sent, to, asking = card.disclosure, card.disclosure.recipient, card.decision
        return cls.from_value(
            card,
            recipient=to,
            gpt=NamedGptView(id=to.gpt_id, name=to.gpt_name),
            builder=CardBuilderView(name=to.builder_name, is_me=to.builder_id == me.account_id),
            operation=_operation(card),
            reasons=asking.reasons,
            request=RequestView.of(sent),
            fields=[FieldView.of(field) for field in sent.fields],
            arguments=sent.arguments,
            tool_schema=card.schema,
            digest=card.digest.hex(),
            may_always=asking.asks and asking.no_always is None,
            no_always=asking.no_always,
            refused=asking.refused,
            asked_again=asking.asked_again,
            never_allowed=asking.never_allowed,
        )


def _operation(card: ConsentRequest) -> CardOperationView:
    disclosure = card.disclosure
    request, described = disclosure.request, card.description
    return CardOperationView.from_value(
        disclosure, name=disclosure.operation, method=request.method, path=card.path, description=described
    )


class TrialView(View):
    """A third party's response to a builder's trial: untrusted text.

    `sentence` describes an error.
    """

    status: int | None
    media_type: str
    text: str
    sentence: str | None
    ledger_id: UUID


class CallAllowedView(View):
    """`trial` is the result of a builder's trial. In a conversation it is null."""

    card: CardView
    trial: TrialView | None


class DeclinedView(View):
    card: CardView


class ConsentGrantView(View):
    """An "always allow" and the space where it was given: a workspace, or null.

    `conversation_id` is set if it holds in one chat only.
    """

    id: UUID
    workspace_id: UUID | None
    conversation_id: UUID | None
    gpt: NamedGptView
    host: str
    operation: str
    summary: str
    capability: Capability | None
    given_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    lapsed_at: datetime | None
    replaced_at: datetime | None
    state: StandingState
    personal_kinds: list[str]
    """The kinds of personal data that are sent without asking."""

    @classmethod
    def of(cls, standing: AlwaysAllowGrant, now: datetime) -> "ConsentGrantView":
        grant, purpose = standing.grant, standing.purpose
        return cls.from_value(
            grant,
            gpt=NamedGptView(id=grant.gpt_id, name=purpose.gpt_name),
            host=purpose.host,
            operation=purpose.operation,
            summary=purpose.summary,
            capability=purpose.capability,
            state=get_grant_state(standing, now),
            personal_kinds=sorted(grant.personal_kinds),
        )


class ConsentGrantsView(View):
    grants: list[ConsentGrantView]
