"""CPU per streamed token, as a multiple of the byte proxy's in the same run."""

from collections.abc import AsyncIterator

from bench.cost import Cost, whole_run
from bench.load import Shape
from bench.report import Figure, Unmeasured, Wanted
from bench.script import Script
from bench.setup import Stage, Subject

FLOOR = Wanted("floor_cpu_per_token_us", "µs CPU/token")
PRODUCT = Wanted("product_cpu_per_token_us", "µs CPU/token")
RATIO = Wanted("cpu_per_token", "× byte proxy", goal=3.5)
WANTED = (FLOOR, PRODUCT, RATIO)


async def measure(stage: Stage) -> AsyncIterator[Figure]:
    """Measure whole answers, from the request to the stored end.

    100 streams of 50 tokens/s, proxy and product in turn.
    """
    floors: list[Cost] = []
    costs: list[Cost] = []
    why: Unmeasured | None = None
    for _ in range(stage.rounds):
        floors.append(await _cost(stage, stage.floor()))
        try:
            costs.append(await _cost(stage, stage.chats()))
        except Unmeasured as reason:
            why = reason
    floor = [cost.subject_microseconds for cost in floors]
    yield FLOOR.of_rounds(floor, f"100 streams × 50 tokens/s. Last round: {floors[-1].in_words()}.")
    if why:
        raise why
    product = [cost.subject_microseconds for cost in costs]
    note = f"Server and database together, new chats stored and sealed. Last round: {costs[-1].in_words()}."
    yield PRODUCT.of_rounds(product, note)
    yield RATIO.of_rounds([mine / least for mine, least in zip(product, floor, strict=True)], note)


async def _cost(stage: Stage, subject: Subject) -> Cost:
    shape = Shape(Script(gap_ms=20, tokens=200 if stage.quick else 500), streams=100, ramp=1)
    _, cost = await whole_run(subject, shape)
    return cost
