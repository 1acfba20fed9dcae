"""Base types of request bodies: exactly the named fields, with exact types."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, WithJsonSchema

from discreet.http.api.plain_text import TextBody

Id = Annotated[UUID, Field(strict=False)]
"""A UUID in a JSON body, where it is a text."""


def documented_as(*values: str) -> WithJsonSchema:
    """Return an annotation that lists the values that a field can have, where its type has more."""
    return WithJsonSchema({"type": "string", "enum": [*values]})


class StrictBody(TextBody):
    """Refuses unknown fields and does not convert types, such as "yes" to true."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AllowTrainingBody(StrictBody):
    """A choice about training: an explicit yes or no."""

    allowed: bool


class CodeBody(StrictBody):
    """The code of a deleted account's report.

    It is sent in a body, never in an address.
    """

    code: Annotated[str, Field(max_length=1000)]
