"""A call to a third party: the exact request, its fields, and their marks (P4).

Invariants:
- The request on the consent card and the request that is sent are one value, `ExactRequest`.
- A grant covers the digest of that value.
- A picture is part of it by the digest of its bytes, so what was allowed is what is sent.
- Credentials are not part of it. The card says whose they are, and they are added last, when the request is sent.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from discreet.promises.capabilities import Capability


@dataclass(frozen=True, kw_only=True)
class SentPicture:
    """A picture of the conversation that is part of a request.

    `number` counts the pictures of the branch from 1. `bytes` is its size, `sha256` the digest of exactly these bytes
    in hexadecimal. `from_recipient`: the recipient itself has made it.
    """

    file_id: UUID
    number: int
    media_type: str
    bytes: int
    sha256: str
    width: int
    height: int
    from_recipient: bool = False


class PictureDigestMismatch(Exception):
    """The bytes are not those of the picture that the request shows."""


@dataclass(frozen=True)
class ExactRequest:
    """The bytes of one request.

    `url` is absolute, ASCII and percent-encoded. `headers` are all headers that this server chooses to send. The bytes
    of a `picture` belong into the body at `picture_at`: the digest covers them by their own digest.
    """

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    picture: SentPicture | None = None
    picture_at: int = 0

    @property
    def size(self) -> int:
        """The bytes of address and body, the parts with a person's data."""
        return len(self.url) + len(self.body) + (self.picture.bytes if self.picture else 0)

    def with_picture(self, picture: bytes | None) -> "ExactRequest":
        """Return the request with the picture's bytes in its body.

        PictureDigestMismatch if they are not the bytes that the request shows.
        """
        if self.picture is None:
            if picture is not None:
                raise PictureDigestMismatch
            return self
        if picture is None or sha256(picture).hexdigest() != self.picture.sha256:
            raise PictureDigestMismatch
        body = self.body[: self.picture_at] + picture + self.body[self.picture_at :]
        return replace(self, body=body, picture=None, picture_at=0)

    @property
    def digest(self) -> bytes:
        """SHA-256 over every part, each preceded by its length.

        So no two different requests have the same digest.
        """
        parts = [self.method.encode(), self.url.encode()]
        parts += [text.encode() for header in self.headers for text in header]
        hashed = sha256(b"discreet request v1")
        parts += [b"%d" % len(self.headers), self.body]
        if self.picture is not None:
            picture = self.picture
            parts += [picture.sha256.encode(), b"%d" % picture.bytes, b"%d" % self.picture_at, picture.file_id.bytes]
        for part in parts:
            hashed.update(b"%d:" % len(part))
            hashed.update(part)
        return hashed.digest()


class FieldPlace(StrEnum):
    """The part of the request that contains a field."""

    PATH = "path"
    QUERY = "query"
    BODY = "body"


class MarkKind(StrEnum):
    """Why some characters of a field are marked for the person."""

    PERSONAL = "personal"
    OWN_WORDS = "own_words"
    FOREIGN = "foreign"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Mark:
    """A mark and its text for the person.

    Examples of `what`: "e-mail address", "your words", "from flights.example", "right-to-left override".
    """

    kind: MarkKind
    what: str


@dataclass(frozen=True)
class Part:
    """Some characters of a field's value, with every mark that applies to all of them.

    The joined parts of a field are its whole value.
    """

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class DisclosedField:
    """One value that would be sent.

    `pointer` is its JSON pointer in the arguments (RFC 6901): "/body/to/0". A key that the API does not define is a
    value too: its pointer ends in "~key", which is not valid in a JSON pointer.
    """

    pointer: str
    name: str
    place: FieldPlace
    kind: Literal["string", "number", "boolean", "null", "json"]
    parts: tuple[Part, ...]

    @property
    def value(self) -> str:
        return "".join(part.text for part in self.parts)


class ChosenBy(StrEnum):
    """Who chose a recipient: the GPT's builder, the operator of this server, or the model in its answer."""

    BUILDER = "builder"
    OPERATOR = "operator"
    MODEL = "model"
    """The address of a web page."""


@dataclass(frozen=True)
class Recipient:
    """The recipient of a call.

    `look_alike` is a sentence if the host's name imitates another one or hides its letters.
    """

    host: str
    gpt_id: UUID
    gpt_version: int
    gpt_name: str
    builder_id: UUID
    builder_name: str
    policy_url: str | None
    look_alike: str | None = None
    wording: int = 0
    """Number of this version's instructions and actions. Versions with the same instructions and actions have the same
    number. 0: unknown.
    """
    chosen_by: ChosenBy = ChosenBy.BUILDER


@dataclass(frozen=True)
class Disclosure:
    """All data of one call that would be sent, as it is shown and as it is sent."""

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
    """Whose credentials are added when the request is sent, in words; None if there are none."""
    own_parties: tuple[str, ...] = ()
    """Text forms of third parties beside the host whose data the recipient itself gives out, as a search engine does
    with web pages. Such data may go back to it."""
    capability: Capability | None = None
    """The GPT's capability that the call uses; None for an action of its builder."""

    @property
    def sends_foreign_picture(self) -> bool:
        """Whether it would send a picture that its recipient has not made itself."""
        return self.request.picture is not None and not self.request.picture.from_recipient

    @property
    def personal_kinds(self) -> frozenset[str]:
        """The kinds of personal data that were found in it, such as "e-mail address"."""
        marks = (mark for field in self.fields for part in field.parts for mark in part.marks)
        return frozenset(mark.what for mark in marks if mark.kind is MarkKind.PERSONAL)
