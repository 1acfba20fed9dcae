"""An entry of the ledger: one disclosure to a third party and its outcome (P5).

Invariants:
- An entry states only facts.
- Where it is unknown whether a request arrived, it says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from discreet.assistants.actions.request.fields import KEY_MARK
from discreet.ports.third_parties import ThirdPartyAnswer, ThirdPartyFailed
from discreet.promises.capabilities import Capability
from discreet.promises.disclosure import ChosenBy, DisclosedField, Disclosure, MarkKind

UNUSABLE = frozenset({"malformed", "too_large", "redirect", "usage"})
"""Kinds of failure in which the third party answered, so it has received the request."""


GONE = "The content was deleted with its chat, or is locked with its workspace."
SENT_BY_PROGRAM = "A program sent it. Field names were stored, but not their values."
NEVER_WRITTEN = "It was sent from a temporary chat, so the content was never stored here."


class LedgerState(StrEnum):
    SENDING = "sending"
    ANSWERED = "answered"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Program(msgspec.Struct, frozen=True):
    """The API key of an API client's call and its project, with their names then."""

    key_id: UUID
    key_name: str
    project_name: str


class DisclosureFacts(msgspec.Struct, frozen=True):
    """The permanent facts of a disclosure, without its fields.

    `sent_bytes` counts the address and the body. For an API client's call they include the names of its fields
    (`field_names`), and no values.
    """

    host: str
    operation: str
    summary: str
    method: str
    kind: Literal["http", "mcp"]
    gpt_name: str
    builder_name: str
    policy_url: str | None
    sent_bytes: int
    own_words: bool
    standing: bool
    temporary: bool = False
    """Whether it was sent from a temporary chat: its fields were never stored (P9)."""
    program: Program | None = None
    field_names: tuple[str, ...] = ()
    page: bool = False
    """Whether it read a web page: the host was asked for its robots.txt first, in the same call."""
    capability: Capability | None = None
    """The GPT's capability that the call used; None for an action of its builder."""


class Result(msgspec.Struct, frozen=True):
    """How a request ended.

    `received` counts the bytes of the answer's body; `sentence` says why there is none. `arrived`: the third party is
    known to have received the request. `rules_only`: it was asked for its robots.txt, and nothing else was sent.
    """

    status: int | None = None
    received: int | None = None
    sentence: str | None = None
    arrived: bool = False
    rules_only: bool = False


@dataclass(frozen=True)
class CallOutcome:
    """The end of a call: facts for the ledger, and the third party's answer if any."""

    state: LedgerState
    result: Result
    answer: ThirdPartyAnswer | None = None

    @property
    def may_have_arrived(self) -> bool:
        return _may_have_arrived(self.state, self.result)


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """An entry with its facts.

    `conversation_id` is None for a trial, for an API client's call, and once the conversation and with it the fields
    are deleted.
    """

    id: UUID
    at: datetime
    completed_at: datetime | None
    state: LedgerState
    gpt_id: UUID
    conversation_id: UUID | None
    facts: DisclosureFacts
    result: Result

    @property
    def sentence(self) -> str:
        host = self.facts.host
        match self.state:
            case LedgerState.SENDING:
                return f"It is on its way to {host}."
            case LedgerState.ANSWERED:
                rules = " It was asked for its rules for programs (robots.txt) first." if self.facts.page else ""
                return f"{host} answered with status {self.result.status}.{rules}"
            case _:
                return (
                    self.result.sentence
                    or f"The outcome is unknown: the server stopped. {_may_have_received_sentence(host)}"
                )

    @property
    def may_have_arrived(self) -> bool:
        """Whether the recipient has received it, or may have."""
        return _may_have_arrived(self.state, self.result)


@dataclass(frozen=True)
class FullEntry:
    """An entry with all that was sent.

    `disclosure` is None when it was deleted with its conversation, or its user is no longer a member of its
    workspace.
    """

    entry: LedgerEntry
    disclosure: Disclosure | None

    @property
    def sentence(self) -> str:
        if self.disclosure is not None:
            return self.entry.sentence
        facts = self.entry.facts
        why = SENT_BY_PROGRAM if facts.program else NEVER_WRITTEN if facts.temporary else GONE
        return f"{self.entry.sentence} {why}"


@dataclass(frozen=True, kw_only=True)
class RecipientSummary:
    """The totals of all that one host has received. `policy_url` is the latest one."""

    host: str
    count: int
    first_at: datetime
    last_at: datetime
    sent_bytes: int
    policy_url: str | None
    gpts: tuple[str, ...]


