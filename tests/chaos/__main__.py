"""`make chaos`: many processes on one database, killed at random for ten minutes. Exit code 1 after a breach."""

import argparse
import asyncio
import sys

from tests.chaos.run import Plan, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    for name in ("seconds", "pause", "midnight"):
        parser.add_argument(f"--{name}", type=float, default=getattr(Plan, name))
    for name in ("seed", "servers", "workers", "people"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Plan, name))
    outcome = asyncio.run(run(Plan(**vars(parser.parse_args()))))
    print(outcome.summary())
    for breach in outcome.breaches:
        print(breach, file=sys.stderr)
    if outcome.breaches:
        print(f"Logs and the journal are in {outcome.folder}.", file=sys.stderr)
    return 1 if outcome.breaches else 0


if __name__ == "__main__":
    sys.exit(main())
