"""From contributions to bounded counts: the one place where what people did with a GPT on a day is added up (P8).

Invariants:
- Nobody weighs more than their questions allow, since each person's day is whole before it is asked.
- A person counts for a question with those contributions alone that were admitted to it (see `ledger.py`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from discreet.analytics.counting.contribution import Contribution
from discreet.analytics.questions import QUESTIONS, Cells, PersonDay

Counts = Mapping[str, Cells]
"""How many by question and cell; exact, and so nobody's to see."""
Names = tuple[str, ...]


class ContributionBounding:
    """Contributions of one GPT and day go in, ordered by pseudonym; counts come out. It holds one person's day at a
    time, however many people there are."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in QUESTIONS}
        self._pseudonym = b""
        self._did: dict[Names, PersonDay] = {}
        """The person's day, apart for each set of questions that contributions count for."""

    def add(self, pseudonym: bytes, contribution: Contribution) -> None:
        """ValueError when the order is broken: a person who came twice would count twice."""
        if pseudonym != self._pseudonym:
            if pseudonym < self._pseudonym:
                raise ValueError("contributions are out of order")
            self._end_person()
            self._pseudonym = pseudonym
        did = self._did.get(contribution.counts)
        if did is None:
            did = self._did[contribution.counts] = PersonDay()
        contribution.add_to(did)

    def counts(self) -> Counts:
        """Of everybody who was added, each whole."""
        self._end_person()
        return self._counts

    def _end_person(self) -> None:
        did, self._did = self._did, {}
        for names, person in _days_asked(did):
            for name in names:
                if question := QUESTIONS.get(name):  # or it has been dropped from the list meanwhile
                    _count(self._counts[name], question.asked_of(person))


def _days_asked(did: Mapping[Names, PersonDay]) -> Iterable[tuple[Names, PersonDay]]:
    """Questions, and the part of a person's day that counts for them: all that was admitted to them, put together."""
    if len(did) <= 1:
        return did.items()
    parts: dict[tuple[Names, ...], Names] = {}
    for name in dict.fromkeys(name for names in did for name in names):
        admitting = tuple(names for names in did if name in names)
        parts[admitting] = (*parts.get(admitting, ()), name)
    return [(names, _together([did[each] for each in admitting])) for admitting, names in parts.items()]


def _together(days: Sequence[PersonDay]) -> PersonDay:
    if len(days) == 1:
        return days[0]
    whole = PersonDay()
    for day in days:
        whole.begun += day.begun
        whole.messages += day.messages
        whole.lengths += day.lengths
        whole.durations += day.durations
        whole.topics.update(day.topics)
        whole.calls.update(day.calls)
        whole.ratings |= day.ratings
    return whole


def _count(counts: Counter[str], cells: Cells) -> None:
    for cell, number in cells.items():
        counts[cell] += number
