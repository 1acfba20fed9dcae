"""Bounded counts from contributions (P8).

Only this module adds up what people did with a GPT on a day.

Invariants:
- No person weighs more than the questions allow, because each person's day is complete before it is evaluated.
- A person counts for a question only with contributions that were admitted to it (see `ledger.py`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from discreet.analytics.counting.contribution import Contribution
from discreet.analytics.questions import QUESTIONS, Cells, PersonDay

Counts = Mapping[str, Cells]
"""Exact counts by question and cell. They are never shown."""
Names = tuple[str, ...]


class ContributionBounding:
    """Sums contributions of one GPT and day, ordered by pseudonym.

    It holds one person's day in memory at a time.
    """

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in QUESTIONS}
        self._pseudonym = b""
        self._did: dict[Names, PersonDay] = {}
        """The person's day, split by the set of questions that contributions count for."""

    def add(self, pseudonym: bytes, contribution: Contribution) -> None:
        """Add a contribution.

        ValueError when pseudonyms are out of order, because that person would count twice.
        """
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
        """Return the counts over all added people."""
        self._end_person()
        return self._counts

    def _end_person(self) -> None:
        did, self._did = self._did, {}
        for names, person in _days_asked(did):
            for name in names:
                if question := QUESTIONS.get(name):  # None if it was removed from the list
                    _count(self._counts[name], question.bounded_contribution(person))


def _days_asked(did: Mapping[Names, PersonDay]) -> Iterable[tuple[Names, PersonDay]]:
    """Pair the questions with the admitted part of the person's day."""
    if len(did) <= 1:
        return did.items()
    parts: dict[tuple[Names, ...], Names] = {}
    for name in dict.fromkeys(name for names in did for name in names):
        admitting = tuple(names for names in did if name in names)
        parts[admitting] = (*parts.get(admitting, ()), name)
    return [(names, _merge_days([did[each] for each in admitting])) for admitting, names in parts.items()]


def _merge_days(days: Sequence[PersonDay]) -> PersonDay:
    if len(days) == 1:
        return days[0]
    total = PersonDay()
    for day in days:
        total.begun += day.begun
        total.messages += day.messages
        total.lengths += day.lengths
        total.durations += day.durations
        total.topics.update(day.topics)
        total.calls.update(day.calls)
        total.ratings |= day.ratings
        total.request_answers |= day.request_answers
        total.request_data.update(day.request_data)
    return total


def _count(counts: Counter[str], cells: Cells) -> None:
    for cell, number in cells.items():
        counts[cell] += number
