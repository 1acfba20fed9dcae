"""Python keeps its compiled code regardless of the environment: half of each program start is compiling."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
