"""What the server asks its child for: one file of some texts."""

from enum import StrEnum

import msgspec


class DocumentFormat(StrEnum):
    """The kind of a file; its value is the end of the file's name."""

    MARKDOWN = "md"
    WORD = "docx"
    PDF = "pdf"


class TableFormat(StrEnum):
    """The kind of a table's file; its value is the end of the file's name."""

    CSV = "csv"
    EXCEL = "xlsx"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A message: its Markdown, who wrote it, and the files that belong to it. `heading` "" writes none."""

    text: str
    heading: str = ""
    files: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class DocumentRequest(msgspec.Struct, frozen=True, kw_only=True, tag="document"):
    """A whole document. `shows_title`: the title is above the text, too."""

    format: DocumentFormat
    title: str
    language: str
    sections: tuple[Section, ...]
    shows_title: bool = False


class TableRequest(msgspec.Struct, frozen=True, kw_only=True, tag="table"):
    """The `number`th table of a text, from 1."""

    format: TableFormat
    title: str
    text: str
    number: int


class CardRequest(msgspec.Struct, frozen=True, kw_only=True, tag="card"):
    """The picture that shows a GPT's public page in previews of links. `picture` is an image file, or None."""

    name: str
    description: str
    server: str
    language: str
    picture: bytes | None


RenderRequest = DocumentRequest | TableRequest | CardRequest
