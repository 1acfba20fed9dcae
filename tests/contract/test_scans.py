"""Text recognition: ChildExtractor on scanned PDF files and on pictures, in English and German."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from discreet.adapters.extraction import extractor as extractor_module
from discreet.adapters.extraction.extractor import ChildExtractor
from discreet.adapters.extraction.scan_languages import LANGUAGES, ScanLanguages, find_scan_languages
from discreet.errors import Invalid
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


async def test_each_page_of_a_scan_is_a_place_with_its_number(extractor: ChildExtractor) -> None:
    scan = as_pdf(scanned_page(ENGLISH), blank_page(), scanned_page(GERMAN, skew=-0.5))
    found = await extractor.extract(scan, "scan.pdf")
    assert [(page.place, page.recognised) for page in found] == [("page 1", True), ("page 3", True)]
    for page, lines in zip(found, (ENGLISH, GERMAN), strict=True):
        assert all(line in page.text for line in lines), page.text


@pytest.mark.parametrize(("name", "write"), [("letter.png", as_png), ("letter.JPG", as_jpeg), ("letter", as_png)])
async def test_a_picture_of_text(extractor: ChildExtractor, name: str, write: Callable[[Image.Image], bytes]) -> None:
    [found] = await extractor.extract(write(scanned_page(GERMAN)), name)
    assert (found.place, found.recognised) == ("", True)
    assert all(line in found.text for line in GERMAN), found.text


async def test_a_pdf_with_text_is_not_recognized_again(extractor: ChildExtractor) -> None:
    found = await extractor.extract(made.pdf(["First page", ""]), "report.pdf")
    assert [(page.place, page.recognised) for page in found] == [("page 1", False)]


@pytest.mark.parametrize(("name", "data"), [("a.pdf", as_pdf(photograph())), ("a.png", as_png(photograph()))])
async def test_a_picture_without_text_says_so(extractor: ChildExtractor, name: str, data: bytes) -> None:
    assert (await refused(extractor, data, name)).startswith(f"No text was recognized in {name}.")


async def test_a_damaged_picture_says_so(extractor: ChildExtractor) -> None:
    whole = as_png(scanned_page(ENGLISH))
    assert await refused(extractor, whole[:20], "a.png") == "a.png is damaged and cannot be decoded."
    assert await refused(extractor, b"just words", "a.png") == "a.png is not a picture: its content is text."


async def test_a_scan_of_too_many_pages_is_refused_at_once() -> None:
    scan = as_pdf(*[scanned_page(ENGLISH)] * 3)
    sentence = await refused(ChildExtractor(seconds=60.0, most_scanned=2), scan, "long.pdf")
    assert sentence == "long.pdf has more than 2 scanned pages, the limit here. Split it up."


async def test_a_page_that_takes_too_long_has_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractor_module, "SECONDS_PER_PAGE", 0.01)
    sentence = await refused(ChildExtractor(seconds=60.0), as_pdf(*[scanned_page(ENGLISH)] * 2), "slow.pdf")
    assert sentence.startswith("No text was recognized in slow.pdf.")


async def test_without_language_data_a_scan_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extractor_module, "find_scan_languages", lambda: None)
    extractor = ChildExtractor(seconds=60.0)
    for name, data in (("a.pdf", as_pdf(scanned_page(ENGLISH))), ("a.png", as_png(scanned_page(ENGLISH)))):
        sentence = await refused(extractor, data, name)
        assert sentence.startswith(f"{name} is a scan or a picture, and this server cannot recognize its text.")


def test_the_folder_with_the_most_languages_is_used(tmp_path: Path) -> None:
    few, most = tmp_path / "few", tmp_path / "most"
    for folder, names in ((few, LANGUAGES[:2]), (most, LANGUAGES)):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.traineddata").touch()
    assert find_scan_languages([few, most]) == ScanLanguages(most, LANGUAGES)
    found = find_scan_languages([few, tmp_path / "none"])
    assert found is not None
    assert (found.joined, found.missing) == ("eng+deu", ("fra", "spa"))
    assert find_scan_languages([tmp_path / "none"]) is None


def test_english_and_german_come_with_the_product() -> None:
    found = find_scan_languages()
    assert found is not None
    assert {"eng", "deu"} <= set(found.names)
