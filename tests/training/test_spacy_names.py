"""spaCy's names: found where they stand, and where a long text is cut; the model is data, found without a name."""

import pickle

import pytest

from discreet.detection.span import Kind
from discreet.training.deidentify.language import Language
from discreet.training.deidentify.spacy_names import MAX_LENGTH, SpacyNames


@pytest.fixture(scope="module")
def spacy_names() -> SpacyNames:
    return SpacyNames()


def found(names: SpacyNames, text: str) -> list[str]:
    (spans,) = names.find([text])
    assert all(span.kind is Kind.PERSON and 0 <= span.start < span.end <= len(text) for span in spans)
    return [text[span.start : span.end] for span in spans]


def test_names_in_news_and_mail(spacy_names: SpacyNames) -> None:
    text = "Margaret Halloran met Peter Lindqvist in Geneva on Monday, her lawyer said."
    assert found(spacy_names, text) == ["Margaret Halloran", "Peter Lindqvist"]
    assert found(spacy_names, "Margaret Halloran's report is late.") == ["Margaret Halloran"]


@pytest.mark.parametrize("text", ["", " \n", "12 + 30 = 42", "What rhymes with orange?"])
def test_text_without_names_has_no_finds(spacy_names: SpacyNames, text: str) -> None:
    assert found(spacy_names, text) == []


@pytest.mark.parametrize("before", ["😀👋🏽 ", "line\r\nline\r\n\r\n", "ﬁﬂ İ ẞ. "])
def test_places_are_counted_in_code_points(spacy_names: SpacyNames, before: str) -> None:
    assert "Margaret Halloran" in found(spacy_names, f"{before}Yesterday Margaret Halloran met us in Geneva. 😀")


def test_a_name_near_a_cut_is_whole(spacy_names: SpacyNames) -> None:
    filler = "The kettle takes four minutes. "
    text = (filler * MAX_LENGTH)[: MAX_LENGTH - 30] + " Yesterday Margaret Halloran met us in Geneva. " + filler * 3
    assert "Margaret Halloran" in found(spacy_names, text)


def test_a_hostile_text_of_one_word(spacy_names: SpacyNames) -> None:
    assert spacy_names.find(["a" * 200_000, "Margaret Halloran met Peter Lindqvist."])[1] != []


def test_half_a_character_is_no_obstacle(spacy_names: SpacyNames) -> None:
    assert "Margaret Halloran" in found(spacy_names, "\ud800 Yesterday Margaret Halloran met us in Geneva. \udfff")


def test_it_goes_to_another_process_without_its_model(spacy_names: SpacyNames) -> None:
    spacy_names.find(["Margaret Halloran"])
    assert len(pickle.dumps(spacy_names)) < 200


@pytest.mark.parametrize("first", [Language.ENGLISH, Language.GERMAN])
def test_the_same_short_text_is_read_in_the_language_of_each_record(spacy_names: SpacyNames, first: Language) -> None:
    text = "Ask Margaret Halloran."
    second = Language.GERMAN if first is Language.ENGLISH else Language.ENGLISH
    found_in = dict(zip((first, second), spacy_names.find_in([text, text], [first, second]), strict=True))
    assert [text[span.start : span.end] for span in found_in[Language.ENGLISH]] == ["Margaret Halloran"]
    assert found_in[Language.GERMAN] == []
