"""Knowledge on real files: upload, reading, splitting, the blinded index, finding."""

import asyncio
import itertools
import random
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from discreet.adapters.embedder import _tokenizer
from discreet.app.infrastructure import Infrastructure
from discreet.assistants.gpts import knowledge_store
from discreet.assistants.gpts.blind_index import blinded_query, blinded_vector, blinding_key, fingerprint
from discreet.assistants.gpts.knowledge import (
    BYTES_PER_MB,
    FileState,
    KnowledgeLimits,
    clean_file_name,
    make_unique_name,
)
from discreet.assistants.gpts.knowledge_files import READ_KNOWLEDGE, KnowledgeFiles
from discreet.assistants.gpts.passage_splitter import LIMIT, PLACE_CHARACTERS, estimate_tokens, split
from discreet.assistants.gpts.search import RANK_CONSTANT, fuse_rankings
from discreet.assistants.gpts.service import Gpts
from discreet.errors import Conflict, Invalid, NotFound, TooLarge
from discreet.http.services import Services
from discreet.identity.accounts.actor import Actor
from discreet.jobs.queue import JobQueue
from discreet.ports.documents import Extracted
from discreet.promises.visibility import Level
from tests.support import sample_files as made
from tests.support.knowledge import HANDBOOK, add_knowledge, in_chunks, wait_until_read
from tests.support.sample_scans import as_pdf, as_png, photograph, scanned_page


@pytest_asyncio.fixture
async def gpt_id(gpts: Gpts, ada: Actor) -> UUID:
    return (await gpts.drafts.create(ada, "Keeper")).gpt.id


@pytest_asyncio.fixture(scope="module")
async def keeper(services: Services, ada: Actor) -> UUID:
    """A GPT that has read the handbook."""
    gpt_id = (await services.gpts.drafts.create(ada, "Keeper")).gpt.id
    file = await add_knowledge(services.gpts, ada, gpt_id, "lighthouse.md", HANDBOOK)
    assert file.state is FileState.READY, file.reason
    return gpt_id


# Reading


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("a.txt", b"The otter sleeps under the bridge.", ""),
        ("a.md", b"# Animals\n\n## Otters\n\nThe otter sleeps under the bridge.", "Animals › Otters"),
        ("a.html", b"<h1>Animals</h1><p>The otter sleeps under the bridge.</p>", ""),
        ("a.pdf", made.pdf(["First", "The otter sleeps under the bridge."]), "page 2"),
        ("a.docx", made.docx(["The otter sleeps under the bridge."]), ""),
        ("a.pptx", made.pptx(["First", "The otter sleeps under the bridge."]), "slide 2"),
        ("a.xlsx", made.xlsx({"Zoo": [["animal", "place"], ["otter", "sleeps under the bridge"]]}), "sheet Zoo"),
        ("a.csv", b"animal,place\notter,sleeps under the bridge\n", ""),
        ("a.epub", made.epub(["The otter sleeps under the bridge."]), ""),
        ("a.eml", made.eml("Animals", "The otter sleeps under the bridge."), ""),
        ("a.py", b"def otter():\n    '''sleeps under the bridge'''\n", ""),
    ],
)
async def test_every_format_is_read_and_found_at_its_place(
    gpts: Gpts, ada: Actor, gpt_id: UUID, name: str, data: bytes, place: str
) -> None:
    file = await add_knowledge(gpts, ada, gpt_id, name, data)
    assert (file.state, file.reason, file.progress) == (FileState.READY, None, 1.0)
    assert file.passages >= 1
    best = (await gpts.find(ada, gpt_id, "Where does the otter sleep?")).passages[0]
    assert (best.file, best.place) == (name, place)
    assert "otter" in best.text
    assert "under the bridge" in best.text
    assert (await gpts.prompt_context(ada, gpt_id)).has_knowledge is True


