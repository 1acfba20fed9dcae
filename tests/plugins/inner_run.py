"""Run pytest inside a test, on files written for it."""

import subprocess
import sys
from pathlib import Path


def run_tests(directory: Path, *arguments: str, **files: str) -> str:
    """Write `files` (module name to text), run the tests in them and return what pytest printed."""
    for name, text in files.items():
        (directory / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-rfER", "-p", "no:cacheprovider", "--rootdir", str(directory)]
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [*command, *arguments, str(directory)], cwd=root, capture_output=True, text=True, timeout=300, check=False
    )
    return ended.stdout