def summarize_recipients(entries: Sequence[LedgerEntry]) -> list[RecipientSummary]:
    """Group entries by host, without requests known not to be sent.

    `entries` are latest first.
    """
    by_host: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        if entry.may_have_arrived:
            by_host.setdefault(entry.facts.host, []).append(entry)
    return [
        RecipientSummary(
            host=host,
            count=len(group),
            first_at=group[-1].at,
            last_at=group[0].at,
            sent_bytes=sum(each.facts.sent_bytes for each in group),
            policy_url=group[0].facts.policy_url,
            gpts=tuple(dict.fromkeys(each.facts.gpt_name for each in group)),
        )
        for host, group in by_host.items()
    ]


def matches_query(full: FullEntry, query: str) -> bool:
    """Return whether the query is in an entry's facts, or in a field's name or value."""
    needle, facts = query.casefold().strip(), full.entry.facts
    texts = [facts.host, facts.operation, facts.summary, facts.gpt_name, facts.builder_name]
    if facts.program is not None:
        texts += [facts.program.key_name, facts.program.project_name, *facts.field_names]
    if full.disclosure is not None:
        texts += [text for field in full.disclosure.fields for text in (field.name, field.value)]
    return any(needle in text.casefold() for text in texts)


def get_disclosure_facts(
    disclosure: Disclosure, *, standing: bool, temporary: bool = False, program: Program | None = None
) -> DisclosureFacts:
    recipient, request = disclosure.recipient, disclosure.request
    marks = (mark.kind for field in disclosure.fields for part in field.parts for mark in part.marks)
    return DisclosureFacts(
        host=recipient.host,
        operation=disclosure.operation,
        summary=disclosure.summary,
        method=request.method,
        kind=disclosure.kind,
        gpt_name=recipient.gpt_name,
        builder_name=recipient.builder_name,
        policy_url=recipient.policy_url,
        sent_bytes=request.size,
        own_words=MarkKind.OWN_WORDS in marks,
        standing=standing,
        temporary=temporary,
        program=program,
        field_names=list_declared_names(disclosure.fields) if program else (),
        page=recipient.chosen_by is ChosenBy.MODEL,
        capability=disclosure.capability,
    )


def list_declared_names(fields: Sequence[DisclosedField]) -> tuple[str, ...]:
    """Return the names of the fields that the API itself defines.

    A key that the model made up can reveal as much as a value.
    """
    made_up = [field.pointer.removesuffix(KEY_MARK) + "/" for field in fields if field.pointer.endswith(KEY_MARK)]
    ours = (f.name for f in fields if not f"{f.pointer.removesuffix(KEY_MARK)}/".startswith(tuple(made_up)))
    return tuple(dict.fromkeys(ours))


def build_answered_outcome(answer: ThirdPartyAnswer) -> CallOutcome:
    return CallOutcome(LedgerState.ANSWERED, Result(answer.status, answer.received, arrived=True), answer)


def build_failed_outcome(host: str, failure: ThirdPartyFailed) -> CallOutcome:
    """Return the outcome of a failed call, with whether it may have arrived."""
    if not failure.sent:
        return CallOutcome(LedgerState.FAILED, Result(sentence=f"Nothing was sent. {failure.sentence}"))
    if failure.kind == "robots":
        arrival = f"{_rules_only_sentence(host)} {failure.sentence}"
        return CallOutcome(LedgerState.FAILED, Result(sentence=arrival, arrived=True, rules_only=True))
    if failure.kind in UNUSABLE:
        sentence = f"{host} has received it, but its answer cannot be used. {failure.sentence}"
        return CallOutcome(LedgerState.FAILED, Result(sentence=sentence, arrived=True))
    return CallOutcome(LedgerState.UNKNOWN, Result(sentence=f"{_may_have_received_sentence(host)} {failure.sentence}"))


def build_cancelled_outcome(host: str) -> CallOutcome:
    """Return the outcome of a call that was cancelled on its way."""
    return CallOutcome(
        LedgerState.UNKNOWN, Result(sentence=f"It was stopped on its way. {_may_have_received_sentence(host)}")
    )


def build_unsent_outcome() -> CallOutcome:
    return CallOutcome(LedgerState.FAILED, Result(sentence="Nothing was sent. It was stopped just before."))


def without_content(host: str, outcome: CallOutcome) -> Result:
    """Return the result without content, for a row that may contain none (P9).

    A failure's own words can be the third party's.
    """
    result = outcome.result
    if result.sentence is None:
        return result
    if result.rules_only:
        sentence = _rules_only_sentence(host)
    elif result.arrived:
        sentence = f"{host} has received it, but its answer cannot be used."
    else:
        sentence = "Nothing was sent." if outcome.state is LedgerState.FAILED else _may_have_received_sentence(host)
    return msgspec.structs.replace(result, sentence=sentence)


def _may_have_arrived(state: LedgerState, result: Result) -> bool:
    return state is not LedgerState.FAILED or result.arrived


def _rules_only_sentence(host: str) -> str:
    return f"{host} was asked for its rules for programs (robots.txt) only."


def _may_have_received_sentence(host: str) -> str:
    return f"{host} may have received it."
