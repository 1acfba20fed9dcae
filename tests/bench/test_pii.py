"""The instrument of `bench/pii/`: its set is as declared, and its score follows its definition."""

import json
import re
from pathlib import Path

import pytest

from bench.pii import chat, sets
from bench.pii.corpora.corpora import Corpus, corpora
from bench.pii.corpora.filling import World, records
from bench.pii.score import Sample, score
from bench.pii.sentences import TEMPLATES, sentences
from bench.pii.values import FAMILY, GIVEN
from discreet.detection.checksums import is_iban_start, passes_luhn
from discreet.detection.span import Kind, Span, replace_with_gaps, resolve_overlaps
from discreet.training.deidentify.profiles import Profile, find_in_records, load_detector

TEXT = "Ada Lovelace lives at 12 Oak Street, Springfield 12345."
PERSON, ADDRESS = Span(0, 12, Kind.PERSON), Span(22, 35, Kind.ADDRESS)
CODE = Span(49, 54, Kind.ADDRESS)
SAMPLE = Sample(TEXT, (PERSON, ADDRESS, CODE), neutral=((37, 48),))


def reached(*findings: Span) -> tuple[float, float]:
    whole = score([SAMPLE], [findings]).all_kinds
    return whole.precision, whole.recall


@pytest.mark.parametrize(
    ("findings", "precision", "recall"),
    [
        ((PERSON, ADDRESS, CODE), 1, 1),
        ((PERSON, Span(22, 54, Kind.ADDRESS)), 1, 1),  # the town within is neutral
        ((), 1, 0),
        ((Span(0, 3, Kind.PERSON),), 1, 0),  # less than half of the name is covered
        ((Span(4, 12, Kind.PERSON),), 1, 1 / 3),  # more than half
        ((Span(0, 25, Kind.PERSON),), 1, 1 / 3),  # half of the finding is true
        ((Span(0, 35, Kind.PERSON),), 0, 1 / 3),  # less than half is
        ((Span(0, 12, Kind.ADDRESS),), 0, 0),  # the wrong kind
        ((Span(37, 48, Kind.ADDRESS),), 0, 0),  # nothing but a town
        ((Span(0, 3, Kind.PERSON), Span(4, 12, Kind.PERSON)), 1, 1 / 3),  # two beside each other are one
        ((Span(11, 15, Kind.PERSON), Span(0, 12, Kind.PERSON)), 1, 1 / 3),
    ],
)
def test_what_counts_as_found_and_as_right(findings: tuple[Span, ...], precision: float, recall: float) -> None:
    assert reached(*findings) == pytest.approx((precision, recall))


def test_f1_is_the_harmonic_mean() -> None:
    whole = score([SAMPLE], [[PERSON, Span(13, 18, Kind.PERSON)]]).kinds[Kind.PERSON]
    assert (whole.precision, whole.recall) == (1, 1)  # side by side they are one, and more than half of it is true
    two = score([SAMPLE], [[PERSON, Span(19, 21, Kind.PERSON)]]).kinds[Kind.PERSON]
    assert (two.precision, two.recall, two.f1) == pytest.approx((0.5, 1, 2 / 3))


def test_names_must_be_exact_but_for_spaces_and_signs() -> None:
    quoted = Sample('"Ada Lovelace", she said', (Span(1, 13, Kind.PERSON),))
    assert score([quoted], [[Span(0, 15, Kind.PERSON)]]).names.f1 == 1
    assert score([quoted], [[Span(1, 12, Kind.PERSON)]]).names.f1 == 0


def test_leaked_is_what_no_finding_of_any_kind_covers() -> None:
    letters = 11 + 11 + 5
    assert score([SAMPLE], [[Span(0, 12, Kind.ADDRESS)]]).leaked == pytest.approx((letters - 11) / letters)
    assert score([SAMPLE], [[Span(0, len(TEXT), Kind.SECRET)]]).leaked == 0


def test_our_own_set_holds_what_it_says() -> None:
    known = {part.lower() for name in (*GIVEN, *FAMILY) for part in name.split()}
    for sample in sentences(3 * len(TEMPLATES), seed=5):
        assert list(sample.spans) == resolve_overlaps(sample.spans)
        for span in sample.spans:
            value = sample.text[span.start : span.end]
            assert value == value.strip() != ""
            if span.kind is Kind.PERSON:
                assert {part.lower() for part in value.split() if not part.endswith(".")} <= known
            if span.kind is Kind.CREDIT_CARD:
                assert passes_luhn(re.sub(r"\D", "", value))
            if span.kind is Kind.IBAN:
                assert is_iban_start(value) == len(value)


