"""ChildExtractor on real files of every format: honest, mislabelled and hostile ones."""

import asyncio
import contextlib
import os
import subprocess
import sys
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from discreet.adapters.extraction.extractor import ChildExtractor
from discreet.errors import Invalid, TooMany
from discreet.ports.documents import Extracted
from tests.support import sample_files as made


@pytest.fixture(scope="module")
def extractor() -> ChildExtractor:
    return ChildExtractor(seconds=20.0, memory=1 << 30)


async def refused(extractor: ChildExtractor, data: bytes, filename: str) -> str:
    """The sentence that says why a file cannot be read."""
    with pytest.raises(Invalid) as caught:
        await extractor.extract(data, filename)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("filename", "data", "text"),
    [
        ("a.txt", b"One\r\nTwo\r\n", "One\nTwo"),
        ("a.txt", "Grüße 漢字 🦦".encode(), "Grüße 漢字 🦦"),
        ("a.txt", "Grüße".encode("utf-8-sig"), "Grüße"),
        ("a.txt", "Grüße".encode("utf-16"), "Grüße"),
        ("a.txt", b"\xfe\xff" + "Grüße".encode("utf-16-be"), "Grüße"),
        ("a.txt", "Grüße “so”".encode("windows-1252"), "Grüße “so”"),
        ("notes.txt", b"WEBP is a format.", "WEBP is a format."),
        ("read.md", b"# Title\n\n* a\n* b", "# Title\n\n* a\n* b"),
        ("prices.csv", b"item,price\ntea,3\n", "item,price\ntea,3"),
        ("Main.java", b"class Main {\n\tint x;\n}\n", "class Main {\n\tint x;\n}"),
        ("Makefile", b"run:\n\ttrue\n", "run:\n\ttrue"),
        ("a.unheard-of", b"plain after all", "plain after all"),
        (
            "a.html",
            b"<title>T</title><h1>A &amp; B</h1><script>no()</script><p>c &lt; d",
            "T\n\nA & B\n\nc < d",
        ),
        (
            "a.html",
            b"loose <b>words</b>\n <a href=x>link</a><br>next<ul><li>one<li>two</ul>tail<svg><text>no</svg>",
            "loose words link\nnext\n\none\ntwo\n\ntail",
        ),
        (
            "a.html",
            b"<table><tr><th>a<th>b<tr><td>1</td><td>2</td></table><pre>x\n  y</pre>",
            "a | b\n1 | 2\n\nx\n  y",
        ),
        ("a.html", "<meta charset=iso-8859-15><p>Grüße €".encode("iso-8859-15"), "Grüße €"),
        ("a.html", "<p>Grüße".encode("utf-16"), "Grüße"),
        ("a.docx", made.docx(['A & B <c> "d"', "Grüße €"]), 'A & B <c> "d"\n\nGrüße €'),
        ("a.epub", made.epub(["First & chapter", "Second"]), "First & chapter\n\nSecond"),
        ("no-ending", made.docx(["Found by its content"]), "Found by its content"),
    ],
)
async def test_a_file_without_places_is_one_text(
    extractor: ChildExtractor, filename: str, data: bytes, text: str
) -> None:
    assert (await extractor.extract(data, filename)).places == [Extracted("", text)]


async def test_pages_of_a_pdf(extractor: ChildExtractor) -> None:
    found = (await extractor.extract(made.pdf(["First page", "", "Third (café) page"]), "report.PDF")).places
    assert found == [Extracted("page 1", "First page"), Extracted("page 3", "Third (café) page")]


async def test_slides_in_the_order_of_the_presentation(extractor: ChildExtractor) -> None:
    slides = [f"Slide & number {n}" for n in range(1, 13)]
    found = (await extractor.extract(made.pptx([*slides, "", "last"]), "talk.pptx")).places
    expected = [Extracted(f"slide {n}", text) for n, text in enumerate(slides, 1)]
    assert found == [*expected, Extracted("slide 14", "last")]


async def test_sheets_by_their_titles(extractor: ChildExtractor) -> None:
    data = made.xlsx({"Empty": [], "Prices & more": [["item", "price"], ["tea & co", "3"]], "B": [["x", "", "z"]]})
    assert (await extractor.extract(data, "shop.xlsx")).places == [
        Extracted("sheet Prices & more", "item | price\ntea & co | 3"),
        Extracted("sheet B", "x |  | z"),
    ]


