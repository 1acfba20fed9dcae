"""Masking covers all known or chosen data, wherever it stands, consistently in a whole conversation."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.detection.personal import FormsAndIntroductions
from discreet.detection.span import Kind, Span
from discreet.masking.mask_map import without_umlauts
from discreet.masking.pieces import MASKED_AS, PieceFinder
from discreet.promises.masking import MaskedKind
from tests.masking.conversation import MaskedConversation

PERSONAL = (
    "Sabine Müller", "Impi Nummelin", "王小明", "sabine.mueller@firma.de", "+49 30 1234567", "DE89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19", "4111 1111 1111 1111", "Lindenstraße 12, 10969 Berlin", "192.168.13.77",
    "sk-proj-AbCdEf1234567890abcdefGH", "Project Heron", "12.03.1985", "Bo Li", "Xi Wu", "Jo Ma-Li", "Ben Das",
    "ludwig van eck", "jo@me.de", "iVo.N@hs.de", "aa:bb:cc:dd:ee:ff", "12 oak street", "London SW1A 1AA", "Ottawa K1A 0B6",
    "C-3PO", "AB-12", "x.y.z", "a b c", "iPhone 7", "Xk9#mP2$vL5!", "aB3-dE6-gH9", "!!@@##%%$$",
)  # fmt: skip
ADDED = ["Project Heron", "C-3PO", "AB-12", "x.y.z", "a b c", "iPhone 7"]
SENTENCES = (
    "My name is {}.", "Write to {} today", "Dear {},\nthanks.", "born on {}", "I live in {}.", "My number is {}, call me!",
    "Es geht um {}.", '{{"to": "{}"}}', "password: {}", "{}", "Mr {} (2 of 3) said **{}**",
)  # fmt: skip
TEXTS = st.lists(
    st.builds(str.format, st.sampled_from(SENTENCES), st.sampled_from(PERSONAL), st.sampled_from(PERSONAL))
    | st.text(max_size=40),
    min_size=1,
    max_size=6,
)


@pytest.mark.promise("P14")
@given(texts=TEXTS)
@settings(max_examples=150, deadline=None)
def test_no_piece_leaves_and_each_text_comes_back(texts: list[str]) -> None:
    chat = MaskedConversation(words=ADDED)
    masked = chat.masked(*texts)
    assert [chat.restored(text) for text in masked] == texts
    assert chat.masked(*texts) == masked, "the same texts have the same stand-ins"
    for piece in chat.map.pieces:
        assert not any(re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", text) for text in masked), piece


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    ("text", "leaves"),
    [
        ("Dear Mr Ng, thanks.", r"Dear Mr [A-Z][a-z]{5,}, thanks\."),
        ("My name is Bo Li.", r"My name is [A-Z][a-z]{5,} [A-Z][a-z]{5,}\."),
        ("Frau Dr. Das ruft an.", r"Frau Dr\. [A-Z][a-z]{5,} ruft an\."),
        ("write to jo@me.de now", r"write to [a-z]{6,}@[a-z]{6,}\.de now"),
        ("insta: @bo_x", r"insta: @[a-z]{6,}_[a-z]{6,}"),
        ("my plate is B-AB 12", r"my plate is \w{10}"),
        ("MAC aa:bb:cc:dd:ee:ff", r"MAC (?:[a-z]{6,}:){5}[a-z]{6,}"),
        ("ich wohne in der lindenstraße 12, 10969 berlin", r"ich wohne in der [a-z]{6,}straße 12, 10969 berlin"),
        ("ship to 12 Main Street, Ottawa K1A 0B6", r"ship to 12 \w{6,} Street, \w{6,} (?!K1A)\w{3} (?!0B6)\w{3}"),
        ("password: Xk9#mP2$vL5!", r"password: \w{10}!"),
        ("password: correct horse battery", r"password: \w{10}"),
        ("password: !!@@##%%$$", r"password: !\w{10}\$"),
        ("password: #!$% and a#!$%b", r"password: #\w{10}% and a#\w{10}%b"),
        ("api key: ab:cd:ef:12:34:56:78:90", r"api key: \w{10}"),
        ("my pin is 4821", r"my pin is \w{10}"),
        ("postgres://ann:h!1@10.1.2.3/x", r"postgres://\w{10}@[\d.]+/x"),
        ("located at 52.5200, 13.4050", r"located at (?!52).*"),
    ],
)
def test_a_short_piece_leaves_as_something_else(text: str, leaves: str) -> None:
    chat = MaskedConversation()
    [masked] = chat.masked(text)
    assert re.fullmatch(leaves, masked), masked
    assert chat.restored(masked) == text
    assert MaskedConversation(pieces=chat.map.pieces.values()).masked(text) == [masked]


def test_a_short_name_is_masked_only_as_a_name() -> None:
    chat = MaskedConversation()
    [masked] = chat.masked("Dear Mr Do, what do you do? Frau Das, ask Do: Das ist so.")
    do, das = chat.stand_in("Do"), chat.stand_in("Das")
    assert masked == f"Dear Mr {do}, what do you do? Frau {das}, ask {do}: Das ist so."


@pytest.mark.promise("P14")
def test_a_name_is_masked_wherever_it_stands_again() -> None:
    chat = MaskedConversation()
    first, second, third = chat.masked("My name is Impi Nummelin.", "ask nummelin", "NUMMELIN's invoice")
    given_name, family = chat.stand_in("Impi Nummelin").split()
    assert first == f"My name is {given_name} {family}."
    assert second == f"ask {family.lower()}"
    assert third == f"{family.upper()}'s invoice"
    assert chat.masked("Did Impi call?") == [f"Did {given_name} call?"], "also in a later prompt without the first"


@pytest.mark.promise("P14")
def test_two_conversations_share_no_stand_in() -> None:
    one, other = MaskedConversation(), MaskedConversation()
    text = "My name is Impi Nummelin, +49 30 1234567."
    assert one.masked(text) != other.masked(text)
    assert other.restored(one.masked(text)[0]) == one.masked(text)[0], "another's map restores nothing"


def test_only_chosen_kinds_are_masked_and_secrets_and_own_words_always() -> None:
    chat = MaskedConversation(kinds=frozenset((MaskedKind.EMAIL,)), words=["Project Heron"])
    [masked] = chat.masked(
        "My name is Impi Nummelin, impi@firma.de, key sk-proj-AbCdEf1234567890abcdefGH. project  heron"
    )
    assert "Impi Nummelin" in masked
    assert "impi@firma" not in masked
    assert "AbCdEf" not in masked
    assert "heron" not in masked


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    ("kind", "text", "gone"),
    [
        (MaskedKind.TELEPHONE, "customer no. +49 30 1234567 8", "1234567"),
        (MaskedKind.PERSON, "Sabine-Müller-Straße 12, 10969 Berlin, Mr Sabine Müller", "Mr Sabine"),
        (MaskedKind.ID, "https://user:secretpw@192.168.13.77/", "192.168"),
        (MaskedKind.ID, "https://user:secretpw@192.168.13.77/", "secretpw"),
    ],
)
def test_a_chosen_kind_is_masked_within_a_piece_of_another_kind(kind: MaskedKind, text: str, gone: str) -> None:
    chat = MaskedConversation(kinds=frozenset((kind,)))
    [masked] = chat.masked(text)
    assert gone not in masked
    assert chat.restored(masked) == text


@pytest.mark.promise("P14")
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_each_span_of_a_chosen_kind_is_masked(data: st.DataObject) -> None:
    """Spans of other kinds may overlap it in any way."""
    text, kinds = "zero one two three four five six", frozenset((MaskedKind.PERSON, MaskedKind.SECRET))
    starts = st.sampled_from([0, 5, 9, 13, 19, 24])
    spans = data.draw(
        st.lists(
            st.builds(lambda at, length, kind: Span(at, min(len(text), at + length), kind), starts, st.integers(3, 20),
                      st.sampled_from([Kind.PERSON, Kind.EMAIL, Kind.SECRET, Kind.RECORD_NUMBER])),
            max_size=6,
        )
    )  # fmt: skip
    chat = MaskedConversation(kinds=kinds)
    places = PieceFinder(FormsAndIntroductions(), kinds).find_places([text], [spans], chat.map)[0]
    covered = {at for place in places for at in range(place.start, place.end)}
    wanted = {at for span in spans if MASKED_AS[span.kind] in kinds for at in range(span.start, span.end)}
    assert {at for at in wanted if text[at] != " "} <= covered


def test_a_stand_in_keeps_its_kind_and_shape() -> None:
    chat = MaskedConversation()
    chat.masked("Mail sabine@firma.de, born on 12.03.1985, +49 30 1234567, I live in Lindenstraße 12, 10969 Berlin.")
    assert re.fullmatch(r"[a-z]+@[a-z]+\.de", chat.stand_in("sabine@firma.de"))
    assert re.fullmatch(r"\d\d\.0\d\.1985", chat.stand_in("12.03.1985"))
    assert re.fullmatch(r"\+49 \d\d \d{7}", chat.stand_in("+49 30 1234567"))
    assert re.fullmatch(r"[A-Z][a-z]+straße 12, \d{5} [A-Z][a-z]+", chat.stand_in("Lindenstraße 12, 10969 Berlin"))


@pytest.mark.promise("P14")
def test_a_word_that_looks_like_a_stand_in_comes_back_as_itself() -> None:
    chat = MaskedConversation()
    chat.masked("My name is Impi Nummelin.")
    family = chat.stand_in("Impi Nummelin").split()[1]
    text = f"Who is {family}? And {family}s?"
    [masked] = chat.masked(text)
    assert masked != text
    assert chat.restored(masked) == text


@pytest.mark.promise("P14")
@given(texts=TEXTS)
@settings(max_examples=60, deadline=None)
def test_the_map_is_the_same_when_its_pieces_are_read_again(texts: list[str]) -> None:
    chat = MaskedConversation(words=ADDED)
    masked = chat.masked(*texts)
    again = MaskedConversation(words=ADDED, pieces=chat.map.pieces.values())
    assert again.masked(*texts) == masked
    assert [again.restored(text) for text in masked] == texts
    assert set(again.map.words.items()) <= set(chat.map.words.items())
    assert (again.map.numbers, again.map.codes, again.map.dates) == (chat.map.numbers, chat.map.codes, chat.map.dates)


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("The invoice of Nordlicht Software GmbH is due.", "Nordlicht", "The invoice of"),
        ("Die Bäckerei Krume & Korn KG liefert.", "Krume", "KG liefert"),
        ("We met Blue Kettle Ltd. on Monday.", "Kettle", "Ltd. on Monday"),
        ("Escribe a Aceites Roblar S.L. mañana.", "Roblar", "S.L. mañana"),
        ("Chez Moulin Vervier SARL, on répond.", "Vervier", "SARL"),
    ],
)
def test_an_organisation_is_masked_by_its_legal_form(text: str, gone: str, stays: str) -> None:
    chat = MaskedConversation()
    [masked] = chat.masked(text)
    assert gone not in masked
    assert stays in masked
    assert chat.restored(masked) == text
    assert gone not in chat.masked(text.replace(" GmbH", ""))[0]


@pytest.mark.parametrize("text", ["Die AG trifft sich.", "an SE of 3", "It is limited.", "the Limited edition"])
def test_a_legal_form_without_a_name_masks_nothing(text: str) -> None:
    assert MaskedConversation().masked(text) == [text]


@pytest.mark.promise("P14")
@pytest.mark.parametrize("written", ["Mueller", "MUELLER", "Müllersche", "Muellers", "müller", "Müller-Projekt"])
def test_a_known_name_is_masked_however_it_is_written(written: str) -> None:
    chat = MaskedConversation()
    chat.masked("My name is Sabine Müller.")
    [masked] = chat.masked(f"Es ist die {written} hier.")
    assert "ller" not in masked.lower()
    assert chat.restored(masked) == f"Es ist die {written} hier."


NAMES = st.lists(st.sampled_from(["M", "k", "ä", "ö", "ü", "ß", "l", "er", "Th", "n"]), min_size=3, max_size=6).map(
    lambda parts: "".join(parts).capitalize()
)


@pytest.mark.promise("P14")
@given(name=NAMES, shouts=st.booleans(), other_first=st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_name_has_one_stand_in_in_every_spelling(name: str, *, shouts: bool, other_first: bool) -> None:
    """A name without umlauts has its stand-in without one, so that an address such as mueller@ comes back exactly."""
    spellings = [name, without_umlauts(name)]
    texts = [
        f"My name is Sabine {each.upper() if shouts else each}." for each in spellings[:: -1 if other_first else 1]
    ]
    chat = MaskedConversation()
    masked = chat.masked(*texts)
    assert len({without_umlauts(text.lower()) for text in masked}) == 1
    assert [chat.restored(text) for text in masked] == texts
    assert MaskedConversation(pieces=chat.map.pieces.values()).masked(*texts) == masked


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    "written", ["1234567", "030 1234567", "+49301234567", "0301234567", "030/1234567", "tel:1234567"]
)
def test_a_known_number_is_masked_however_it_is_written(written: str) -> None:
    chat = MaskedConversation()
    chat.masked("Call +49 30 1234567.")
    [masked] = chat.masked(f"x {written} y")
    assert "1234567" not in masked
    assert chat.restored(masked) == f"x {written} y"


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    "hostile", ["10.{0}.{1}.7 ", "anna.b{0}.{1}@a.de ", "+49 30 1{0:03}{1:03} ", "DE{0:03}{1:03}x "]
)
def test_masking_takes_linear_time(hostile: str) -> None:
    text = "".join(hostile.format(at // 250, at % 250) for at in range(5_000))
    chat = MaskedConversation()
    began = time.process_time()
    chat.masked(text)
    assert time.process_time() - began < 5


@pytest.mark.promise("P14")
@pytest.mark.parametrize(
    "texts",
    [
        ["éC-3POé"],
        ["aİstanbulxyzb"],
        ["éO2Xé", "O2X"],
        ["Mr Do-Mr Do", "a b cXk9#mP2$vL5!", "Mr Do-12.03.1985", "password: jo@me.de", "Dear x.y.z,"],
    ],
)
def test_words_next_to_other_letters_come_back(texts: list[str]) -> None:
    chat = MaskedConversation(words=[*ADDED, "O2X", "İstanbulxyz"])
    assert [chat.restored(text) for text in chat.masked(*texts)] == texts
    assert all(chat.map.pieces), "no piece is empty"
