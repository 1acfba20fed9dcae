"""Calls of an answer: actions, capabilities and code, as the answer stores them."""

from enum import StrEnum
from uuid import UUID

import msgspec

from discreet.ports.cells import CellEnd
from discreet.promises.capabilities import Capability
from discreet.promises.parties import WEB_PAGES, Party, third_party


class CallState(StrEnum):
    """The state of an action call."""

    WAITING = "waiting"
    DECLINED = "declined"
    SENDING = "sending"
    ANSWERED = "answered"
    FAILED = "failed"
    UNUSABLE = "unusable"


LOST = "This call was interrupted, so we don't know if the request arrived. See “Data sent” for details."


STOPPED_HERE = "This call was stopped on this server. Nothing was sent."
"""A call without a card: it stays on this server."""


CODE_STOPPED = "The code was stopped before it was done."


class CallElicitation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A third party's question to the person during a call, and its card.

    `message` is the third party's untrusted text; `url` is an address that it asks the person to visit.
    """

    consent_id: UUID
    message: str
    url: str = ""


class CodeTable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A table that code showed. `rows` are the first of `row_count`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_count: int


class CodeRun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A run of Python on this server, as part of the call that asked for it. It has no recipient.

    `ended` is None while it runs. `error` is the last part of a traceback. `files` are the ids of those that it made,
    among the answer's files. `by_person`: the person ran it again, maybe edited; this is the latest result.
    """

    ended: CellEnd | None = None
    seconds: float = 0.0
    error: str | None = None
    tables: tuple[CodeTable, ...] = ()
    files: tuple[UUID, ...] = ()
    by_person: bool = False


class ActionCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A call of an action, as stored in the answer that made it.

    `tool` and `arguments` (JSON text) come from the model; if the person changed the arguments (`edited`), they are
    those that were sent. `at` is the number of characters of the answer's text before the call. `consent_id` names the
    card; a call that could not be made has none. `response` is the third party's untrusted text; `sentence` says why
    there is none, or what was wrong. `pictures` are those that came with it, among the answer's files. With `code` the
    call ran on this server: there is no third party, and `response` is what the code printed.
    """

    tool: str
    arguments: str
    at: int
    state: CallState
    consent_id: UUID | None = None
    operation: str = ""
    summary: str = ""
    host: str = ""
    capability: Capability | None = None
    """The GPT's capability that the call uses; None for an action of its builder."""
    edited: bool = False
    status: int | None = None
    response: str | None = None
    sentence: str | None = None
    ledger_id: UUID | None = None
    pictures: tuple[UUID, ...] = ()
    are_for_person: bool = False
    """Whether the pictures are for the person alone: no model gets them."""
    asks: CallElicitation | None = None
    """Set while the call waits for the person's answer."""
    from_web: bool = False
    """Whether the response has text of web pages, beside the host's own."""
    code: CodeRun | None = None

    @property
    def third_parties(self) -> frozenset[Party]:
        """The third parties whose text this call brought in (P1). A call without a host stayed on this server."""
        if not self.host or self.response is None:
            return frozenset()
        return frozenset({third_party(self.host), WEB_PAGES} if self.from_web else {third_party(self.host)})


def lost_call(call: ActionCall) -> ActionCall:
    """Return the call in its state after the answer was interrupted.

    The outcome of a request in transit is unknown. What ran on this server was stopped.
    """
    if call.state is not CallState.SENDING:
        return decline_waiting(call)
    if call.code is not None:
        return msgspec.structs.replace(call, state=CallState.FAILED, sentence=CODE_STOPPED)
    if call.consent_id is None:
        return msgspec.structs.replace(call, state=CallState.FAILED, sentence=STOPPED_HERE)
    return msgspec.structs.replace(call, state=CallState.FAILED, sentence=LOST, asks=None)


def decline_waiting(call: ActionCall) -> ActionCall:
    return msgspec.structs.replace(call, state=CallState.DECLINED) if call.state is CallState.WAITING else call
