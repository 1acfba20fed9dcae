"""Text recognition: ChildExtractor on scanned PDF files and on pictures, in English and German."""

import asyncio
from collections.abc import Callable, Hashable
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from discreet.adapters.extraction import extractor as extractor_module
from discreet.adapters.extraction.extractor import ChildExtractor, ScanLimits
from discreet.adapters.extraction.extractor_child import ExtractedText, FileOrder
from discreet.adapters.extraction.scan_languages import LANGUAGES, ScanLanguages, find_scan_languages
from discreet.errors import Invalid
from discreet.ports.documents import Extracted
from discreet.runtime.confined_process import ChildAnswer, ExitCause
from tests.support import sample_files as made
from tests.support.sample_scans import as_jpeg, as_pdf, as_png, blank_page, photograph, scanned_page

ENGLISH = ["The quarterly report is due on Friday.", "Please send the receipts to the office."]
GERMAN = ["Die Gebühren für das nächste Jahr betragen", "achtzig Euro; Schüler zahlen die Hälfte."]


@pytest.fixture(scope="module")
def extractor() -> ChildExtractor:
    return ChildExtractor(seconds=60.0)


async def refused(extractor: ChildExtractor, data: bytes, filename: str) -> str:
    with pytest.raises(Invalid) as caught:
        await extractor.extract(data, filename)
    return str(caught.value)


@pytest.mark.real_readers
async def test_each_page_of_a_scan_is_a_place_with_its_number(extractor: ChildExtractor) -> None:
    scan = as_pdf(scanned_page(ENGLISH), blank_page(), scanned_page(GERMAN, skew=-0.5))
    found = (await extractor.extract(scan, "scan.pdf")).places
    assert [(page.place, page.recognised) for page in found] == [("page 1", True), ("page 3", True)]
    for page, lines in zip(found, (ENGLISH, GERMAN), strict=True):
        assert all(line in page.text for line in lines), page.text


@pytest.mark.parametrize(("name", "write"), [("letter.png", as_png), ("letter.JPG", as_jpeg), ("letter", as_png)])
@pytest.mark.real_readers
async def test_a_picture_of_text(extractor: ChildExtractor, name: str, write: Callable[[Image.Image], bytes]) -> None:
    [found] = (await extractor.extract(write(scanned_page(GERMAN)), name)).places
    assert (found.place, found.recognised) == ("", True)
    assert all(line in found.text for line in GERMAN), found.text


async def test_a_pdf_with_text_is_not_recognised_again(extractor: ChildExtractor) -> None:
    found = (await extractor.extract(made.pdf(["First page", ""]), "report.pdf")).places
    assert [(page.place, page.recognised) for page in found] == [("page 1", False)]


@pytest.mark.parametrize(("name", "data"), [("a.pdf", as_pdf(photograph())), ("a.png", as_png(photograph()))])
async def test_a_picture_without_text_says_so(extractor: ChildExtractor, name: str, data: bytes) -> None:
    assert (await refused(extractor, data, name)).startswith(f"No text was recognised in {name}.")


async def test_a_damaged_picture_says_so(extractor: ChildExtractor) -> None:
    whole = as_png(scanned_page(ENGLISH))
    assert await refused(extractor, whole[:20], "a.png") == "a.png is damaged and cannot be decoded."
    assert await refused(extractor, b"just words", "a.png") == "a.png is not a picture: its content is text."


async def test_a_scan_of_too_many_pages_is_refused_at_once() -> None:
    scan = as_pdf(*[scanned_page(ENGLISH)] * 3)
    sentence = await refused(ChildExtractor(seconds=60.0, scans=ScanLimits(2, 1, 60.0)), scan, "long.pdf")
    assert sentence == "long.pdf has more than 2 scanned pages, the limit here. Split it up."


@pytest.mark.real_readers
async def test_a_scan_that_takes_longer_than_its_file_may_says_so() -> None:
    extractor = ChildExtractor(seconds=60.0, scans=ScanLimits(10, 1, 0.01))
    sentence = await refused(extractor, as_pdf(*[scanned_page(ENGLISH)] * 2), "slow.pdf")
    assert sentence.startswith("Recognising the text in slow.pdf took too long or failed. Split it up")


class Dying:
    """Children of which those for a page of `deadly` die, each after `seconds`."""

    def __init__(self, *deadly: int, seconds: float = 1.0) -> None:
        self._deadly, self._seconds = deadly, seconds
        self.asked: list[tuple[int, ...]] = []

    async def ask_order(self, holder: Hashable, order: FileOrder, data: bytes, seconds: float) -> ChildAnswer:
        self.asked.append(order.pages)
        if any(page in self._deadly for page in order.pages):
            return ChildAnswer([], ExitCause.BROKEN, seconds=self._seconds)
        places = [Extracted(f"page {page}", "Words", recognised=True) for page in order.pages]
        return ChildAnswer([msgspec.msgpack.encode(ExtractedText(places))], None, seconds=min(self._seconds, seconds))


def dying(children: Dying, scans: ScanLimits) -> ChildExtractor:
    extractor = ChildExtractor(seconds=60.0, scans=scans)
    extractor._recognition_process = children  # type: ignore[assignment]
    return extractor


async def test_a_page_whose_child_dies_has_no_text() -> None:
    children = Dying(2)
    found = (
        await dying(children, ScanLimits(10, 1, 60.0)).extract(as_pdf(*[scanned_page(ENGLISH)] * 3), "scan.pdf")
    ).places
    assert [page.place for page in found] == ["page 1", "page 3"]
    assert children.asked == [(1,), (2,), (3,)]


