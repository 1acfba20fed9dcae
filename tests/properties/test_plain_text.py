"""Any text: making it plain twice changes nothing, no invisible text stays in it, and no visible text is added."""

import unicodedata

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from discreet.detection.hidden import find_hidden_runs
from discreet.training.plain_text import plain

unhurried = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
tricks = st.sampled_from(
    "aé1#\r\n\t \x00\x1b\x9b[0m\x85\u00a0\u00ad\u0301\u0302\u0344\u064b\u0645\u093c\u0958\u200b\u200c\u200d\u200e\u202e\u2028"
    "\u20e3\ufe0e\ufe0f👩❤🏴\U000e0067\U000e0062\U000e007f\U000e0101\ue000\ufdd0\ud800葛\u1820\u180b\u180e\u3164\u115f\uac00\u11a8"
)
texts = st.text(st.one_of(tricks, st.characters()), max_size=40)


@unhurried
@given(texts)
@example("👩\u200d\ufe0f\u200d\ufe0f👩")
@example("م\u0301\u064b\u200c")
@example("\x1b\x1b[0m[0m")
def test_a_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@unhurried
@given(texts)
def test_nothing_unseen_stays(text: str) -> None:
    made = plain(text)
    assert all(character in "\n\t" or unicodedata.category(character) not in ("Cc", "Co", "Cs") for character in made)
    assert not list(find_hidden_runs(made))
    assert unicodedata.is_normalized("NFC", made)


@unhurried
@given(texts)
def test_nothing_seen_is_added(text: str) -> None:
    def letters(of: str) -> int:
        return sum(unicodedata.category(c)[0] in "LN" for c in unicodedata.normalize("NFC", of))

    assert letters(plain(text)) <= letters(text)


@unhurried
@given(st.text(st.sampled_from("abc XYZ 09 ,.;\n\téüß中文字かなकि"), max_size=40))
def test_ordinary_writing_is_only_composed(text: str) -> None:
    assert plain(text) == unicodedata.normalize("NFC", text)
