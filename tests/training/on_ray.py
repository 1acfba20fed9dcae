"""Builds on a Ray cluster in a process confined like the pipeline; prints its findings as one JSON object.

python -m tests.training.on_ray ADDRESS RAY_FOLDER SCRATCH
"""

import os
import sys
import tempfile
from pathlib import Path

import msgspec

from discreet.training.deidentify.profiles import Profile
from discreet.training.engine import Engine
from discreet.training.sandbox import SandboxNeeds, confine, python_folders
from tests.training.small_detectors import finds_ben

RECORDS = [[f"I am Ben, number {n}", f"Hello {n}"] for n in range(150)]


def main(address: str, ray_folder: str, scratch: str) -> None:
    os.environ["TMPDIR"] = tempfile.tempdir = scratch
    needs = SandboxNeeds((*python_folders(), Path(__file__).parents[1]), (), None, Path(scratch), Path(ray_folder))
    found: dict[str, object] = {"confinement": confine(needs).sentence}
    with Engine(Profile.PATTERNS, 8, address, load=finds_ben, patience=60) as engine:
        found["refined"] = [refined.texts for refined in engine.refine(RECORDS)]
        [quiet] = engine.refine([["hush", "hush"]])
        found["quiet"] = quiet.texts
        found["dropped"] = [refined.dropped for refined in engine.refine([["fail with a canary", "now"]])]
    found["may"] = {path: _may(path) for path in ("/etc/shadow", *_of_parent("environ", "cmdline", "mem", "maps"))}
    print(msgspec.json.encode(found).decode())


def _of_parent(*names: str) -> list[str]:
    return [f"/proc/{os.getppid()}/{name}" for name in names]


def _may(path: str) -> str:
    try:
        Path(path).read_bytes()
    except OSError as error:
        return type(error).__name__
    return "read"


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # as the pipeline does: Daft's threads do not survive an orderly exit
