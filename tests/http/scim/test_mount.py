"""A server without a directory starts without importing the modules of the directory's routes."""

import subprocess
import sys

PROBE = "import sys, discreet.app.services, discreet.http.app; sys.exit('scim2_models' in sys.modules)"


def test_a_start_does_not_import_what_only_a_directory_needs() -> None:
    assert subprocess.run([sys.executable, "-c", PROBE], check=False).returncode == 0
