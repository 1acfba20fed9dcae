"""The child's side of a `ConfinedProcess`: one order, answered in frames within limits that the kernel holds.

Invariants:
- The limits are set before the first byte of the input is read.
"""

import os
import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

import msgspec

from discreet.runtime.child_process import frame_writer
from discreet.runtime.process_limits import NO_MEMORY, close_network, end_with_parent, limit_process


class ChildLimits(msgspec.Struct, frozen=True):
    """Bytes of memory and seconds of CPU time."""

    memory: int
    cpu_seconds: int


class ChildInput(msgspec.Struct, frozen=True, kw_only=True):
    """The first line on a child's standard input: how many bytes follow, and the limits for reading them.

    A child that needs to know more has an order of its own, which extends this one.
    """

    size: int = 0
    limits: ChildLimits


Order = TypeVar("Order", bound=ChildInput)


def answer_input(answer: Callable[[bytes], Iterable[bytes]]) -> None:
    """Write a frame for each part of the answer, then end this process."""
    answer_order(ChildInput, lambda _, data: answer(data))


def answer_order(
    kind: type[Order],
    answer: Callable[[Order, bytes], Iterable[bytes]],
    prepare: Callable[[Order], None] = lambda _: None,
) -> None:
    """Write a frame for each part of the answer to an order and its data, then end this process.

    `prepare` runs before the limits are set, without network: it never sees the data.
    """
    end_with_parent()
    write = frame_writer()
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=kind)
    close_network()
    try:
        prepare(order)
        limit_process(order.limits.memory, order.limits.cpu_seconds)
        for frame in answer(order, sys.stdin.buffer.read(order.size)):
            write(frame)
    except MemoryError:
        os._exit(NO_MEMORY)
    except BrokenPipeError:  # the server has stopped listening
        os._exit(1)
    os._exit(0)  # no destructor of a library gets a say
