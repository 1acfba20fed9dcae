"""Python keeps what it has compiled, whatever the surroundings say: half of each start of a program is compiling."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
