"""Runs the example third parties and model endpoints as programs of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def running(module: str, *arguments: str, **environment: str) -> Iterator[str]:
    """Run a module of the examples; yield the origin that it prints, and stop it at the end."""
    command = [sys.executable, "-m", f"examples.{module}", *arguments]
    program = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True)
    try:
        assert program.stdout is not None
        yield next(word for word in program.stdout.readline().split() if word.startswith("http://"))
    finally:
        program.terminate()
        program.wait(10)
