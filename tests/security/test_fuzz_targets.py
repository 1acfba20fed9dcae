"""Every parser of untrusted bytes has a fuzz target; every seed, and every input that once broke a rule, passes.

`make fuzz` looks for inputs that break the rules; each that was found stands here, too.
"""

import json
import re
from pathlib import Path

import pytest

from fuzz.targets import TARGETS
from tests.support import sample_files
from tests.support.chat_exports import chatgpt_conversation, chatgpt_message

SERVER = Path(__file__).parents[2] / "src" / "discreet"
PARSES = re.compile(
    r"json\.decode\(|json\.Decoder\(|json\.loads\(|msgpack\.decode\(|msgpack\.Decoder\(|zipfile\.ZipFile\(|yaml\.|"
    r"b64decode\(|b32decode\(|HTMLParser|ParserCreate|ijson\.|Image\.open\(|struct\.unpack|zlib\.decompressobj|"
    r"MarkdownIt\(|BytesParser|message_from_bytes|urlsplit\(|jwt\.decode|parse_authentication|HttpToolsProtocol|"
    r"unescape\(|fromhex\(|ScimFilter"
)
"""Where a module reads bytes of another form than its own."""
OWN_BYTES = frozenset(
    {
        # Data that only this server can have encrypted, or has put into its own database.
        "assistants.gpts.archive.import_note", "identity.accounts.user_key.unlock_method", "assistants.actions.consent.encryption", "assistants.actions.encryption", "api_projects.responses",
        "chat.turns.parked", "chat.conversations.attachment", "chat.conversations.message", "chat.conversations.store", "chat.conversations.sharing.snapshot",
        "data_rights.deletion.store", "evidence.checkpoint", "evidence.log_keys", "evidence.receipt", "evidence.record",
        "evidence.service", "evidence.store", "assistants.gpts.training_copies", "assistants.gpts.examples.service", "assistants.gpts.seals", "assistants.gpts.test_sheet.service", "assistants.guest_links.guest_link", "http.openai.responses",
        "chat.images.seals", "training.service", "training.store", "training.tally", "analytics.counting.contribution",
        "analytics.counting.ledger", "analytics.feedback.seals", "analytics.releasing.state", "chat.imports.store",
        "identity.sso.browser_binding", "identity.sso.directory.store", "identity.sso.store", "identity.workspaces.audit", "runtime.streaming_zip",
        "training.check", "training.access", "training.manifest", "training.proofs", "training.records",
        "backup.description", "cli.doctor.guests", "public_settings", "verify.log_entries", "languages", "app.operator.policy_templates",
        "app.operator.setup_checklist", "models.administration", "models.form",
        "models.directory", "models.sealed_headers", "models.masking_settings", "models.disclosures_store",
        "chat.prompts.seals",
        "identity.workspaces.masked_words",
        "http.branded_files", "http.static",
        # Between this server and its own children, and between its processes.
        "assistants.gpts.imports.reading", "assistants.gpts.imports.reading_child", "assistants.gpts.imports.service",
        "assistants.actions.mcp.answer_reader", "assistants.actions.openapi.document_reader", "runtime.confined_child", "runtime.confinement_probe", "code.frames", "code.zygote", "db.relay", "assistants.gpts.picture_reader",
        "chat.images.picture_reader", "adapters.logo_reader", "training.protocol",
        "training.processes.chunk_encryption", "analytics.releasing.release_day", "analytics.releasing.release_order",
        "chat.imports.reading", "adapters.embedded_model", "adapters.embedded_model_child", "adapters.extraction.extractor",
        "adapters.extraction.scans", "adapters.extraction.page_reader",
        # Input from the operator: settings, files of the installation, a command's own input.
        "identity.accounts.passkeys.relying_party", "app.answers", "app.improvement",
        "cli.evidence_watch", "db.connecting", "db.embedded", "cli.doctor.egress",
        "training.sandbox", "training.deidentify.lines", "training.deidentify.rampart", "adapters.keystore.key_file_copies",
        "adapters.keystore.key_ring",
        "adapters.keystore.sealed_key_store", "adapters.keystore.etcd_client", "adapters.keystore.etcd_session",
        "adapters.keystore.etcd_sweep", "adapters.mail", "adapters.keystore.master_key", "adapters.keystore.vault", "setting_values",
        # Fields of an API body whose form the body's schema has checked; the API's own fuzzing sends them.
        "assistants.actions.editing.auth", "http.api.actions.consents", "http.api.programs.api_key_grants", "chat.turns.code_calls", "http.api.accounts.user_key", "http.api.chat.guests", "http.scim.app",
        # A model's answer, parsed only as JSON and compared with the names of operations.
        "chat.turns.written_call", "assistants.gpts.test_sheet.checking",
        # Arguments that the turn has checked against the operation and written again.
        "chat.turns.image_calls", "analytics.counting.buckets",
    }
)  # fmt: skip
"""Modules that parse, but no untrusted bytes, or none that another target does not bring."""


