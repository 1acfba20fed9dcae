"""Names that need no model: titles, greetings, closings and introductions of several languages."""

import pytest

from discreet.detection.introductions import find_introduced


def found(text: str, language: str | None = None) -> list[str]:
    return list(dict.fromkeys(text[span.start : span.end] for span in find_introduced(text, language)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Please ask Dr. Schreiber.", ["Schreiber"]),
        ("Bitte rufen Sie Herrn von der Heide an.", ["von der Heide"]),
        ("Der Termin bei Frau Dr. med. Uhlmann fällt aus.", ["Uhlmann"]),
        ("Madame Lefèvre et M. de Villeneuve viendront.", ["Lefèvre", "de Villeneuve"]),
        ("La señora Peñalver y el Sr. Ortega firman.", ["Peñalver", "Ortega"]),
        ("ich heiße Wiebke Thiele und", ["Wiebke Thiele"]),
        ("je m'appelle Loïc Pasquier.", ["Loïc Pasquier"]),
        ("me llamo Rocío Solís, tengo", ["Rocío Solís"]),
        ("Liebe Gudrun,\nwir", ["Gudrun"]),
        ("Viele Grüße\nJochen Zabel", ["Jochen Zabel"]),
        ("Cordialement,\nOdile Mallet", ["Odile Mallet"]),
        ("Un saludo,\nPilar Rivas", ["Pilar Rivas"]),
        ("请联系王小明先生。", ["王小明"]),
        ("我叫李娜，住在上海", ["李娜"]),
        ("田中さんに聞いて", ["田中"]),
        ("اسمي خالد الحربي", ["خالد الحربي"]),
        ("Меня зовут Ольга Петрова.", ["Ольга Петрова"]),
    ],
)
def test_names_are_found_without_titles(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Liebe Kolleginnen,\n", "Sehr geehrte Damen und Herren,", "Hallo zusammen,", "Bonjour Madame,", "Hola amigos,",
        "Dear Customer,", "Hi team,", "Thanks!\nCheers", "soy vegano", "Die Frau geht.", "お客様", "Mr. and Mrs.",
        "Soy Protein Isolate", "Coach Training Program", "Officer Training Program", "Call Me Maybe Later",
    ],
)  # fmt: skip
def test_text_without_names_has_no_finds(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("Soy Lecithin Blend", "es", "en"),
        ("Pan Fried Rice", "other", "en"),
        ("Me Delacour plaide", "fr", "en"),
        ("Officer Delacour spoke", "en", "de"),
    ],
)
def test_a_word_introduces_names_only_in_its_language(text: str, language: str, other: str) -> None:
    assert found(text, language) != []
    assert found(text) != []
    assert found(text, other) == []


def test_a_nickname_is_introduced_in_small_and_in_capital_letters() -> None:
    assert found("They call me Wiebke.", "en") == ["Wiebke"]
    assert found("CALL ME WIEBKE.", "en") == ["WIEBKE"]
