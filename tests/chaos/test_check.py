"""The checker is checked: of a day on which all went well it says nothing; each fault that is planted in it, it finds."""

from collections.abc import Callable, MutableSet
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos.check import breaches
from tests.chaos.final_state import Found, Message, Row
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

DONE, DOUBT, REFUSED = Acknowledgement.DONE, Acknowledgement.IN_DOUBT, Acknowledgement.REFUSED
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ME = "user:1"


def asked(n: int, conversation: str, outcome: str = "complete", told: Acknowledgement = DONE) -> Asked:
    ids = (f"q{n}", f"a{n}") if told is DONE else ("", "")
    return Asked("ben", f"question {n}", f"answer {n}", conversation, *ids, outcome, told=told)


def both(n: int, state: str = "complete", text: str | None = None, ledger: tuple[str, ...] = ()) -> dict[str, Message]:
    answer = Message(f"a{n}", "assistant", f"answer {n}" if text is None else text, state, ledger)
    return {f"q{n}": Message(f"q{n}", "user", f"question {n}", "complete"), f"a{n}": answer}


def journal() -> Journal:
    """Each kind of act, done, refused and in doubt."""
    return Journal([
        asked(1, "c1"), asked(2, "c1", outcome="interrupted"), asked(3, "c2"), asked(4, "c1", "", DOUBT),
        asked(5, "c1", "", REFUSED), asked(6, "c1", ""), asked(7, "c3", "parked"),
        Decided("ben", "k1", "one", True, told=DONE), Decided("ben", "k2", "two", False, told=DONE),
        Decided("ben", "k3", "three", True, told=DOUBT),
        Chosen("ben", ME, False, told=DONE), Chosen("ben", ME, True, told=DONE), Chosen("ben", ME, False, told=DOUBT),
        Chosen("ben", ME, True, told=DONE), Chosen("ben", ME, False, told=REFUSED),
        Shared("ben", "c1", "s1", "/s/1", told=DONE), Shared("ben", "c1", "s2", "/s/2", told=DONE),
        Unshared("ben", "s2", told=DONE), Shared("ben", "c2", "s3", "/s/3", told=DONE), Deleted("ben", "c2", told=DONE),
        SaidTo("ben", "well done", "c1", "f1", told=DONE), Published("ada", "g1", told=DONE),
        Published("ada", "g1", told=DOUBT), Ordered("olga", "better", "d1", told=DONE),
        Released("olga", "2026-03-03", told=DONE),
    ])  # fmt: skip


def found() -> Found:
    """What is right after it. The choice in doubt happened, the question in doubt did not."""
    choices = [True, False, True, False, True]
    return Found(
        conversations={"c1": both(1) | both(2, "interrupted", "ans") | both(6), "c3": both(7, ledger=("r1",))},
        rows={"c1", "c3"}, ledger=[Row("r1", "k1", "answered"), Row("r3", "k3", "unknown")], received=["one"],
        choices={ME: [(NOON + timedelta(minutes=n), allowed) for n, allowed in enumerate(choices)]},
        begun={ME: True}, allows={ME: True}, shares={ME}, open_links={"s1"}, feedback=["well done"],
        begun_versions={"g1": 1}, versions={"g1": 3}, datasets=["better"],
        releases=[("g1", "people", "2026-03-03"), ("g1", "topics", "2026-03-03")], days=["2026-03-03"],
    )  # fmt: skip


def test_nothing_is_said_of_a_day_on_which_all_went_well() -> None:
    assert breaches(journal(), found()) == []


Plant = Callable[[Found], object]
AT = NOON + timedelta(hours=1)


def only(names: MutableSet[str], name: str) -> None:
    names.clear()
    names.add(name)


PLANTED: dict[str, Plant] = {
    "a question is lost": lambda it: it.conversations["c1"].pop("q1"),
    "an answer is lost": lambda it: it.conversations["c1"].pop("a1"),
    "a whole conversation is lost": lambda it: it.conversations.pop("c3"),
    "a question is doubled": lambda it: it.conversations["c1"].update(
        q9=Message("q9", "user", "question 1", "complete")
    ),
    "a question in doubt is doubled": lambda it: it.conversations["c1"].update(
        {id_: Message(id_, "user", "question 4", "complete") for id_ in ("q8", "q9")}
    ),
    "what was refused happened": lambda it: it.conversations["c1"].update(
        q9=Message("q9", "user", "question 5", "complete")
    ),
    "an answer that was told to be complete is not": lambda it: it.conversations["c1"].update(both(1, "interrupted")),
    "an answer holds other words": lambda it: it.conversations["c1"].update(both(2, "interrupted", "other")),
    "an answer runs for ever": lambda it: it.pending.append("An answer runs"),
    "a row of the ledger is lost": lambda it: it.ledger.pop(0),
    "a row of the ledger is doubled": lambda it: it.ledger.append(Row("r9", "k1", "answered")),
    "a row of the ledger in doubt is doubled": lambda it: it.ledger.append(Row("r9", "k3", "unknown")),
    "a request arrived twice": lambda it: it.received.append("one"),
    "a request left after a no": lambda it: it.received.append("two"),
    "a request left that nobody was asked about": lambda it: it.received.append("four"),
    "the ledger knows of a no": lambda it: it.ledger.append(Row("r9", "k2", "answered")),
    "the ledger tells of what never left": lambda it: it.received.clear(),
    "a choice is lost": lambda it: it.choices[ME].pop(),
    "a choice is doubled": lambda it: it.choices[ME].append((AT, True)),
    "choices are in another order": lambda it: it.choices[ME].reverse(),
    "two choices changed places": lambda it: it.choices[ME].__setitem__(slice(1, 3), it.choices[ME][2:0:-1]),
    "a choice was made that nobody made": lambda it: it.choices[ME].extend([(AT, False), (AT + (AT - NOON), True)]),
    "a no did not hold": lambda it: it.allows.update({ME: False}),
    "a share outlived its no": lambda it: only(it.shares, "user:2"),
    "a deleted conversation is read": lambda it: it.conversations.update(c2=both(3)),
    "a deleted conversation has its row": lambda it: it.rows.add("c2"),
    "a link that was stopped opens": lambda it: it.open_links.add("s2"),
    "a link of what is deleted opens": lambda it: it.open_links.add("s3"),
    "a link is lost": lambda it: it.open_links.clear(),
    "feedback is lost": lambda it: it.feedback.clear(),
    "feedback is doubled": lambda it: it.feedback.append("well done"),
    "an edition is lost": lambda it: it.versions.update(g1=1),
    "an edition is doubled": lambda it: it.versions.update(g1=4),
    "a dataset is lost": lambda it: it.datasets.clear(),
    "a dataset is doubled": lambda it: it.datasets.append("better"),
    "a number came out twice": lambda it: it.releases.append(("g1", "people", "2026-03-03")),
    "half of a day came out": lambda it: it.releases.extend([("g1", "people", "2026-03-04")]),
    "a day that was told is not released": lambda it: it.days.clear(),
    "a day was released twice": lambda it: it.days.append("2026-03-03"),
    "a day stays shut": lambda it: it.unreleased.append("2026-03-04"),
    "verify finds something": lambda it: it.verify.append("P5"),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED.keys())
def test_what_is_planted_is_found(plant: Plant) -> None:
    there = deepcopy(found())
    plant(there)
    assert breaches(journal(), there)
