"""Lists of names beside a model: they lower the threshold for a name, and decide alone only where the model is worst."""

import pytest

from discreet.detection.span import Kind, resolve_overlaps
from discreet.training.deidentify.known_names import is_genitive, is_known_family, is_known_given
from discreet.training.deidentify.language import Language
from discreet.training.deidentify.rampart import Rampart
from discreet.training.deidentify.two_models import CombinedModelDetector


def persons(detector: Rampart | CombinedModelDetector, text: str, language: Language) -> list[str]:
    (found,) = detector.find_in([text], [language])
    return [text[span.start : span.end] for span in resolve_overlaps(found) if span.kind is Kind.PERSON]


@pytest.mark.parametrize("name", ["Rüdiger", "Ingeborg", "Thibault", "Rocío", "Bridget", "rüdiger"])
def test_given_names_of_several_languages_are_listed(name: str) -> None:
    assert is_known_given(name)


def test_a_genitive_is_its_name() -> None:
    assert is_known_given("Ingeborgs")
    assert is_genitive("Ingeborgs")
    assert not is_genitive("Ingeborg")


@pytest.mark.parametrize("word", ["Rose", "Koch", "Grace", "Herr", "Germany", "und"])
def test_everyday_words_are_not(word: str) -> None:
    assert not is_known_given(word)
    assert not is_known_family(word)


def test_a_listed_given_name_is_found_in_german_where_the_model_doubts() -> None:
    rampart = Rampart()
    text = "Kann ich am Samstag kommen, oder soll ich lieber Rüdiger fragen?"
    assert persons(rampart, text, Language.GERMAN) == ["Rüdiger"]


def test_an_address_is_not_its_recipient() -> None:
    rampart = Rampart()
    text = "Rechnung an Ingeborg Thiele, Lerchenweg 17, 50667 Köln"
    (found,) = rampart.find_in([text], [Language.GERMAN])
    assert "Ingeborg Thiele" in [text[span.start : span.end] for span in found if span.kind is Kind.PERSON]
    assert not any(span.start < 20 for span in found if span.kind is Kind.ADDRESS)


def test_a_class_is_no_person_to_two_models() -> None:
    both = CombinedModelDetector()
    text = "Documentation: subclass Serializer and pass MyClass to the ThreadSensitiveContext before Lobby opens."
    assert persons(both, text, Language.ENGLISH) == []
    assert persons(both, "According to Margaret Halloran, Peter Lindqvist left.", Language.ENGLISH) == [
        "Margaret Halloran", "Peter Lindqvist",
    ]  # fmt: skip
