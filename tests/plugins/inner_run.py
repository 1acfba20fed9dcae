"""Run pytest inside a test, on files written for it."""

import os
import subprocess
import sys
from pathlib import Path


def run_tests(directory: Path, *arguments: str, **files: str) -> str:
    """Write `files` (module name to text), run the tests in them and return pytest's output.

    pytest prints longer lines where it finds the variables of a CI service, so it does not see them. It would count
    warnings about other runs' temporary folders.
    """
    for name, text in files.items():
        (directory / f"{name}.py").write_text(text)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rfER",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:warnings",
        "--rootdir",
        str(directory),
    ]
    root = Path(__file__).parents[2]
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "BUILD_NUMBER"}}
    run = subprocess.run(
        [*command, *arguments, str(directory)],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return run.stdout
