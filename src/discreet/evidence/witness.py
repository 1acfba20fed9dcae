#!/usr/bin/env python3
# /// script
# requires-python = ">=3.10"
# dependencies = ["cryptography"]
# ///
"""A witness of transparency logs (c2sp.org/tlog-witness).

It needs Python 3.10 and the package cryptography.

    witness.py FILE new NAME       make a witness: FILE stores its key and its memory; prints the key to publish
    witness.py FILE add LOG_KEY    witness the log with this key, as a Discreet server shows it at /evidence/key
    witness.py FILE serve          answer at http://127.0.0.1:8007/add-checkpoint; put a proxy with TLS in front
    witness.py FILE show           print the key, the logs, and every contradiction that was refused

A witness cosigns a checkpoint of a log if it begins with every tree of that log that the witness has cosigned before.
If a log shows two people two different pasts, only one of them is cosigned. NAME is a URL without its scheme that names
the owner of the witness, for example example.org/witness.

Never restore an older copy of FILE: the witness would forget what it cosigned. Make a new witness with another name
instead. FILE contains the private key; only its owner can read it.
"""

import argparse
import base64
import hashlib
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, COSIGNATURE = b"\x01", b"\x04"  # signature types in c2sp.org/signed-note
MAX_BYTES, MAX_STEPS = 65536, 63
EMPTY = hashlib.sha256().digest()
Answer = tuple[int, str, str]  # status, media type, body
PLAIN = "text/plain; charset=utf-8"
TABLES = """
    CREATE TABLE witness (name TEXT NOT NULL, seed BLOB NOT NULL);
    CREATE TABLE logs (origin TEXT PRIMARY KEY, key TEXT NOT NULL, size INT NOT NULL, root BLOB NOT NULL, note TEXT);
    CREATE TABLE contradictions (at INTEGER NOT NULL, cosigned TEXT, refused TEXT NOT NULL UNIQUE);
"""


class WitnessRefused(Exception):
    """The answer to a refused request."""

    def __init__(self, status: int, text: str, kind: str = PLAIN) -> None:
        self.answer: Answer = (status, kind, text)


def key_id(name: str, kind: bytes, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:4]


def verifier_key(name: str, kind: bytes, public: bytes) -> str:
    return f"{name}+{key_id(name, kind, public).hex()}+{base64.b64encode(kind + public).decode()}"


def read_log_key(text: str) -> tuple[str, bytes]:
    """Return the origin and the public key of a log.

    Raises ValueError for a damaged key, or one of another type.
    """
    origin, named, encoded = text.strip().split("+", 2)
    material = base64.b64decode(encoded, validate=True)
    if material[:1] != LOG or len(material) != 33 or named != key_id(origin, LOG, material[1:]).hex():
        raise ValueError("this is not an Ed25519 key of a log, or it is damaged")
    return origin, material[1:]


def is_signed(note: str, text: str, origin: str, public: bytes) -> bool:
    """Return whether one of a note's signatures is of this log's key."""
    for line in note[len(text) + 1 :].splitlines():
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        try:
            signature = base64.b64decode(encoded, validate=True)
            if (dash, name, signature[:4]) == ("—", origin, key_id(origin, LOG, public)):
                Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
                return True
        except (ValueError, InvalidSignature):
            continue
    return False


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: list[bytes]) -> bool:
    """Return whether the new tree begins with the old one (RFC 9162, 2.1.4.2)."""
    if old in (0, size):
        return not proof
    steps = [old_root, *proof] if old & (old - 1) == 0 else proof
    at, last = old - 1, size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    first = second = steps[0] if steps else b""
    for sibling in steps[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            first, second = (hashlib.sha256(b"\x01" + sibling + each).digest() for each in (first, second))
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            second = hashlib.sha256(b"\x01" + second + sibling).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and (first, second) == (old_root, root)


def number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and str(int(text)) == text and int(text) < 2**63):
        raise ValueError("this is not a size")
    return int(text)


