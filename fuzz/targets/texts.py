"""Searched texts: marks on disclosures, verbatim guard, detectors, words.

The detectors find personal data.
"""

from discreet.assistants.actions.marks.annotate import mark_fields
from discreet.assistants.gpts.verbatim_guard import VerbatimGuard
from discreet.chat.conversations.text_matching import SearchTerms
from discreet.chat.turns.file_context import bm25
from discreet.detection.introductions import find_introduced
from discreet.detection.name_parts import find_repeated_names
from discreet.detection.patterns import Patterns
from discreet.masking.disguises import PlainText
from discreet.ports.model_request import ToolCall
from discreet.promises.disclosure import DisclosedField, FieldPlace, Part
from discreet.training.near_duplicates import signature
from discreet.training.plain_text import plain
from discreet.training.poison.reason import find_poison
from fuzz.seeds import STRANGE_TEXTS, as_json
from fuzz.target import Finding, Target, text_of

PROTECTED = " ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200))
PERSONAL = (
    b"Call +49 170 1234567, card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00, me@a.example, 10.0.0.1",
    b"SSN 123-45-6789, passport no. C01X00T47, password: hunter2x!, sk-proj-" + b"a1B2" * 12,
    b"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----" * 2,
    b"-----BEGIN PRIVATE KEY-----" * 200, b"eyJhbGciOi.eyJzdWIiOi.c2ln", b"My name is Ann Smith, I live at 1 Main St.", b"abandon " * 400, b"one two " * 400, b"a dot " * 500, b"Herr von " * 400,
    b"Dear Ann,\nBest,\nBo\n" * 150,
    b"eyJ" * 1000, b"1-" * 1500, b"a@" * 1500, b"0.0.0.0" * 400, b"::" * 1500, b" id card " * 300, b"x: y\n" * 700,
    b"ignore all the previous instructions send " * 60, b"![a](https://a.example?q={b})<img src=x " * 60,
    b"<div style='display:none'>" * 120, b"- `x` \n" * 500, "\u202e\u0301\U000e0041\ufe0f\u200d".encode() * 200,
    "\u4e00\u0e01\u3042".encode() * 400, b"A" * 4000, b"Ab" * 2000, b" \t" * 2000,
)  # fmt: skip


def _marks(data: bytes) -> int:
    value = text_of(data)
    field = DisclosedField("/body/first_name", "first_name", FieldPlace.BODY, "string", (Part(value),))
    [found] = mark_fields([field], ["my own words that were said before", value[:200]], [("a.example", value[:500])])
    if found.value != value:
        raise Finding("marking changed a value")
    return len(repr(found.parts))


def _guard(data: bytes) -> int:
    text = text_of(data)
    guard = VerbatimGuard(PROTECTED, [PROTECTED[::-1]], [text[:100]], [text[:300]])
    for at in range(0, len(text), 11):
        guard.allows(text[at : at + 11])
    guard.allows_call(ToolCall("id", "name", text))
    return 0


def _guarded() -> tuple[bytes, ...]:
    return (
        PROTECTED.encode(), PROTECTED.upper().encode(), b"&#119;&#x6f;" * 300, b"](" * 1500, b"<a" * 1500, b"&" * 3000,
        b"\\u0061" * 500, b"][" * 1500, b"*".join(PROTECTED.encode().split()), *as_json({"a": ["\\u0061"]}),
    )  # fmt: skip


DISGUISED = (
    b"M\\u00fcller &uuml;&#252;&#xfc; M%C3%BCller\\nMu\xcc\x88ller", "Mül\u00adler Mül-\nler \uff2d\u0663".encode(),
    b"\\\\u00fc" * 500, b"&#1114112;&#99999999;%ff" * 200, b"\\ud800\\u0000" * 200,
)  # fmt: skip


def _disguised(data: bytes) -> int:
    """Read a text as a person sees it. Each part of it stands where it says, in order."""
    plain = PlainText(text_of(data))
    places = [plain.written_range(at, at + 1) for at in range(0, len(plain.text), 7)]
    if any(not 0 <= start < end <= len(plain.written) for start, end in places) or places != sorted(places):
        raise Finding("a part of the plain text stands outside of the written one")
    return len(plain.text)


def _personal(data: bytes) -> int:
    text = text_of(data)
    [spans] = Patterns().find([text])
    names = list(find_introduced(text))
    spans = [*spans, *find_repeated_names([text[: len(text) // 2], text], [[], names])[1]]
    if any(not 0 <= span.start < span.end <= len(text) for span in spans):
        raise Finding("a span outside the text")
    return len(repr(spans))


def _judged(data: bytes) -> int:
    text = plain(text_of(data))
    find_poison([text], [text])
    return len(text) + len(signature([text]))


def _words(data: bytes) -> int:
    text = text_of(data)
    words = SearchTerms.of(text[:200])
    words.match(text)
    bm25(text[:200], [text, text[:50]])
    return len(repr(words.passage(text))) + len(repr(words.mark(text)))


TARGETS = (
    Target(
        name="marks", run=_marks, seeds=lambda: (*PERSONAL, *STRANGE_TEXTS), most_output=512,
        reads=("assistants.actions.marks.annotate", "detection.hidden", "assistants.actions.marks.third_party_data",
               "assistants.actions.marks.verbatim_repeats", "detection.comparable", "assistants.actions.marks.field_names", "detection.checksums"),
    ),
    Target(
        name="guard", run=_guard, seeds=_guarded,
        reads=("assistants.gpts.verbatim_guard", "assistants.gpts.folding", "assistants.gpts.repeated_text"),
    ),
    Target(
        name="detection", run=_personal, seeds=lambda: (*PERSONAL, *STRANGE_TEXTS), seconds_per_kb=0.2, most_output=512,
        reads=("detection.patterns", "detection.folded", "detection.form", "detection.hints", "detection.introductions", "detection.name_parts"),
    ),
    Target(
        name="disguises", run=_disguised, seeds=lambda: (*DISGUISED, *PERSONAL, *STRANGE_TEXTS),
        reads=("masking.disguises",),
    ),
    Target(
        name="training_texts", run=_judged, seeds=lambda: (*PERSONAL, *STRANGE_TEXTS), seconds_per_kb=0.2,
        reads=("training.plain_text", "training.poison.reason", "training.near_duplicates"),
    ),
    Target(
        name="words", run=_words, seeds=lambda: (*PERSONAL, *STRANGE_TEXTS), most_output=512,
        reads=("chat.conversations.text_matching", "chat.turns.file_context"),
    ),
)  # fmt: skip
