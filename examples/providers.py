"""The demo's part with model providers: one keeps what it gets, the other keeps nothing.

Olga connects both and declares who runs them. Ben allows only providers that keep nothing and never train; a prompt for
the other one is refused before anything is sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from examples.parrot_model import NAME
from examples.person import Person
from examples.programs import running

QUESTION = "The diagnosis is in the attached letter."


@dataclass(frozen=True)
class Providers:
    """The addresses of two endpoints."""

    keeping: str
    quiet: str


@contextmanager
def providers() -> Iterator[Providers]:
    """Run both endpoints; stop them at the end."""
    with running("parrot_model") as keeping, running("parrot_model") as quiet:
        yield Providers(keeping, quiet)


async def compare_providers(olga: Person, ben: Person, reached: Providers) -> None:
    await connect_model(olga, NAME, "keeper", reached.keeping, company="Keeper Inc.", country="US", retention_days=30)
    await connect_model(
        olga, NAME, "quiet", reached.quiet, company="Quiet GmbH", country="DE", retention_days=0, trains=False
    )
    print("\nOlga connects two model endpoints. Ben sees who runs each:")
    _show((await ben.get("/api/models"))["models"])
    await ben.put("/api/me/model-limit", limit="keeps_nothing")
    print("\nBen allows only providers that keep nothing and never train:")
    _show((await ben.get("/api/models"))["models"])
    print(f"\n  Ben asks Keeper all the same: {await ben.refused(QUESTION, 'keeper')}")
    answer = await ben.ask(QUESTION, model="quiet")
    print(f"  Ben asks Quiet: {answer.text}")
    [provider] = (await ben.get(f"/api/conversations/{answer.conversation}/receipt"))["models"]["providers"]
    print(f"  Its receipt: {provider['answers']} answer by {provider['name']} at {provider['host']}")
    if provider["company"] != "Quiet GmbH":
        raise SystemExit("Only Quiet should have received Ben's message.")
    await ben.put(f"/api/conversations/{answer.conversation}/improve", allowed=False)
    print("  Ben turns training off for this chat.")
    await ben.put("/api/me/model-limit", limit="offered")


async def connect_model(olga: Person, model: str, public_name: str, origin: str, **facts: Any) -> None:
    """Connect an endpoint on this machine, declare its provider, and offer its model."""
    declared = {"run_by": "company", **facts}
    added = await olga.post(
        "/api/operator/endpoints",
        name=facts["company"], protocol="chat", base_url=f"{origin}/v1", allows_inside=True, facts=declared,
    )  # fmt: skip
    offered = {"name": model, "public_name": public_name, "shown_name": public_name.title()}
    await olga.put(f"/api/operator/endpoints/{added['id']}/models", models=[offered])


def _show(models: list[dict[str, Any]]) -> None:
    for model in models:
        to = model["recipient"]
        runs = to["company"] or to["name"]
        print(f"  {model['shown_name']:<20} {runs:<14} {to['country'] or '--'}  {_keeps(to['retention_days'])}")
        for reason in model["reasons"]:
            print(f"    ! {reason}")


def _keeps(days: int | None) -> str:
    if days is None:
        return "unknown how long it keeps messages"
    return f"keeps messages for {days} days" if days else "keeps nothing"
