"""One reader for each kind of file: the places of a file (pages, slides, sheets) and their text."""

from discreet.errors import Invalid
from discreet.outside.file_text.archives import open_archive, refuse_entities
from discreet.outside.file_text.book import book_text
from discreet.outside.file_text.documents import page_texts, sheet_texts
from discreet.outside.file_text.html_page import page_text
from discreet.outside.file_text.kinds import Kind, identify
from discreet.outside.file_text.mail import mail_text
from discreet.outside.file_text.office import document_text, slide_texts
from discreet.outside.file_text.plain import decoded, tidy
from discreet.seams import Extracted


def read_file(data: bytes, name: str) -> list[Extracted]:
    """The text of every place that has some, in the file's order. Invalid says why there is none."""
    kind = identify(data, name)
    places = [Extracted(place, tidy(text)) for place, text in _places(kind, data, name)]
    places = [extracted for extracted in places if extracted.text]
    if places:
        return places
    if kind is Kind.PDF:
        raise Invalid(
            f"{name} holds no text: its pages seem to be images. Recognise their text (OCR) and add it again."
        )
    raise Invalid(f"{name} holds no text that can be read.")


def _places(kind: Kind, data: bytes, name: str) -> list[tuple[str, str]]:
    """Places and their text as it stands in the file; "" is the place of a file that has none."""
    match kind:
        case Kind.TEXT:
            return [("", decoded(data) or "")]
        case Kind.EML:
            return [("", mail_text(data, name))]
        case Kind.HTML:
            return [("", page_text(data))]
        case Kind.PDF:
            return [(f"page {number}", text) for number, text in enumerate(page_texts(data, name), 1)]
    with open_archive(data, name) as archive:
        refuse_entities(archive, name)
        match kind:
            case Kind.DOCX:
                return [("", document_text(archive, name))]
            case Kind.PPTX:
                return [(f"slide {number}", text) for number, text in enumerate(slide_texts(archive, name), 1)]
            case Kind.XLSX:
                return [(f"sheet {title}", text) for title, text in sheet_texts(data, name)]
            case Kind.EPUB:
                return [("", book_text(archive, name))]
