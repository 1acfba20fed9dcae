"""The language data of text recognition: where it is and which languages it has.

Tesseract itself is part of the library that reads PDF files. Its data is a file for each language, installed with
Discreet (English, German) or by the system's packages.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("eng", "deu", "fra", "spa")
"""The languages that are recognised, all at once: those of the app, by Tesseract's names, the most frequent first."""
FOLDERS = (
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tessdata"),
    Path(sys.prefix, "share/tessdata"),
)
"""The folders of Debian's packages, of other systems' packages, and of Discreet's own environment."""

INSTALL_LANGUAGES = (
    "For English, German, French and Spanish on Debian: apt-get install --no-install-recommends "
    "tesseract-ocr-eng tesseract-ocr-deu tesseract-ocr-fra tesseract-ocr-spa"
)
"""How an operator gets the data of all languages."""


@dataclass(frozen=True)
class ScanLanguages:
    """The folder with the data, and the languages found in it."""

    folder: Path
    names: tuple[str, ...]

    @property
    def joined(self) -> str:
        """The languages in Tesseract's form: "eng+deu"."""
        return "+".join(self.names)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in LANGUAGES if name not in self.names)


def find_scan_languages(folders: Sequence[Path] = FOLDERS) -> ScanLanguages | None:
    """Return the folder with the most languages, the first one on a tie; None without any."""
    found = [ScanLanguages(folder, tuple(name for name in LANGUAGES if _data(folder, name))) for folder in folders]
    best = max(found, key=lambda languages: len(languages.names), default=None)
    return best if best is not None and best.names else None


def _data(folder: Path, language: str) -> bool:
    return (folder / f"{language}.traineddata").is_file()
