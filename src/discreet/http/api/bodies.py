"""What request bodies have in common: exactly the named fields, of exactly the named types."""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from discreet.http.api.plain_text import TextBody

Id = Annotated[UUID, Field(strict=False)]
"""A UUID in a body, where JSON has it as text."""


class StrictBody(TextBody):
    """Refuses what it does not know, and takes no "yes" for a true."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AllowTrainingBody(StrictBody):
    """A choice about improvement: a yes or a no, never silence."""

    allowed: bool


class CodeBody(StrictBody):
    """The code of a deleted account's report. It stands in a body, never in an address."""

    code: Annotated[str, Field(max_length=1000)]
