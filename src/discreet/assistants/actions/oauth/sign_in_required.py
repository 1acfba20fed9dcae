"""A missing sign-in at a third party."""

from dataclasses import dataclass
from uuid import UUID

from discreet.errors import Conflict


@dataclass(frozen=True)
class SignIn:
    """The host where a person has to sign in before a call. `sentence` says so."""

    host: str
    sentence: str
    gpt_id: UUID
    action_id: UUID


class SignInNeeded(Conflict):
    """The call waits for its user's sign-in at the third party."""

    code = "sign_in_needed"

    def __init__(self, sign_in: SignIn) -> None:
        super().__init__(sign_in.sentence)
        self.sign_in = sign_in