def test_every_module_that_parses_untrusted_bytes_has_a_target() -> None:
    modules = {".".join(path.relative_to(SERVER).with_suffix("").parts): path for path in SERVER.rglob("*.py")}
    parse = {name for name, path in modules.items() if PARSES.search(path.read_text())}
    covered = {module for target in TARGETS.values() for module in target.reads}
    assert covered <= modules.keys(), "a target names a module that is not there"
    assert parse - covered == OWN_BYTES - covered, "give the module a target in fuzz/targets, or a place in OWN_BYTES"


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_is_read_or_refused(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].outcome(seed)


def _odd_export() -> bytes:
    node = chatgpt_message("q", None, "user", "Q")
    node["message"]["content"]["content_type"] = ["text"]
    return json.dumps([chatgpt_conversation("T", node)]).encode()


def _displaced(archive: bytes) -> bytes:
    """An archive whose end says that its list of parts begins later than it does."""
    end = archive.rindex(b"PK\x05\x06")
    return archive[: end + 16] + b"\xff\xff\x00\x00" + archive[end + 20 :]


def _nameless() -> bytes:
    """A GPT's file with a part that has no name: a reader takes a name's letters before its NUL."""
    form = b'{"format": "discreet-gpt", "version": 1, "name": "G", "knowledge": [{"name": "a.txt", "path": ""}]}'
    return sample_files.archive({"gpt.json": form, "!?": b"words"}).replace(b"!?", b"\0?")


def _misnamed_packing() -> bytes:
    """An archive that says that its part is packed by BZIP2, which it is not."""
    archive = bytearray(sample_files.archive({"a.json": "[]" * 50}))
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        archive[archive.index(signature) + place] = 12
    return bytes(archive)


FOUND = {
    "an export whose content has a list for its type": ("exports", _odd_export()),
    "an export of LibreChat whose replies are no list": (
        "exports", b'{"conversationId": "c", "messages": [{"messageId": "m", "children": true}]}',
    ),
    "an archive with a part before its beginning": ("exports", _displaced(sample_files.archive({"a.json": "[]"}))),
    "an archive with a name that is not UTF-8": (
        "exports", sample_files.archive({"\xe4.json": "[]"}).replace("\xe4".encode(), b"\xb5\xb5"),
    ),
    "an archive that is packed in another way": ("exports", _misnamed_packing()),
    "a GPT's file with such a part": ("gpt_files", _displaced(sample_files.archive({"gpt.json": "{}"}))),
    "a GPT's file with a part that has no name": ("gpt_files", _nameless()),
    "a chunk of a model that is nested deeply": ("model_streams", b"\x06data: " + b'{"a":' * 5000 + b"\n\n"),
    "a list of models that is nested deeply": ("model_lists", b'{"a":' * 5000),
    "an image's answer that is nested deeply": ("image_answers", b'{"a":' * 5000),
    "an image's answer that is not UTF-8": ("image_answers", b'{"\xa2": 1}'),
    "a change of a directory without a list": ("scim_bodies", b'{"Operations": true}'),
    "a copy of keys that is cut off": ("key_copies", b"DISCREET KEYS 1\n"),
}  # fmt: skip
"""The findings, each with its target."""


@pytest.mark.parametrize("what", FOUND)
def test_what_once_broke_a_rule_no_longer_does(what: str) -> None:
    name, data = FOUND[what]
    TARGETS[name].outcome(data)
