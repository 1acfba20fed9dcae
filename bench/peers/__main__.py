"""`python -m bench.peers`: Discreet beside Open WebUI and LiteLLM.

It prints one JSON line per figure, and the tables. The tables go into docs/peers.md (`--page` names another page;
`--quick` writes none without it). Progress goes to standard error.
"""

import argparse
import datetime
import sys
import time
from pathlib import Path

import msgspec
import uvloop

from bench.__main__ import prepare_process
from bench.peers import page
from bench.peers.comparison import figures, run_rounds
from bench.peers.measures import MEASURES
from bench.peers.subjects import Contender, start_contenders
from bench.report import Figure


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of short loads, less exact")
    parser.add_argument("--page", type=Path, help="the page whose measured part is replaced")
    options = parser.parse_args()
    prepare_process()
    try:
        uvloop.run(_compare(options.quick, options.page or (None if options.quick else page.PAGE)))
    except KeyboardInterrupt:
        sys.exit(130)


async def _compare(quick: bool, to: Path | None) -> None:
    began, measured = time.perf_counter(), list[Figure]()
    async with start_contenders(quick) as field:
        found = {name: one for name, one in field.by_name.items() if isinstance(one, Contender)}
        versions = {name: contender.version for name, contender in found.items()}
        for measure in MEASURES:
            print(f"{time.perf_counter() - began:5.0f} s  {measure.rows[0].name}", file=sys.stderr, flush=True)
            taken = await run_rounds(field, measure, field.stage.rounds)
            for figure in figures(measure, taken, versions):
                measured.append(figure.among(taken.others_busy))
                print(msgspec.json.encode(measured[-1]).decode(), flush=True)
    form = "short form" if quick else "full form"
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    circumstances = page.Circumstances(form, today, (time.perf_counter() - began) / 60, versions)
    if to:
        page.write(to, measured, circumstances)
    print(page.measured(measured, circumstances), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
