"""A dataset's description in Croissant 1.0 with the RAI vocabulary (MLCommons).

Invariants:
- It contains nothing that is not in the manifest.
- It is exported with the files that it describes, each with its SHA-256.
- Croissant readers yield the records from it.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from discreet.training.manifest import Manifest
from discreet.training.shard import JSONL, PARQUET, ShardFile

CROISSANT = "http://mlcommons.org/croissant/1.0"
RESPONSIBLE_AI = "http://mlcommons.org/croissant/RAI/1.0"

_MEDIA_TYPES = {JSONL: "application/jsonlines", PARQUET: "application/x-parquet"}
_COLUMNS = "parquet-files"
_RECORDS = "records"

# The context that the specification requires (Croissant 1.0, "Namespaces").
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
} | {
    term: f"cr:{term}"
    for term in (
        "citeAs", "column", "equivalentProperty", "extract", "field", "fileProperty", "fileObject", "fileSet", "format",
        "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references",
        "regex", "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform",
    )
}  # fmt: skip


def croissant(manifest: Manifest) -> bytes:
    """Return the description as indented JSON-LD."""
    return msgspec.json.format(msgspec.json.encode(_dataset(manifest) | _responsible_ai(manifest)), indent=2)


def _dataset(manifest: Manifest) -> dict[str, Any]:
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [CROISSANT, RESPONSIBLE_AI],
        "name": f"dataset-{manifest.dataset_id}",
        "description": f"Conversations with GPTs, for “{manifest.purpose}”. {manifest.format}",
        "url": f"urn:uuid:{manifest.dataset_id}",
        "version": "1.0.0",
        "citeAs": f"Dataset {manifest.dataset_id}, {manifest.built_at:%Y-%m-%d}. Merkle root {manifest.merkle_root}.",
        "dateCreated": manifest.built_at.isoformat(),
        "datePublished": manifest.built_at.isoformat(),
        "creator": {"@type": "sc:Organization", "name": f"The operator of a server that runs {manifest.product}"},
        "license": "For the purpose above only, for recipients that the operator chooses; not to be published.",
        "distribution": list(_distribution(manifest)),
        "recordSet": [_record_set()] if manifest.shards else [],
    }


def _distribution(manifest: Manifest) -> Iterator[dict[str, Any]]:
    files = [file for shard in manifest.shards for file in shard.files]
    yield from map(_file, files)
    if files:
        yield {
            "@type": "cr:FileSet",
            "@id": _COLUMNS,
            "name": _COLUMNS,
            "description": "All records as columns.",
            "encodingFormat": _MEDIA_TYPES[PARQUET],
            "includes": f"shard-*.{PARQUET}",
        }


def _file(file: ShardFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": f"{file.bytes} B",
        "encodingFormat": _MEDIA_TYPES[_kind(file)],
        "sha256": file.sha256,
    }


def _kind(file: ShardFile) -> str:
    return file.name.rpartition(".")[2]


def _record_set() -> dict[str, Any]:
    messages = {
        "@type": "cr:Field",
        "@id": f"{_RECORDS}/messages",
        "name": "messages",
        "description": "The conversation, in its order.",
        "repeated": True,
        "subField": [_field("messages/role", "sc:Text", "messages", "role"),
                     _field("messages/content", "sc:Text", "messages", "content")],
    }  # fmt: skip
    return {
        "@type": "cr:RecordSet",
        "@id": _RECORDS,
        "name": _RECORDS,
        "description": "A record is one conversation, up to the first message that may not be used.",
        "key": {"@id": f"{_RECORDS}/record"},
        "field": [_field("record", "sc:Integer", "record"), messages],
    }


def _field(name: str, data_type: str, column: str, member: str | None = None) -> dict[str, Any]:
    source: dict[str, Any] = {"fileSet": {"@id": _COLUMNS}, "extract": {"column": column}}
    if member:
        source["transform"] = {"jsonPath": member}
    return {
        "@type": "cr:Field",
        "@id": f"{_RECORDS}/{name}",
        "name": name.rpartition("/")[2],
        "dataType": data_type,
        "source": source,
        **({"repeated": True} if member else {}),
    }


def _responsible_ai(manifest: Manifest) -> dict[str, Any]:
    return {
        "rai:dataCollection": f"Conversations that people had with GPTs on one server. {manifest.rule.text}",
        "rai:dataCollectionType": "Others",
        "rai:dataCollectionMissingData": "; ".join(
            f"{manifest.reasons[code]} ({n})" for code, n in manifest.conversations.excluded.items()
        ),
        "rai:dataPreprocessingProtocol": [manifest.context, manifest.near_duplicates],
        "rai:personalSensitiveInformation": [manifest.personal_information],
        "rai:dataUseCases": [manifest.purpose],
        "rai:dataLimitations": [
            "Answers were written by language models and may be wrong. Not a sample of all conversations: only of "
            "those whose every party allowed it."
        ],
        "rai:dataReleaseMaintenancePlan": (
            f"It expires on {manifest.expires_at:%Y-%m-%d} and is destroyed then. If a person withdraws or deletes "
            "before, the operator gets the numbers of their records, and a rebuild leaves them out."
        ),
    }
