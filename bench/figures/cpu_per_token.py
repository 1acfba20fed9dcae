"""CPU per streamed token of the product, as a multiple of the byte proxy of the same run."""

from bench.cost import Cost, whole_run
from bench.load import Shape
from bench.report import Figure, Wanted
from bench.script import Script
from bench.stage import Stage, Subject

FLOOR = Wanted("floor_cpu_per_token_us", "µs CPU/token")
PRODUCT = Wanted("product_cpu_per_token_us", "µs CPU/token")
RATIO = Wanted("cpu_per_token", "× byte proxy", goal=3.5)
WANTED = (FLOOR, PRODUCT, RATIO)


async def measure(stage: Stage) -> list[Figure]:
    """Whole answers, from the request to the stored end, 100 streams of 50 tokens/s, proxy and product in turn."""
    figures, floors, costs = [], [], []
    for _ in range(stage.rounds):
        floors.append(await _cost(stage, stage.floor()))
        if not isinstance(stage.built_product, str):
            costs.append(await _cost(stage, stage.chats()))
    floor = [cost.subject_microseconds for cost in floors]
    figures.append(FLOOR.of_rounds(floor, f"100 streams × 50 tokens/s. Last round: {floors[-1].in_words()}."))
    if isinstance(stage.built_product, str):
        return [*figures, PRODUCT.unmeasured(stage.built_product), RATIO.unmeasured(stage.built_product)]
    product = [cost.subject_microseconds for cost in costs]
    ratios = [mine / least for mine, least in zip(product, floor, strict=True)]
    note = f"Server and database together, new chats stored and sealed. Last round: {costs[-1].in_words()}."
    return [*figures, PRODUCT.of_rounds(product, note), RATIO.of_rounds(ratios, note)]


async def _cost(stage: Stage, subject: Subject) -> Cost:
    shape = Shape(Script(gap_ms=20, tokens=150 if stage.quick else 500), streams=100, ramp=1)
    _, cost = await whole_run(subject, shape)
    return cost
