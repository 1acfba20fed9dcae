"""What masking finds in the generated corpora, and which stand-ins come back from a model that rewrites them."""

import secrets
from collections.abc import Iterator, Sequence
from functools import partial

from bench.masking.transformations import SAID, WORDS, Written, transformed
from bench.pii.corpora.corpora import Corpus, corpora
from bench.pii.score import Sample, Score, score
from bench.report import Figure, Wanted
from discreet.detection.span import Detector, Kind, Span
from discreet.masking.inventor import rebuild_map
from discreet.masking.mask_map import MaskMap
from discreet.masking.masker import Masker
from discreet.masking.pieces import PieceFinder
from discreet.masking.restoring import Restorer
from discreet.promises.masking import EVERY_KIND

NOTE = "Any kind counts: found when half of it is masked, right when half of it is true. A record is one conversation."
ROUNDS = 40
MIN_RESTORED = 0.99


def found(profile: str, detector: Detector) -> Iterator[Figure]:
    """Yield recall, precision and the leaked share of each corpus, in both halves."""
    for held_out in (False, True):
        half = "held_out" if held_out else "tuned"
        for corpus in corpora(held_out=held_out):
            reached = _of(corpus, detector)
            start = f"masking_{profile}_{corpus.name}_{half}"
            yield Wanted(f"{start}_recall", "share").of(reached.all_kinds.recall, NOTE)
            if not corpus.names_only:
                yield Wanted(f"{start}_precision", "share").of(reached.all_kinds.precision, NOTE)
            yield Wanted(f"{start}_leaked", "share").of(reached.leaked, "Letters and digits that leave unmasked.")


def _of(corpus: Corpus, detector: Detector) -> Score:
    samples, masked = [], []
    for record in corpus.records:
        masked += _masked_in([sample.text for sample in record], detector)
        samples += [Sample(one.text, _one_kind(one.spans), one.neutral) for one in record]
    return score(samples, masked, (Kind.PERSON,))


def _one_kind(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(Span(span.start, span.end, Kind.PERSON) for span in spans)


def _masked_in(texts: Sequence[str], detector: Detector) -> list[list[Span]]:
    """Return the places that are masked when these texts are a conversation."""
    finder, stand_ins = PieceFinder(detector, EVERY_KIND), rebuild_map(())
    Masker(finder, stand_ins, secrets.token_bytes).mask(texts)
    places = finder.find_places(texts, finder.detect(texts), stand_ins)
    return [[Span(place.start, place.end, Kind.PERSON) for place in each] for each in places]


def restored(detector: Detector) -> Iterator[Figure]:
    """Yield the share of rewritten stand-ins that come back, as the product does it and by plain replacement."""
    ours = naive = tried = 0
    for _ in range(ROUNDS):
        stand_ins = rebuild_map(())
        Masker(PieceFinder(detector, EVERY_KIND, WORDS), stand_ins, secrets.token_bytes).mask([SAID])
        restorer = Restorer(stand_ins)
        for answer, expected in transformed(Written(partial(_stand_in, stand_ins))):
            tried += 1
            ours += restorer.restore(answer) == expected
            naive += _replaced(stand_ins, answer) == expected
    ways = f"{tried // ROUNDS} ways of writing the stand-ins of eight pieces, {ROUNDS} conversations."
    yield Wanted("masking_restored", "share", MIN_RESTORED).of(ours / tried, ways)
    yield Wanted("masking_restored_by_replacing", "share").of(naive / tried, f"str.replace of each piece. {ways}")


def _stand_in(stand_ins: MaskMap, original: str) -> str:
    return stand_ins.pieces[original].stand_in


def _replaced(stand_ins: MaskMap, answer: str) -> str:
    for piece in sorted(stand_ins.pieces.values(), key=lambda piece: -len(piece.stand_in)):
        answer = answer.replace(piece.stand_in, piece.original)
    return answer