def digest_of(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    if len(data) != 32:
        raise ValueError("this is not a hash")
    return data


def parse(body: bytes) -> tuple[int, list[bytes], str, str, str, int, bytes]:
    """Return old size, proof, note, its text, origin, size and root of a request.

    Anything else is refused with 400.
    """
    try:
        head, _, note = body.decode().partition("\n\n")
        old, *steps = head.split("\n")
        text, blank, signatures = note.rpartition("\n\n")
        origin, size, root, *_ = text.split("\n")
        if not (old.startswith("old ") and blank and origin and signatures.endswith("\n") and len(steps) <= MAX_STEPS):
            raise ValueError("a part is missing")
        proof = [digest_of(step) for step in steps]
        return number(old[4:]), proof, note, f"{text}\n", origin, number(size), digest_of(root)
    except ValueError as error:
        raise WitnessRefused(400, f"This is not a request of c2sp.org/tlog-witness: {error}.\n") from None


class WitnessServer:
    """A witness, in its file.

    Each request is one transaction, which is durable before its answer is sent.
    """

    def __init__(self, file: Path) -> None:
        self.database = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=30, isolation_level=None
        )
        self.database.execute("PRAGMA synchronous = FULL")
        self.name, seed = self.database.execute("SELECT name, seed FROM witness").fetchone()
        self.private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self.private.public_key().public_bytes_raw()
        self.key = verifier_key(self.name, COSIGNATURE, self.public)

    def __enter__(self) -> "WitnessServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def add_log(self, key: str) -> None:
        origin, _ = read_log_key(key)
        self.database.execute("INSERT INTO logs VALUES (?, ?, 0, ?, NULL)", [origin, key.strip(), EMPTY])

    def add_checkpoint(self, body: bytes) -> Answer:
        old, proof, note, text, origin, size, root = parse(body)
        with self.database:
            self.database.execute("BEGIN IMMEDIATE")  # one request at a time compares and remembers
            stored = self.database.execute("SELECT key, size, root FROM logs WHERE origin = ?", [origin]).fetchone()
            if stored is None:
                raise WitnessRefused(404, "This witness does not know the log.\n")
            if not is_signed(note, text, origin, read_log_key(stored[0])[1]):
                raise WitnessRefused(403, "The checkpoint is not signed with the log's key.\n")
            if old > size:
                raise WitnessRefused(400, "The old size is larger than the checkpoint's.\n")
            if old != stored[1]:
                raise WitnessRefused(409, f"{stored[1]}\n", "text/x.tlog.size")
            if not is_consistent(old, stored[2], size, root, proof):
                self.store_contradiction(origin, note)
                return 422, PLAIN, "The proof does not show that the tree extends the cosigned one.\n"
            if old == size and root != stored[2]:
                self.store_contradiction(origin, note)
                return 409, PLAIN, "Another tree of this size was cosigned.\n"
            self.database.execute(
                "UPDATE logs SET size = ?, root = ?, note = ? WHERE origin = ?", [size, root, note, origin]
            )
        return 200, PLAIN, self.cosigned(text)

    def cosigned(self, text: str) -> str:
        """Return the line that cosigns a checkpoint's text (c2sp.org/tlog-cosignature)."""
        seconds = int(time.time())
        signature = self.private.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        blob = key_id(self.name, COSIGNATURE, self.public) + seconds.to_bytes(8, "big") + signature
        return f"— {self.name} {base64.b64encode(blob).decode()}\n"

    def store_contradiction(self, origin: str, note: str) -> None:
        """Store two contradicting checkpoints, both signed by the log's key.

        They prove that the log's operator showed two histories. At most a thousand are stored.
        """
        self.database.execute(
            "INSERT OR IGNORE INTO contradictions SELECT ?, note, ? FROM logs WHERE origin = ?"
            " AND (SELECT count(*) FROM contradictions) < 1000",
            [int(time.time()), note, origin],
        )


def create(file: Path, name: str) -> None:
    """Create a witness in a new file."""
    if not name or name.split() != [name] or "+" in name:
        raise ValueError("a name has no space and no + in it")
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    database = sqlite3.connect(file)
    database.executescript(f"BEGIN; {TABLES} COMMIT;")
    with database:
        database.execute("INSERT INTO witness VALUES (?, ?)", [name, os.urandom(32)])
    database.close()


def show(witness: WitnessServer) -> None:
    print(f"witness {witness.key}")
    for origin, size in witness.database.execute("SELECT origin, size FROM logs"):
        print(f"log {origin}: {size} entries cosigned")
    for at, cosigned, refused in witness.database.execute("SELECT at, cosigned, refused FROM contradictions"):
        print(f"\nCONTRADICTION, {time.ctime(at)}. Cosigned was:\n{cosigned}\nThen came:\n{refused}")


def handler(file: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version, timeout = "HTTP/1.1", 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint" or not length.isdigit() or int(length) > MAX_BYTES:
                self.close_connection = True  # the body was not read
                self.reply((404, PLAIN, "POST a checkpoint of at most 64 KB to /add-checkpoint.\n"))
                return
            body = self.rfile.read(int(length))
            try:
                with WitnessServer(file) as witness:
                    answer = witness.add_checkpoint(body)
            except WitnessRefused as refused:
                answer = refused.answer
            self.reply(answer)

        def reply(self, answer: Answer) -> None:
            status, kind, text = answer
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(text.encode())))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

    return Handler


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("what", choices=["new", "add", "serve", "show"])
    parser.add_argument("value", nargs="?", default="", help="the NAME or the LOG_KEY")
    parser.add_argument("--listen", default="127.0.0.1:8007", metavar="HOST:PORT")
    options = parser.parse_args(arguments)
    try:
        if options.what == "new":
            create(options.file, options.value)
        with WitnessServer(options.file) as witness:
            if options.what == "new":
                print(witness.key)
            if options.what == "add":
                witness.add_log(options.value)
            if options.what == "show":
                show(witness)
        if options.what == "serve":
            host, _, port = options.listen.rpartition(":")
            server = ThreadingHTTPServer((host, int(port)), handler(options.file))
            print(f"Witness at http://{host}:{server.server_port}/add-checkpoint", flush=True)
            server.serve_forever()
    except (ValueError, OSError, sqlite3.Error) as error:
        sys.exit(f"witness.py: {error}")


if __name__ == "__main__":
    main()
