"""Whether what is there agrees with what was told. Each invariant is a sentence and the few lines that look for its breach.

Invariants:
- It trusts nobody, and knows nothing of how the product works: a journal on the one side, plain facts on the other.
- What was done happened once, what is in doubt at most once, what was refused never.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator

from tests.chaos.final_state import Found, Message
from tests.chaos.journal import (
    Acknowledgement,
    Asked,
    Chosen,
    Decided,
    Deleted,
    Journal,
    Ordered,
    Published,
    Released,
    SaidTo,
    Shared,
    Unshared,
)

OVER = {"complete", "stopped", "failed", "interrupted"}

Invariant = Callable[[Journal, Found], Iterator[str]]


def questions_are_neither_lost_nor_doubled(journal: Journal, found: Found) -> Iterator[str]:
    there = Counter(m.text for shown in found.conversations.values() for m in shown.values() if m.role == "user")
    deleted = {act.conversation for act in journal.of(Deleted)}
    for asked in journal.of(Asked):
        times = there[asked.text]
        if times > (0 if asked.told is Acknowledgement.REFUSED else 1):
            yield f"“{asked.text}” was {asked.told} and is there {times} times."
        if asked.told is Acknowledgement.DONE and asked.conversation not in deleted and not times:
            yield f"“{asked.text}” was acknowledged and is lost."


def answers_are_what_was_told(journal: Journal, found: Found) -> Iterator[str]:
    deleted = {act.conversation for act in journal.of(Deleted)}
    for asked in journal.of(Asked, Acknowledgement.DONE):
        if asked.conversation in deleted:
            continue
        answer = found.conversations.get(asked.conversation or "", {}).get(asked.answer)
        if answer is None:
            yield f"The answer to “{asked.text}” is lost."
        else:
            yield from _differs(asked, answer)


def _differs(asked: Asked, answer: Message) -> Iterator[str]:
    if asked.outcome in OVER and answer.state != asked.outcome:
        yield f"The answer to “{asked.text}” was told to be {asked.outcome} and is {answer.state}."
    if answer.state == "complete" and answer.text != asked.expected:
        yield f"The answer to “{asked.text}” is complete and is not what the model said."
    if answer.state != "complete" and not asked.expected.startswith(answer.text):
        yield f"The answer to “{asked.text}” holds what the model did not say."
    if asked.resumed is not None and asked.outcome == "complete" and asked.resumed != asked.expected:
        yield f"The stream of “{asked.text}” was taken up, and told something else."


def nothing_runs_that_nobody_writes(journal: Journal, found: Found) -> Iterator[str]:
    yield from (f"{what} for ever." for what in found.pending)


def what_leaves_was_allowed_once_and_stands_in_the_ledger(journal: Journal, found: Found) -> Iterator[str]:
    received = Counter(found.received)
    rows = Counter(row.consent for row in found.ledger)
    decided = {act.sent: act for act in journal.of(Decided)}
    for sent, times in received.items():
        act = decided.get(sent)
        if act is None or not act.allowed:
            yield f"“{sent}” left without a yes."
        elif times > 1 or rows[act.consent] != 1:
            yield f"“{sent}” left {times} times with {rows[act.consent]} rows in the ledger."
    for consent, times in rows.items():
        if times > 1:
            yield f"The card {consent} has {times} rows in the ledger."
    by_consent = {act.consent: act for act in journal.of(Decided)}
    for row in found.ledger:
        act = by_consent.get(row.consent)
        if (
            act is None
            or not act.allowed
            or (act.told is Acknowledgement.REFUSED and not _allowed(journal, row.consent))
        ):
            yield f"The row {row.id} of the ledger has no yes."
        elif row.state == "answered" and not received[act.sent]:
            yield f"The row {row.id} of the ledger is answered, and nothing had left."


def _allowed(journal: Journal, consent: str) -> bool:
    acts = [act for act in journal.of(Decided) if act.consent == consent and act.allowed]
    return any(act.told is not Acknowledgement.REFUSED for act in acts)


def answered_calls_stand_in_the_ledger(journal: Journal, found: Found) -> Iterator[str]:
    rows = {row.id for row in found.ledger}
    for shown in found.conversations.values():
        for message in shown.values():
            yield from (f"A call of {message.id} has no row." for id_ in message.ledger if id_ not in rows)


def choices_are_one_order_that_agrees_with_what_was_told(journal: Journal, found: Found) -> Iterator[str]:
    for party, history in found.choices.items():
        moments, said = [at for at, _ in history], [allowed for _, allowed in history]
        if moments != sorted(set(moments)) or any(one == two for one, two in itertools.pairwise(said)):
            yield f"The choices of {party} are no order of yes and no."
        if found.allows.get(party, said[-1]) != said[-1]:
            yield f"{party} does not stand where its last choice left it."
    for party in {act.party for act in journal.of(Chosen, Acknowledgement.DONE)}:
        acts = [act for act in journal.of(Chosen) if act.party == party]
        if not agrees([allowed for _, allowed in found.choices.get(party, [])], acts, found.begun.get(party)):
            yield f"The choices of {party} do not agree with what was told."


def agrees(history: list[bool], acts: list[Chosen], begun: bool | None) -> bool:
    """Whether `history` is what these choices, one after the other, can have left: one that changes nothing leaves no
    row, and one that is in doubt may have happened or not. `begun` is what was said before them, in its first row."""
    positions = {0 if begun is None else 1}

    def stands(at: int) -> bool | None:
        return history[at - 1] if at else None

    for act in acts:
        moved = {
            at if stands(at) == act.allowed else at + 1 for at in positions if act.told is not Acknowledgement.REFUSED
        }
        moved = {at for at in moved if at <= len(history) and stands(at) == act.allowed}
        positions = moved if act.told is Acknowledgement.DONE else positions | moved
    return len(history) in positions


def shares_of_keys_say_what_people_said(journal: Journal, found: Found) -> Iterator[str]:
    for party, allowed in found.allows.items():
        if allowed != (party in found.shares):
            yield f"{party} {'has no share and allows' if allowed else 'has a share and does not allow'}."


def what_is_deleted_cannot_be_read(journal: Journal, found: Found) -> Iterator[str]:
    for act in journal.of(Deleted, Acknowledgement.DONE):
        if act.conversation in found.conversations or act.conversation in found.rows:
            yield f"The conversation {act.conversation} was deleted, and is there."


def links_open_what_is_shared_and_nothing_else(journal: Journal, found: Found) -> Iterator[str]:
    deleted = {act.conversation: act.told for act in journal.of(Deleted)}
    stopped = {act.share: act.told for act in journal.of(Unshared)}
    for act in journal.of(Shared, Acknowledgement.DONE):
        endings = [told for told in (deleted.get(act.conversation), stopped.get(act.share)) if told is not None]
        opens = act.share in found.open_links
        if opens and Acknowledgement.DONE in endings:
            yield f"The link of {act.share} was ended, and opens."
        if not opens and not endings:
            yield f"The link of {act.share} was told, and does not open."


def feedback_is_neither_lost_nor_doubled(journal: Journal, found: Found) -> Iterator[str]:
    there = Counter(found.feedback)
    deleted = {act.conversation for act in journal.of(Deleted)}
    for act in journal.of(SaidTo):
        times = there[act.comment]
        if times > (0 if act.told is Acknowledgement.REFUSED else 1):
            yield f"“{act.comment}” was {act.told} and is there {times} times."
        if act.told is Acknowledgement.DONE and not times and act.conversation not in deleted:
            yield f"“{act.comment}” was acknowledged and is lost."


def editions_are_as_many_as_were_published(journal: Journal, found: Found) -> Iterator[str]:
    for gpt in {act.gpt for act in journal.of(Published)}:
        told = Counter(act.told for act in journal.of(Published) if act.gpt == gpt)
        more = found.versions.get(gpt, 0) - found.begun_versions.get(gpt, 0)
        if not told[Acknowledgement.DONE] <= more <= told[Acknowledgement.DONE] + told[Acknowledgement.IN_DOUBT]:
            yield f"{gpt} was published {told[Acknowledgement.DONE]} to {told[Acknowledgement.DONE] + told[Acknowledgement.IN_DOUBT]} times: {more}."


def datasets_are_neither_lost_nor_doubled(journal: Journal, found: Found) -> Iterator[str]:
    there = Counter(found.datasets)
    for act in journal.of(Ordered):
        times = there[act.purpose]
        if times > (0 if act.told is Acknowledgement.REFUSED else 1) or (
            act.told is Acknowledgement.DONE and not times
        ):
            yield f"“{act.purpose}” was {act.told} and is there {times} times."


def each_day_is_released_once(journal: Journal, found: Found) -> Iterator[str]:
    for (gpt, question, day), times in Counter(found.releases).items():
        if times > 1:
            yield f"{question} of {gpt} on {day} was released {times} times."
    days = Counter(found.days)
    yield from (f"The day {day} stands {times} times." for day, times in days.items() if times > 1)
    yield from (
        f"The day {act.day} was told to be released, and is not." for act in journal.of(Released) if not days[act.day]
    )
    yield from (f"The day {day} is not released." for day in found.unreleased)
    asked = {gpt: {q for g, q, _ in found.releases if g == gpt} for gpt, _, _ in found.releases}
    for gpt, questions in asked.items():
        of_gpt = [(question, day) for g, question, day in found.releases if g == gpt]
        for day in {day for _, day in of_gpt}:
            if {question for question, d in of_gpt if d == day} != questions:
                yield f"On {day} only some numbers of {gpt} were released."


def nothing_is_found_by_verify(journal: Journal, found: Found) -> Iterator[str]:
    yield from found.verify


INVARIANTS: tuple[Invariant, ...] = (
    questions_are_neither_lost_nor_doubled, answers_are_what_was_told, nothing_runs_that_nobody_writes,
    what_leaves_was_allowed_once_and_stands_in_the_ledger, answered_calls_stand_in_the_ledger,
    choices_are_one_order_that_agrees_with_what_was_told, shares_of_keys_say_what_people_said,
    what_is_deleted_cannot_be_read, links_open_what_is_shared_and_nothing_else, feedback_is_neither_lost_nor_doubled,
    editions_are_as_many_as_were_published, datasets_are_neither_lost_nor_doubled, each_day_is_released_once,
    nothing_is_found_by_verify,
)  # fmt: skip


def breaches(journal: Journal, found: Found) -> list[str]:
    """What breaks an invariant, each as a sentence with the invariant's name before it."""
    return [f"{invariant.__name__}: {sentence}" for invariant in INVARIANTS for sentence in invariant(journal, found)]
