"""What would leave for a third party: the exact request, its fields, and what a person should notice in them (P4).

Invariants:
- What is shown and what is sent are one value. `ExactRequest` is what the door writes to the socket.
- The card shows it.
- Its digest is what a grant covers.
- Credentials are no part of it: the person is told in words whose they are, and the door adds them last.
"""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID


@dataclass(frozen=True)
class ExactRequest:
    """`url` is absolute and ASCII, everything in it percent-encoded; `headers` are all that we choose to send."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    @property
    def digest(self) -> bytes:
        """SHA-256 over every part, each preceded by its length, so that no two requests read alike."""
        parts = [self.method.encode(), self.url.encode()]
        parts += [text.encode() for header in self.headers for text in header]
        hashed = sha256(b"discreet request v1")
        for part in (*parts, b"%d" % len(self.headers), self.body):
            hashed.update(b"%d:" % len(part))
            hashed.update(part)
        return hashed.digest()


class FieldPlace(StrEnum):
    """Where in the request a field goes."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"


class MarkKind(StrEnum):
    """Why a person should look twice at some characters of a field."""

    PERSONAL = "personal"
    OWN_WORDS = "own_words"
    FOREIGN = "foreign"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Mark:
    """`what` is for a person: "e-mail address", "your words", "from flights.example", "right-to-left override"."""

    kind: MarkKind
    what: str


@dataclass(frozen=True)
class Part:
    """Some characters of a field's value and every mark that holds for all of them. A field's parts joined are its
    whole value."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class DisclosedField:
    """One value that would leave. `pointer` is its JSON pointer in the arguments (RFC 6901): "/body/to/0".

    A key that the API does not name is a value too: its pointer ends in "~key", as no JSON pointer does.
    """

    pointer: str
    name: str
    place: FieldPlace
    kind: Literal["string", "number", "boolean", "null", "json"]
    parts: tuple[Part, ...]

    @property
    def value(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class Recipient:
    """Who would receive it. `look_alike` is a sentence when the host's name imitates another, or hides its letters."""

    host: str
    gpt_id: UUID
    gpt_version: int
    gpt_name: str
    builder_id: UUID
    builder_name: str
    policy_url: str | None
    look_alike: str | None = None
    wording: int = 0
    """Number of what this version tells its model: versions with the same number have the same instructions and
    actions. 0: not known."""


@dataclass(frozen=True)
class Disclosure:
    """Everything about one call that would leave, as the person sees it and as it will be sent."""

    recipient: Recipient
    operation: str
    summary: str
    kind: Literal["http", "mcp"]
    consequential: bool
    fingerprint: bytes
    arguments: dict[str, Any]
    request: ExactRequest
    fields: tuple[DisclosedField, ...]
    credentials: str | None
    """Whose credentials the door adds, in words; None when there are none."""

    @property
    def personal_kinds(self) -> frozenset[str]:
        """The kinds of personal data that were found in it: "e-mail address"."""
        marks = (mark for field in self.fields for part in field.parts for mark in part.marks)
        return frozenset(mark.what for mark in marks if mark.kind is MarkKind.PERSONAL)
