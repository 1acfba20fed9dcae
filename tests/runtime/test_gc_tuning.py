"""Cyclic garbage: objects from the server's start are not scanned, later ones are collected."""

import subprocess
import sys

AS_A_SERVER = """
import gc, weakref
from discreet.runtime.gc_tuning import NEW_ONES, freeze_gc, disable_gc

class Round:
    def __init__(self):
        self.itself = self

disable_gc()
stays = weakref.ref(Round())
freeze_gc()
goes = weakref.ref(Round())
made = [[] for _ in range(NEW_ONES + 10)]
assert goes() is None, "what nobody needs was kept"
gc.collect()
assert stays() is not None, "what was there before was looked through"
"""


def test_what_a_start_left_is_not_looked_through_and_what_comes_later_is() -> None:
    ran = subprocess.run([sys.executable, "-c", AS_A_SERVER], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