async def test_recognition_stops_after_two_dead_children() -> None:
    children = Dying(1, 2)
    sentence = await refused(dying(children, ScanLimits(10, 4, 60.0)), as_pdf(*[scanned_page(ENGLISH)] * 5), "scan.pdf")
    assert sentence.startswith("Recognising the text in scan.pdf took too long or failed.")
    assert children.asked == [(1, 2, 3, 4), (1,)]


async def test_the_time_of_a_file_is_that_of_all_its_children() -> None:
    children = Dying(seconds=25.0)
    await refused(dying(children, ScanLimits(10, 1, 60.0)), as_pdf(*[scanned_page(ENGLISH)] * 5), "scan.pdf")
    assert children.asked == [(1,), (2,), (3,)]


def reading(extractor: ChildExtractor, *scanned: int, has_more: bool = False) -> ChildExtractor:
    """Let the extractor find text on page 30, and these scanned pages."""
    finding = ExtractedText([Extracted("page 30", "Text")], scanned=scanned, has_more=has_more)
    extractor._reading_process = Answering(finding)  # type: ignore[assignment]
    return extractor


@pytest.mark.parametrize(
    ("scanned", "deadly", "read", "unread"),
    [
        ((1, 2), (1, 2), [], "2 scanned pages were not read: text recognition took too long or failed."),
        ((1, 2, 3), (2,), [1, 3], "1 scanned page was not read: text recognition took too long or failed."),
        ((1, 2, 3, 4, 5), (1, 2), [], "5 scanned pages were not read: text recognition took too long or failed."),
        ((1, 2, 3), (), [1, 2, 3], ""),
        ((1, 2, 3, 4), (), [1, 2, 3], "1 scanned page was not read: the limit is 3 for each file."),
        ((1, 2, 3, 4, 5), (), [1, 2, 3], "2 scanned pages were not read: the limit is 3 for each file."),
    ],
)
async def test_a_file_with_text_keeps_it_and_says_which_pages_were_not_read(
    scanned: tuple[int, ...], deadly: tuple[int, ...], read: list[int], unread: str
) -> None:
    extractor = reading(dying(Dying(*deadly), ScanLimits(3, 1, 60.0)), *scanned)
    found = await extractor.extract(made.pdf(["First page"]), "mixed.pdf")
    assert [page.place for page in found.places] == [f"page {page}" for page in (*read, 30)]
    assert (found.unread, found.recognised) == (unread, len(read))


async def test_pages_that_no_one_looked_at_are_not_counted() -> None:
    extractor = reading(dying(Dying(), ScanLimits(1, 1, 60.0)), 1, 2, has_more=True)
    found = await extractor.extract(made.pdf(["First page"]), "mixed.pdf")
    assert found.unread == "More than 1 scanned pages were not read: the limit is 1 for each file."


async def test_scanned_pages_above_the_limit_are_counted_without_blank_ones() -> None:
    extractor = dying(Dying(), ScanLimits(1, 1, 60.0))
    found = await extractor.extract(made.pdf(["Words", None, "", None, "", None]), "mixed.pdf")
    assert [page.place for page in found.places] == ["page 1", "page 2"]
    assert found.unread == "2 scanned pages were not read: the limit is 1 for each file."


class Answering:
    def __init__(self, finding: ExtractedText) -> None:
        self._finding = finding

    async def ask_order(self, *_: object) -> ChildAnswer:
        return ChildAnswer([msgspec.msgpack.encode(self._finding)], None)


@pytest.mark.real_readers
async def test_a_scan_does_not_delay_other_files() -> None:
    extractor = ChildExtractor(seconds=60.0, at_once=1)
    scan = asyncio.create_task(extractor.extract(as_pdf(*[scanned_page(ENGLISH)] * 6), "scan.pdf", "ben"))
    async with asyncio.timeout(30):
        while extractor._recognition_process.is_idle:
            await asyncio.sleep(0.01)
    assert [place.text for place in (await extractor.extract(b"A few words.", "notes.txt", "ada")).places] == [
        "A few words."
    ]
    assert not scan.done()
    scan.cancel()


async def test_without_language_data_a_scan_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractor_module, "find_scan_languages", lambda: None)
    extractor = ChildExtractor(seconds=60.0)
    for name, data in (("a.pdf", as_pdf(scanned_page(ENGLISH))), ("a.png", as_png(scanned_page(ENGLISH)))):
        sentence = await refused(extractor, data, name)
        assert sentence.startswith(f"{name} is a scan or a picture, and this server cannot recognise its text.")


async def test_without_language_data_a_file_with_text_says_what_was_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractor_module, "find_scan_languages", lambda: None)
    found = await ChildExtractor(seconds=60.0).extract(made.pdf(["Words", None]), "mixed.pdf")
    assert [page.place for page in found.places] == ["page 1"]
    assert found.unread == "1 scanned page was not read: this server cannot recognise text in scans."


def test_the_folder_with_the_most_languages_is_used(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "most"
    for folder, names in ((few, LANGUAGES[:2]), (many, LANGUAGES)):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.traineddata").touch()
    assert find_scan_languages([few, many]) == ScanLanguages(many, LANGUAGES)
    found = find_scan_languages([few, tmp_path / "none"])
    assert found is not None
    assert (found.joined, found.missing) == ("eng+deu", ("fra", "spa"))
    assert find_scan_languages([tmp_path / "none"]) is None


def test_english_and_german_come_with_the_product() -> None:
    found = find_scan_languages()
    assert found is not None
    assert {"eng", "deu"} <= set(found.names)
