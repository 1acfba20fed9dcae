"""Peers in Python environments of their own, made once in the build folder.

They are not dependencies of Discreet: the package's current version is measured and reported.
"""

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import ROOT
from bench.report import Unmeasured

FOLDER = ROOT / "build" / "peers"
_DONE = "installed"
_VERSION = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"


@dataclass(frozen=True)
class Installed:
    """An environment: the folder of its programs, and the version of its package."""

    programs: Path
    version: str


async def installed(package: str, extra: str = "", folder: Path = FOLDER) -> Installed:
    """Install the package in an environment of its own.

    Unmeasured if it cannot be installed here.
    """
    environment = folder / package
    programs = environment / "bin"
    if not (environment / _DONE).exists():
        print(f"installing {package}; this may take many minutes", file=sys.stderr, flush=True)
        await asyncio.to_thread(shutil.rmtree, environment, True)
        await _run([sys.executable, "-m", "venv", "--without-pip", str(environment)], package)
        pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "-q"]
        await _run([*pip, f"{package}{extra}"], package)
        (environment / _DONE).touch()
    return Installed(programs, await _run([str(programs / "python"), "-c", _VERSION, package], package))


async def _run(command: Sequence[str], package: str) -> str:
    try:
        child = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=STDOUT)
    except OSError as missing:
        raise Unmeasured(f"{package} could not be installed: {missing}") from missing
    output, _ = await child.communicate()
    words = output.decode(errors="replace").strip()
    if child.returncode:
        raise Unmeasured(f"{package} could not be installed: {' '.join(words[-300:].split())}")
    return words