async def test_a_scan_is_found_at_its_page_and_its_file_says_that_it_is_one(
    gpts: Gpts, ada: Actor, gpt_id: UUID
) -> None:
    scan = as_pdf(scanned_page(["Opening hours and prices"]), scanned_page(["The otter sleeps under the bridge."]))
    file = await add_knowledge(gpts, ada, gpt_id, "scan.pdf", scan)
    assert (file.state, file.reason, file.recognised) == (FileState.READY, None, 2)
    best = (await gpts.find(ada, gpt_id, "Where does the otter sleep?")).passages[0]
    assert (best.file, best.place) == ("scan.pdf", "page 2")
    assert "under the bridge" in best.text
    assert (await add_knowledge(gpts, ada, gpt_id, "plain.txt", b"Only text.")).recognised == 0


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("photo.png", as_png(photograph()), "No text was recognised in photo.png."),
        ("report.pdf", made.PNG, "is a PNG image, not a PDF"),
        ("cut.pdf", made.pdf(["One page"])[:300], "cut.pdf"),
        ("noise.txt", random.Random(7).randbytes(40_000), "noise.txt"),
        ("laughs.docx", made.docx(["x"], prologue=made.BILLION_LAUGHS, extra="<w:p>&l10;</w:p>"), "laughs.docx"),
        ("bomb.docx", lambda: made.docx(["a" * (200 << 20)]), "bomb.docx"),
        ("locked.pdf", made.pdf(["Secret"], encrypted=True), "password"),
        ("blank.txt", b" \n\t\n ", "blank.txt is empty"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
@pytest.mark.real_readers
async def test_what_cannot_be_read_says_why_and_leaves_nothing_to_find(
    gpts: Gpts, ada: Actor, gpt_id: UUID, name: str, data: bytes, said: str
) -> None:
    file = await add_knowledge(gpts, ada, gpt_id, name, data() if callable(data) else data)
    assert file.state is FileState.FAILED
    assert said in file.reason
    assert file.reason.endswith(".")
    assert "Something went wrong on the server" not in file.reason
    assert file.passages == 0
    assert (await gpts.find(ada, gpt_id, "x")).passages == ()
    assert (await gpts.prompt_context(ada, gpt_id)).has_knowledge is False


async def test_an_empty_file_is_refused_at_once(gpts: Gpts, ada: Actor, gpt_id: UUID) -> None:
    with pytest.raises(Invalid, match="empty"):
        await gpts.library.add(ada, gpt_id, "nothing.txt", in_chunks(b""))
    assert await gpts.library.files(ada, gpt_id) == []


async def test_a_file_of_several_pieces_comes_back_whole(gpts: Gpts, ada: Actor, gpt_id: UUID, owner: Any) -> None:
    lines = [f"Line {n}: the mill number {n} stands by the river." for n in range(60_000)]
    added = await gpts.library.add(ada, gpt_id, "mills.txt", in_chunks("\n".join(lines).encode(), 10_007))
    rows = await owner.fetch(
        "SELECT n, length(sealed) AS size FROM knowledge_pieces WHERE file_id = $1 ORDER BY n", added.id
    )
    assert [row["n"] for row in rows] == list(range(-(-added.bytes // BYTES_PER_MB)))
    assert max(row["size"] for row in rows) <= BYTES_PER_MB + 29
    await gpts.library.remove(ada, gpt_id, added.id)  # while it is being read
    assert await gpts.library.files(ada, gpt_id) == []
    assert await owner.fetchval("SELECT count(*) FROM passages WHERE file_id = $1", added.id) == 0


async def test_a_removed_file_takes_pieces_and_passages_with_it(
    gpts: Gpts, ada: Actor, gpt_id: UUID, owner: Any
) -> None:
    file = await add_knowledge(gpts, ada, gpt_id, "lighthouse.md", HANDBOOK)
    await gpts.library.remove(ada, gpt_id, file.id)
    for table in ("knowledge_pieces", "passages"):
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE file_id = $1", file.id) == 0
    assert (await gpts.find(ada, gpt_id, "What is the donkey called?")).passages == ()
    with pytest.raises(NotFound):
        await gpts.library.remove(ada, gpt_id, file.id)


async def test_the_original_is_stored_sealed(gpts: Gpts, ada: Actor, gpt_id: UUID, owner: Any) -> None:
    file = await add_knowledge(gpts, ada, gpt_id, "lighthouse.md", HANDBOOK)
    sealed = await owner.fetchval("SELECT sealed FROM knowledge_pieces WHERE file_id = $1", file.id)
    assert len(sealed) == len(HANDBOOK) + 29
    assert b"donkey" not in sealed


# Limits


@pytest.fixture
def small(infra: Infrastructure) -> KnowledgeFiles:
    """A library with room for two files of one megabyte, whose queue has no worker."""
    jobs = JobQueue(infra.database, infra.addresses.serve)

    async def never(**_: UUID) -> None: ...

    jobs.register(READ_KNOWLEDGE, never)
    return KnowledgeFiles(infra, jobs, KnowledgeLimits(1, 2))


async def test_a_file_over_the_limit_is_refused_while_it_arrives(
    small: KnowledgeFiles, ada: Actor, gpt_id: UUID, owner: Any
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b"x" * 65_536

    before = await owner.fetchval("SELECT count(*) FROM knowledge_pieces")
    with pytest.raises(TooLarge, match="larger than 1 MB, the limit on this server"):
        await small.add(ada, gpt_id, "endless.txt", endless())
    assert sent == BYTES_PER_MB + 65_536
    assert await small.files(ada, gpt_id) == []
    assert await owner.fetchval("SELECT count(*) FROM knowledge_pieces") == before
    assert (await small.add(ada, gpt_id, "just.txt", in_chunks(b"x" * BYTES_PER_MB))).bytes == BYTES_PER_MB


async def test_a_lost_connection_leaves_nothing(small: KnowledgeFiles, ada: Actor, gpt_id: UUID, owner: Any) -> None:
    async def lost() -> AsyncIterator[bytes]:
        yield b"x" * 700_000
        raise ConnectionError

    before = await owner.fetchval("SELECT count(*) FROM procrastinate.procrastinate_jobs")
    with pytest.raises(ConnectionError):
        await small.add(ada, gpt_id, "lost.txt", lost())
    assert await small.files(ada, gpt_id) == []
    assert await owner.fetchval("SELECT count(*) FROM procrastinate.procrastinate_jobs") == before


async def test_files_are_counted_also_when_they_arrive_together(
    small: KnowledgeFiles, ada: Actor, gpt_id: UUID
) -> None:
    outcomes = await asyncio.gather(
        *(small.add(ada, gpt_id, "same.txt", in_chunks(b"hello")) for _ in range(5)), return_exceptions=True
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert [str(why) for why in refused] == ["This GPT has 2 knowledge files; 2 is the limit. Remove one first."] * 3
    assert {type(why) for why in refused} == {Conflict}
    assert sorted(file.name for file in await small.files(ada, gpt_id)) == ["same (2).txt", "same.txt"]


# Names


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ada\\soup.md", "soup.md"),
        ("dir/", "dir"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\0b\nc\td.txt", "ab c d.txt"),
        ("e\u0301te\u0301.txt", "\u00e9t\u00e9.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("y" * 150 + "." + "z" * 150, "y" * 150 + "." + "z" * 49),
    ],
)
def test_names_are_names(given_name: str, shown: str) -> None:
    assert clean_file_name(given_name) == shown


@pytest.mark.parametrize("given_name", ["", " ", "..", "/", "a/..", "\u202e", "\0"])
def test_a_name_of_nothing_is_refused(given_name: str) -> None:
    with pytest.raises(Invalid, match="needs a name"):
        clean_file_name(given_name)


def test_a_second_file_of_the_same_name_gets_a_number() -> None:
    assert make_unique_name("a.txt", []) == "a.txt"
    assert make_unique_name("a.txt", ["A.TXT"]) == "a (2).txt"
    assert make_unique_name("a.txt", ["a.txt", "a (2).txt"]) == "a (3).txt"
    assert make_unique_name("Makefile", ["Makefile"]) == "Makefile (2)"
    long = "x" * 196 + ".pdf"
    assert make_unique_name(long, [long]) == "x" * 192 + " (2).pdf"


# Splitting

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=40)
prose = st.lists(words | st.sampled_from(["\n", "\n\n", "# A", "## B", "```", ".", "!", "。", "漢字", "x" * 2000]))
texts = prose.map(" ".join) | prose.map("\n".join) | prose.map("".join)


@given(texts)
def test_no_text_is_lost_and_order_is_kept(text: str) -> None:
    at = 0
    for passage in split([Extracted("page 1", text)]):
        found = text.find(passage.text, 0)
        assert found >= 0, "a passage is a slice of its text"
        start = _next_occurrence(text, passage.text, at)
        assert not text[at:start].strip(), f"lost: {text[at:start]!r}"
        at = max(at, start + len(passage.text))
    assert not text[at:].strip(), f"lost at the end: {text[at:]!r}"


def _next_occurrence(text: str, slice_: str, covered: int) -> int:
    """Where the slice continues the covered text: its last occurrence at or before the next uncovered word."""
    gap = len(text[covered:]) - len(text[covered:].lstrip())
    start = text.rfind(slice_, 0, covered + gap + len(slice_))
    assert start >= 0
    return start


@given(texts)
def test_bounds_are_kept(text: str) -> None:
    for passage in split([Extracted("page 1", text)]):
        assert passage.text.strip() == passage.text != ""
        assert estimate_tokens(passage.text) <= LIMIT
        assert len(passage.place) <= PLACE_CHARACTERS


def test_passages_end_at_paragraphs_and_repeat_a_little() -> None:
    paragraphs = [" ".join(f"Sentence {n} of paragraph {p} is here." for n in range(9)) for p in range(30)]
    passages = [body.text for body in split([Extracted("", "\n\n".join(paragraphs))])]
    assert len(passages) > 5
    for before, after in itertools.pairwise(passages):
        assert any(before.endswith(paragraph) for paragraph in paragraphs)
        assert after.split(". ")[0] + "." in before, "the next passage begins with the end of this one"


def test_headings_become_places_but_not_in_code() -> None:
    text = "Before\n\n# One\n\na\n\n## Two ##\n\nb\n\n```sh\n# no heading\n```\n\n# Three\n\nc"
    places = [(body.place, body.text.splitlines()[-1]) for body in split([Extracted("page 9", text)])]
    assert places == [
        ("page 9", "Before"), ("page 9, One", "a"), ("page 9, One › Two", "```"), ("page 9, Three", "c"),
    ]  # fmt: skip


def test_a_hostile_line_of_heading_marks_is_split_in_no_time() -> None:
    text = "# x" + "#" * 200_000 + "x\n" + "\n \t" * 100_000 + "." * 100_000
    assert "".join("".join(body.text.split()) for body in split([Extracted("", text)]))


@pytest.mark.parametrize("text", [HANDBOOK.decode(), Path(made.__file__).read_text(), "漢字かな交じり文。" * 400])
def test_the_embedder_reads_passages_to_their_end(text: str) -> None:
    """The estimate of tokens holds on prose, on code, and on a script without spaces."""
    tokenizer = _tokenizer()
    tokenizer.no_truncation()
    sizes = [len(tokenizer.encode(body.text).ids) for body in split([Extracted("", text)])]
    assert sum(size > 256 for size in sizes) <= len(sizes) // 10
    assert max(sizes) < 400


# The blinded index


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("Die Häuser am Fluss wurden von den Erben verkauft.", "Wem gehörte das Haus?", {"haus"}),
        ("The houses by the river were sold by the heirs.", "Who owned the house?", {"hous"}),
        ("Les chevaux de la ferme ont été vendus aux voisins.", "À qui est ce cheval ?", {"cheval"}),
        ("Las casas del río fueron vendidas por los herederos.", "¿De quién era la casa?", {"cas"}),
    ],
)
async def test_a_passage_is_indexed_in_its_language_and_asked_in_any(
    owner: Any, text: str, question: str, expected: set[str]
) -> None:
    indexed = {lexeme for lexeme, _ in await knowledge_store.get_lexemes(owner, text)}
    assert indexed & set(await knowledge_store.get_query_lexemes(owner, question)) == expected


async def test_postgres_ranks_fingerprints_as_it_ranks_words(owner: Any) -> None:
    key = blinding_key(b"k" * 32, uuid4())
    texts = [part for part in re.split(r"\n\n", HANDBOOK.decode()) if part.strip()]
    for question in ("clean the lens", "storm or fog", "sheep and puffins", "four crowns"):
        asked = [lexeme for lexeme, _ in await knowledge_store.get_lexemes(owner, question)]
        ranks = []
        for text in texts:
            lexemes = await knowledge_store.get_lexemes(owner, text)
            open_vector = await owner.fetchval("SELECT to_tsvector('english', $1)::text", text)
            open_query = " | ".join(f"'{lexeme}'" for lexeme in asked)
            ranks.append(
                await owner.fetchrow(
                    "SELECT ts_rank_cd($1::text::tsvector, $2::text::tsquery) AS open,"
                    " ts_rank_cd($3::text::tsvector, $4::text::tsquery) AS blind",
                    open_vector,
                    open_query,
                    blinded_vector(key, lexemes),
                    blinded_query(key, asked),
                )
            )
        assert any(rank["open"] > 0 for rank in ranks)
        assert [rank["open"] for rank in ranks] == [rank["blind"] for rank in ranks]


def test_a_fingerprint_belongs_to_its_gpt() -> None:
    secret, one, other = b"k" * 32, uuid4(), uuid4()
    assert fingerprint(blinding_key(secret, one), "otter") != fingerprint(blinding_key(secret, other), "otter")
    assert fingerprint(blinding_key(secret, one), "otter") != fingerprint(blinding_key(b"l" * 32, one), "otter")
    assert re.fullmatch("[0-9a-f]{20}", fingerprint(blinding_key(secret, one), "otter"))


# Finding


@pytest.mark.parametrize(
    ("question", "place", "says"),
    [
        ("Which part number does the spare bulb have?", "Spare parts", "VH-4471-B"),
        ("VH-4471-B", "Spare parts", "VH-4471-B"),
        ("How do I polish the glass?", "Cleaning the lens", "distilled water"),
        ("What do I do when a hurricane is on its way?", "Weather", "announces a storm"),
        ("Name of the donkey", "The animals", "Bishop"),
        ("How much does it cost to go up the tower?", "Visitors", "four crowns"),
        ("How long must groceries last?", "Provisions", "five weeks"),
    ],
)
async def test_the_right_passage_is_found(
    gpts: Gpts, ada: Actor, keeper: UUID, question: str, place: str, says: str
) -> None:
    found = (await gpts.find(ada, keeper, question)).passages
    assert 1 <= len(found) <= 6
    best = next(p for p in found[:3] if says in p.text)
    assert best.place.endswith(place)
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "  \n",
        "\0",
        "the of and",
        "'; DROP TABLE passages; --",
        "a & | ! <-> ( ':*",
        "€" * 100_000,
        "sheep " * 50_000,
    ],
)
async def test_any_question_is_answered(gpts: Gpts, ada: Actor, keeper: UUID, question: str) -> None:
    assert len((await gpts.find(ada, keeper, question)).passages) <= 6


@given(st.lists(st.lists(st.uuids(), unique=True, max_size=8), max_size=4))
def test_ranks_are_merged_by_their_reciprocals(rankings: list[list[UUID]]) -> None:
    merged = fuse_rankings(rankings)
    assert {id_ for id_, _ in merged} == {id_ for ranking in rankings for id_ in ranking}
    for id_, score in merged:
        ranks = [ranking.index(id_) + 1 for ranking in rankings if id_ in ranking]
        assert score == pytest.approx(sum(1 / (RANK_CONSTANT + rank) for rank in ranks))
    assert [score for _, score in merged] == sorted((score for _, score in merged), reverse=True)


async def test_what_is_still_being_read_is_not_found(gpts: Gpts, ada: Actor, gpt_id: UUID, owner: Any) -> None:
    file = await add_knowledge(gpts, ada, gpt_id, "lighthouse.md", HANDBOOK)
    assert (await gpts.find(ada, gpt_id, "donkey")).passages
    await owner.execute("UPDATE knowledge_files SET state = 'reading' WHERE id = $1", file.id)
    assert (await gpts.find(ada, gpt_id, "donkey")).passages == ()
    assert (await gpts.prompt_context(ada, gpt_id)).has_knowledge is False


async def test_a_job_that_runs_again_doubles_nothing(
    services: Services, gpts: Gpts, ada: Actor, gpt_id: UUID, owner: Any
) -> None:
    file = await add_knowledge(gpts, ada, gpt_id, "lighthouse.md", HANDBOOK)
    before = await owner.fetch("SELECT id, n FROM passages WHERE file_id = $1 ORDER BY n", file.id)
    await owner.execute("UPDATE knowledge_files SET state = 'waiting' WHERE id = $1", file.id)
    async with services.gpts.library._database.anonymous() as connection:
        for _ in range(2):  # two workers at once
            await gpts.library._jobs.defer_within(
                connection, READ_KNOWLEDGE, file_id=file.id, builder_id=ada.account_id
            )
    assert (await wait_until_read(gpts, ada, gpt_id, file.id)).passages == len(before)
    assert await owner.fetch("SELECT id, n FROM passages WHERE file_id = $1 ORDER BY n", file.id) == before


# The builder's operations on a file


async def test_a_file_that_failed_is_read_again_when_its_builder_says_so(gpts: Gpts, ada: Actor, owner: Any) -> None:
    gpt_id = (await gpts.drafts.create(ada, "Keeper")).gpt.id
    file = await add_knowledge(gpts, ada, gpt_id, "handbook.md", HANDBOOK)
    with pytest.raises(Conflict, match="only files that could not be read"):
        await gpts.library.retry(ada, gpt_id, file.id)
    await owner.execute("UPDATE knowledge_files SET state = 'failed', reason = 'A fault.' WHERE id = $1", file.id)
    await owner.execute("DELETE FROM passages WHERE file_id = $1", file.id)
    await gpts.library.retry(ada, gpt_id, file.id)
    again = await wait_until_read(gpts, ada, gpt_id, file.id)
    assert (again.state, again.passages, again.reason) == (FileState.READY, file.passages, None)


async def test_a_file_is_replaced_whole_or_stays(gpts: Gpts, ada: Actor, owner: Any) -> None:
    gpt_id = (await gpts.drafts.create(ada, "Keeper")).gpt.id
    old = await add_knowledge(gpts, ada, gpt_id, "notes.txt", b"The lamp is lit at dusk.")
    with pytest.raises(Invalid):
        await gpts.library.replace(ada, gpt_id, old.id, in_chunks(b""))
    assert [file.id for file in await gpts.library.files(ada, gpt_id)] == [old.id]
    new = await gpts.library.replace(ada, gpt_id, old.id, in_chunks(b"The lamp is lit at seven."))
    await wait_until_read(gpts, ada, gpt_id, new.id)
    [kept] = await gpts.library.files(ada, gpt_id)
    assert (kept.id, kept.name) == (new.id, "notes.txt")
    assert kept.added_at > old.added_at
    [passage] = (await gpts.try_search(ada, gpt_id, "When is the lamp lit?")).passages
    assert passage.text == "The lamp is lit at seven."
    assert await owner.fetchval("SELECT count(*) FROM knowledge_pieces WHERE file_id = $1", old.id) == 0
    assert await owner.fetchval("SELECT count(*) FROM passages WHERE file_id = $1", old.id) == 0
    with pytest.raises(NotFound):
        await gpts.library.replace(ada, gpt_id, old.id, in_chunks(b"Late."))


async def test_a_skill_is_found_by_its_description_and_given_whole(gpts: Gpts, ada: Actor) -> None:
    gpt_id = (await gpts.drafts.create(ada, "Harbour master")).gpt.id
    steps = "\n\n".join(f"## Step {n}\n\n{'Write the harbour log with care. ' * 30}" for n in range(8))
    skill = f"---\nname: tide-tables\ndescription: Tells when low water is from a tide table.\n---\n{steps}"
    data = made.archive({"SKILL.md": skill, "references/ports.md": "Husum has a lock."})
    file = await add_knowledge(gpts, ada, gpt_id, "tides.skill", data)
    assert file.state is FileState.READY, file.reason
    await add_knowledge(gpts, ada, gpt_id, "notes.md", b"The canteen closes at noon.")
    found = (await gpts.find(ada, gpt_id, "When is low water by the tide table?")).passages
    instructions = [passage for passage in found if passage.place.startswith("SKILL.md")]
    assert found[: len(instructions)] == tuple(instructions)
    assert instructions[0].text.startswith("tide-tables: Tells when low water is")
    assert {f"Step {n}" for n in range(8)} == {passage.place.rpartition(", ")[2] for passage in instructions[1:]}
    assert "canteen" not in "".join(passage.text for passage in instructions)


async def test_trying_out_gives_what_a_chat_would_get_and_to_its_builder_alone(
    gpts: Gpts, ada: Actor, ben: Actor
) -> None:
    gpt_id = (await gpts.drafts.create(ada, "Keeper")).gpt.id
    await add_knowledge(gpts, ada, gpt_id, "handbook.md", HANDBOOK)
    await gpts.publisher.publish(ada, gpt_id, Level.EVERYONE)
    question = "How do I clean the lens?"
    found = (await gpts.try_search(ada, gpt_id, question)).passages
    assert found == (await gpts.find(ben, gpt_id, question)).passages
    assert [passage.score for passage in found] == sorted((passage.score for passage in found), reverse=True)
    with pytest.raises(NotFound):
        await gpts.try_search(ben, gpt_id, question)