async def test_tables_breaks_text_boxes_and_tracked_changes_of_a_word_document(extractor: ChildExtractor) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>".format
    extra = (
        f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p></w:tc><w:tc><w:p>{run('b')}</w:p></w:tc></w:tr></w:tbl>"
        f"<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{run('x')}<w:r><w:tab/><w:t>y</w:t><w:br/></w:r>{run('z')}"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>"
        '<mc:AlternateContent xmlns:mc="m"><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice>'
        "<mc:Fallback><w:p><w:r><w:t>box again</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>"
    )
    [found] = (await extractor.extract(made.docx(["top"], extra=extra), "a.docx")).places
    assert found.text == "top\n\na | b\n\nx\ty\nz\n\nbox"


async def test_an_email_with_its_headers_and_without_its_attachment(extractor: ChildExtractor) -> None:
    attached = made.archive({"inner.txt": "SECRET ATTACHMENT"})
    mail = made.eml("Grüße & so", "The plain body.\n", html="<p>The HTML body</p>", attachment=attached)
    [found] = (await extractor.extract(mail, "a.eml")).places
    assert found.text == "Subject: Grüße & so\nFrom: ada@example.org\nTo: ben@example.org\n\nThe plain body."


async def test_an_email_of_html_alone(extractor: ChildExtractor) -> None:
    mail = b"From: a@example.org\nSubject: S\nContent-Type: text/html\n\n<p>Tea &amp; cake</p>"
    [found] = (await extractor.extract(mail, "a.eml")).places
    assert found.text == "Subject: S\nFrom: a@example.org\n\nTea & cake"


@pytest.mark.parametrize(
    ("filename", "data", "said"),
    [
        ("report.pdf", made.PNG, "report.pdf is a PNG image, not a PDF."),
        ("photo.txt", made.PNG, "photo.txt is a PNG image, not a text file."),
        (
            "report.pdf",
            made.docx(["x"]),
            "report.pdf is a Word document, not a PDF. Give it the right ending",
        ),
        ("notes.txt", made.pdf(["x"]), "notes.txt is a PDF, not a text file."),
        ("a.docx", made.xlsx({"S": [["x"]]}), "a.docx is an Excel workbook, not a Word document."),
        ("a.docx", made.archive({"x.txt": "x"}), "a.docx is a ZIP archive, not a Word document."),
        ("a.zip", made.archive({"x.txt": "x"}), "a.zip is a ZIP archive, which cannot be read."),
        ("a.docx", b"just words", "a.docx is not a Word document: its content is text."),
        ("report.pdf", b"just words", "report.pdf is not a PDF: its content is text."),
        ("report.pdf", bytes(range(256)), "report.pdf is not a PDF: its content is of an unknown kind."),
        ("notes.txt", bytes(range(256)) * 9, "notes.txt is not text"),
        ("notes.txt", b"\xff\xfeodd", "notes.txt is not text"),
        ("notes.txt", b"\x81\x8d\x8f in no known encoding", "notes.txt is not text"),
        ("page.html", b"\x00\x01\x02\x03" * 99, "page.html is not text"),
        ("main.py", b"\x7fELF\x02\x01\x01" + bytes(99), "main.py is a program, which cannot be read."),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "a.doc is an older Office document"),
        ("a.eml", b"no header here", "a.eml is not an e-mail"),
        ("a.txt", b"", "a.txt is empty."),
        ("a.pdf", b"", "a.pdf is empty."),
        ("a.txt", b" \n\n ", "a.txt is empty."),
        ("../../etc/a\n.txt", b"", "a.txt is empty."),
        ("", b"", "The file is empty."),
        ("x" * 300 + ".txt", b"", "x" * 68 + "….txt is empty."),
    ],
)
async def test_a_file_that_is_not_what_it_says(
    extractor: ChildExtractor, filename: str, data: bytes, said: str
) -> None:
    assert (await refused(extractor, data, filename)).startswith(said)


@pytest.mark.parametrize(
    ("filename", "data", "said"),
    [
        ("a.pdf", made.pdf(["secret"], encrypted=True), "a.pdf is protected by a password."),
        ("a.pdf", made.pdf(["one", "two"])[:400], "a.pdf is damaged or cut off"),
        ("a.pdf", b"%PDF-1.4\n" + bytes(5000), "a.pdf is damaged or cut off"),
        ("a.pdf", made.pdf(["", ""]), "a.pdf holds no text that can be read."),
        ("a.docx", made.docx(["text " * 999])[:300], "a.docx is damaged or cut off"),
        ("a.docx", made.docx([]), "a.docx holds no text that can be read."),
        (
            "a.docx",
            made.docx(["x"], extra="<w:p>"),
            "a.docx is damaged: one of its parts is not well-formed XML.",
        ),
        ("a.xlsx", made.xlsx({"S": []}), "a.xlsx holds no text that can be read."),
        ("a.html", b"<p></p><img src=x>", "a.html holds no text that can be read."),
        (
            "a.docx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "a.docx is protected by a password.",
        ),
    ],
)
async def test_a_file_that_cannot_be_read_says_why(
    extractor: ChildExtractor, filename: str, data: bytes, said: str
) -> None:
    assert (await refused(extractor, data, filename)).startswith(said)


