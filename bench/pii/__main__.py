"""`python -m bench.pii`: quality and speed of finding personal information.

It prints one JSON line per figure. Our own set is always measured. `--compare` measures held-out sets beside Presidio
and prints a table. Other sets are measured if the folder that `DISCREET_PII_SETS` names contains them (`sets.py`
documents the form). `--misses N` prints the first N wrong sentences on standard error.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.pii import chat, comparison, sets, speed
from bench.pii.score import Sample, Score, score
from bench.pii.sentences import sentences
from bench.report import Figure, Wanted
from discreet.detection.span import Detector, Kind, resolve_overlaps
from discreet.training.deidentify.profiles import Profile, find_in_records, load_detector

OWN = 1500
"""Sentences of our own set."""
KILOBYTES = 200
"""Text for the speed; `patterns` gets ten times as much."""
NOTE = "Found when half of it is covered, right when half of it is true; names: the same first and last letter."


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.pii", description=__doc__)
    parser.add_argument("--profile", type=Profile, choices=list(Profile), default=Profile.THOROUGH)
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="print the first N wrong sentences")
    parser.add_argument("--compare", action="store_true", help="every profile and Presidio on the held-out sets")
    options = parser.parse_args()
    if options.compare:
        _compare_all()
        return
    detector = load_detector(options.profile)
    for figure in (*_quality(options.profile, detector, options.misses), *_speed(options.profile)):
        print(figure.line(0.0), flush=True)


def _compare_all() -> None:
    rows = []
    for reached in comparison.compare():
        rows.append(reached)
        for figure in comparison.figures(reached):
            print(figure.line(0.0), flush=True)
    print(comparison.table(rows))


def _quality(profile: Profile, detector: Detector, misses: int) -> Iterator[Figure]:
    yield from _figures("own", profile, _compare(sentences(OWN), detector, misses, tuple(Kind)))
    folder = os.environ.get("DISCREET_PII_SETS")
    for file in sorted(Path(folder).iterdir()) if folder else ():
        if file.suffix == ".json":
            yield from _figures(file.stem, profile, _compare(sets.presidio(file), detector, misses, tuple(Kind)), 0.95)
        elif file.suffix == ".iob2":
            persons = _compare(sets.iob2(file), detector, misses, (Kind.PERSON,))
            yield from _figures(file.stem, profile, persons, 0.88)


def _compare(samples: Sequence[Sample], detector: Detector, misses: int, kinds: Sequence[Kind]) -> Score:
    findings = [
        resolve_overlaps(found) for (found,) in find_in_records(detector, [[sample.text] for sample in samples])
    ]
    for sample, found in zip(samples, findings, strict=True):
        if misses and score([sample], [found], kinds).all_kinds.f1 < 1:
            misses -= 1
            descriptions = [f"{span.kind} {sample.text[span.start : span.end]!r}" for span in found]
            print(f"{sample.text!r}\n    found {', '.join(descriptions) or 'nothing'}", file=sys.stderr)
    return score(samples, findings, kinds)


def _figures(name: str, profile: Profile, reached: Score, goal: float | None = None) -> Iterator[Figure]:
    start, all_kinds = f"pii_{name}_{profile}", reached.all_kinds
    yield Wanted(f"{start}_f1", "F1", goal).of(all_kinds.f1, NOTE)
    yield Wanted(f"{start}_precision", "share").of(all_kinds.precision, NOTE)
    yield Wanted(f"{start}_recall", "share").of(all_kinds.recall, NOTE)
    yield Wanted(f"{start}_names_f1", "F1").of(reached.names.f1, NOTE)
    yield Wanted(f"{start}_leaked", "share").of(reached.leaked, "Letters and digits that no gap covers.")
    for kind, tally in reached.kinds.items():
        if tally.truths:
            yield Wanted(f"{start}_{kind.lower()}_f1", "F1").of(tally.f1, f"{tally.truths} true spans.")


def _speed(profile: Profile) -> Iterator[Figure]:
    texts = chat.texts(KILOBYTES * (10 if profile is Profile.PATTERNS else 1))
    goal, processes = (8 if profile is Profile.THOROUGH else None), len(os.sched_getaffinity(0))
    rounds = [speed.kilobytes_per_second(profile, texts) for _ in range(3)]
    note = "Ordinary chat text, kilobytes for each second of processor time."
    yield Wanted(f"pii_{profile}_kb_per_cpu_s", "kB/s", goal).of_rounds(rounds, note)
    reached = speed.of_processes(profile, texts, processes)
    yield Wanted(f"pii_{profile}_kb_per_cpu_s_each_of_{processes}", "kB/s", goal).of(reached, note)


if __name__ == "__main__":
    main()
