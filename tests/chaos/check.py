"""Checks the final state against the journal. Each invariant is a function that yields its breaches.

Invariants:
- It uses the journal and the final state only, and no code of the product.
- An act that is done happened once, one in doubt at most once, a refused one never.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator

from tests.chaos.final_state import FinalState, Message
from tests.chaos.journal import (
    Acknowledgement,
    ChoiceAct,
    DatasetAct,
    DecisionAct,
    DeletionAct,
    FeedbackAct,
    Journal,
    PublicationAct,
    QuestionAct,
    ReleaseAct,
    ShareAct,
    UnshareAct,
)

FINAL_STATES = {"complete", "stopped", "failed", "interrupted"}

Invariant = Callable[[Journal, FinalState], Iterator[str]]


def questions_are_stored_exactly_once(journal: Journal, state: FinalState) -> Iterator[str]:
    counts = Counter(m.text for messages in state.conversations.values() for m in messages.values() if m.role == "user")
    deleted = {act.conversation for act in journal.list_acts(DeletionAct)}
    for question in journal.list_acts(QuestionAct):
        times = counts[question.text]
        if times > (0 if question.acknowledgement is Acknowledgement.REFUSED else 1):
            yield f"“{question.text}” was {question.acknowledgement} and is there {times} times."
        if question.acknowledgement is Acknowledgement.DONE and question.conversation not in deleted and not times:
            yield f"“{question.text}” was acknowledged and is lost."


def answers_match_the_journal(journal: Journal, state: FinalState) -> Iterator[str]:
    deleted = {act.conversation for act in journal.list_acts(DeletionAct)}
    for question in journal.list_acts(QuestionAct, Acknowledgement.DONE):
        if question.conversation in deleted:
            continue
        answer = state.conversations.get(question.conversation or "", {}).get(question.answer_id)
        if answer is None:
            yield f"The answer to “{question.text}” is lost."
        else:
            yield from _find_differences(question, answer)


def _find_differences(question: QuestionAct, answer: Message) -> Iterator[str]:
    if question.outcome in FINAL_STATES and answer.state != question.outcome:
        yield f"The answer to “{question.text}” was reported as {question.outcome} and is {answer.state}."
    if answer.state == "complete" and answer.text != question.expected:
        yield f"The answer to “{question.text}” is complete and is not what the model said."
    if answer.state != "complete" and not question.expected.startswith(answer.text):
        yield f"The answer to “{question.text}” holds what the model did not say."
    if question.resumed is not None and question.outcome == "complete" and question.resumed != question.expected:
        yield f"The stream of “{question.text}” was resumed with another text."


def nothing_stays_pending(journal: Journal, state: FinalState) -> Iterator[str]:
    yield from (f"{what} permanently." for what in state.pending)


def each_request_was_allowed_and_is_in_the_ledger_once(journal: Journal, state: FinalState) -> Iterator[str]:
    received = Counter(state.received)
    rows = Counter(row.consent for row in state.ledger)
    decided = {act.sent: act for act in journal.list_acts(DecisionAct)}
    for sent, times in received.items():
        act = decided.get(sent)
        if act is None or not act.allowed:
            yield f"“{sent}” was sent without a yes."
        elif times > 1 or rows[act.consent] != 1:
            yield f"“{sent}” was sent {times} times with {rows[act.consent]} rows in the ledger."
    for consent, times in rows.items():
        if times > 1:
            yield f"The card {consent} has {times} rows in the ledger."
    by_consent = {act.consent: act for act in journal.list_acts(DecisionAct)}
    for row in state.ledger:
        act = by_consent.get(row.consent)
        if (
            act is None
            or not act.allowed
            or (act.acknowledgement is Acknowledgement.REFUSED and not _was_allowed(journal, row.consent))
        ):
            yield f"The row {row.id} of the ledger has no yes."
        elif row.state == "answered" and not received[act.sent]:
            yield f"The row {row.id} of the ledger is answered, and nothing was sent."


def _was_allowed(journal: Journal, consent: str) -> bool:
    acts = [act for act in journal.list_acts(DecisionAct) if act.consent == consent and act.allowed]
    return any(act.acknowledgement is not Acknowledgement.REFUSED for act in acts)


def answered_calls_are_in_the_ledger(journal: Journal, state: FinalState) -> Iterator[str]:
    rows = {row.id for row in state.ledger}
    for messages in state.conversations.values():
        for message in messages.values():
            yield from (f"A call of {message.id} has no row." for id_ in message.ledger if id_ not in rows)


def choices_are_in_order_and_match_the_journal(journal: Journal, state: FinalState) -> Iterator[str]:
    for party, history in state.choices.items():
        times, answers = [at for at, _ in history], [allowed for _, allowed in history]
        if times != sorted(set(times)) or any(one == two for one, two in itertools.pairwise(answers)):
            yield f"The choices of {party} do not alternate in ascending order."
        if state.permissions.get(party, answers[-1]) != answers[-1]:
            yield f"{party} does not have the permission of its last choice."
    for party in {act.party for act in journal.list_acts(ChoiceAct, Acknowledgement.DONE)}:
        acts = [act for act in journal.list_acts(ChoiceAct) if act.party == party]
        if not is_possible_history(
            [allowed for _, allowed in state.choices.get(party, [])], acts, state.initial_choices.get(party)
        ):
            yield f"The choices of {party} do not match the journal."


def is_possible_history(history: list[bool], acts: list[ChoiceAct], initial: bool | None) -> bool:
    """Return whether these choices, in this order, can have left this history.

    A choice that changes nothing leaves no row; one in doubt may have happened or not. `initial` is the choice before
    them, in the first row.
    """
    positions = {0 if initial is None else 1}

    def value_at(at: int) -> bool | None:
        return history[at - 1] if at else None

    for act in acts:
        reachable = {
            at if value_at(at) == act.allowed else at + 1
            for at in positions
            if act.acknowledgement is not Acknowledgement.REFUSED
        }
        reachable = {at for at in reachable if at <= len(history) and value_at(at) == act.allowed}
        positions = reachable if act.acknowledgement is Acknowledgement.DONE else positions | reachable
    return len(history) in positions


def key_shares_match_permissions(journal: Journal, state: FinalState) -> Iterator[str]:
    for party, allowed in state.permissions.items():
        if allowed != (party in state.shares):
            yield f"{party} {'has no share and allows' if allowed else 'has a share and does not allow'}."


def deleted_conversations_cannot_be_read(journal: Journal, state: FinalState) -> Iterator[str]:
    for act in journal.list_acts(DeletionAct, Acknowledgement.DONE):
        if act.conversation in state.conversations or act.conversation in state.stored_conversations:
            yield f"The conversation {act.conversation} was deleted, and is there."


def only_active_links_open(journal: Journal, state: FinalState) -> Iterator[str]:
    deleted = {act.conversation: act.acknowledgement for act in journal.list_acts(DeletionAct)}
    stopped = {act.share: act.acknowledgement for act in journal.list_acts(UnshareAct)}
    for act in journal.list_acts(ShareAct, Acknowledgement.DONE):
        endings = [ending for ending in (deleted.get(act.conversation), stopped.get(act.share)) if ending is not None]
        opens = act.share in state.open_links
        if opens and Acknowledgement.DONE in endings:
            yield f"The link of {act.share} was ended, and opens."
        if not opens and not endings:
            yield f"The link of {act.share} was acknowledged, and does not open."


def feedback_is_stored_exactly_once(journal: Journal, state: FinalState) -> Iterator[str]:
    counts = Counter(state.feedback)
    deleted = {act.conversation for act in journal.list_acts(DeletionAct)}
    for act in journal.list_acts(FeedbackAct):
        times = counts[act.comment]
        if times > (0 if act.acknowledgement is Acknowledgement.REFUSED else 1):
            yield f"“{act.comment}” was {act.acknowledgement} and is there {times} times."
        if act.acknowledgement is Acknowledgement.DONE and not times and act.conversation not in deleted:
            yield f"“{act.comment}” was acknowledged and is lost."


def version_counts_match_publications(journal: Journal, state: FinalState) -> Iterator[str]:
    for gpt in {act.gpt for act in journal.list_acts(PublicationAct)}:
        counts = Counter(act.acknowledgement for act in journal.list_acts(PublicationAct) if act.gpt == gpt)
        published = state.versions.get(gpt, 0) - state.initial_versions.get(gpt, 0)
        minimum = counts[Acknowledgement.DONE]
        maximum = minimum + counts[Acknowledgement.IN_DOUBT]
        if not minimum <= published <= maximum:
            yield f"{gpt} was published {minimum} to {maximum} times: {published}."


def datasets_are_stored_exactly_once(journal: Journal, state: FinalState) -> Iterator[str]:
    counts = Counter(state.datasets)
    for act in journal.list_acts(DatasetAct):
        times = counts[act.purpose]
        if times > (0 if act.acknowledgement is Acknowledgement.REFUSED else 1) or (
            act.acknowledgement is Acknowledgement.DONE and not times
        ):
            yield f"“{act.purpose}” was {act.acknowledgement} and is there {times} times."


def each_day_is_released_once(journal: Journal, state: FinalState) -> Iterator[str]:
    for (gpt, question, day), times in Counter(state.releases).items():
        if times > 1:
            yield f"{question} of {gpt} on {day} was released {times} times."
    days = Counter(state.days)
    yield from (f"The day {day} stands {times} times." for day, times in days.items() if times > 1)
    yield from (
        f"The day {act.day} was reported as released, and is not."
        for act in journal.list_acts(ReleaseAct)
        if not days[act.day]
    )
    yield from (f"The day {day} is not released." for day in state.unreleased)
    questions_by_gpt = {gpt: {q for g, q, _ in state.releases if g == gpt} for gpt, _, _ in state.releases}
    for gpt, questions in questions_by_gpt.items():
        gpt_releases = [(question, day) for g, question, day in state.releases if g == gpt]
        for day in {day for _, day in gpt_releases}:
            if {question for question, d in gpt_releases if d == day} != questions:
                yield f"On {day} only some numbers of {gpt} were released."


def verify_finds_no_breach(journal: Journal, state: FinalState) -> Iterator[str]:
    yield from state.verify


INVARIANTS: tuple[Invariant, ...] = (
    questions_are_stored_exactly_once, answers_match_the_journal, nothing_stays_pending,
    each_request_was_allowed_and_is_in_the_ledger_once, answered_calls_are_in_the_ledger,
    choices_are_in_order_and_match_the_journal, key_shares_match_permissions,
    deleted_conversations_cannot_be_read, only_active_links_open, feedback_is_stored_exactly_once,
    version_counts_match_publications, datasets_are_stored_exactly_once, each_day_is_released_once,
    verify_finds_no_breach,
)  # fmt: skip


def breaches(journal: Journal, state: FinalState) -> list[str]:
    """Return a sentence for each breach, after its invariant's name."""
    return [f"{invariant.__name__}: {sentence}" for invariant in INVARIANTS for sentence in invariant(journal, state)]
