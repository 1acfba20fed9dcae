"""Text of an EPUB book: its chapters in reading order (EPUB 3.3 §4.2, §5)."""

import posixpath
import zipfile
from urllib.parse import unquote

from discreet.adapters.extraction.archives import member
from discreet.adapters.extraction.html_page import page_text
from discreet.adapters.extraction.xml_parts import elements
from discreet.errors import Invalid

CONTAINER = "META-INF/container.xml"


def book_text(archive: zipfile.ZipFile, name: str) -> str:
    """Return the text of all chapters. Raises Invalid."""
    roots = [entry.get("full-path", "") for entry in elements(member(archive, CONTAINER, name), "rootfile", name)]
    if not roots:
        raise Invalid(f"{name} is damaged: it lists no content.")
    package = member(archive, roots[0], name)
    files = {entry.get("id"): entry.get("href", "") for entry in elements(package, "item", name)}
    chapters = [entry.get("idref") for entry in elements(package, "itemref", name)]
    folder = posixpath.dirname(roots[0])
    paths = [posixpath.normpath(posixpath.join(folder, unquote(files[id]))) for id in chapters if id in files]
    return "\n\n".join(page_text(member(archive, path, name), titled=False) for path in dict.fromkeys(paths))
