"""Instance settings that operators change at run time. Every change is kept."""

from dataclasses import dataclass
from enum import StrEnum


class SignUp(StrEnum):
    """Who may sign up."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


@dataclass(frozen=True)
class InstanceSettings:
    name: str
    sign_up: SignUp
