"""What says what a dataset is: manifest, datasheet and Croissant description, in clear beside its sealed files.

Invariant: all three are made of the manifest alone.
"""

from pathlib import Path

from discreet.runtime.atomic_file import write_atomic
from discreet.training.croissant import croissant
from discreet.training.datasheet import datasheet
from discreet.training.manifest import Manifest, encode_manifest

MANIFEST, DATASHEET, CROISSANT = "manifest.json", "datasheet.md", "croissant.json"


def documents(manifest: Manifest) -> dict[str, bytes]:
    """The three, by file name."""
    return {
        MANIFEST: encode_manifest(manifest),
        DATASHEET: datasheet(manifest).encode(),
        CROISSANT: croissant(manifest),
    }


def write_documents(directory: Path, manifest: Manifest) -> None:
    """Write the three, each whole or as it was."""
    for name, content in documents(manifest).items():
        write_atomic(directory / name, content)
