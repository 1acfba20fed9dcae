"""P6: the database lets each role do what the migrations say, and nothing else; so no query shows a builder a chat."""

import asyncpg

from discreet.db.catalogue import catalogue
from discreet.verify.findings import Findings
from discreet.verify.instance import Instance

DERIVES = (
    "Every right of every role on every table, column and function, every row-level security policy, trigger, "
    "constraint and function of the database, from the numbered migrations: they are run on an empty database beside "
    "it, and the two are compared. The append-only tables on which P2, P4, P5, P8 and P13 rest are held by these."
)
CANNOT = "What whoever owns the database reads in it, past every policy: that is sealed (P7)."

NOT_COMPARED = (
    "The owner of the database may not make an empty one to compare with. Give the role in DISCREET_DATABASE_URL the "
    "right CREATEDB while you verify."
)


async def check(on: Instance, found: Findings) -> None:
    try:
        declared = await on.declared()
    except asyncpg.InsufficientPrivilegeError:
        found.could_not("rights and policies", NOT_COMPARED)
        return
    there = await catalogue(on.connection)
    found.checked += len(declared)
    for name, forms in declared.items():
        if name not in there:
            found.breach(name, "The migrations make it, and it is not there.")
        elif there[name] not in forms:
            found.breach(name, f"It is not as the migrations make it: {_short(there[name])}")
    for name in there.keys() - declared.keys():
        found.breach(name, f"No migration makes it: {_short(there[name])}")


def _short(definition: str) -> str:
    line = " ".join(definition.split())
    return line if len(line) <= 200 else line[:199] + "…"
