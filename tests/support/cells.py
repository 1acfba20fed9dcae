"""The environment of cells in tests: `make test` installs it."""

import os
import sys
from pathlib import Path

CODE_PYTHON = Path(os.environ.get("DISCREET_CODE_PYTHON") or Path(sys.prefix, "code", "bin", "python"))
"""The interpreter that `make setup-code` installs inside this environment."""


def without_namespaces(folder: Path) -> Path:
    """Return an interpreter that runs as on a system whose users may not make namespaces."""
    wrapper = folder / "bin" / "python"
    wrapper.parent.mkdir()
    wrapper.write_text(
        f"#!{sys.executable}\n"
        "import os, sys\n"
        f"sys.path[:0] = {sys.path!r}\n"
        "from tests.support.no_namespaces import refuse_namespaces\n"
        "refuse_namespaces()\n"
        f"os.execv({str(CODE_PYTHON)!r}, [{str(CODE_PYTHON)!r}, *sys.argv[1:]])\n"
    )
    wrapper.chmod(0o700)
    return wrapper
