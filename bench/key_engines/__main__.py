"""`python -m bench.key_engines`: etcd, Valkey and PostgreSQL as the engine of a key store.

It prints one JSON line per figure: the time of an operation, durable where it writes, and how many files of the
engine still hold a deleted value after each step of its housekeeping. Engines run on this machine, one node each and
etcd also with three. Needs Debian's packages etcd-server, valkey-server and postgresql-17.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.key_engines.engine import Engine
from bench.key_engines.etcd import Etcd
from bench.key_engines.postgres import Postgres
from bench.key_engines.valkey import Valkey
from bench.report import Figure, Wanted

ENGINES: dict[str, Callable[[Path], Engine]] = {
    "etcd": Etcd,
    "etcd_of_three": lambda folder: Etcd(folder, nodes=3),
    "valkey": Valkey,
    "postgresql": Postgres,
}
SOUGHT = 20
"""Deleted values that are sought in the files."""
VALUE_BYTES = 93
"""A sealed 32-byte key: version, nonce, tag and text, roughly."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.key_engines", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, metavar="N", help="operations of each kind (300)")
    parser.add_argument("engines", nargs="*", metavar="ENGINE", help=", ".join(ENGINES))
    options = parser.parse_args()
    for name in options.engines or ENGINES:
        with tempfile.TemporaryDirectory(prefix="key-engine-") as folder:
            Path(folder).chmod(0o755)  # PostgreSQL runs as another user
            engine = ENGINES[name](Path(folder))
            try:
                for figure in _figures(name, engine, Path(folder), options.rounds):
                    print(figure.line(0.0), flush=True)
            finally:
                engine.stop()


def _figures(name: str, engine: Engine, folder: Path, rounds: int) -> Iterator[Figure]:
    names = [f"private/conversation/{number:08}" for number in range(rounds)]
    values = [os.urandom(VALUE_BYTES) for _ in names]
    later = [os.urandom(VALUE_BYTES) for _ in names]
    steps: dict[str, Callable[[int], object]] = {
        "create": lambda at: engine.create(names[at], values[at]),
        "read": lambda at: engine.read(names[at]),
        "replace": lambda at: engine.replace(names[at], values[at], later[at]),
        "delete": lambda at: engine.delete(names[at]),
    }
    for step, run in steps.items():
        times = [_milliseconds(run, at) for at in range(rounds)]
        spread = (min(times), statistics.quantiles(times, n=20)[-1])
        yield Wanted(f"{name}_{step}", "ms").of(
            statistics.median(times), "median; spread: least to 95th percentile", spread
        )
    yield from _erasure(name, engine, folder, later[:SOUGHT])


def _erasure(name: str, engine: Engine, folder: Path, deleted: list[bytes]) -> Iterator[Figure]:
    for step, run in {"delete": lambda: None, **engine.housekeeping}.items():
        began = time.perf_counter()
        run()
        seconds = time.perf_counter() - began
        left = _still_there(folder, deleted)
        yield Wanted(f"{name}_left_after_{step}", "values").of(
            len(left), f"{seconds:.1f} s; in {sorted(set(left.values()))}"
        )


def _still_there(folder: Path, values: list[bytes]) -> dict[bytes, str]:
    """Return the values that any file below the folder still holds, each with such a file's kind."""
    left: dict[bytes, str] = {}
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            left |= {value: f"{file.parent.name}/" for value in values if value in content}
    return left


def _milliseconds(run: Callable[[int], object], at: int) -> float:
    began = time.perf_counter()
    run(at)
    return (time.perf_counter() - began) * 1e3


if __name__ == "__main__":
    main()
