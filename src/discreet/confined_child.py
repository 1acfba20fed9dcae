"""The child's side of `ConfinedProcess.ask`: one input, answered in frames within limits that the kernel holds.

Invariants:
- The limits are set before the first byte of the input is read.
"""

import os
import sys
from collections.abc import Callable, Iterable

import msgspec

from discreet.child_process import frame_writer
from discreet.process_limits import NO_MEMORY, close_network, end_with_parent, give_way, limit_process


class ChildLimits(msgspec.Struct, frozen=True):
    """Bytes of memory and seconds of CPU time."""

    memory: int
    cpu_seconds: int


class ChildInput(msgspec.Struct, frozen=True):
    """The first line on a child's standard input: how many bytes follow, and the limits for reading them."""

    size: int
    limits: ChildLimits


def answer_input(answer: Callable[[bytes], Iterable[bytes]]) -> None:
    """Write a frame for each part of the answer, then end this process."""
    end_with_parent()
    write = frame_writer()
    announced = msgspec.json.decode(sys.stdin.buffer.readline(), type=ChildInput)
    close_network()
    give_way()
    limit_process(announced.limits.memory, announced.limits.cpu_seconds)
    try:
        for frame in answer(sys.stdin.buffer.read(announced.size)):
            write(frame)
    except MemoryError:
        os._exit(NO_MEMORY)
    except BrokenPipeError:  # the server has stopped listening
        os._exit(1)
    os._exit(0)  # no destructor of a library gets a say
