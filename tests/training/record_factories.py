"""Hand-made records for tests of written files: reduced conversations that every party allowed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from discreet.adapters.entropy import SystemRandomSource
from discreet.evidence.merkle import leaf_hash, root
from discreet.ports.model_request import ChatMessage
from discreet.promises.improve import PartyPermission, may_improve
from discreet.promises.parties import ALWAYS, Party
from discreet.training.build_spec import BuildOptions, BuildSpec
from discreet.training.decrypt import PermittedContent
from discreet.training.deidentify.profiles import Profile
from discreet.training.documents import write_documents
from discreet.training.keys import DatasetKeys
from discreet.training.manifest import Manifest, make_manifest
from discreet.training.refine import RefinedRecord
from discreet.training.sandbox import Sandbox
from discreet.training.shard import Shard, read_proofs
from discreet.training.tally import Tally
from discreet.training.write import RedactedContent, ShardWriter, deidentified

BEGAN = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)
KEYS = DatasetKeys(b"k" * 32)
ENTROPY = SystemRandomSource()
BEN = f"user:{UUID(int=0xBE)}"
GPT = f"gpt:{UUID(int=0xADA)}"


def permitted(n: int, *texts: str, system: str | None = None) -> PermittedContent:
    """Ben's conversation `n` with Ada's GPT; texts are a question, its answer, and so on."""
    parties = {
        GPT: BEGAN - timedelta(days=3),
        f"conversation:{UUID(int=n)}": BEGAN + timedelta(minutes=n),
        "service:consumer_chat": ALWAYS,
        BEN: BEGAN - timedelta(days=2),
    }
    began = BEGAN + timedelta(minutes=n)
    verdict = may_improve([PartyPermission(Party.parse(party), since) for party, since in parties.items()], began)
    messages = [ChatMessage("system", system)] if system else []
    messages += [ChatMessage(("user", "assistant")[i % 2], text) for i, text in enumerate(texts)]
    return PermittedContent(
        conversation_id=UUID(int=n),
        owner_id=UUID(int=0xBE),
        began_at=began,
        allowed_since=parties,
        messages=tuple(messages),
        verdict=verdict,
    )


def record(n: int, *texts: str, system: str | None = None) -> RedactedContent:
    whole = permitted(n, *(texts or (f"Question {n}?", f'Answer {n}: “ü” 🦫\n\t"\\')), system=system)
    return deidentified(
        whole, RefinedRecord(tuple(message.content for message in whole.messages), {}, b"signature %d" % n)
    )


def write_shard(directory: Path, number: int, numbers: range, keys: DatasetKeys = KEYS) -> Shard:
    with ShardWriter(directory, number, keys, ENTROPY) as shard:
        for n in numbers:
            shard.write(n, record(n))
        return shard.publish()


def manifest_of(
    directory: Path, shards: list[Shard], keys: DatasetKeys = KEYS, terms: BuildOptions | None = None
) -> Manifest:
    """The manifest of these shards, as a build would make it, with its documents beside them."""
    tally = Tally()
    for shard in shards:
        tally.conversations["permitted"] += shard.records
        tally.messages["permitted"] += shard.messages
    tally.count_left_out("user_not_allowed", 7)
    tally.removed.update({"EMAIL": 3, "PERSON": 0})
    leaves = (leaf_hash(proof.leaf()) for shard in shards for proof in read_proofs(directory, shard.number, keys))
    commission = BuildSpec(
        UUID(int=0xDA7A), "to answer *better* | <b>soon</b>", BEGAN + timedelta(days=1), BEGAN + timedelta(days=181),
        terms or BuildOptions(profile=Profile.PATTERNS),
    )  # fmt: skip
    confinement = Sandbox(True, "Confined.")
    manifest = make_manifest(commission, BEGAN + timedelta(days=2), tally, shards, root(leaves), confinement)
    write_documents(directory, manifest)
    return manifest
