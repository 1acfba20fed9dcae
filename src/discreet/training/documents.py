"""A dataset's unencrypted documents: manifest, datasheet, Croissant description.

They are stored next to its encrypted files.

Invariants:
- All three are made from the manifest only.
"""

from pathlib import Path

from discreet.runtime.atomic_file import write_atomic
from discreet.training.croissant import croissant
from discreet.training.datasheet import datasheet
from discreet.training.manifest import Manifest, encode_manifest

MANIFEST, DATASHEET, CROISSANT = "manifest.json", "datasheet.md", "croissant.json"


def documents(manifest: Manifest) -> dict[str, bytes]:
    """Return the three documents by file name."""
    return {
        MANIFEST: encode_manifest(manifest),
        DATASHEET: datasheet(manifest).encode(),
        CROISSANT: croissant(manifest),
    }


def write_documents(directory: Path, manifest: Manifest) -> None:
    """Write the three documents, each atomically."""
    for name, content in documents(manifest).items():
        write_atomic(directory / name, content)
