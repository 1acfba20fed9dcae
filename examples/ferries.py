"""The demo's part with capabilities: a GPT searches the web, reads a page, computes on a file and draws a chart.

Ben reads each card before he allows it. The search and the page leave this server, so both are in his ledger. The file
and the code stay here: Python runs in a cell without network.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from examples.consent_cards import read_and_allow_all, show_what_has_left
from examples.ferry_model import NAME as MODEL
from examples.person import Person
from examples.programs import running
from examples.providers import connect_model

NAME, DESCRIPTION = "Harbour analyst", "Looks up ferries, and computes on your numbers."
CAPABILITIES = ["web_search", "read_pages", "code"]
QUESTION = "How full was my ferry to the isle last week? Look up how many seats it has, and draw a chart."
PASSENGERS = b"day,passengers\nMon,54\nTue,61\nWed,70\nThu,66\nFri,96\nSat,114\nSun,108\n"


@dataclass(frozen=True)
class Harbour:
    """The addresses of a search engine, of a web site and of a model endpoint."""

    engine: str
    site: str
    model: str

    @property
    def settings(self) -> dict[str, str]:
        """The operator's settings: which engine is asked, and which origins besides public ones may be read."""
        return {
            "SEARCH_ENGINE": "searxng",
            "SEARCH_URL": self.engine,
            "READ_PAGES": "yes",
            "PAGE_ORIGINS": self.site,
        }


@contextmanager
def harbour() -> Iterator[Harbour]:
    """Run the examples of a search engine, of a web site and of a model; stop them at the end."""
    with (
        running("ferry_site") as site,
        running("search_engine", FERRY_SITE=site) as engine,
        running("ferry_model") as model,
    ):
        yield Harbour(engine, site, model)


async def ask_about_ferries(olga: Person, ada: Person, ben: Person, reached: Harbour) -> None:
    await connect_model(olga, MODEL, "harbour", reached.model, company="Harbour Ltd.", country="IE", retention_days=0)
    gpt = await _build_gpt(ada)
    may_compute = await _show_capabilities(ben)
    print(f"\nBen attaches passengers.csv and asks: {QUESTION}", flush=True)
    file = await ben.upload("/api/files?name=passengers.csv", PASSENGERS)
    answer = await ben.ask(QUESTION, gpt, "harbour", [file["id"]])
    answer, cards = await read_and_allow_all(ben, answer, in_chat=True)
    await _show_calls(ben, answer.conversation, may_compute)
    print(f"  {answer.text}\n  Sources: {', '.join(answer.sources)}")
    if cards != 2 or len(await show_what_has_left(ben, answer.conversation)) != cards:
        raise SystemExit("The ledger should hold the search and the page, which Ben allowed, and nothing else.")


async def _build_gpt(ada: Person) -> str:
    gpt: str = (await ada.post("/api/gpts", name=NAME))["id"]
    await ada.put(
        f"/api/gpts/{gpt}/draft",
        name=NAME, description=DESCRIPTION, model=None, knowledge_use="cite", starters=[], capabilities=CAPABILITIES,
        instructions="Look up what you do not know, and compute with Python.",
    )  # fmt: skip
    await ada.post(f"/api/gpts/{gpt}/publish", level="everyone")
    print(f"\nAda built “{NAME}”, which may search the web, read pages and run Python.", flush=True)
    return gpt


async def _show_capabilities(ben: Person) -> bool:
    """Print what this server offers; return whether GPTs may run Python here."""
    uses = {use["capability"]: use for use in (await ben.get("/api/capabilities"))["capabilities"]}
    for name in CAPABILITIES:
        print(f"  {name:<11} {'yes' if uses[name]['allowed'] else 'no '}  {uses[name]['sentence']}")
    return bool(uses["code"]["allowed"])


async def _show_calls(ben: Person, conversation: str, may_compute: bool) -> None:
    """Print what the GPT did: which servers it asked, and the code with its output and its files."""
    stored = await ben.get(f"/api/conversations/{conversation}")
    calls = stored["messages"][-1]["calls"]
    print("\n  What the GPT did:")
    for call in calls:
        outcome = f"{call['state']}  {call['sentence'] or ''}".rstrip()
        print(f"    {call['operation']}  {call['host'] or 'on this server'}  {outcome}")
    if may_compute:
        await _show_run(ben, conversation, calls[-1]["code"])
    else:
        print("  It computed nothing and drew nothing: this server has no cells for Python (“make setup-code”).\n")


async def _show_run(ben: Person, conversation: str, run: dict[str, Any]) -> None:
    """Print a run of Python; fail if it brought no table or no chart."""
    if run["ended"] != "ok" or not run["tables"] or not run["files"]:
        raise SystemExit(f"Python should have made a table and a chart: {run['error']}")
    for line in run["source"].splitlines():
        print(f"      {line}")
    [table], [chart] = run["tables"], run["files"]
    print()
    for row in (table["columns"], *table["rows"]):
        print(f"      {'  '.join(f'{value:>10}' for value in row)}")
    path = f"/api/conversations/{conversation}/files/{chart['id']}"
    data = await ben.download(path)
    print(f"      {chart['name']}: {chart['width']} × {chart['height']} pixels, {len(data)} bytes\n")
