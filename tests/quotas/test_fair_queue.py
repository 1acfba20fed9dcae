"""The fair queue: lines take turns, every request is served, and an abandoned one blocks no other."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discreet.errors import TooMany
from discreet.quotas.fair_queue import MAX_LINE_LENGTH, FairQueue, Ticket


def test_many_requests_of_one_person_wait_behind_each_other() -> None:
    queue = FairQueue(1)
    under_way = queue.join("ada")
    many = [queue.join("ada") for _ in range(4)]
    ben = queue.join("ben")
    assert [queue.count_ahead(each) for each in many] == [0, 2, 3, 4]
    assert queue.count_ahead(ben) == 1
    queue.leave(under_way)
    assert many[0].admitted
    queue.leave(many[0])
    assert ben.admitted
    assert not many[1].admitted


def test_a_line_has_an_end_and_other_lines_do_not_feel_it() -> None:
    queue = FairQueue(1)
    queue.join("ada")
    for _ in range(MAX_LINE_LENGTH):
        queue.join("ada")
    with pytest.raises(TooMany) as refused:
        queue.join("ada")
    assert refused.value.retry_after > 0
    assert not queue.join("ben").admitted


def test_waiting_callers_are_informed_when_one_before_them_leaves() -> None:
    queue = FairQueue(1)
    first, second, third = (queue.join(name) for name in ("ada", "ben", "cleo"))
    queue.leave(second)
    assert third.moved.is_set()
    assert queue.count_ahead(third) == 0
    queue.leave(first)
    assert third.admitted


events = st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.integers(0, 30)), max_size=60)


@given(st.integers(1, 3), events)
def test_slots_are_full_while_anybody_waits_and_each_ticket_comes_in_once_and_in_its_line(
    slots: int, happening: list[tuple[str, bool, int]]
) -> None:
    queue, alive, came_in = FairQueue(slots), [], []
    for holder, joins, which in happening:
        if joins:
            try:
                alive.append(queue.join(holder))
            except TooMany:
                assert sum(t.holder == holder and not t.admitted for t in alive) == MAX_LINE_LENGTH
        elif alive:
            queue.leave(alive.pop(which % len(alive)))
        admitted = [ticket for ticket in alive if ticket.admitted]
        waiting = [ticket for ticket in alive if not ticket.admitted]
        assert len(admitted) == min(slots, len(alive))
        came_in += [ticket for ticket in admitted if ticket not in came_in]
        for ticket in waiting:
            older = [each for each in alive[: alive.index(ticket)] if each.holder == ticket.holder]
            assert queue.count_ahead(ticket) >= sum(not each.admitted for each in older)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=20))
def test_the_reported_place_in_the_queue_is_right(holders: list[str]) -> None:
    queue = FairQueue(1)
    now = queue.join("first")
    lines: Counter[str] = Counter()
    waiting: list[Ticket] = []
    for holder in holders:
        if lines[holder] < MAX_LINE_LENGTH:
            lines[holder] += 1
            waiting.append(queue.join(holder))
    places = {ticket: queue.count_ahead(ticket) for ticket in waiting}
    for n in range(len(waiting)):
        queue.leave(now)
        [now] = [ticket for ticket in waiting if ticket.admitted]
        waiting.remove(now)
        assert places[now] == n


def test_a_full_line_is_refused_in_the_words_of_what_waits() -> None:
    queue = FairQueue(1, 2, full="{count} runs wait.")
    for _ in range(3):
        queue.join("ada")
    with pytest.raises(TooMany, match="2 runs wait"):
        queue.join("ada")
    queue.join("ben")
