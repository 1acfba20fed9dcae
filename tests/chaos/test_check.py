"""The checker finds no breach after a day without faults, and finds each planted fault."""

from collections.abc import Callable, MutableSet
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.check import breaches
from tests.chaos.final_state import FinalState, LedgerRow, Message
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

DONE, DOUBT, REFUSED = Acknowledgement.DONE, Acknowledgement.IN_DOUBT, Acknowledgement.REFUSED
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
BEN = "user:1"


def make_question(
    n: int, conversation: str, outcome: str = "complete", acknowledgement: Acknowledgement = DONE
) -> QuestionAct:
    ids = (f"q{n}", f"a{n}") if acknowledgement is DONE else ("", "")
    return QuestionAct(
        "ben", f"question {n}", f"answer {n}", conversation, *ids, outcome, acknowledgement=acknowledgement
    )


def question_and_answer(
    n: int, state: str = "complete", text: str | None = None, ledger: tuple[str, ...] = ()
) -> dict[str, Message]:
    answer = Message(f"a{n}", "assistant", f"answer {n}" if text is None else text, state, ledger)
    return {f"q{n}": Message(f"q{n}", "user", f"question {n}", "complete"), f"a{n}": answer}


def make_journal() -> Journal:
    """Return a journal with each kind of act: done, refused and in doubt."""
    return Journal([
        make_question(1, "c1"), make_question(2, "c1", outcome="interrupted"), make_question(3, "c2"), make_question(4, "c1", "", DOUBT),
        make_question(5, "c1", "", REFUSED), make_question(6, "c1", ""), make_question(7, "c3", "parked"),
        DecisionAct("ben", "k1", "one", True, acknowledgement=DONE), DecisionAct("ben", "k2", "two", False, acknowledgement=DONE),
        DecisionAct("ben", "k3", "three", True, acknowledgement=DOUBT),
        ChoiceAct("ben", BEN, False, acknowledgement=DONE), ChoiceAct("ben", BEN, True, acknowledgement=DONE), ChoiceAct("ben", BEN, False, acknowledgement=DOUBT),
        ChoiceAct("ben", BEN, True, acknowledgement=DONE), ChoiceAct("ben", BEN, False, acknowledgement=REFUSED),
        ShareAct("ben", "c1", "s1", "/s/1", acknowledgement=DONE), ShareAct("ben", "c1", "s2", "/s/2", acknowledgement=DONE),
        UnshareAct("ben", "s2", acknowledgement=DONE), ShareAct("ben", "c2", "s3", "/s/3", acknowledgement=DONE), DeletionAct("ben", "c2", acknowledgement=DONE),
        FeedbackAct("ben", "well done", "c1", "f1", acknowledgement=DONE), PublicationAct("ada", "g1", acknowledgement=DONE),
        PublicationAct("ada", "g1", acknowledgement=DOUBT), DatasetAct("olga", "better", "d1", acknowledgement=DONE),
        ReleaseAct("olga", "2026-03-03", acknowledgement=DONE),
    ])  # fmt: skip


def make_state() -> FinalState:
    """Return the correct state after it. The choice in doubt happened, the question in doubt did not."""
    choices = [True, False, True, False, True]
    return FinalState(
        conversations={"c1": question_and_answer(1) | question_and_answer(2, "interrupted", "ans") | question_and_answer(6), "c3": question_and_answer(7, ledger=("r1",))},
        stored_conversations={"c1", "c3"}, ledger=[LedgerRow("r1", "k1", "answered"), LedgerRow("r3", "k3", "unknown")], received=["one"],
        choices={BEN: [(NOON + timedelta(minutes=n), allowed) for n, allowed in enumerate(choices)]},
        initial_choices={BEN: True}, permissions={BEN: True}, shares={BEN}, open_links={"s1"}, feedback=["well done"],
        initial_versions={"g1": 1}, versions={"g1": 3}, datasets=["better"],
        releases=[("g1", "people", "2026-03-03"), ("g1", "topics", "2026-03-03")], days=["2026-03-03"],
    )  # fmt: skip


def test_a_day_without_faults_has_no_breach() -> None:
    assert breaches(make_journal(), make_state()) == []


