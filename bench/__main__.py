"""`python -m bench`: measure, and print one JSON line per figure.

Progress goes to standard error.
"""

import argparse
import gc
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence

import uvloop

from bench import setup
from bench.figures import MEASUREMENTS, Measurement
from bench.machine_load import Bystanders
from bench.processes import ROOT
from bench.report import Unmeasured


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run, under a minute, less exact")
    parser.add_argument("--without-product", action="store_true", help="only the endpoint, the floor and the rule")
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help="names of the figures to measure; all if none")
    options = parser.parse_args()
    chosen = _chosen(parser, options.figures)
    prepare_process()
    try:
        uvloop.run(_measure_all(chosen, options.quick, not options.without_product))
    except KeyboardInterrupt:
        sys.exit(130)


def _chosen(parser: argparse.ArgumentParser, names: Sequence[str]) -> list[Measurement]:
    known = {wanted.name: measurement for measurement in MEASUREMENTS for wanted in measurement.wanted}
    if unknown := set(names) - known.keys():
        parser.error(f"no figure {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    return [measurement for measurement in MEASUREMENTS if not names or _names(measurement) & set(names)]


def _names(measurement: Measurement) -> set[str]:
    return {wanted.name for wanted in measurement.wanted}


def prepare_process() -> None:
    """Allow a socket for every stream, tune the garbage collector, handle SIGTERM."""
    hard_limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard_limit, hard_limit))
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.path.append(os.fspath(ROOT / "src"))  # for the training rule, if the product is not installed


async def _measure_all(chosen: Sequence[Measurement], quick: bool, with_product: bool) -> None:
    began = time.perf_counter()
    async with setup.standing(quick, with_product) as built:
        for measurement in chosen:
            names = ", ".join(wanted.name for wanted in measurement.wanted)
            print(f"{time.perf_counter() - began:5.0f} s  {names}", file=sys.stderr, flush=True)
            await _measure(measurement, built)
    print(f"{time.perf_counter() - began:5.0f} s  done", file=sys.stderr, flush=True)


async def _measure(measurement: Measurement, built: setup.Stage) -> None:
    """Print the figures of a measurement.

    If it cannot continue, print its remaining figures with the reason.
    """
    others = Bystanders()
    owed = {wanted.name: wanted for wanted in measurement.wanted}
    try:
        async for figure in measurement.measure(built):
            del owed[figure.figure]
            print(figure.line(others.share()), flush=True)
    except Unmeasured as reason:
        for wanted in owed.values():
            print(wanted.unmeasured(str(reason)).line(others.share()), flush=True)


if __name__ == "__main__":
    main()
