"""What the operator decides at run time: the instance's name and who may sign up. Every change is kept."""

from dataclasses import dataclass
from enum import StrEnum


class SignUp(StrEnum):
    """Who may open an account."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


@dataclass(frozen=True)
class InstanceSettings:
    name: str
    sign_up: SignUp
