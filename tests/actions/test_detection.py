"""Marks that a person sees in a call (assistants/actions/marks/annotate.py), and masking it
(assistants/actions/consent/disclosure.py)."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from discreet.assistants.actions.consent.disclosure import disclose, mask
from discreet.assistants.actions.marks.annotate import mark_fields
from discreet.assistants.actions.marks.third_party_data import MIN_CHARACTERS
from discreet.assistants.actions.operation import Operation
from discreet.assistants.actions.request.build import BadArguments
from discreet.detection.comparable import fold, folded
from discreet.detection.hidden import find_hidden, spell_out_hidden
from discreet.promises.disclosure import DisclosedField, Disclosure, FieldPlace, MarkKind, Part
from tests.support.action_operations import bind_operation, operation, path_parameter, post_operation, query_parameter


def field(value: str, pointer: str = "/body/text", kind: Any = "string") -> DisclosedField:
    return DisclosedField(pointer, "text", FieldPlace.BODY, kind, (Part(value),) if value else ())


def marks(
    value: str,
    kind: MarkKind,
    *,
    pointer: str = "/body/text",
    type_: str = "string",
    own: Any = (),
    foreign: Sequence[Any] = (),
) -> list[tuple[str, str]]:
    """The marked spans of one value, each with its explanation."""
    (found,) = mark_fields([field(value, pointer, type_)], own, foreign)
    assert found.value == value
    stretches: list[tuple[str, str]] = []
    before: set[str] = set()
    for part in found.parts:
        said = {mark.what for mark in part.marks if mark.kind is kind}
        stretches = [(text + part.text, what) if what in said & before and at == len(stretches) - 1 else (text, what) for at, (text, what) in enumerate(stretches)]  # fmt: skip
        stretches += [(part.text, what) for what in said - before]
        before = said
    return stretches


def personal(value: str, pointer: str = "/body/text", type_: str = "string") -> list[tuple[str, str]]:
    return marks(value, MarkKind.PERSONAL, pointer=pointer, type_=type_)


@pytest.mark.parametrize(
    ("text", "found", "what"),
    [
        ("write to ben.o'neil+x@mail.example.co.uk.", "ben.o'neil+x@mail.example.co.uk", "e-mail address"),
        ("jörg@müller.example", "jörg@müller.example", "e-mail address"),
        ("call +49 30 123456-78 today", "+49 30 123456-78", "telephone number"),
        ("call +14155552671", "+14155552671", "telephone number"),
        ("0049 171 1234567", "0049 171 1234567", "telephone number"),
        ("Tel. 06 12 34 56 78", "06 12 34 56 78", "telephone number"),
        ("(0171) 123-45-67", "(0171) 123-45-67", "telephone number"),
        ("ring (415) 555-2671 now", "(415) 555-2671", "telephone number"),
        ("415-555-2671", "415-555-2671", "telephone number"),
        ("to DE89 3704 0044 0532 0130 00 please", "DE89 3704 0044 0532 0130 00", "bank account (IBAN)"),
        ("ref AB12 gb82west12345698765432 ok", "gb82west12345698765432", "bank account (IBAN)"),
        ("card 4111 1111 1111 1111, 12/27", "4111 1111 1111 1111", "payment card number"),
        ("order 1234 4111-1111-1111-1111", "4111-1111-1111-1111", "payment card number"),
        ("378282246310005", "378282246310005", "payment card number"),
        ("my ssn 536-22-1234", "536-22-1234", "social security number"),
        ("AB 12 34 56 C", "AB 12 34 56 C", "national insurance number"),
        ("from 84.17.33.9.", "84.17.33.9", "IP address"),
        ("2001:4860:4860::8888 it is", "2001:4860:4860::8888", "IP address"),
        ("00:1A:2b:3c:4D:5e", "00:1A:2b:3c:4D:5e", "device address (MAC)"),
        ("at 52.52437, 13.41053!", "52.52437, 13.41053", "exact position"),
        ("I live at 221B Baker Street, London", "221B Baker Street", "street address"),
        ("Lange Straße 12a in Ulm", "Lange Straße 12a", "street address"),
        ("12 rue de Rivoli", "12 rue de Rivoli", "street address"),
        ("born on 12.03.1984 in Ulm", "born on 12.03.1984", "date of birth"),
        ("key sk-proj-abcdefghijklmnopqrstuv here", "sk-proj-abcdefghijklmnopqrstuv", "key or token"),
        ("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", "key or token"),
        ("ghp_" + "a1" * 18, "ghp_" + "a1" * 18, "key or token"),
        ("t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_d", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_d", "sign-in token"),
        ("x -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- y", "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "private key"),
        ("the password: hunter22!", "password: hunter22!", "password"),
        ("ask @jane_doe92 about it", "@jane_doe92", "user name on a platform"),
        ("Kennzeichen B-MW 1234", "B-MW 1234", "license plate"),
        ("MRN: 00482913", "00482913", "customer or patient number"),
        ("DNI 12345678Z", "12345678Z", "identity number"),
        ("write to jane dot doe at example dot com", "jane dot doe at example dot com", "e-mail address"),
        ("Bitte rufen Sie Herrn Achterberg an", "Achterberg", "name"),
        ("My passphrase is correct horse battery staple.", "correct horse battery staple", "secret"),
        ("see ftp://ben:secret@files.example/x", "ftp://ben:secret@files.example", "password in an address"),
    ],
)  # fmt: skip
def test_personal_information_is_found_by_its_form(text: str, found: str, what: str) -> None:
    assert personal(text) == [(found, what)]


@pytest.mark.parametrize(
    "text",
    [
        "on 2026-11-25 at 10:30:00", "01.02.2026 10 guests", "25/11/2026", "3.14159265358979", "1.000.000,00 EUR",
        "4111 1111 1111 1112", "DE88370400440532013000", "LH 400", "ISBN 978-3-16-148410-0", "version 3.2.1",
        "127.0.0.1", "std::vector", "10:30", "666-12-1234", "000000000000", "1234567890123", "a@b", "user@localhost",
        "52.5, 13.4", "the password is wrong", "12 place in the queue", "1111 1111 1111 1111", "-----BEGIN CERTIFICATE-----",
        "0.123456789012", "12345678", "2026 2027 2028", "550e8400-e29b-41d4-a716-446655440000",
    ],
)  # fmt: skip
def test_ordinary_values_are_left_alone(text: str) -> None:
    assert personal(text) == []


@pytest.mark.parametrize(
    ("pointer", "value", "type_", "what"),
    [
        ("/body/firstName", "Ben", "string", "name"),
        ("/body/passenger/last_name", "Okafor", "string", "name"),
        ("/body/customer/name", "ben", "string", "name"),
        ("/body/name", "Ben Okafor", "string", "name"),
        ("/body/homeAddress", "somewhere 5", "string", "address"),
        ("/body/zip", "10115", "number", "address"),
        ("/body/phone", "5550123", "string", "telephone number"),
        ("/body/phones/0", "5550123", "string", "telephone number"),
        ("/body/birthDate", "1984-03-12", "string", "date of birth"),
        ("/body/password", "hunter2", "string", "secret"),
        ("/body/apiKey", "abc", "string", "secret"),
        ("/lat", "52.5243", "number", "position"),
        ("/body/diagnosis", "flu", "string", "health"),
        ("/body/IP", "84.17.33.9", "string", "IP address"),
        ("/body/patient_ssn", "123", "string", "identity number"),
    ],
)
def test_personal_information_is_found_by_its_name(pointer: str, value: str, type_: str, what: str) -> None:
    assert personal(value, pointer, type_) == [(value, what)]


@pytest.mark.parametrize(
    ("pointer", "value", "type_"),
    [
        ("/body/name", "Flight status", "string"),
        ("/body/name", "berlin", "string"),
        ("/body/product/name", "Lamp 5", "string"),
        ("/body/phone", "yes", "string"),
        ("/body/email", "none", "string"),
        ("/body/lat", "52", "number"),
        ("/body/first_name", "7", "number"),
        ("/body/has_phone", "true", "boolean"),
        ("/body/filename", "notes.txt", "string"),
        ("/body/message", "hello", "string"),
        ("/body/address", "", "string"),
    ],
)
def test_a_name_alone_is_no_evidence_for_what_the_value_cannot_be(pointer: str, value: str, type_: str) -> None:
    assert personal(value, pointer, type_) == []


MESSAGE = "Please tell my landlord that the heating in the bedroom is broken since Tuesday, and be polite."


def own(value: str, *messages: Any) -> list[Any]:
    return [text for text, what in marks(value, MarkKind.OWN_WORDS, own=messages) if what == "your words"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("He says the heating in the bedroom is broken!", ["the heating in the bedroom is broken"]),
        ("THE HEATING  in\nthe béd\u200broom — is broken", ["THE HEATING  in\nthe béd\u200broom — is broken"]),
        ("the heating in the", []),
        ("heating is out of order in the bedroom", []),
        ("https://x.example/?q=since%20Tuesday", []),
    ],
)
def test_own_words_are_found_however_they_are_dressed(value: str, found: list[str]) -> None:
    assert own(value, MESSAGE) == found


def test_long_words_short_messages_and_scripts_without_spaces() -> None:
    assert own("id=AbCdEfGhIjKlMnOpQrStUvWxYz012345;", "use abcdefghijklmnopqrstuvwxyz012345") == [
        "AbCdEfGhIjKlMnOpQrStUvWxYz012345"
    ]
    assert own("Berlin", "Berlin!") == ["Berlin"]
    assert own("from Berlin on", "Berlin!") == []
    assert own("my number is 4711.", "4711") == ["4711"]
    assert own("147111", "4711") == []
    assert own("Deliver to Anna Schmidt now", "anna schmidt") == ["Anna Schmidt"]
    assert own("请告诉房东卧室的暖气坏了", "今天：卧室的暖气坏了请告诉房东卧室的暖气坏了") == [
        "请告诉房东卧室的暖气坏了"
    ]
    assert own("-" * 50, "-" * 50) == []
    assert own("anything", "", " \n", "?!") == []


FLIGHT = json.dumps({
    "booking": "QX7LM2", "id": 88412345, "gate": "B12", "status": "on time", "text": "Passengers please \"wait\" at\nthe gate until half past nine.",
    "to": "Berlin Brandenburg", "passenger": {"email": "ben@example.org"},
})  # fmt: skip


def foreign(value: str, *, own: Sequence[Any] = (), answer: str = FLIGHT) -> list[Any]:
    return [text for text, what in marks(value, MarkKind.FOREIGN, own=own, foreign=[("flights.example", answer)]) if what == "from flights.example"]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("QX7LM2", ["QX7LM2"]),
        ("Booking qx7lm2, thanks", ["qx7lm2"]),
        ("88412345", ["88412345"]),
        ("mail ben@example.org", []),
        ("ben@example.org", ["ben@example.org"]),
        ("Berlin Brandenburg", ["Berlin Brandenburg"]),
        ("Please \"wait\" at the gate until half", ["Please \"wait\" at the gate until half"]),
        ("B12", []),
        ("status", ["status"]),
        ("Hello there", []),
    ],
)  # fmt: skip
def test_what_another_third_party_said_is_found(value: str, found: list[str]) -> None:
    assert foreign(value) == found


def test_what_the_person_said_too_is_the_persons() -> None:
    assert foreign("QX7LM2", own=["my booking is qx7lm2"]) == []
    assert MIN_CHARACTERS == 6
    assert foreign("QX7LM2", answer="no JSON: \\nQX7LM2, and so on") == ["QX7LM2"]
    assert foreign("QX7LM2", answer="[" * 200_000) == []


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a\u202eb", [("\u202e", "right-to-left override (U+202E)")]),
        ("pay\u200b\u200bpal", [("\u200b\u200b", "2 × zero-width space (U+200B)")]),
        ("a\u00a0b", [("\u00a0", "non-breaking space (U+00A0)")]),
        ("co\u00adop", [("\u00ad", "soft hyphen (U+00AD)")]),
        ("x\u2028y", [("\u2028", "line separator (U+2028)")]),
        ("x\x1b[2Jy", [("\x1b", "escape character (U+001B)")]),
        ("x\ry", [("\r", "carriage return (U+000D)")]),
        ("x\ue000y", [("\ue000", "private-use character (U+E000)")]),
        ("x\U0010ffffy", [("\U0010ffff", "unassigned character (U+10FFFF)")]),
        ("x\u3164y", [("\u3164", "hangul filler (U+3164)")]),
        ("x\u2003y", [("\u2003", "em space (U+2003)")]),
        ("ok\U000e0048\U000e0069", [("\U000e0048\U000e0069", "tag characters (from U+E0000) that spell “Hi”")]),
        ("😀" + "\U000e0101\U000e0102", [("\U000e0101\U000e0102", "2 × variation selector (U+E0101)")]),
        ("葛\U000e0161", [("\U000e0161", "variation selector (U+E0161)")]),
        ("oh!\ufe0f", [("\ufe0f", "variation selector (U+FE0F)")]),
        ("a\ufe0f", [("\ufe0f", "variation selector (U+FE0F)")]),
        ("─\ufe0e", [("\ufe0e", "variation selector (U+FE0E)")]),
        ("1\ufe0f2", [("\ufe0f", "variation selector (U+FE0F)")]),
        ("中\ufe02", [("\ufe02", "variation selector (U+FE02)")]),
        ("+\u200d+", [("\u200d", "zero-width joiner (U+200D)")]),
        ("a\u200db", [("\u200d", "zero-width joiner (U+200D)")]),
        ("z" + "\u0301" * 7, [("\u0301" * 7, "many signs stacked on one letter")]),
        ("a" + "\n" * 12 + "b", [("\n" * 12, "12 line ends in a row")]),
        ("a" + " " * 50 + "b", [(" " * 50, "50 blanks in a row")]),
    ],
)  # fmt: skip
def test_what_is_not_seen_is_named(value: str, found: list[tuple[str, str]]) -> None:
    assert marks(value, MarkKind.HIDDEN) == found


@pytest.mark.parametrize(
    "value",
    ["plain\n\ttext\r\n", "Grüße, 東京, Привет", "👩‍👩‍👧 ❤️ 1️⃣ 👍🏽", "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
     "می‌خواهم", "श्री‍", "e\u0301", "\n\n\n", "  indented", "©️ ℹ️ ‼️ ⤴️ ↔️ ▶︎ ㊗️ 〰️ #️⃣", "🏴‍☠️ 🏳️‍🌈 👩🏽‍⚕️ 🧑‍🤝‍🧑 ❤️‍🔥", "🫨 🩷 ۝"],
)  # fmt: skip
def test_what_a_script_or_an_emoji_needs_is_not_called_hidden(value: str) -> None:
    assert marks(value, MarkKind.HIDDEN) == []


def test_no_variation_of_an_ideograph_goes_unmarked() -> None:
    """240 of them after any ideograph carry a byte each."""
    for selector in range(0xE0100, 0xE01F0):
        assert [found for found, _ in marks("中" + chr(selector), MarkKind.HIDDEN)] == [chr(selector)]


def test_a_name_spells_out_what_hides_in_it() -> None:
    assert spell_out_hidden("a\u202e\u200bb") == "a[U+202E][U+200B]b"


unhurried = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
odd = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("aé \n\u200b\u202e\u0301\U000e0041\ufe0f\u200dİß🏴12@.+-"),
    )
)


@unhurried
@given(odd, st.lists(odd, max_size=3), st.lists(st.tuples(st.just("h.example"), odd), max_size=2))
def test_parts_joined_are_the_value_whatever_it_is(
    value: str, messages: list[str], answers: list[tuple[str, str]]
) -> None:
    (found,) = mark_fields([field(value + "ben@x.example" + value)], [*messages, value], answers)
    assert found.value == value + "ben@x.example" + value
    assert all(part.text for part in found.parts), "no part is empty"
    assert all(len(set(part.marks)) == len(part.marks) for part in found.parts)


@unhurried
@given(odd)
def test_a_text_folds_alike_with_and_without_its_places(text: str) -> None:
    places = fold(text)
    assert places.text.strip() == folded(text)
    assert len(places.text) == len(places.origin)
    assert list(places.origin) == sorted(places.origin)


@unhurried
@given(odd)
def test_every_character_that_is_not_printed_is_marked_or_belongs(text: str) -> None:
    covered = {at for span in find_hidden(text) for at in range(span.start, span.end)}
    for at, character in enumerate(text):
        if character in "\u202e\u200b\U000e0041" and "🏴" not in text:
            assert at in covered


HOSTILE = [
    "a", "1", "1 ", "0 1", "a@", "a.b@", "'", "+1 (", ".", ":", "a:", " ", "\n", " \t", "\u200b", "\u200ba", "eyJ", "eyJa.eyJ",
    "-----BEGIN PRIVATE KEY-----", "AB12 ", "DE89 3704 0044 0532 0130 00 ", "Main Street ", "12 Aa Bb ", "x straat ", "a://b:c",
    "password:", "born on ", "e\u0301", "\u0301", "1.2345,", "a-", "https://a:", "ben@x.example ", "12 rue de ", "sk-", "\U000e0041",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_of_the_longest_size_takes_more_than_linear_work(piece: str) -> None:
    """Anything quadratic would not end here in minutes."""
    value = (piece * 100_000)[:100_000]
    (found,) = mark_fields([field(value)], [value], [("h.example", value)])
    assert found.value == value


EMAIL = post_operation(
    {"type": "object", "properties": {name: {} for name in ("to", "text", "phone", "copies", "lat", "age")}}
)


def card(arguments: dict[Any, Any], operation: Operation = EMAIL) -> Disclosure:
    return disclose(bind_operation(operation), arguments, own_words=(), third_party_answers=(), credentials=None)


def test_a_disclosure_says_who_and_what_and_nothing_else_is_sent() -> None:
    shown = disclose(
        bind_operation(EMAIL), {"body": {"to": "ben@example.org"}}, own_words=["write to ben@example.org please"],
        third_party_answers=[("api.example.org", "ben@example.org"), ("other.example", "ben@example.org")], credentials="Ada's key",
    )  # fmt: skip
    assert (shown.recipient.host, shown.recipient.builder_name, shown.credentials) == (
        "api.example.org",
        "Ada",
        "Ada's key",
    )
    assert shown.request.body == b'{"to":"ben@example.org"}'
    assert shown.consequential
    (only,) = shown.fields
    assert {mark.kind for part in only.parts for mark in part.marks} == {MarkKind.PERSONAL}
    assert shown.fingerprint == card({}).fingerprint


def test_what_the_recipient_itself_said_is_not_foreign_to_it() -> None:
    def kinds(*hosts: Any) -> list[Any]:
        shown = disclose(bind_operation(EMAIL), {"body": {"text": "QX7LM2"}}, own_words=(), third_party_answers=[(h, FLIGHT) for h in hosts], credentials=None)  # fmt: skip
        return [mark.what for part in shown.fields[0].parts for mark in part.marks]

    assert kinds("api.example.org") == []
    assert kinds("api.example.org", "flights.example") == ["from flights.example"]


def test_masking_takes_the_personal_parts_and_nothing_else() -> None:
    before = card(
        {
            "body": {
                "to": "ben@example.org",
                "text": "Call +49 30 1234567 or ben@example.org\u202e!",
                "age": 41,
                "copies": 2,
            }
        }
    )
    after = mask(before, ["/body/to", "/body/text", "/body/age"])
    assert after == {"body": {
        "to": "[e-mail address removed]", "text": "Call [telephone number removed] or [e-mail address removed]\u202e!", "copies": 2,
    }}  # fmt: skip
    assert before.arguments["body"]["age"] == 41, "the card that was shown stays as it was"
    assert b"ben" not in card(after).request.body


def test_masking_in_lists_and_in_the_address() -> None:
    before = card({"body": {"copies": ["a@b.example", "plain", "c@d.example"], "phone": [5550123, 7, 5550124]}})
    after = mask(before, ["/body/phone/0", "/body/phone/2", "/body/copies/2", "/body/copies/0"])
    assert after == {
        "body": {"copies": ["[e-mail address removed]", "plain", "[e-mail address removed]"], "phone": [7]}
    }
    with_two_parameters = operation(path_parameter("phone"), query_parameter("email"), path="/x/{phone}")
    there = card({"phone": "5550123", "email": "a@b.example"}, with_two_parameters)
    masked = mask(there, ["/phone", "/email"])
    assert card(masked, with_two_parameters).request.url.endswith(
        "/x/%5Btelephone%20number%20removed%5D?email=%5Be-mail%20address%20removed%5D"
    )


def test_what_cannot_be_masked_says_so() -> None:
    with_path_parameter = operation(path_parameter("phone"), path="/x/{phone}")
    cases = [
        (card({"phone": 5550123}, with_path_parameter), "/phone", "is part of the address and cannot be left out"),
        (card({"body": {"copies": 2}}), "/body/copies", "nothing that was found to be personal"),
        (card({"body": {"copies": 2}}), "/body/other", "is not among the values"),
        (card({"body": {"copies": {"ben@example.org": 1}}}), "/body/copies/ben@example.org~key", "is a name, which cannot be masked"),
    ]  # fmt: skip
    for shown, pointer, sentence in cases:
        with pytest.raises(BadArguments) as refused:
            mask(shown, [pointer])
        assert sentence in str(refused.value)
        assert refused.value.field == pointer
    required = post_operation({"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]})
    with pytest.raises(BadArguments, match="/body/age is missing"):
        card(mask(card({"body": {"age": 41}}, required), ["/body/age"]), required)


def test_a_made_up_key_is_looked_at_like_any_value() -> None:
    shown = card({"body": {"copies": {"ben@example.org": True}}})
    key, value = shown.fields
    assert [mark.what for part in key.parts for mark in part.marks] == ["e-mail address"]
    assert value.value == "true"


def test_a_value_made_of_hidden_characters_is_marked_as_a_whole() -> None:
    """Forty-five thousand marks would freeze the browser of a person who looks at the card."""
    value = "a\u200b" * 45_000
    (found,) = mark_fields([field(value)], [], [])
    assert "".join(part.text for part in found.parts) == value
    assert len(found.parts) <= 3
    assert any(mark.what == "hidden characters at 45,000 places" for part in found.parts for mark in part.marks)


def test_so_are_values_that_are_many_together() -> None:
    values = ["a\u200b" * 499] * 90 + ["pay\u200bpal"]
    found = mark_fields([field(value) for value in values], [], [])
    assert ["".join(part.text for part in one.parts) for one in found] == values
    assert sum(len(one.parts) for one in found) <= 3 * len(values)
    for one in found:
        assert all(part.marks for part in one.parts if "\u200b" in part.text), "nothing hidden goes unmarked"
    assert [mark.what for part in found[-1].parts for mark in part.marks] == ["zero-width space (U+200B)"]


def test_the_name_of_a_field_hides_no_other_kind_of_data_in_it() -> None:
    value = "Berlin; ada@example.org; DE89370400440532013000"
    assert {what for _, what in personal(value, "/body/address")} == {
        "address",
        "e-mail address",
        "bank account (IBAN)",
    }
