"""Any spans settle; a number with a check digit is found in any text, and its broken twin is not."""

from collections.abc import Callable
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from discreet.detection.checksums import passes_luhn, passes_verhoeff
from discreet.detection.folded import fold
from discreet.detection.patterns import Patterns
from discreet.detection.span import Kind, Span, replace_with_gaps, resolve_overlaps

unhurried = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
PATTERNS = Patterns()

spans = st.builds(
    lambda start, length, kind: Span(start, start + length, kind),
    st.integers(0, 40), st.integers(1, 15), st.sampled_from(Kind),
)  # fmt: skip
plain_words = st.lists(
    st.sampled_from(["the", "of", "and", "🦊", "naïve", "中文", "ok,", "well.", "(so)", "नमस्ते"]), max_size=6
).map(" ".join)


@unhurried
@given(st.lists(spans, max_size=8))
def test_settled_spans_cover_the_same_places_once_and_in_order(some: list[Span]) -> None:
    settled = resolve_overlaps(some)
    assert all(a.end <= b.start for a, b in pairwise(settled))
    covered = {place for span in some for place in range(span.start, span.end)}
    assert {place for span in settled for place in range(span.start, span.end)} == covered
    assert sum(span.end - span.start for span in settled) == len(covered)
    assert {span.kind for span in settled} <= {span.kind for span in some}
    assert resolve_overlaps(settled) == settled
    assert resolve_overlaps(reversed(some)) == settled


@unhurried
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="[]"), min_size=55, max_size=60),
    st.lists(spans, max_size=6),
)
def test_everything_outside_the_gaps_stays(text: str, some: list[Span]) -> None:
    settled = resolve_overlaps(some)
    kept, at = [], 0
    for span in settled:
        kept.append(text[at : span.start])
        at = span.end
    kept.append(text[at:])
    reduced = replace_with_gaps(text, some)
    for span in settled:
        reduced = reduced.replace(f"[{span.kind}]", "[]", 1)
    assert reduced.split("[]") == kept


@unhurried
@given(st.text(max_size=60))
def test_a_folded_text_knows_every_place(text: str) -> None:
    folded = fold(text)
    assert len(folded.lower) == len(folded.text)
    places = [folded.original(at, at + 1) for at in range(len(folded.text))]
    assert all(end == start + 1 for start, end in places)
    assert [start for start, _ in places] == sorted({start for start, _ in places})
    assert all(end <= len(text) for _, end in places)


@unhurried
@given(st.text(st.sampled_from("01 49.-+()/:@abAB\u200b\u00a0４中,'\"=\n"), max_size=80))
def test_whatever_the_text_spans_lie_in_it_in_order(text: str) -> None:
    (found,) = PATTERNS.find([text])
    assert found == resolve_overlaps(found)
    assert all(0 <= span.start < span.end <= len(text) for span in found)


def kinds(text: str, number: str) -> set[Kind]:
    """The kinds of spans that lie on the number."""
    start = text.index(number)
    (found,) = PATTERNS.find([text])
    return {span.kind for span in found if span.start < start + len(number) and start < span.end}


def broken(number: str) -> str:
    """With its last digit one higher: every check digit of one digit changes must notice."""
    return number[:-1] + str((int(number[-1]) + 1) % 10)


def with_check_digit(digits: str, passes: Callable[[str], bool]) -> str:
    return next(digits + last for last in "0123456789" if passes(digits + last))


def in_fours(digits: str, separator: str) -> str:
    return separator.join(digits[at : at + 4] for at in range(0, len(digits), 4))


separators = st.sampled_from(["", " ", "-", "\u00a0", "\u2011", "."])


@unhurried
@given(plain_words, st.from_regex(r"(?:4\d|5[1-5]|37)\d{13}", fullmatch=True), separators, plain_words)
def test_every_card_is_found_and_no_broken_one(before: str, digits: str, separator: str, after: str) -> None:
    digits = "".join(str(int(digit)) for digit in digits)
    number = with_check_digit(digits[:14] if digits.startswith("37") else digits, passes_luhn)
    assume(len(set(number)) > 1)
    shown = number if len(number) == 15 else in_fours(number, separator)
    assert kinds(f"{before} {shown} {after}", shown) == {Kind.CREDIT_CARD}
    twin = shown[:-1] + broken(number)[-1]
    assert Kind.CREDIT_CARD not in kinds(f"{before} {twin} {after}", twin)


@unhurried
@given(plain_words, st.from_regex(r"[2-9][0-9]{10}", fullmatch=True), st.sampled_from([" ", "-"]), plain_words)
def test_every_aadhaar_is_found_and_no_broken_one(before: str, digits: str, separator: str, after: str) -> None:
    number = with_check_digit(digits, passes_verhoeff)
    shown = in_fours(number, separator)
    assert kinds(f"{before} {shown} {after}", shown) == {Kind.GOV_ID}
    twin = in_fours(broken(number), separator)
    assert Kind.GOV_ID not in kinds(f"{before} {twin} {after}", twin)


@unhurried
@given(plain_words, st.from_regex(r"[0-9]{18}", fullmatch=True), st.sampled_from(["", " "]), plain_words)
def test_every_iban_is_found_and_no_broken_one(before: str, account: str, separator: str, after: str) -> None:
    check = 98 - int(f"{account}131400") % 97
    number = f"DE{check:02}{account}"
    shown = in_fours(number, separator)
    assert Kind.IBAN in kinds(f"{before} {shown} {after}", shown)
    twin = in_fours(broken(number), separator)
    assert Kind.IBAN not in kinds(f"{before} {twin} {after}", twin)


@unhurried
@given(plain_words, st.integers(0, 99_999_999), plain_words)
def test_every_dni_is_found_and_no_broken_one(before: str, number: int, after: str) -> None:
    letters = "TRWAGMYFPDXBNJZSQVHLCKE"
    shown = f"{number:08}{letters[number % 23]}"
    assert kinds(f"{before} {shown} {after}", shown) == {Kind.GOV_ID}
    twin = f"{number:08}{letters[(number + 1) % 23]}"
    assert Kind.GOV_ID not in kinds(f"{before} {twin} {after}", twin)
