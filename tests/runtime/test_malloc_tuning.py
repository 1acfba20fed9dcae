"""A large block is returned to the system when it is freed."""

import ctypes
import subprocess
import sys

import pytest

AS_A_SERVER = """
import sys
from pathlib import Path
from discreet.runtime.malloc_tuning import fix_mmap_threshold

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

if sys.argv[1] == "told":
    fix_mmap_threshold()
bytes(30_000_000)  # asked of the system and given back: from now on a block of this size is an ordinary one
before, between = resident_mb(), []
for _ in range(4):
    block = bytearray(8_000_000)
    between.append(bytearray(60_000))  # something that stays lies behind it
    block[:] = b"x" * len(block)
    del block
print(resident_mb() - before)
"""


def kept_mb(how: str) -> float:
    ran = subprocess.run([sys.executable, "-c", AS_A_SERVER, how], capture_output=True, text=True, check=True)
    return float(ran.stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="not the GNU C library")
def test_a_large_block_that_was_freed_is_given_back() -> None:
    assert kept_mb("untold") > 5, "the library does what this is about"
    assert kept_mb("told") < 2
