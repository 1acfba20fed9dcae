"""Operations of an action, parsed from its document and stored with the version.

Invariants:
- Values only.
- An operation has all facts to offer it to a model, to check the model's arguments and to build the exact request. The
  document is not needed again.
"""

from typing import Any, Literal

import msgspec

from discreet.promises.disclosure import FieldPlace
from discreet.promises.grants import fingerprint

BODY = "body"
"""The argument that becomes the request's body."""
IMAGE = "image"
"""What reads the answer of an operation that makes an image. It has the form of OpenAI's images API."""


class Parameter(msgspec.Struct, frozen=True, omit_defaults=True):
    """A path or query parameter, or a member of the body of an operation that the operator holds.

    `name` is the API's, `argument` the key in the model's arguments. `style` and `explode` are OpenAPI's; `content` is
    the media type of a parameter with `content`.
    """

    name: str
    argument: str
    place: FieldPlace
    required: bool = False
    style: str = "form"
    explode: bool = True
    allow_reserved: bool = False
    content: str | None = None


class Constant(msgspec.Struct, frozen=True):
    """A fixed field of each request of an operation that this server's operator holds.

    The card shows it. Neither the model nor the person can change it. `place` is the query or the body.
    """

    name: str
    place: FieldPlace
    value: Any


class Operation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One operation.

    `schema` is the JSON Schema (2020-12, self-contained) of its arguments: an object with one property per parameter
    and, if there is a body, `body`. `media_type` is the body's; None means no body.

    `origin` is scheme, host and a non-default port: "https://api.example.org". `path` begins with "/", and contains the
    server's base path and {parameters}. An MCP tool has kind "mcp", method "POST", the endpoint's path, the tool's own
    name as `tool` and its server's MCP revision as `revision`.
    """

    name: str
    summary: str
    description: str
    method: str
    origin: str
    path: str
    consequential: bool
    schema: dict[str, Any]
    parameters: tuple[Parameter, ...] = ()
    media_type: str | None = None
    kind: Literal["http", "mcp"] = "http"
    tool: str = ""
    revision: str = ""
    answers: int | str | None = None
    """The id of the MCP server's own request that the arguments answer. Such an operation belongs to one running
    call (mcp/elicitation.py)."""
    opens: str = ""
    """The address that the server asks the person to visit; "" when it asks for values."""
    constants: tuple[Constant, ...] = ()
    reads: str = ""
    """What reads an answer to an operation that the operator holds, such as "search/brave"; "" leaves it as text.
    "page": it reads the web page at its one argument, an address, from which origin and path follow
    (pages/operation.py)."""

    picture_part: str = ""
    """The part of a multipart body that holds a picture of the conversation, and the argument that names it by its
    number; "" if there is none."""

    @property
    def reads_page(self) -> bool:
        return self.reads == "page"

    @property
    def is_for_programs(self) -> bool:
        """Whether a program may get it.

        No person can check a page's address there, and an answer to a program holds no image.
        """
        return not self.reads_page and self.reads != IMAGE

    @property
    def host(self) -> str:
        """The host, with a non-default port."""
        return self.origin.partition("://")[2]

    def fingerprint(self, auth_scope: str, policy_url: str | None) -> bytes:
        """Return the fingerprint to which a standing grant is bound.

        An MCP tool's description counts, too.
        """
        content = {"schema": self.schema, "parameters": msgspec.to_builtins(self.parameters), "media": self.media_type}
        if self.kind == "mcp":
            content |= {"tool": self.tool, "description": self.description}
        if self.picture_part:
            content["picture"] = self.picture_part
        if self.constants:
            content["constants"] = msgspec.to_builtins(self.constants)
        return fingerprint(self.origin, self.method, self.path, content, auth_scope, policy_url)


class DocumentProblem(msgspec.Struct, frozen=True):
    """A problem of a document.

    `where` is "line 12" or a JSON pointer; `line` counts from 1, if known.
    """

    where: str
    why: str
    line: int | None = None


class DeclaredSignIn(msgspec.Struct, frozen=True, omit_defaults=True):
    """The sign-in that a document declares, unchecked.

    `name` is the header or query parameter of a key; the others belong to OAuth.
    """

    kind: Literal["bearer", "basic", "header", "query", "oauth", "client_credentials"]
    name: str = ""
    authorization_url: str = ""
    token_url: str = ""
    scopes: tuple[str, ...] = ()


class ParsedDocument(msgspec.Struct, frozen=True):
    """A parsed document. Parts in `refusals` are left out; it may have no operations."""

    title: str
    operations: tuple[Operation, ...]
    warnings: tuple[DocumentProblem, ...]
    refusals: tuple[DocumentProblem, ...]
    sign_in: DeclaredSignIn | None = None
