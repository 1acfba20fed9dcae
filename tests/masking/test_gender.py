"""A stand-in keeps the gender of the name that it stands for: by its title, by a list, by the last letter."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.masking.gender import NameKind, find_titled_names, get_gender, no_listed_gender
from discreet.masking.invented import is_of_other_gender
from tests.masking.conversation import MaskedConversation

FEMALE, MALE = NameKind.FEMALE, NameKind.MALE
TITLES = [
    *((title, FEMALE) for title in ("Frau", "Mrs.", "Ms.", "Mrs", "Madame", "Mme", "Señora", "Sra.", "Frau Dr.")),
    *((title, MALE) for title in ("Herr", "Herrn", "Mr.", "Mr", "Monsieur", "Señor", "Herr Prof. Dr.", "Sr.")),
]
GIVEN = ("Kim", "Robin", "Sascha", "Chidi", "Andrea", "Luca", "Jean", "Rose")
FAMILY = ("Nummelin", "Okonkwo", "Bielefeldt", "Ravenscroft")
SENTENCES = ("{} called.", "Schreib {} bitte, dass er oder sie kommt.", "Hier ist {}!", "ask {}\nnow")


def kind_of(stand_in: str) -> NameKind | None:
    return next((kind for kind in (FEMALE, MALE) if is_of_other_gender(stand_in.lower(), _other(kind))), None)


def _other(kind: NameKind) -> NameKind:
    return MALE if kind is FEMALE else FEMALE


def in_list(given: str) -> NameKind | None:
    return {"rose": FEMALE, "luca": MALE, "jean": MALE, "anna": FEMALE, "tom": MALE}.get(given.lower())


@pytest.mark.promise("P14")
@given(
    title=st.sampled_from(TITLES),
    given_name=st.sampled_from(GIVEN),
    family=st.sampled_from(FAMILY),
    sentence=st.sampled_from(SENTENCES),
)
@settings(max_examples=120, deadline=None)
def test_a_title_decides(title: tuple[str, NameKind], given_name: str, family: str, sentence: str) -> None:
    written, gender = title
    chat = MaskedConversation(listed=in_list)
    text = sentence.format(f"{written} {given_name} {family}")
    _, masked = chat.masked(f"My name is {given_name} {family}.", text)
    assert written in masked, "a title stays"
    assert chat.restored(masked) == text
    first, last = chat.stand_in(f"{given_name} {family}").split()
    assert kind_of(first) is gender
    assert kind_of(last) is None, "a family name has no gender"


@pytest.mark.parametrize("title", ["Herr", "Frau", "Mr.", "Mrs."])
def test_a_family_name_alone_keeps_its_title(title: str) -> None:
    chat = MaskedConversation(listed=in_list)
    [masked] = chat.masked(f"{title} Bielefeldt is here.")
    assert masked.startswith(f"{title} ")
    assert kind_of(chat.stand_in("Bielefeldt")) is None


@pytest.mark.parametrize(("given_name", "gender"), [("Rose", FEMALE), ("Luca", MALE), ("Inge", FEMALE), ("Kim", MALE)])
def test_a_list_decides_before_the_last_letter(given_name: str, gender: NameKind) -> None:
    chat = MaskedConversation(listed=in_list)
    chat.masked(f"My name is {given_name} Okonkwo.")
    assert kind_of(chat.stand_in(f"{given_name} Okonkwo").split()[0]) is gender


@pytest.mark.parametrize(("given_name", "gender"), [("Anna", FEMALE), ("Tom", MALE)])
def test_a_listed_name_alone_is_a_given_name_and_stays_the_same_in_the_whole_name(
    given_name: str, gender: NameKind
) -> None:
    chat = MaskedConversation(listed=in_list)
    chat.masked(f"My name is {given_name}.", f"My name is {given_name} Okonkwo.")
    assert kind_of(chat.stand_in(given_name)) is gender
    assert chat.stand_in(f"{given_name} Okonkwo").split()[0] == chat.stand_in(given_name)


def test_a_woman_and_a_man_of_the_same_given_name_have_two_stand_ins() -> None:
    chat = MaskedConversation()
    text = "Frau Kim Okonkwo and Mr. Kim Nummelin disagree."
    _, _, masked = chat.masked("My name is Kim Okonkwo.", "My name is Kim Nummelin.", text)
    woman, man = chat.stand_in("Kim Okonkwo").split()[0], chat.stand_in("Kim Nummelin").split()[0]
    assert (kind_of(woman), kind_of(man)) == (FEMALE, MALE)
    assert chat.restored(masked) == text


@pytest.mark.parametrize(
    ("prompt", "gender"),
    [
        ("kim winter schreibt. frau winter wartet.", FEMALE),
        ("kim winter schreibt. herr winterling wartet.", MALE),
        ("frau müller, herr kim winter und frau winter", MALE),
        ("my sister kim winter", FEMALE),
        ("damenherr kim winter, und frau winter", FEMALE),
        ("ms. kim winter", FEMALE),
        ("I miss Kim Winter, ich liebe Kim Winter", MALE),
        ("Liebe Kim Winter, lieber Kim Winterling", FEMALE),
        ("Frau Prof. Dr. med. Kim Winter", FEMALE),
        ("Frau Kim Winterling und Frau\u00a0Kim Winter", FEMALE),
    ],
)
def test_a_title_counts_where_it_stands_before_the_name(prompt: str, gender: NameKind) -> None:
    assert get_gender("Kim Winter", find_titled_names(prompt), no_listed_gender) is gender


def test_lists_of_many_countries_tell_the_gender() -> None:
    known_names = pytest.importorskip("discreet.training.deidentify.known_names")
    listed = known_names.listed_gender
    assert {listed(name) for name in ("Sabine", "Rose", "Heike", "Carmen", "Ingrid", "Ruth")} == {FEMALE}
    assert {listed(name) for name in ("Luca", "Jean", "Uwe", "José", "Helge", "Mike")} == {MALE}
    assert get_gender("Karl-Heinz Xyzzy", {}, listed) is MALE
    assert {listed(name) for name in ("Kim", "Müller", "Winter", "Xyzzy")} == {None}