def test_a_seed_gives_the_same_set_everywhere() -> None:
    assert sentences(50, seed=3) == sentences(50, seed=3) != sentences(50, seed=4)
    assert chat.texts(10, seed=3) == chat.texts(10, seed=3)
    assert len(set(chat.texts(50))) == len(chat.texts(50))


def test_a_set_in_the_form_of_presidio_research(tmp_path: Path) -> None:
    spans = [
        {"entity_type": "PERSON", "entity_value": "Ada", "start_position": 0, "end_position": 3},
        {"entity_type": "GPE", "entity_value": "Paris", "start_position": 7, "end_position": 12},
        {"entity_type": "AGE", "entity_value": "36", "start_position": 14, "end_position": 16},
    ]
    file = tmp_path / "set.json"
    file.write_text(json.dumps([{"full_text": "Ada in Paris, 36", "spans": spans, "template_id": 1}]), "utf-8")
    assert sets.presidio(file) == [Sample("Ada in Paris, 36", (Span(0, 3, Kind.PERSON),), ((7, 12),))]


def test_a_set_in_the_form_of_universal_ner(tmp_path: Path) -> None:
    rows = ["# sent_id = 1", "# text = Ada Lovelace 's friend Ben Bo met IBM .", "1\tAda\tB-PER\t-\tx"]
    rows += ["2\tLovelace\tI-PER\t-\tx", "3\t's\tO", "4\tfriend\tO", "5\tBen\tB-PER\t-\tx", "6\tBo\tB-PER\t-\tx"]
    rows += ["7\tmet\tO", "8\tIBM\tB-ORG\t-\tx", "9\t.\tO", "", "# sent_id = 2", "# text = Hi", "1\tHi\tO", ""]
    file = tmp_path / "set.iob2"
    file.write_text("\n".join(rows), "utf-8")
    first, second = sets.iob2(file)
    assert [first.text[span.start : span.end] for span in first.spans] == ["Ada Lovelace", "Ben", "Bo"]
    assert second == Sample("Hi", ())


def test_what_is_held_out_shares_no_template_and_no_name_with_what_is_tuned_on() -> None:
    tuned, held_out = ({one.name: one for one in corpora(held_out=held)} for held in (False, True))
    assert tuned.keys() == held_out.keys()
    for name, corpus in held_out.items():
        assert not _people(corpus) & _people(tuned[name]), name
        assert not _frames(corpus) & _frames(tuned[name]), name


def _people(corpus: Corpus) -> set[str]:
    samples = [sample for record in corpus.records for sample in record]
    named = (
        sample.text[span.start : span.end] for sample in samples for span in sample.spans if span.kind is Kind.PERSON
    )
    return {name.lower() for name in named if name.isascii()}


def _frames(corpus: Corpus) -> set[str]:
    """The texts without their personal information."""
    return {
        replace_with_gaps(sample.text, sample.spans) for record in corpus.records for sample in record if sample.spans
    }


def test_a_corpus_holds_what_it_says() -> None:
    for corpus in corpora(held_out=True):
        for record in corpus.records:
            for sample in record:
                assert list(sample.spans) == resolve_overlaps(sample.spans), sample
                assert all(sample.text[span.start : span.end].strip() for span in sample.spans)


def test_a_person_of_a_record_is_the_same_in_all_its_messages() -> None:
    world = World(("Ada", "Ben"), ("Nummelin", "Thiele"), {})
    for first, second in records([("I am {n1}.", "{g1} {f1}, {lg1}!")], world, 20, seed=1):
        name = first.text[5:-1]
        assert second.text == f"{name}, {name.split()[0].lower()}!"


def test_thorough_reaches_a_floor_on_each_held_out_corpus() -> None:
    detector = load_detector(Profile.THOROUGH)
    for corpus in corpora(held_out=True):
        some = corpus.records[:40]
        found = find_in_records(detector, [[sample.text for sample in record] for record in some])
        kinds = (Kind.PERSON,) if corpus.names_only else tuple(Kind)
        samples = [sample for record in some for sample in record]
        reached = score(samples, [resolve_overlaps(spans) for record in found for spans in record], kinds)
        assert reached.all_kinds.f1 > corpus.goal - 0.1, corpus.name


def test_standard_reaches_its_floor_on_our_own_set() -> None:
    samples = sentences(2 * len(TEMPLATES), seed=11)
    found = load_detector(Profile.STANDARD).find([sample.text for sample in samples])
    reached = score(samples, [resolve_overlaps(spans) for spans in found])
    assert reached.all_kinds.f1 > 0.9
    assert reached.leaked < 0.05
