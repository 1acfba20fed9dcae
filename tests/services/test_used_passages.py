"""Of the passages that an answer was given, only those that it uses count."""

import time

import pytest

from discreet.chat.conversations.message import Citation
from discreet.chat.turns.used_passages import mark_used_passages

PASSAGES = [
    "Guests keep their dogs on a lead in the garden. The gate closes at eight in the evening.",
    "The annual fee for the harbour is 190 EUR. Members pay before the first of March.",
    "The lighthouse keeper cleans the lamp every second Tuesday with vinegar.",
    "Members of the club vote about the budget in the autumn meeting.",
]


def used(text: str, question: str = "What does it cost?") -> dict[int, list[str]]:
    """The numbers of the used passages, each with the text before its marks."""
    citations = [Citation(n, "handbook.md") for n in range(1, len(PASSAGES) + 1)]
    found = mark_used_passages(citations, PASSAGES, text, question)
    assert [one.n for one in found if one.marks] == [one.n for one in found if one.marks and one.used]
    return {one.n: [text[:mark] for mark in one.marks] for one in found if one.used}


def test_a_number_that_only_one_passage_has_is_enough() -> None:
    assert used("190 EUR") == {2: ["190 EUR"]}
    assert used("190 EUR", "Is it 190 EUR?") == {}


def test_a_sentence_in_other_order_is_recognised_at_its_end() -> None:
    text = "Every second Tuesday the keeper cleans the lamp. He likes it."
    assert used(text) == {3: ["Every second Tuesday the keeper cleans the lamp."]}


def test_sentences_in_a_row_of_one_passage_get_one_mark() -> None:
    text = "The annual fee of the harbour is 190 EUR. Members pay before the first of March.\n\nDogs stay on a lead in the garden."
    first, second = text.split("\n\n")
    assert used(text) == {2: [first], 1: [f"{first}\n\n{second}"]}


def test_the_models_own_mark_counts_and_gets_no_second_one() -> None:
    assert used("The keeper cleans the lamp every second Tuesday [3]. Fine [4].") == {3: [], 4: []}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I do not know.",
        "The weather is fine in the evening.",
        "```\nThe annual fee for the harbour is 190 EUR.\n```",
        "| fee | 190 |",
        "# 190 EUR",
    ],
)
def test_what_rests_on_no_passage_or_is_no_prose_is_not_marked(text: str) -> None:
    assert used(text) == {}


def test_a_mark_comes_after_bold_type_and_quotation_marks() -> None:
    text = "It costs **190 EUR.** And more."
    assert used(text) == {2: ["It costs **190 EUR.**"]}


def test_without_passages_there_is_nothing_to_say() -> None:
    assert mark_used_passages((), (), "190 EUR", "?") == ()


@pytest.mark.parametrize(
    "hostile", ["a" + "!" * 49_000 + "x", "a." + "'" * 49_000 + "x", ".'" * 24_000 + "x", "a. " * 16_000]
)
def test_no_answer_holds_the_server_up(hostile: str) -> None:
    began = time.process_time()
    used(f"{hostile}\nThe annual fee for the harbour is 190 EUR.")
    assert time.process_time() - began < 2