def flate_bomb(megabytes: int) -> bytes:
    """A PDF whose page is a short text and then this much white space, packed a thousandfold."""
    packer = zlib.compressobj(9)
    page = packer.compress(b"BT /F1 12 Tf 72 720 Td (hello) Tj ET ")
    page += b"".join(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packer.flush()
    plain = made.pdf(["x"])
    start, end = plain.index(b"<< /Length"), plain.index(b"\nendstream")
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(page)
    return plain[:start] + stream + page + plain[end:]


@pytest.mark.parametrize(
    ("filename", "bomb", "said"),
    [
        ("a.docx", lambda: made.archive({"word/document.xml": bytes(600 << 20)}), "ZIP bomb"),
        ("a.docx", lambda: made.archive({f"word/{n}.xml": bytes(9 << 20) for n in range(60)}), "ZIP bomb"),
        ("a.docx", lambda: made.archive({f"word/{n}.xml": "" for n in range(20_001)}), "ZIP bomb"),
        (
            "a.docx",
            lambda: made.docx(["x"], prologue=made.BILLION_LAUGHS, extra="<w:p>&l10;</w:p>"),
            "declares XML entities",
        ),
        ("a.xlsx", lambda: made.xlsx({"S": [["x"]]}, prologue=made.BILLION_LAUGHS), "declares XML entities"),
        ("a.docx", lambda: made.docx(["x"], extra="<w:tbl>" * 1_000_000), "not well-formed"),
    ],
    ids=[
        "one member",
        "many members",
        "countless members",
        "laughs docx",
        "laughs xlsx",
        "deep docx",
    ],
)
@pytest.mark.real_readers
async def test_bombs_are_refused_within_the_limits(
    extractor: ChildExtractor, filename: str, bomb: Any, said: str
) -> None:
    assert said in await refused(extractor, bomb(), filename)


@pytest.mark.real_readers
async def test_deep_but_whole_nesting_does_no_harm(extractor: ChildExtractor) -> None:
    deep = "<w:sdt>" * 100_000 + "<w:p><w:r><w:t>bottom</w:t></w:r></w:p>" + "</w:sdt>" * 100_000
    [found] = (await extractor.extract(made.docx(["top"], extra=deep), "a.docx")).places
    assert found.text == "top\n\nbottom"
    [found] = (await extractor.extract(b"<div>" * 200_000 + b"bottom", "a.html")).places
    assert found.text == "bottom"


@pytest.mark.real_readers
async def test_an_email_nested_a_thousandfold_is_refused_or_read(extractor: ChildExtractor) -> None:
    nested = b"From: a@example.org\nContent-Type: multipart/mixed; boundary=%d\n\n--%d\n"
    mail = b"".join(nested % (n, n) for n in range(2000))
    assert "a.eml" in await refused(extractor, mail, "a.eml")


@pytest.mark.real_readers
async def test_a_file_that_needs_too_much_memory_is_stopped(extractor: ChildExtractor) -> None:
    assert await refused(ChildExtractor(memory=700 << 20), flate_bomb(400), "bomb.pdf") == (
        "bomb.pdf needs too much memory to read. Split it up, or save it in a simpler form."
    )


async def test_a_member_that_lies_about_its_size_is_found_out(extractor: ChildExtractor) -> None:
    honest = made.docx(["x" * 300_000])
    size = next(part.file_size for part in zipfile.ZipFile(BytesIO(honest)).infolist() if part.file_size > 300_000)
    lying = honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != honest
    assert (await refused(extractor, lying, "a.docx")).startswith("a.docx is damaged: its part word/document.xml")


@pytest.mark.real_readers
async def test_a_file_that_takes_too_long_is_stopped_and_its_child_with_it() -> None:
    sentence = await refused(ChildExtractor(seconds=0.01), b"any text", "slow.txt")
    assert sentence == "slow.txt took too long to read. Split it up, or save it in a simpler form."
    assert children() == set()


@pytest.mark.real_readers
async def test_the_first_pdf_of_a_new_machine_is_read(tmp_path: Path) -> None:
    """Its reader is unpacked then, into a folder that only we can read."""
    scratch = tmp_path / "readers"
    [found] = (await ChildExtractor(scratch).extract(made.pdf(["first"]), "a.PDF")).places
    assert found.text == "first"
    assert scratch.stat().st_mode & 0o777 == 0o700
    assert [file.name for file in scratch.rglob("*pdfium*.so")], "so that the next child need not unpack it"


@pytest.mark.real_readers
async def test_a_cancelled_reading_ends_its_child() -> None:
    big = made.xlsx({"S": [[f"cell {n}", "x" * 50] for n in range(300_000)]})
    task = asyncio.create_task(ChildExtractor().extract(big, "big.xlsx"))
    async with asyncio.timeout(60):
        while not children():
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == set()


async def test_more_text_than_the_limit_is_refused() -> None:
    sentence = await refused(ChildExtractor(most_text=2 << 20), b"word " * 500_000, "long.txt")
    assert sentence == "long.txt holds more than 2 MB of text. Split it up."


async def test_files_at_once_wait_for_their_turn(extractor: ChildExtractor) -> None:
    files = [made.pdf([f"file {n}"]) for n in range(8)]
    read = await asyncio.gather(*(extractor.extract(data, f"{n}.pdf") for n, data in enumerate(files)))
    assert [each.places[0].text for each in read] == [f"file {n}" for n in range(8)]


SLOW = b"<!--" * 100_000
"""HTML that the parser of Python takes minutes for."""


@pytest.mark.real_readers
async def test_one_persons_slow_files_do_not_keep_another_persons_file_waiting_behind_all_of_them() -> None:
    extractor, done = ChildExtractor(seconds=1.0), []

    async def read(person: str, data: bytes, filename: str) -> None:
        with contextlib.suppress(Invalid):
            await extractor.extract(data, filename, person)
        done.append(person)

    slow = [asyncio.create_task(read("ben", SLOW, f"{n}.html")) for n in range(8)]
    await asyncio.sleep(0)  # his are in line before hers
    await asyncio.gather(read("ada", b"a few words", "notes.txt"), *slow)
    assert len(done) == 9
    assert done.index("ada") <= 3, "before hers: the two that were being read, and one in its turn"


async def test_a_person_may_have_only_a_few_files_waiting_and_is_informed() -> None:
    extractor = ChildExtractor(at_once=1, longest_line=1)
    first, second = (asyncio.create_task(extractor.extract(b"words", f"{n}.txt", "ben")) for n in range(2))
    await asyncio.sleep(0)
    with pytest.raises(TooMany) as caught:
        await extractor.extract(b"words", "3.txt", "ben")
    assert caught.value.sentence == "Several of your files are being read already. Wait for them, then add this one."
    assert [place.text for read in await asyncio.gather(first, second) for place in read.places] == ["words", "words"]
    await extractor.extract(b"words", "4.txt", "ben")


@pytest.mark.real_readers
async def test_a_child_lets_the_servers_own_process_run_first(extractor: ChildExtractor) -> None:
    """Its priority (nice) is lower than that of the process that started it."""
    reading = asyncio.create_task(ChildExtractor(seconds=10.0).extract(SLOW, "slow.html"))
    own = os.getpriority(os.PRIO_PROCESS, 0)
    async with asyncio.timeout(10):
        while not any(_priority(pid) > own for pid in children()):
            await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


def _priority(pid: int) -> int:
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return -20


async def test_a_large_file_goes_through_the_pipe_whole(extractor: ChildExtractor) -> None:
    data = b"0123456789abcde\n" * (1 << 19)
    [found] = (await extractor.extract(data, "large.txt")).places
    assert found.text.encode() == data.rstrip()


def test_the_child_can_write_no_file_and_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCREET_MODEL_KEY", "s3cret")
    from discreet.adapters.extraction.extractor import _environment

    assert "s3cret" not in repr(_environment())
    probe = (
        "from discreet.runtime.process_limits import limit_process\nlimit_process(1 << 30, 5)\n"
        f"with open({str(tmp_path / 'written')!r}, 'w') as file: file.write('x')\n"
    )
    ended = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False)
    assert b"File too large" in ended.stderr
    assert (tmp_path / "written").read_bytes() == b""


