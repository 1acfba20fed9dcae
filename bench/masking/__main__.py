"""`python -m bench.masking`: what masking finds, what comes back, and how long it takes.

It prints one JSON line per figure. `--profile` measures one detector; `--speed` leaves the corpora out. `--utility`
asks the embedded model 100 questions with and without masking instead, which takes minutes.
"""

import argparse
from collections.abc import Iterator
from functools import partial

from bench.masking import quality, speed, utility
from bench.report import Figure
from discreet.app.models import masking_detector

PROFILES = ("patterns", "names")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.masking", description=__doc__)
    parser.add_argument("--profile", choices=PROFILES, action="append")
    parser.add_argument("--speed", action="store_true", help="only how long it takes")
    parser.add_argument("--utility", action="store_true", help="only the embedded model's answers")
    asked = parser.parse_args()
    if asked.utility:
        for figure in utility.figures(masking_detector("names")):
            print(figure.line(0.0), flush=True)
        return
    for figure in _figures(asked.profile or PROFILES, only_speed=asked.speed):
        print(figure.line(0.0), flush=True)


def _figures(profiles: tuple[str, ...], *, only_speed: bool) -> Iterator[Figure]:
    for profile in profiles:
        yield from speed.figures(profile, partial(masking_detector, profile))
    if not only_speed:
        yield from quality.restored(masking_detector("patterns"))
        for profile in profiles:
            yield from quality.found(profile, masking_detector(profile))


if __name__ == "__main__":
    main()
