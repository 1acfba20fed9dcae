"""The cell's side runs in another environment: it imports this package's own modules and the standard library only."""

import subprocess
import sys

PROBE = """
import sys
before = set(sys.modules)
import discreet.code.zygote
names = {name.partition(".")[0] for name in sys.modules.keys() - before}
print(*sorted(names - sys.stdlib_module_names - {"discreet"}))
"""


def test_the_cells_side_needs_no_package() -> None:
    ran = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