async def test_the_child_has_no_network_where_the_kernel_allows_it() -> None:
    reached = asyncio.Event()

    async def on_connection(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reached.set()
        writer.close()

    listener = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    probe = (
        "import socket\nfrom discreet.runtime.process_limits import close_network\n"
        "assert close_network(), 'the kernel does not allow it'\n"
        f"socket.create_connection(('127.0.0.1', {port}), 2)\n"
    )
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", probe, stderr=asyncio.subprocess.PIPE)
    _, complaint = await child.communicate()
    listener.close()
    if b"does not allow it" in complaint:
        pytest.skip("this kernel gives unprivileged processes no network namespace")
    assert child.returncode != 0
    assert not reached.is_set()


def children() -> set[int]:
    """The extractor children of this process."""
    listed = subprocess.run(["ps", "-wweo", "ppid,pid,args"], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()[1:]]
    return {int(pid) for ppid, pid, args in rows if int(ppid) == os.getpid() and "extractor_child" in args}


# Agent skills

SKILL = "---\nname: tide-tables\ndescription: Reads tide tables. Use it for times of low water.\nlicense: MIT\n---\n\n# Steps\n\nAdd 12 minutes.\n"


@pytest.mark.parametrize("filename", ["tides.skill", "tides.zip"])
@pytest.mark.parametrize("folder", ["", "tide-tables/"])
@pytest.mark.real_readers
async def test_a_skill_is_its_instructions_and_the_text_beside_them(
    extractor: ChildExtractor, filename: str, folder: str
) -> None:
    data = made.archive(
        {
            f"{folder}SKILL.md": SKILL,
            f"{folder}references/ports.md": "Husum, Büsum",
            f"{folder}scripts/low.py": "print(6)",
            f"{folder}assets/logo.png": b"\x89PNG\r\n\x1a\n\0\0",
        }
    )
    found = await extractor.extract(data, filename)
    assert found.places == [
        Extracted(
            "SKILL.md",
            "tide-tables: Reads tide tables. Use it for times of low water.\n\n# Steps\n\nAdd 12 minutes.",
        ),
        Extracted("references/ports.md", "Husum, Büsum"),
        Extracted("scripts/low.py", "print(6)"),
    ]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"readme.md": "x"}, "it needs one SKILL.md"),
        ({"a/SKILL.md": SKILL, "b/SKILL.md": SKILL}, "it needs one SKILL.md"),
        ({"a/b/SKILL.md": SKILL}, "it needs one SKILL.md"),
        ({"SKILL.md": "# No fields"}, "must begin with its fields"),
        ({"SKILL.md": "---\nname: a\n"}, "must begin with its fields"),
        ({"SKILL.md": "---\nname: a\n  b: [\n---\n"}, "a mistake in line 3"),
        ({"SKILL.md": "---\n- a\n---\n"}, "are not names with values"),
        ({"SKILL.md": "---\nname: Tides\ndescription: d\n---\n"}, "“name” in SKILL.md needs"),
        ({"SKILL.md": "---\nname: a--b\ndescription: d\n---\n"}, "“name” in SKILL.md needs"),
        ({"SKILL.md": "---\nname: -a\ndescription: d\n---\n"}, "“name” in SKILL.md needs"),
        ({"SKILL.md": f"---\nname: {'a' * 65}\ndescription: d\n---\n"}, "“name” in SKILL.md needs"),
        ({"other/SKILL.md": SKILL}, "is “tide-tables”, but its folder is “other”"),
        ({"SKILL.md": "---\nname: a\n---\n"}, "“description” in SKILL.md needs"),
        ({"SKILL.md": f"---\nname: a\ndescription: {'d' * 1025}\n---\n"}, "“description” in SKILL.md needs"),
        (
            {"SKILL.md": f"---\nname: a\ndescription: d\ncompatibility: {'c' * 501}\n---\n"},
            "“compatibility” in SKILL.md",
        ),
        ({"SKILL.md": "---\nname: !!python/object:os.system x\ndescription: d\n---\n"}, "not valid YAML"),
        ({"SKILL.md": "---\n" + "a: " * 20_000 + "\n---\n"}, "are too long"),
        ({"SKILL.md": SKILL, **{f"references/{n}.md": "x" for n in range(500)}}, "more than 500 files"),
    ],
)
async def test_a_skill_against_the_format_says_where(
    extractor: ChildExtractor, members: dict[str, str | bytes], reason: str
) -> None:
    assert reason in await refused(extractor, made.archive(members), "tides.skill")


async def test_a_skill_that_is_no_archive_and_an_archive_that_is_no_skill_are_refused(
    extractor: ChildExtractor,
) -> None:
    assert "is not an agent skill" in await refused(extractor, b"# Just text", "tides.skill")
    assert "is a ZIP archive, which cannot be read" in await refused(extractor, made.archive({"a.txt": "x"}), "a.zip")
