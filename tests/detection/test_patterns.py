"""Patterns find formatted data where it stands, skip look-alikes, and see through disguises."""

import time
import unicodedata
from itertools import pairwise
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discreet.detection import checksums
from discreet.detection.form import Form
from discreet.detection.hints import HINTS
from discreet.detection.patterns import Patterns
from discreet.detection.seed_phrases import word_lists
from discreet.detection.span import Kind

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NSJ9.c2lnbmF0dXJlMTIz"
PEM = (
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00FF\n\nMIIEow+/=\nabc=\n"
    "-----END RSA PRIVATE KEY-----"
)


SEED = "abandon ability able about above absent absorb abstract absurd abuse access accident"


def found(text: str) -> list[tuple[str, str]]:
    """The findings, as kind and the original's characters."""
    (spans,) = Patterns().find([text])
    assert spans == sorted(spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    return [(str(span.kind), text[span.start : span.end]) for span in spans]


FOUND = [
    ("EMAIL", "jane.o'neil+x@example.co.uk", "Mail jane.o'neil+x@example.co.uk."),
    ("ADDRESS", "PSC 4711, Box 12\nAPO AE 09012", "Send it to PSC 4711, Box 12\nAPO AE 09012."),
    ("ADDRESS", "USS Larkspur\nFPO AP 96601", "aboard USS Larkspur\nFPO AP 96601"),
    ("ADDRESS", "Apt. 460", "> Apt. 460\n"),
    ("ADDRESS", "52320", "ZIP: 52320"),
    ("EMAIL", "bob@example.org", "<bob@example.org>, 'bob@example.org'"),
    ("EMAIL", "jürgen@müller-söhne.example.de", "an jürgen@müller-söhne.example.de bitte"),
    ("EMAIL", "bob@example.org", "bob@example.org--see you"),
    ("CREDIT_CARD", "4111 1111 1111 1111", "card 4111 1111 1111 1111 exp 12/27"),
    ("CREDIT_CARD", "5555-5555-5555-4444", "mc 5555-5555-5555-4444."),
    ("CREDIT_CARD", "378282246310005", "amex:378282246310005"),
    ("IBAN", "DE89 3704 0044 0532 0130 00", "IBAN DE89 3704 0044 0532 0130 00 bitte"),
    ("IBAN", "GB82WEST12345698765432", "to GB82WEST12345698765432"),
    ("IBAN", "fr1420041010050500013M02606", "fr1420041010050500013M02606"),
    ("SSN", "123-45-6789", "It is 123-45-6789."),
    ("SSN", "123456789", "my social security number is 123456789"),
    ("IP", "192.168.4.22", "from 192.168.4.22:8080 to"),
    ("IP", "203.0.113.7", "http://203.0.113.7/x"),
    ("IP", "2001:db8::ff00:42:8329", "at [2001:db8::ff00:42:8329]:443"),
    ("IP", "fe80:0:0:0:a299:9bff:fe18:50d1", "fe80:0:0:0:a299:9bff:fe18:50d1."),
    ("GOV_ID", "AB 12 34 56 C", "NINO AB 12 34 56 C"),
    ("GOV_ID", "AB 123456 C", "ni AB 123456 C"),
    ("IP", "aa:bb:cc:dd:ee:ff", "card aa:bb:cc:dd:ee:ff"),
    ("SSN", "123-45-6789", "No.123-45-6789"),
    ("GOV_ID", "12345678Z", "DNI 12345678Z"),
    ("GOV_ID", "X1234567L", "NIE X1234567L"),
    ("GOV_ID", "RSSMRA85T10A562S", "codice fiscale RSSMRA85T10A562S"),
    ("GOV_ID", "1 84 12 76 451 089 46", "NIR 1 84 12 76 451 089 46"),
    ("GOV_ID", "86095742719", "Steuer-ID: 86095742719"),
    ("GOV_ID", "2341 2341 2346", "aadhaar 2341 2341 2346"),
    ("GOV_ID", "529.982.247-25", "CPF 529.982.247-25"),
    ("GOV_ID", "111222333", "BSN: 111222333"),
    ("GOV_ID", "44051401359", "PESEL 44051401359"),
    ("GOV_ID", "811218-9876", "personnummer 811218-9876"),
    ("GOV_ID", "131052-308T", "hetu 131052-308T"),
    ("GOV_ID", "85.07.30-033.28", "rijksregister 85.07.30-033.28"),
    ("GOV_ID", "11010519491231002X", "身份证11010519491231002X。"),
    ("GOV_ID", "S1234567D", "NRIC S1234567D"),
    ("GOV_ID", "ABCPE1234F", "PAN ABCPE1234F"),
    ("GOV_ID", "943 476 5919", "my NHS number is 943 476 5919"),
    ("GOV_ID", "C01X00T47", "My passport number is C01X00T47."),
    ("GOV_ID", "D1234567", "driver's license: D1234567"),
    ("PHONE", "+49 (0)30 1234567", "Tel. +49 (0)30 1234567, bis 18 Uhr"),
    ("PHONE", "+1-202-555-0143 ext. 12", "+1-202-555-0143 ext. 12"),
    ("PHONE", "(319) 555-2819", "or (319) 555-2819?"),
    ("PHONE", "202.555.0143x889", "202.555.0143x889"),
    ("PHONE", "0121 496 0434", "0121 496 0434 is mine"),
    ("PHONE", "04.67.83.90.60", "au 04.67.83.90.60."),
    ("PHONE", "0171/1234567", "erreichbar: 0171/1234567"),
    ("PHONE", "13812345678", "电话13812345678。"),
    ("PHONE", "438 16 442", "My phone: 438 16 442"),
    ("PHONE", "60-50-94-39", "call me on 60-50-94-39"),
    ("PHONE", "484 4133", "484 4133 is my mobile"),
    ("SECRET", "sk-proj-abcDEF1234567890abcdef", "use sk-proj-abcDEF1234567890abcdef,"),
    ("SECRET", "AKIAIOSFODNN7EXAMPLE", "key AKIAIOSFODNN7EXAMPLE"),
    ("SECRET", JWT, f"Cookie: {JWT}"),
    ("SECRET", PEM, f"here:\n{PEM}\nthanks"),
    ("SECRET", "hunter2", "password: hunter2"),
    ("SECRET", "let me in", '{"password": "let me in"}'),
    ("SECRET", "swordfish", "Password: swordfish\nUser: x"),
    ("SECRET", "Tr0ub4dor&3", "my password is Tr0ub4dor&3."),
    ("SECRET", "9f8a7b6c5d4e3f2a1b0c", 'API_KEY = "9f8a7b6c5d4e3f2a1b0c"'),
    ("SECRET", "abcdef123456ghijkl7890", "Authorization: Bearer abcdef123456ghijkl7890"),
    ("SECRET", "ada:p@ss$word1", "postgres://ada:p@ss$word1@db.example.org:5432/x"),
    ("SECRET", "483920", "Your verification code is 483920"),
    ("SECRET", "4711", "the PIN is 4711"),
    ("SECRET", "Sonnenblume7", "Mein Passwort lautet Sonnenblume7."),
    ("SECRET", "sunshine", "my password is sunshine."),
    ("SECRET", "correct horse battery staple", "My passphrase is correct horse battery staple."),
    ("SECRET", SEED, f"my words: {SEED}."),
    ("SECRET", SEED.replace(" ", "\n"), "1\n" + SEED.replace(" ", "\n")),
    ("EMAIL", "jane dot doe at example dot com", "write to jane dot doe at example dot com today"),
    ("EMAIL", "jane (at) example (dot) org", "jane (at) example (dot) org"),
    ("EMAIL", "jan.huber ät beispiel punkt de", "Mail: jan.huber ät beispiel punkt de"),
    ("EMAIL", "ana arroba ejemplo punto es", "mi correo es ana arroba ejemplo punto es"),
    ("PHONE", "five five five zero one nine two", "call me on five five five zero one nine two please"),
    ("PHONE", "null eins sieben sechs vier vier", "Ruf an: null eins sieben sechs vier vier"),
    ("HANDLE", "@jane_doe92", "follow @jane_doe92 there"),
    ("HANDLE", "jane.doe92", "my instagram is jane.doe92, come by"),
    ("HANDLE", "jane-doe", "https://linkedin.com/in/jane-doe"),
    ("LICENSE_PLATE", "B-MW 1234", "Kennzeichen B-MW 1234"),
    ("LICENSE_PLATE", "AB-123-CD", "voiture immatriculée AB-123-CD"),
    ("LICENSE_PLATE", "1234 BCD", "matrícula 1234 BCD"),
    ("LICENSE_PLATE", "AB12 CDE", "a car, AB12 CDE, was parked there"),
    ("LICENSE_PLATE", "7ABC123", "license plate 7ABC123"),
    ("RECORD_NUMBER", "00482913", "MRN: 00482913"),
    ("RECORD_NUMBER", "K-481516", "Meine Kundennummer ist K-481516."),
    ("RECORD_NUMBER", "99-481516", "numéro de dossier 99-481516"),
    ("GOV_ID", "15 070649 C 103", "RV-Nr. 15 070649 C 103"),
    ("GOV_ID", "756.9217.0769.85", "AHV 756.9217.0769.85"),
    ("GOV_ID", "1237 010180", "SVNR 1237 010180"),
    ("GOV_ID", "10000000146", "T.C. kimlik 10000000146"),
    ("GOV_ID", "1234567T", "PPS 1234567T"),
    ("GOV_ID", "12345678A", "DNI 12345678A"),
    ("GOV_ID", "2 85 05 78 006 084", "numéro de sécu 2 85 05 78 006 084"),
    ("ADDRESS", "221B Baker Street", "at 221B Baker Street!"),
    ("ADDRESS", "12 Oak Ave, Apt 4, Springfield, IL 62704", "to 12 Oak Ave, Apt 4, Springfield, IL 62704"),
    ("ADDRESS", "12 baker street", "i live at 12 baker street ok"),
    ("ADDRESS", "Hauptstraße 5, 10115 Berlin", "Hauptstraße 5, 10115 Berlin"),
    ("ADDRESS", "12 rue de la Paix, 75002 Paris", "au 12 rue de la Paix, 75002 Paris"),
    ("ADDRESS", "Calle Mayor 12, 28013 Madrid", "en Calle Mayor 12, 28013 Madrid"),
    ("ADDRESS", "PO Box 123", "PO Box 123"),
    ("EMAIL", "jane.doe at example.com", "mail jane.doe at example.com"),
    ("EMAIL", "jane (.) doe at example (.) com", "jane (.) doe at example (.) com"),
    ("LICENSE_PLATE", "B-MW 1234", "Autokennzeichen B-MW 1234"),
    ("LICENSE_PLATE", "ABC 1234", "License plates: ABC 1234"),
    ("HANDLE", "@jana.k", "`code` @jana.k `code`"),
    ("HANDLE", "@jana_k", "```\ncode\n```\nask @jana_k, int or long"),
    ("HANDLE", "@jana_k", "@jana_k Thanks for the tip"),
    ("ADDRESS", "London NW1 6XE", "London NW1 6XE"),
]


@pytest.mark.parametrize(("kind", "what", "text"), FOUND, ids=[f"{kind}-{what[:20]}" for kind, what, _ in FOUND])
def test_it_is_found_and_nothing_beside_it(kind: str, what: str, text: str) -> None:
    assert set(found(text)) == {(kind, what)}


LEFT = [
    "4111 1111 1111 1112", "1700000000000", "0.4111111111111111", "DE89 3704 0044 0532 0130 01", "000-45-6789",
    "666-12-3456", "987-00-6789", "version 1.2.3.4", "v2.3.4.5 and Chrome/120.0.0.0", "256.1.1.1", "127.0.0.1 and ::1",
    "1.2.3.4.5", "12:30:45", "std::vector a::b", "12345678A", "RSSMRA85T10A562T", "86095742710", "2341 2341 2345",
    "529.982.247-26", "BSN: 111222334", "PESEL 44051401358", "811218-9875", "11010519491231002Y", "S1234567E",
    "12.05.2024", "2024-01-02 10:00:00", "01/02/2023 10:30", "ISBN 978-3-16-148410-0", "order number 438 16 442",
    "The answer is 1234567.", "1,234,567,890 people", "100 200 300 400", "$2,025,550,143", "a@b", "me@", "@dataclass\nclass Point:", "@media (max-width: 600px)", "npm i @types/node", "@app.route('/')",
    "the car 4 of 12, ISO 9001", "customer number: none", "one two three four five six seven", "look at example dot com",
    "my password is working", "Kundennummer fehlt", "756.9217.0769.84", "15 070649 C 104",
    "my password is wrong", "Forgot your password: click here", "password = request.form['x']", "password: str = None",
    "password: <your password>", "token = get_token()", "DB_PASSWORD=${DB_PASSWORD}", "the key is under the mat",
    "secret: nobody knows", "sk-a-very-long-hyphenated-class-name", "tan 180",
    "2 way street", "At 5 PM Dr. Smith came.", "During 2002 we met", "5 minutes down the road", "via email 3 times",
    "In 2019 AD Rome", "3 placebo groups", "CPU: 3.5 GHz", "sha: 9f8a7b6c5d4e3f2a1b0c", "const x = 1 + 2;",
    "१२३ और ४५६", "请在2024年5月20日之前完成第3章。",
    "Great. Look at this. It works.", "Mail me. I was at home. Me too.", "Write down. He is at work. In time.",
    "a template that we all keep in one place as it is in SQL 2019",
    "SQL 2019 is what we all like to keep in one place, a carpet",
    "template for SQL 2019", "automatic backups in AWS 2023", "the carpet of GTX 1080", "Autor: XYZ 123",
    "@items << item", "@name = name", "@count += 1", "get(@PathVariable Long id)", "(@RequestBody UserDto body)",
    "(@Suggested List<String> names)", "declare @total int", "(@customer_name nvarchar(40), @total decimal(9, 2))",
    "```ruby\n@queue.push 1\nputs @queue\n```", "call `@queue.push 1` here", "```\nputs @queue",
]  # fmt: skip


@pytest.mark.parametrize("text", LEFT)
def test_what_only_looks_like_it_is_left(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "hidden",
    [
        "４１１１１１１１１１１１１１１１", "4111\u00a01111\u00a01111\u00a01111", "4111\u20111111\u20111111\u20111111",
        "4111\u200b1111\u200b1111\u200b1111", "4\u00ad1\u00ad1\u00ad1\u00ad1111 1111 1111", "٤١١١ ١١١١ ١١١١ ١١١١",
        "𝟒𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏 𝟏𝟏𝟏𝟏", "4111\t1111\t1111\t1111", "4\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e31\ufe0f\u20e3 1111 1111 1111",
    ],
)  # fmt: skip
def test_tricks_of_writing_hide_no_number(hidden: str) -> None:
    text = f"🦊 card {hidden} 🦊"
    assert found(text) == [("CREDIT_CARD", hidden)]


def test_letters_of_another_alphabet_hide_nothing() -> None:
    assert found("mail b\u043eb@example.org") == [("EMAIL", "b\u043eb@example.org")]
    assert found("\u041c\u0435\u043d\u044f \u0437\u043e\u0432\u0443\u0442") == [], "a word of one alphabet is left"


def test_places_are_characters_of_the_text_as_it_came() -> None:
    text = "🦊\r\n\u200b\u0130 \\nbob@example.org\r\n🦊🦊 ｂｏｂ＠ｅｘａｍｐｌｅ．ｏｒｇ"
    assert found(text) == [("EMAIL", "bob@example.org"), ("EMAIL", "ｂｏｂ＠ｅｘａｍｐｌｅ．ｏｒｇ")]


def test_a_private_key_is_found_whole_even_when_it_was_cut_off_or_written_in_a_string() -> None:
    body = "MIIEowIBAAKCAQEA" * 200
    assert found(f"-----BEGIN PRIVATE KEY-----\n{body}\n")[0][1].strip().endswith(body)
    escaped = f"-----BEGIN PRIVATE KEY-----\\n{body}\\n-----END PRIVATE KEY-----"
    assert found(f'"private_key": "{escaped}\\n"') == [("SECRET", escaped)]


def test_with_hints_everything_is_found_that_is_found_without() -> None:
    texts = [text for _, _, text in FOUND]
    certain, hinted = (
        [{at for span in spans for at in range(span.start, span.end)} for spans in patterns.find(texts)]
        for patterns in (Patterns(), Patterns(hints=True))
    )
    assert all(few <= more for few, more in zip(certain, hinted, strict=True))


def test_a_hint_finds_what_is_not_certain() -> None:
    for text in ("version 1.2.3.40", "born on 12.03.1984", "52.52437, 13.41053", "am lindenweg 5"):
        assert Patterns().find([text]) == [[]]
        assert Patterns(hints=True).find([text]) != [[]]


def test_texts_are_answered_one_by_one() -> None:
    one, none, two = Patterns().find(["bob@example.org", "", "a@example.org b@example.org"])
    assert [len(one), len(none), len(two)] == [1, 0, 2]
    assert {span.kind for span in two} == {Kind.EMAIL}


def test_lone_surrogates_and_odd_characters_harm_nothing() -> None:
    assert found("\ud800 bob@example.org \udfff\0\x85") == [("EMAIL", "bob@example.org")]


def test_published_examples_of_checksums() -> None:
    assert checksums.passes_verhoeff("2363")
    assert not checksums.passes_verhoeff("2364")
    assert checksums.passes_mod_11_10("07945")
    assert not checksums.passes_mod_11_10("07946")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("language", [1, 2], ids=["french", "spanish"])
def test_accents_hide_no_seed_phrase(language: int, form: Literal["NFC", "NFD"]) -> None:
    accented = sorted(word for word in word_lists()[language] if not word.isascii())[:12]
    assert all(unicodedata.is_normalized("NFC", word) for word in accented)
    phrase = unicodedata.normalize(form, " ".join(accented))
    assert found(f"1 {phrase}.") == [("SECRET", phrase)]


HOSTILE = [
    "a dot ", "at ", "one ", "@a", "abandon ", "seed abandon ", "AB 12 car ", "customer number 1", "plate A-A 1 ",
    "@", "a@", "a.", "a@a.", "1", "1 ", "1-", "1.1", "(1", "+1", "::", "a:", "0:", "eyJ", " eyJ", "eyJaa.", "password",
    "password:", "password is ", "pin is ", "token ", "key: a1", "AB12 ", "x://", "x://a:", "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN A", "Aaa ", "Aaaa-", "12 Aaa ", "weg ", "aa-weg", "sk-", "P<<<", "passport ", "phone ", "call 1", "\u200b", "Box ",
    "rue A", "Calle A ", "DE89 3704 ", "\n", "\\n", "<", "a1", "A1A 1A1 ", "'\"", "secret=\"'",
    "pwd=abcd\n", "my password is abcd\n", "`@abc", "```@abc ", "@abc Aa<", "e\u0301",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_cost_no_more_than_their_length(piece: str) -> None:
    """Eight times the text takes about eight times as long; quadratic work would take sixty-four times."""
    short, long = ("weg passport phone secret @ " + piece * (size // len(piece)) for size in (10_000, 80_000))
    limit = 24 * max(min(_seconds(short) for _ in range(2)), 0.002)
    assert any(_seconds(long) < limit for _ in range(2))


def _seconds(text: str) -> float:
    began = time.process_time()
    Patterns().find([text])
    return time.process_time() - began


@given(
    st.sampled_from([hint for hint in HINTS if hint.digits]).flatmap(
        lambda hint: st.tuples(st.just(hint), st.from_regex(hint.expression, fullmatch=True))
    )
)
@settings(max_examples=60)
def test_a_text_with_too_few_digits_for_a_hint_cannot_match_it(hinted: tuple[Form, str]) -> None:
    hint, text = hinted
    assert sum(letter.isdigit() for letter in text) >= hint.digits