Plant = Callable[[FinalState], object]
AT = NOON + timedelta(hours=1)


def set_only(names: MutableSet[str], name: str) -> None:
    names.clear()
    names.add(name)


PLANTED: dict[str, Plant] = {
    "a question is lost": lambda it: it.conversations["c1"].pop("q1"),
    "an answer is lost": lambda it: it.conversations["c1"].pop("a1"),
    "a conversation is lost": lambda it: it.conversations.pop("c3"),
    "a question is doubled": lambda it: it.conversations["c1"].update(
        q9=Message("q9", "user", "question 1", "complete")
    ),
    "a question in doubt is doubled": lambda it: it.conversations["c1"].update(
        {id_: Message(id_, "user", "question 4", "complete") for id_ in ("q8", "q9")}
    ),
    "a refused question happened": lambda it: it.conversations["c1"].update(
        q9=Message("q9", "user", "question 5", "complete")
    ),
    "an answer that was reported as complete is not": lambda it: it.conversations["c1"].update(
        question_and_answer(1, "interrupted")
    ),
    "an answer holds other words": lambda it: it.conversations["c1"].update(
        question_and_answer(2, "interrupted", "other")
    ),
    "an answer never ends": lambda it: it.pending.append("An answer runs"),
    "a row of the ledger is lost": lambda it: it.ledger.pop(0),
    "a row of the ledger is doubled": lambda it: it.ledger.append(LedgerRow("r9", "k1", "answered")),
    "a row of the ledger in doubt is doubled": lambda it: it.ledger.append(LedgerRow("r9", "k3", "unknown")),
    "a request arrived twice": lambda it: it.received.append("one"),
    "a request was sent after a no": lambda it: it.received.append("two"),
    "a request was sent without a card": lambda it: it.received.append("four"),
    "a declined call is in the ledger": lambda it: it.ledger.append(LedgerRow("r9", "k2", "answered")),
    "the ledger has a call that was never sent": lambda it: it.received.clear(),
    "a choice is lost": lambda it: it.choices[BEN].pop(),
    "a choice is doubled": lambda it: it.choices[BEN].append((AT, True)),
    "choices are in another order": lambda it: it.choices[BEN].reverse(),
    "two choices changed places": lambda it: it.choices[BEN].__setitem__(slice(1, 3), it.choices[BEN][2:0:-1]),
    "a choice was made that the journal does not have": lambda it: it.choices[BEN].extend(
        [(AT, False), (AT + (AT - NOON), True)]
    ),
    "a no did not hold": lambda it: it.permissions.update({BEN: False}),
    "a share outlived its no": lambda it: set_only(it.shares, "user:2"),
    "a deleted conversation is read": lambda it: it.conversations.update(c2=question_and_answer(3)),
    "a deleted conversation has its row": lambda it: it.stored_conversations.add("c2"),
    "a link that was stopped opens": lambda it: it.open_links.add("s2"),
    "a link of a deleted conversation opens": lambda it: it.open_links.add("s3"),
    "a link is lost": lambda it: it.open_links.clear(),
    "feedback is lost": lambda it: it.feedback.clear(),
    "feedback is doubled": lambda it: it.feedback.append("well done"),
    "an edition is lost": lambda it: it.versions.update(g1=1),
    "an edition is doubled": lambda it: it.versions.update(g1=4),
    "a dataset is lost": lambda it: it.datasets.clear(),
    "a dataset is doubled": lambda it: it.datasets.append("better"),
    "a number was released twice": lambda it: it.releases.append(("g1", "people", "2026-03-03")),
    "half of a day was released": lambda it: it.releases.extend([("g1", "people", "2026-03-04")]),
    "a day that was reported as released is not": lambda it: it.days.clear(),
    "a day was released twice": lambda it: it.days.append("2026-03-03"),
    "a day is never released": lambda it: it.unreleased.append("2026-03-04"),
    "verify finds something": lambda it: it.verify.append("P5"),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED.keys())
def test_each_planted_fault_is_found(plant: Plant) -> None:
    state = deepcopy(make_state())
    plant(state)
    assert breaches(make_journal(), state)
