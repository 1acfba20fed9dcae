"""Errors are sentences for a person: what was wrong, where, and what to do.

The edge (`http/errors.py`, `cli.py`) translates the class once; nobody else knows about status codes.
"""


class DiscreetError(Exception):
    """Base of every error that a person may read. `str(error)` is the sentence."""

    code = "error"

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Invalid(DiscreetError):
    """The input cannot be used as given; `field` names the part."""

    code = "invalid"


class NotSignedIn(DiscreetError):
    """Nobody is signed in, or the sign-in was refused."""

    code = "not_signed_in"


class Forbidden(DiscreetError):
    """The person is known and may not do this."""

    code = "forbidden"


class ConfirmFirst(Forbidden):
    """The person may do this once they have shown again that it is they: by their password or a passkey."""

    code = "confirm_first"


class TermsFirst(Forbidden):
    """The person has to accept the policies that are in force before they go on (P13)."""

    code = "terms"


class UnlockFirst(Forbidden):
    """The person keeps their own key, and has to open it in this session before they go on (P7)."""

    code = "unlock_first"


class NotFound(DiscreetError):
    """There is no such thing for this person: absent and hidden are the same answer (P6)."""

    code = "not_found"


class Gone(DiscreetError):
    """There was such a thing, and what it needs is gone for good."""

    code = "gone"


class Conflict(DiscreetError):
    """The request was fine, but the state has moved on."""

    code = "conflict"


class TooLarge(DiscreetError):
    """The input is over a stated limit."""

    code = "too_large"


class TooMany(DiscreetError):
    """Too many attempts; `retry_after` is in seconds."""

    code = "too_many"

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Unavailable(DiscreetError):
    """Something this server depends on does not answer now; trying again later may help."""

    code = "unavailable"


NO_ROOM = "The server's disk is full: nothing was saved. Ask its operator to make room."
"""For Unavailable: the database's disk, or that of the keys."""


class Misconfigured(DiscreetError):
    """The server cannot start or work as set up; the sentence says which setting and what to do."""

    code = "misconfigured"
