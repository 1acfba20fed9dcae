"""P6: each role has exactly the rights that the migrations give it.

So no query shows a builder a chat.
"""

import asyncpg

from discreet.db.catalogue import catalogue
from discreet.verify import cluster
from discreet.verify.findings import Findings
from discreet.verify.instance import VerificationSnapshot
from discreet.verify.invariant import check_invariant

DERIVED_FACTS = (
    "Every right of every role on every table, column, function and type, every row-level security policy, trigger, "
    "constraint, default right and replica identity of the schema, from the numbered migrations: they are run on an "
    "empty database beside it, and both are compared. This covers the append-only tables that P2, P4, P5, P8 and P13 "
    "depend on. For the rest of the server: that no other schema has a table, view or function that Discreet did not "
    "make; that no extension's function runs as its owner; that there is no event trigger, publication, logical "
    "replication slot, foreign server, large object or unknown extension; that no setting of a role or the database "
    "switches triggers off, loads code or logs statements; that only the server's first superuser, the owner and the "
    "roles given with --known-role are superusers, bypass row-level security or read everything."
)
LIMITATIONS = (
    "What the owner of the database reads in it, past every policy: that is encrypted (P7). Anything outside of this "
    "database: other databases of the server, its files, pg_hba.conf, preloaded libraries, streaming replication. What "
    "was switched off and on again between two runs."
)

NOT_COMPARED = (
    "The owner of the database may not create an empty database for the comparison. Give the role in "
    "DISCREET_DATABASE_URL the right CREATEDB while you verify."
)


async def check(snapshot: VerificationSnapshot, findings: Findings) -> None:
    for invariant, arguments in cluster.list_server_invariants(snapshot.known_roles):
        await check_invariant(snapshot, findings, invariant, *arguments)
    await _check_catalogue(snapshot, findings)


async def _check_catalogue(snapshot: VerificationSnapshot, findings: Findings) -> None:
    try:
        declared = await snapshot.declared()
    except asyncpg.InsufficientPrivilegeError:
        findings.add_unchecked("rights and policies", NOT_COMPARED)
        return
    present = await catalogue(snapshot.connection)
    findings.checked += len(declared)
    for name, forms in declared.items():
        if name not in present:
            findings.breach(name, "The migrations make it, and it is not there.")
        elif present[name] not in forms:
            findings.breach(name, f"It is not as the migrations make it: {_shorten(present[name])}")
    for name in present.keys() - declared.keys():
        findings.breach(name, f"No migration makes it: {_shorten(present[name])}")


def _shorten(definition: str) -> str:
    line = " ".join(definition.split())
    return line if len(line) <= 200 else line[:199] + "…"
