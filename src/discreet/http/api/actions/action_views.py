"""Views of actions: the builder's, and the public facts. None contains a secret."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from discreet.assistants.actions.action import (
    ApiKeyAuth,
    BoundOperation,
    BuilderAuth,
    ClientCredentialsAuth,
    NoAuth,
    OAuthAuth,
)
from discreet.assistants.actions.editing.data_minimisation_lint import lint
from discreet.assistants.actions.editing.edit import ActionEdit, DocumentPreview
from discreet.assistants.actions.openapi.choosing import Listing
from discreet.assistants.actions.openapi.limits import MAX_CHOSEN
from discreet.assistants.actions.operation import Operation
from discreet.assistants.actions.request_outline import outline
from discreet.assistants.actions.tool_names import plain_name
from discreet.http.api.bodies import StrictBody
from discreet.http.api.view import View


class ProblemView(View):
    """A problem in a document.

    `where` is a line or a JSON pointer; `line` counts from 1, or is null if unknown.
    """

    where: str
    why: str
    line: int | None


class SentFieldView(View):
    """A field that an operation would send."""

    name: str
    place: Literal["path", "query", "body"]
    required: bool
    type: str
    description: str


class OperationView(View):
    """An operation of an action.

    `tool` is the name that the model uses. `lint` lists fields beyond what the operation's description needs.
    """

    name: str
    tool: str
    summary: str
    description: str
    method: str
    path: str
    host: str
    consequential: bool
    enabled: bool
    fields: list[SentFieldView]
    arguments_schema: dict[str, Any] = Field(serialization_alias="schema")
    lint: list[ProblemView]

    @classmethod
    def of(cls, operation: Operation, enabled: bool, tools: Mapping[str, str]) -> "OperationView":
        return cls.from_value(
            operation,
            tool=tools.get(operation.name) or plain_name(operation.name),
            enabled=enabled,
            fields=outline(operation),
            arguments_schema=operation.schema,
            lint=lint(operation),
        )


class NoAuthView(StrictBody):
    kind: Literal["none"]


class ApiKeyView(StrictBody):
    """`name` is the name of the header or of the query parameter."""

    kind: Literal["api_key"]
    scheme: Literal["bearer", "basic", "header", "query"]
    name: str = ""


class OAuthView(StrictBody):
    """Each person signs in with their own account.

    `issuer` is the authorization server that the action's server names; a value in a request is ignored.
    """

    kind: Literal["oauth"]
    authorization_url: str
    token_url: str
    client_id: str
    scopes: list[str]
    issuer: str = ""


class ClientCredentialsView(StrictBody):
    """The builder's client signs in for all users."""

    kind: Literal["client_credentials"]
    token_url: str
    client_id: str
    scopes: list[str]


AnyAuthView = NoAuthView | ApiKeyView | OAuthView | ClientCredentialsView
AuthView = Annotated[AnyAuthView, Field(discriminator="kind")]


def auth_view(auth: BuilderAuth) -> AnyAuthView:
    match auth:
        case NoAuth():
            return NoAuthView(kind="none")
        case ApiKeyAuth():
            return ApiKeyView(kind="api_key", scheme=auth.scheme, name=auth.name)
        case OAuthAuth():
            return OAuthView(
                kind="oauth",
                authorization_url=auth.authorization_url,
                token_url=auth.token_url,
                client_id=auth.client_id,
                scopes=list(auth.scopes),
                issuer=auth.issuer,
            )
        case ClientCredentialsAuth():
            return ClientCredentialsView(
                kind="client_credentials", token_url=auth.token_url, client_id=auth.client_id, scopes=list(auth.scopes)
            )


def auth_of(view: AnyAuthView) -> BuilderAuth:
    match view:
        case NoAuthView():
            return NoAuth()
        case ApiKeyView():
            return ApiKeyAuth(view.scheme, view.name)
        case OAuthView():
            return OAuthAuth(view.authorization_url, view.token_url, view.client_id, tuple(view.scopes))
        case ClientCredentialsView():
            return ClientCredentialsAuth(view.token_url, view.client_id, tuple(view.scopes))


class OperationChangeView(View):
    operation: str
    what: Literal["added", "removed", "changed"]
    why: str


class ActionView(View):
    """An action in the editor.

    `redirect_url` is the address that the builder registers at the third party. `changes` are present after the tool
    list was fetched again. `edition` changes with the contents.
    """

    id: UUID
    edition: str
    kind: Literal["openapi", "mcp"]
    title: str
    host: str
    source_url: str | None
    document: str
    policy_url: str | None
    auth: AuthView
    redirect_url: str
    secret_set: bool
    secret_host: str | None
    operations: list[OperationView]
    warnings: list[ProblemView]
    refusals: list[ProblemView]
    changes: list[OperationChangeView]

    @classmethod
    def of(cls, edit: ActionEdit, redirect_url: str) -> "ActionView":
        action = edit.action
        return cls.from_value(
            action,
            edition=edit.edition,
            auth=auth_view(action.builders_auth),
            redirect_url=redirect_url,
            secret_set=edit.secret_set,
            secret_host=edit.secret_host,
            operations=[OperationView.of(o, o.name in action.enabled, edit.tools) for o in action.operations],
            warnings=edit.warnings,
            refusals=edit.refusals,
            changes=edit.changes,
        )


class ActionsView(View):
    actions: list[ActionView]


class CheckView(View):
    """The operations of a document, and the changes that saving it would make."""

    title: str
    host: str
    operations: list[OperationView]
    warnings: list[ProblemView]
    refusals: list[ProblemView]
    changes: list[OperationChangeView]

    @classmethod
    def of(cls, checked: DocumentPreview) -> "CheckView":
        read = checked.imported
        operations = [OperationView.of(o, o.name in checked.enabled, {}) for o in read.operations]
        return cls.from_value(read, host=checked.host, operations=operations, changes=checked.changes)


class DocumentView(View):
    document: str


class ListedOperationView(View):
    """An operation of a large document, chosen by its `number` in the document."""

    number: int
    name: str
    method: str
    path: str
    summary: str
    tags: list[str]
    deprecated: bool


class DocumentListView(View):
    """The operations of a document.

    `more`: the document has further ones, which are not listed. At most `most` may be chosen.
    """

    title: str
    operations: list[ListedOperationView]
    more: bool
    most: int
    refusals: list[ProblemView]

    @classmethod
    def of(cls, listing: Listing) -> "DocumentListView":
        return cls.from_value(listing, most=MAX_CHOSEN)


class PublicOperationView(View):
    name: str
    summary: str
    method: str
    consequential: bool


class PublicActionView(View):
    """The facts that each user of a GPT sees: whether and where it may send data."""

    title: str
    host: str
    policy_url: str | None
    operations: list[PublicOperationView]


def public_actions(offered: tuple[BoundOperation, ...]) -> list[PublicActionView]:
    """Return the actions that offer an operation. The others send nothing."""
    views: dict[UUID, PublicActionView] = {}
    for bound in offered:
        action, operation = bound.action, bound.operation
        empty = PublicActionView.from_value(action, operations=[])
        views.setdefault(action.id, empty).operations.append(PublicOperationView.model_validate(operation))
    return list(views.values())
