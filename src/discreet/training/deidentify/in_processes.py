"""Answers of lines by several processes, in input order.

Invariants:
- Only a few blocks are in flight.
- When this process ends, the others end.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from queue import SimpleQueue

from discreet.errors import Unavailable
from discreet.training.deidentify.lines import BlockResult, LineBlock, Read, Write, answer, read_blocks, write_answers
from discreet.training.deidentify.profiles import Profile

_AHEAD = 3
"""Blocks in flight per process: one in work, the others queued."""

OnTheirWay = SimpleQueue[Future[BlockResult] | None]
"""In the order of the blocks; None after the last."""


def answer_in_processes(read: Read, write: Write, profile: Profile, as_json: bool, workers: int) -> None:
    """Answer lines like `answer_lines`, in parallel.

    Raises Invalid, and Unavailable when a process was killed.
    """
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _end_with_parent_process)
    on_their_way: OnTheirWay = SimpleQueue()
    free = threading.Semaphore(workers * _AHEAD)

    def submit(piece: LineBlock) -> Future[BlockResult]:
        free.acquire()
        return pool.submit(answer, piece, profile, as_json)

    threading.Thread(target=_send, args=(read, submit, on_their_way), daemon=True).start()
    try:
        while future := on_their_way.get():
            write_answers(future.result(), write)
            free.release()
    except BrokenProcessPool:
        raise Unavailable("A process that searched for personal information was killed. Try again.") from None
    finally:
        for process in multiprocessing.active_children():  # none has work left that is still wanted
            process.terminate()
        pool.shutdown(cancel_futures=True)


def _send(read: Read, submit: Callable[[LineBlock], Future[BlockResult]], on_their_way: OnTheirWay) -> None:
    """Submit the blocks in a thread, so that slow input delays no answer.

    An error is the last item in the queue.
    """
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # inherited by the processes started here
    try:
        for piece in read_blocks(read):
            on_their_way.put(submit(piece))
        on_their_way.put(None)
    except Exception as error:
        failed: Future[BlockResult] = Future()
        failed.set_exception(error)
        on_their_way.put(failed)


def _end_with_parent_process() -> None:
    """End this new process with its parent, and leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
