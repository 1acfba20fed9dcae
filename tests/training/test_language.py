"""The language gate: a text's language, and no English model on texts in others."""

import subprocess
import sys
from pathlib import Path

import pytest

from discreet.training.deidentify.language import Language, language_of, languages_of
from discreet.training.deidentify.spacy_names import SpacyNames

GERMAN = "Bitte schreiben Sie einen Brief an den Vermieter, die Heizung ist seit Wochen kaputt."
ENGLISH = "Please write a letter to my landlord, the heating has been broken for weeks."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, Language.ENGLISH),
        (GERMAN, Language.GERMAN),
        ("Pouvez-vous écrire une lettre au propriétaire ? Le chauffage est en panne.", Language.FRENCH),
        ("¿Puede escribir una carta al propietario? La calefacción no funciona.", Language.SPANISH),
        ("Potresti scrivere una lettera al proprietario di casa? Il riscaldamento è rotto.", Language.OTHER),
    ],
)
def test_the_language_of_a_text(text: str, language: Language) -> None:
    assert languages_of([text]) == [language]


def test_a_short_text_has_the_language_of_its_record() -> None:
    assert languages_of([GERMAN, "Ruf Jonas an", GERMAN]) == [Language.GERMAN] * 3
    assert languages_of([ENGLISH, "Ok, Jonas"]) == [Language.ENGLISH] * 2


def test_code_and_addresses_tell_no_language() -> None:
    assert language_of("```\nfor row in the_rows: print(row)\n```", Language.GERMAN) is Language.GERMAN
    assert languages_of(["", "42"]) == [Language.ENGLISH] * 2


def test_no_english_model_reads_german() -> None:
    names = SpacyNames()
    text = "Die Sitzung leitet Margaret Halloran, danach spricht Peter Lindqvist über den Haushalt."
    assert names.find_in([text], [Language.GERMAN]) == [[]]
    letter = f"Please translate this letter for me, it came with the post today:\n\n{text}"
    assert names.find_in([letter], [Language.ENGLISH]) == [[]]


CONFINED = """
import sys
from pathlib import Path
from discreet.training.sandbox import SandboxNeeds, confine, python_folders
output, scratch = map(Path, sys.argv[1:])
confine(SandboxNeeds(python_folders(), (output,), None, scratch))
from discreet.training.deidentify.profiles import Profile, find_in_records, load_detector
from discreet.detection.span import replace_with_gaps
[[spans]] = find_in_records(load_detector(Profile.THOROUGH), [["My name is Margaret Halloran."]])
print(replace_with_gaps("My name is Margaret Halloran.", spans))
"""


def test_every_model_and_list_loads_where_no_temporary_file_may_be_written(tmp_path: Path) -> None:
    folders = [tmp_path / "output", tmp_path / "scratch"]
    for folder in folders:
        folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", CONFINED, *map(str, folders)], capture_output=True, text=True, check=False
    )
    assert done.stdout == "My name is [PERSON].\n", done.stderr[-600:]
