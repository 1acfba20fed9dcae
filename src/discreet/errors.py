"""Errors are sentences for a person: what is wrong, where, and what to do.

The edges (`http/errors.py`, `cli.py`) map each class to a status; no other module knows status codes.
"""


class DiscreetError(Exception):
    """Base of all errors that a person may read. `str(error)` is the sentence."""

    code = "error"

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Invalid(DiscreetError):
    """The input cannot be used as given; `field` names the part."""

    code = "invalid"


class NotSignedIn(DiscreetError):
    """No one is signed in, or the sign-in was refused."""

    code = "not_signed_in"


class Forbidden(DiscreetError):
    """The person is known and may not do this."""

    code = "forbidden"


class ReauthenticationRequired(Forbidden):
    """The person must first confirm their identity, by password or passkey."""

    code = "confirm_first"


class PolicyAcceptanceRequired(Forbidden):
    """The person must first accept the policies in force (P13)."""

    code = "terms"


class UnlockRequired(Forbidden):
    """The person must first unlock their user-held key in this session (P7)."""

    code = "unlock_first"


class NotFound(DiscreetError):
    """There is no such object for this person; absent and hidden are the same (P6)."""

    code = "not_found"


class Gone(DiscreetError):
    """The object existed, and something that it needs is permanently gone."""

    code = "gone"


class Conflict(DiscreetError):
    """The request is valid, but the state has changed."""

    code = "conflict"


class TooLarge(DiscreetError):
    """The input exceeds a stated limit."""

    code = "too_large"


class TooMany(DiscreetError):
    """Too many attempts; `retry_after` is in seconds."""

    code = "too_many"

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class QuotaSpent(TooMany):
    """A usage limit of this server is reached until `retry_after`; its operator can raise it."""

    code = "quota"


class QuotaFull(TooLarge):
    """A storage limit of this server is reached; its operator can raise it."""

    code = "quota"


class Unavailable(DiscreetError):
    """A service that this server needs does not answer. Trying again later may help."""

    code = "unavailable"


NO_ROOM = "The server's disk is full, so nothing was saved. Ask its operator to free some space."
"""For Unavailable: the disk of the database or of the key store."""


class Misconfigured(DiscreetError):
    """The server cannot start or work with its settings.

    The sentence names the setting and what to do.
    """

    code = "misconfigured"
