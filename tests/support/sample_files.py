"""Small real files of every format that knowledge may have, made on the spot, honest ones and hostile ones."""

import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from io import BytesIO
from xml.sax.saxutils import escape

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63"
    "6800000082008177cd72b60000000049454e44ae426082"
)
"""One grey pixel."""
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OFFICE = "http://schemas.openxmlformats.org"
BILLION_LAUGHS = (
    '<!DOCTYPE bomb [<!ENTITY l0 "laugh ">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11))
    + "]>"
)


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file of these members, in their order."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def pdf(pages: Sequence[str | None], *, encrypted: bool = False) -> bytes:
    """A PDF with one line of text a page, or a drawing (None); `encrypted` asks for an unknown password."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, text in enumerate(pages):
        line = (text or "").replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        shown = "72 72 200 200 re f" if text is None else f"BT /F1 12 Tf 72 720 Td ({line}) Tj ET"
        content = shown.encode("windows-1252")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * n)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _pdf_body(objects, encrypted)


def _pdf_body(objects: list[bytes], encrypted: bool) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    secret = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>] " % (
        b"5a" * 32,
        b"a5" * 32,
    )
    out += b"trailer\n<< /Size %d /Root 1 0 R %s>>\n" % (len(objects) + 1, secret if encrypted else b"")
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def docx(paragraphs: list[str], *, prologue: str = "", extra: str = "") -> bytes:
    """A Word document; `prologue` stands before its root element, `extra` is raw XML at the end of its body."""
    body = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in paragraphs)
    namespace = f'xmlns:w="{OFFICE}/wordprocessingml/2006/main"'
    return archive(
        {
            "[Content_Types].xml": _content_types(
                {"/word/document.xml": "wordprocessingml.document.main"},
            ),
            "_rels/.rels": _relations({"rId1": ("officeDocument", "word/document.xml")}),
            "word/document.xml": f"{XML}{prologue}<w:document {namespace}><w:body>{body}{extra}</w:body></w:document>",
        }
    )


def pptx(slides: list[str]) -> bytes:
    """A presentation with one text box a slide."""
    names = [f"slide{n}.xml" for n in range(1, len(slides) + 1)]
    spaces = (
        f'xmlns:a="{OFFICE}/drawingml/2006/main" xmlns:p="{OFFICE}/presentationml/2006/main" '
        f'xmlns:r="{OFFICE}/officeDocument/2006/relationships"'
    )
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="rId{n + 1}"/>' for n in range(len(slides)))
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(
            {"/ppt/presentation.xml": "presentationml.presentation.main"}
            | {f"/ppt/slides/{name}": "presentationml.slide" for name in names},
        ),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "ppt/presentation.xml")}),
        "ppt/_rels/presentation.xml.rels": _relations(
            {f"rId{n}": ("slide", f"slides/{name}") for n, name in enumerate(names, 1)}
        ),
        "ppt/presentation.xml": f"{XML}<p:presentation {spaces}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
    }
    for name, text in zip(names, slides, strict=True):
        members[f"ppt/slides/{name}"] = (
            f"{XML}<p:sld {spaces}><p:cSld><p:spTree><p:nvGrpSpPr/><p:grpSpPr/><p:sp><p:nvSpPr>"
            f'<p:cNvPr id="2" name="t"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
            f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:sld>"
        )
    return archive(members)


def xlsx(sheets: dict[str, list[list[str]]], *, prologue: str = "") -> bytes:
    """A workbook of text cells; `prologue` stands before each sheet's root element."""
    main = f'xmlns="{OFFICE}/spreadsheetml/2006/main"'
    names = [f"sheet{n}.xml" for n in range(1, len(sheets) + 1)]
    entries = "".join(
        f'<sheet name="{escape(title)}" sheetId="{n}" r:id="rId{n}"/>' for n, title in enumerate(sheets, 1)
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(
            {"/xl/workbook.xml": "spreadsheetml.sheet.main"}
            | {f"/xl/worksheets/{name}": "spreadsheetml.worksheet" for name in names},
        ),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{n}": ("worksheet", f"worksheets/{name}") for n, name in enumerate(names, 1)}
        ),
        "xl/workbook.xml": f'{XML}<workbook {main} xmlns:r="{OFFICE}/officeDocument/2006/relationships">'
        f"<sheets>{entries}</sheets></workbook>",
    }
    for name, rows in zip(names, sheets.values(), strict=True):
        cells = "".join(
            f'<row r="{r}">'
            + "".join(
                f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
                for c, cell in enumerate(row)
            )
            + "</row>"
            for r, row in enumerate(rows, 1)
        )
        members[f"xl/worksheets/{name}"] = (
            f"{XML}{prologue}<worksheet {main}><sheetData>{cells}</sheetData></worksheet>"
        )
    return archive(members)


def _content_types(parts: dict[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/>'
        for name, kind in parts.items()
    )
    return (
        f'{XML}<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{XML}<Relationships xmlns="{OFFICE}/package/2006/relationships">{entries}</Relationships>'


def epub(chapters: list[str]) -> bytes:
    """A book with one XHTML file a chapter."""
    names = [f"c{n}.xhtml" for n in range(len(chapters))]
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": f'{XML}<container version="1.0" '
        'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
        "book.opf": f'{XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="u">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="u">1</dc:identifier>'
        f"<dc:title>Book</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
    }
    for name, text in zip(names, chapters, strict=True):
        members[name] = (
            '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
            f"<head><title>c</title></head><body><p>{escape(text)}</p></body></html>"
        )
    return archive(members)


def eml(subject: str, text: str, *, html: str = "", attachment: bytes = b"") -> bytes:
    """An e-mail from Ada to Ben."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ada@example.org", "ben@example.org", subject
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    if attachment:
        message.add_attachment(attachment, maintype="application", subtype="zip", filename="attached.zip")
    return message.as_bytes()
