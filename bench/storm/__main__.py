"""`python -m bench.storm [SCENARIO …]`: storms against a real server.

It prints one JSON line per verdict. Exit code 1 if one does not hold. Progress goes to standard error; `--small` takes
a handful of each.
"""

import argparse
import sys
from collections.abc import Sequence
from itertools import groupby

import uvloop

from bench.__main__ import prepare_process
from bench.storm.scenarios import SCENARIOS, Scenario
from bench.storm.size import LARGE, SMALL, Size


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.storm", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a handful of each, in seconds")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"of {', '.join(SCENARIOS)}; all if none")
    options = parser.parse_args()
    if unknown := set(options.scenarios) - SCENARIOS.keys():
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(SCENARIOS)}")
    prepare_process()
    chosen = [SCENARIOS[name] for name in options.scenarios or SCENARIOS]
    try:
        sys.exit(0 if uvloop.run(_all(chosen, SMALL if options.small else LARGE)) else 1)
    except KeyboardInterrupt:
        sys.exit(130)


async def _all(chosen: Sequence[Scenario], size: Size) -> bool:
    """Run scenarios one after the other on the same server if they need the same.

    So the effects of one storm count in the next.
    """
    holds = True
    for needed, scenarios in groupby(chosen, lambda scenario: scenario.storm_fixture):
        async with needed(size) as fixture:
            for scenario in scenarios:
                print(f"storm: {scenario.name} ({size.name})", file=sys.stderr, flush=True)
                verdict = await scenario.verdict(fixture)
                print(verdict.line(), flush=True)
                holds = holds and verdict.holds
    return holds


if __name__ == "__main__":
    main()
