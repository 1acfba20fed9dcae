"""What request bodies have in common: exactly the named fields, of exactly the named types."""

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """Refuses what it does not know, and takes no "yes" for a true."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AllowBody(Body):
    """A choice about improvement: a yes or a no, never silence."""

    allowed: bool
