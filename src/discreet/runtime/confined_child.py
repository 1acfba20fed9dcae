"""The child's side of a `ConfinedProcess`.

It answers one request in frames, within limits that the kernel enforces.

Invariants:
- The limits are set before the first byte of the input is read.
"""

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from discreet.runtime.confinement import confine_preparation, confine_reader
from discreet.runtime.frames import frame_writer
from discreet.runtime.process_limits import NO_MEMORY, close_network, end_with_parent, limit_process


class ChildLimits(msgspec.Struct, frozen=True):
    """Limits in bytes of memory and seconds of CPU time."""

    memory: int
    cpu_seconds: int


class ChildInput(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a child's input: the size of the data and the limits.

    A child that needs more fields extends this class.
    """

    size: int = 0
    limits: ChildLimits

    def files_to_read(self) -> tuple[Path, ...]:
        """Return the files and folders that the child opens, besides its libraries."""
        return ()


Order = TypeVar("Order", bound=ChildInput)


def answer_input(answer: Callable[[bytes], Iterable[bytes]]) -> None:
    """Write each part of the answer as a frame, then end this process."""
    answer_order(ChildInput, lambda _, data: answer(data))


def answer_order(
    kind: type[Order],
    answer: Callable[[Order, bytes], Iterable[bytes]],
    prepare: Callable[[Order], None] | None = None,
) -> None:
    """Write each part of the answer to an order as a frame, then end this process.

    `prepare` runs before the limits are set, without network and without the data. It may write to the scratch folder.
    """
    end_with_parent()
    write = frame_writer()
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=kind)
    close_network()
    try:
        if prepare is not None:
            confine_preparation(order.files_to_read())
            prepare(order)
        limit_process(order.limits.memory, order.limits.cpu_seconds)
        confine_reader(order.files_to_read())
        for frame in answer(order, sys.stdin.buffer.read(order.size)):
            write(frame)
    except MemoryError:
        os._exit(NO_MEMORY)
    except BrokenPipeError:  # the server no longer reads
        os._exit(1)
    os._exit(0)  # skip destructors of libraries
