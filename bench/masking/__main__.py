"""`python -m bench.masking`: what masking finds, what comes back, and how long it takes.

It prints one JSON line per figure. `--profile` measures one detector; `--speed` leaves the corpora out. `--questions N`
asks the embedded model N questions with and without masking (0: none), which takes about ten seconds for each; with
`DISCREET_MODEL_URL`, it asks that endpoint.
"""

import argparse
from collections.abc import Iterator
from functools import partial
from itertools import chain

from bench.masking import quality, speed, utility
from bench.report import Figure
from discreet.app.models import build_gender_lookup, build_masking_detector
from discreet.detection.span import Detector

QUESTIONS = 100
PROFILES = ("patterns", "names")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.masking", description=__doc__)
    parser.add_argument("--profile", choices=PROFILES, action="append")
    parser.add_argument("--speed", action="store_true", help="only how long it takes")
    parser.add_argument("--utility", action="store_true", help="only the model's answers")
    parser.add_argument("--questions", type=int, default=QUESTIONS, metavar="N", help=f"default: {QUESTIONS}")
    options = parser.parse_args()
    figures: list[Iterator[Figure]] = []
    if not options.utility:
        figures.append(_figures(options.profile or PROFILES, only_speed=options.speed))
    if options.questions and not options.speed:
        figures.append(utility.figures(_detector("names"), build_gender_lookup("names"), options.questions))
    for figure in chain(*figures):
        print(figure.line(0.0), flush=True)


def _figures(profiles: tuple[str, ...], *, only_speed: bool) -> Iterator[Figure]:
    for profile in profiles:
        yield from speed.figures(profile, partial(_detector, profile))
    if not only_speed:
        yield from quality.restored(_detector("patterns"))
        for profile in profiles:
            yield from quality.found(profile, _detector(profile))


def _detector(profile: str) -> Detector:
    return build_masking_detector(profile).for_owner(b"bench")


if __name__ == "__main__":
    main()
