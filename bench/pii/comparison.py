"""The product's profiles and Presidio on the same held-out corpora.

One after the other in one run, one thread each.
"""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.pii.corpora.corpora import Corpus, corpora
from bench.pii.presidio import Presidio
from bench.pii.score import score
from bench.report import Figure, Unmeasured, Wanted
from discreet.detection.span import Detector, Kind, Span, resolve_overlaps
from discreet.training.deidentify.profiles import Profile, find_in_records, load_detector

MIN_SPEED_RATIO = 8
"""The default profile's goal in kilobytes per second of processor time."""
NOTE = "Held-out templates and names; found when half of it is covered, right when half of it is true."


@dataclass(frozen=True)
class Reached:
    """One detector's result on one corpus."""

    corpus: Corpus
    detector: str
    f1: float
    precision: float
    recall: float
    pace: float


def compare(*, held_out: bool = True) -> Iterator[Reached]:
    """Measure every profile and, if installed, Presidio, on every corpus."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    detectors: dict[str, Detector] = {str(profile): load_detector(profile) for profile in Profile}
    try:
        presidio = Presidio()
        detectors[f"Presidio {presidio.version}"] = presidio
    except Unmeasured as why:
        print(why, flush=True)
    for detector in detectors.values():
        find_in_records(detector, [["Before the clock starts, Anna loads the models."]])
    for corpus in corpora(held_out=held_out):
        for name, detector in detectors.items():
            yield _measure(corpus, name, detector)


def _measure(corpus: Corpus, name: str, detector: Detector) -> Reached:
    records = [[sample.text for sample in record] for record in corpus.records]
    began = time.process_time()
    found = _find(detector, name, records)
    seconds = time.process_time() - began
    samples = [sample for record in corpus.records for sample in record]
    kinds = (Kind.PERSON,) if corpus.names_only else tuple(Kind)
    all_kinds = score(samples, [resolve_overlaps(spans) for record in found for spans in record], kinds).all_kinds
    kilobytes = sum(len(text.encode()) for record in records for text in record) / 1000
    return Reached(corpus, name, all_kinds.f1, all_kinds.precision, all_kinds.recall, kilobytes / seconds)


def _find(detector: Detector, name: str, records: Sequence[Sequence[str]]) -> list[list[list[Span]]]:
    """Find as each detector is used: the product by records, Presidio text by text."""
    if isinstance(detector, Presidio):
        return [detector.find(record) for record in records]
    return find_in_records(detector, records)


def figures(reached: Reached) -> Iterator[Figure]:
    """Yield F1, precision, recall and pace of one row."""
    start = f"pii_{reached.corpus.name}_{reached.detector.split()[0].lower()}"
    thorough = reached.detector == Profile.THOROUGH
    yield Wanted(f"{start}_f1", "F1", reached.corpus.goal if thorough else None).of(reached.f1, NOTE)
    yield Wanted(f"{start}_precision", "share").of(reached.precision, NOTE)
    yield Wanted(f"{start}_recall", "share").of(reached.recall, NOTE)
    yield Wanted(f"{start}_kb_per_cpu_s", "kB/s", MIN_SPEED_RATIO if thorough else None).of(reached.pace, NOTE)


def table(rows: Sequence[Reached]) -> str:
    """Return the rows as Markdown.

    A line for each corpus, a column for each detector, F1 (precision, recall).
    """
    detectors = list(dict.fromkeys(row.detector for row in rows))
    lines = ["| held-out set | goal | " + " | ".join(detectors) + " |", "| --- | --- |" + " --- |" * len(detectors)]
    for corpus in dict.fromkeys(row.corpus.name for row in rows):
        of_corpus = {row.detector: row for row in rows if row.corpus.name == corpus}
        cells = [f"{row.f1:.3f} ({row.precision:.3f}, {row.recall:.3f})" for row in of_corpus.values()]
        goal = next(iter(of_corpus.values())).corpus.goal
        lines.append(f"| {corpus.replace('_', ' ')} | {goal:.2f} | " + " | ".join(cells) + " |")
    paces = {
        name: (
            min(row.pace for row in rows if row.detector == name),
            max(row.pace for row in rows if row.detector == name),
        )
        for name in detectors
    }
    cells = [f"{low:.1f} to {high:.1f}" for low, high in paces.values()]
    return "\n".join([*lines, f"| kB per second of processor time | {MIN_SPEED_RATIO} | " + " | ".join(cells) + " |"])
