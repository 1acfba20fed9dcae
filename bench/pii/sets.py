"""Other sets, read from the folder that `DISCREET_PII_SETS` names.

The repository contains none of them.

Invariants:
- The sets' kinds are mapped to ours here.
- Kinds without a counterpart are not personal information for us.
- Places are neutral, because they may be part of an address.

- `*.json`: presidio-research, a list of `full_text` and `spans` with `entity_type`, `start_position`, `end_position`.
- `*.iob2`: Universal NER, `# text = …` and a token per line with its tag; only names of persons are compared.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from bench.pii.score import Sample
from bench.report import Unmeasured
from discreet.detection.span import Kind, Span

KINDS = {
    "PERSON": Kind.PERSON,
    "STREET_ADDRESS": Kind.ADDRESS,
    "ZIP_CODE": Kind.ADDRESS,
    "EMAIL_ADDRESS": Kind.EMAIL,
    "PHONE_NUMBER": Kind.PHONE,
    "CREDIT_CARD": Kind.CREDIT_CARD,
    "IBAN_CODE": Kind.IBAN,
    "US_SSN": Kind.SSN,
    "IP_ADDRESS": Kind.IP,
    "US_DRIVER_LICENSE": Kind.GOV_ID,
}
NEUTRAL = frozenset(("GPE", "LOCATION"))


class _Marked(msgspec.Struct):
    entity_type: str
    start_position: int
    end_position: int


class _Text(msgspec.Struct):
    full_text: str
    spans: list[_Marked]


def presidio(file: Path) -> list[Sample]:
    """Return the samples of a file in presidio-research's form."""
    return [_presidio_sample(text) for text in msgspec.json.decode(file.read_bytes(), type=list[_Text])]


def _presidio_sample(text: _Text) -> Sample:
    spans = tuple(
        Span(marked.start_position, marked.end_position, KINDS[marked.entity_type])
        for marked in text.spans
        if marked.entity_type in KINDS
    )
    neutral = tuple(
        (marked.start_position, marked.end_position) for marked in text.spans if marked.entity_type in NEUTRAL
    )
    return Sample(text.full_text, spans, neutral)


def iob2(file: Path) -> list[Sample]:
    """Return the sentences of a file in Universal NER's form, with their persons."""
    return [_iob2_sample(block, file) for block in file.read_text("utf-8").split("\n\n") if block.strip()]


def _iob2_sample(block: str, file: Path) -> Sample:
    lines = block.splitlines()
    text = next((line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")), None)
    if text is None:
        raise Unmeasured(f"A sentence of {file.name} has no line of text: {lines[0]!r}.")
    tokens = [line.split("\t")[1:3] for line in lines if line and not line.startswith("#")]
    return Sample(text, tuple(_persons(text, tokens)))


def _persons(text: str, tokens: Iterable[list[str]]) -> Iterator[Span]:
    at, started, ended = 0, None, 0
    for token, tag in tokens:
        start = text.index(token, at)
        if started is not None and tag != "I-PER":
            yield Span(started, ended, Kind.PERSON)
            started = None
        if tag == "B-PER":
            started = start
        at = ended = start + len(token)
    if started is not None:
        yield Span(started, ended, Kind.PERSON)
