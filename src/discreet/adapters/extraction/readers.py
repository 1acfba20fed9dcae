"""Text of each place (page, slide, sheet) in a file of any readable kind."""

from discreet.adapters.extraction.archives import open_archive, reject_xml_entities
from discreet.adapters.extraction.book import book_text
from discreet.adapters.extraction.documents import page_texts, sheet_texts
from discreet.adapters.extraction.html_page import page_text
from discreet.adapters.extraction.kinds import ReadableFileKind, identify
from discreet.adapters.extraction.mail import mail_text
from discreet.adapters.extraction.office import document_text, slide_texts
from discreet.adapters.extraction.plain import decode_text, tidy
from discreet.adapters.extraction.scans import check_picture
from discreet.adapters.extraction.skill import skill_places
from discreet.errors import Invalid
from discreet.ports.documents import Extracted


def read_file(data: bytes, name: str) -> tuple[list[Extracted], list[int]]:
    """Return the text of every non-empty place in the file's order, and the pages without text.

    They are pages of a PDF, or the only one of a picture. Invalid says why no text can be there.
    """
    kind = identify(data, name)
    if kind is ReadableFileKind.PICTURE:
        check_picture(data, name)
        return [], [1]
    places = [Extracted(place, tidy(text)) for place, text in _places(kind, data, name)]
    if kind is ReadableFileKind.PDF:
        return _with_text(places), [number for number, page in enumerate(places, 1) if not page.text]
    if found := _with_text(places):
        return found, []
    raise Invalid(f"{name} holds no text that can be read.")


def page_place(number: int) -> str:
    """Return the name of a page as a place."""
    return f"page {number}"


def _with_text(places: list[Extracted]) -> list[Extracted]:
    return [extracted for extracted in places if extracted.text]


def _places(kind: ReadableFileKind, data: bytes, name: str) -> list[tuple[str, str]]:
    """Return places and their raw text. The place of a file without places is ""."""
    match kind:
        case ReadableFileKind.TEXT:
            return [("", decode_text(data) or "")]
        case ReadableFileKind.EML:
            return [("", mail_text(data, name))]
        case ReadableFileKind.HTML:
            return [("", page_text(data))]
        case ReadableFileKind.PDF:
            return [(page_place(number), text) for number, text in enumerate(page_texts(data, name), 1)]
    with open_archive(data, name) as archive:
        if kind is not ReadableFileKind.SKILL:
            reject_xml_entities(archive, name)
        match kind:
            case ReadableFileKind.DOCX:
                return [("", document_text(archive, name))]
            case ReadableFileKind.PPTX:
                return [(f"slide {number}", text) for number, text in enumerate(slide_texts(archive, name), 1)]
            case ReadableFileKind.XLSX:
                return [(f"sheet {title}", text) for title, text in sheet_texts(data, name)]
            case ReadableFileKind.SKILL:
                return skill_places(archive, name)
            case _:  # ReadableFileKind.EPUB; a picture has no text of its own
                return [("", book_text(archive, name))]
