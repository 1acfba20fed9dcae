"""What a model gets of documents: never more than there is room for, everything where it fits, in its own order."""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from discreet.chat.conversations.attachment import Attachment, FileKind
from discreet.chat.turns.file_context import bm25, select_passages
from discreet.ports.documents import Extracted

words = st.lists(st.sampled_from(["heron", "lagoon", "salt", "lamp", "tide", "Öl", "夜"]), max_size=400).map(" ".join)
places = st.lists(st.builds(Extracted, st.sampled_from(["", "page 1", "page 2"]), words), max_size=4)


def document(n: int, texts: list[Extracted]) -> Any:
    attachment = Attachment(
        id=UUID(int=n),
        key=b"",
        name=f"{n}.txt",
        kind=FileKind.DOCUMENT,
        bytes=1,
        characters=sum(len(each.text) for each in texts),
    )
    return attachment, texts


documents = st.lists(places, max_size=3).map(lambda all_: [document(n, each) for n, each in enumerate(all_)])


@given(documents, words, st.integers(0, 4_000))
def test_it_fits_and_is_everything_that_fits(extracted: list[Any], question: str, characters: int) -> None:
    passages = select_passages(extracted, question, characters)
    assert sum(len(passage.text) for passage in passages) <= characters
    assert all(passage.own for passage in passages)
    assert len({passage.id for passage in passages}) == len(passages)
    texts_of_all = [place.text for _, texts in extracted for place in texts]
    if sum(map(len, texts_of_all)) <= characters:
        assert [passage.text for passage in passages] == texts_of_all
    assert [passage.file for passage in passages] == sorted(passage.file for passage in passages)
    for passage in passages:
        assert any(
            passage.file == file.name and passage.text in place.text for file, texts in extracted for place in texts
        )


def test_what_shares_a_rare_word_fits_best() -> None:
    scores = bm25("Where does the HERON sleep?", ["the tide and the lamp", "a heron sleeps", "the lamp", ""])
    assert max(range(4), key=scores.__getitem__) == 1
    assert scores[3] == 0
