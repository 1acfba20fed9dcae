"""The figures of `bench/`: how one is printed, left out, and read from a page."""

import msgspec
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.discreet_server import Product
from bench.figures import MEASUREMENTS
from bench.figures.first_page import first_visit
from bench.load import percentile
from bench.report import Unmeasured, Wanted


def test_every_figure_has_one_name() -> None:
    names = [wanted.name for measurement in MEASUREMENTS for wanted in measurement.wanted]
    assert len(names) == len(set(names))


def test_a_figure_is_one_json_line_with_its_goal_and_spread() -> None:
    figure = Wanted("some_figure", "ms", goal=2).of_rounds([3.0, 1.0, 2.00049], "a note")
    decoded = msgspec.json.decode(figure.line(others_busy=0.25))
    assert (decoded["figure"], decoded["value"], decoded["unit"], decoded["goal"]) == ("some_figure", 2.0, "ms", 2)
    assert (decoded["spread"], decoded["note"], decoded["machine"]["others_busy"]) == ([1.0, 3.0], "a note", 0.25)
    assert "\n" not in figure.line(0)


def test_a_figure_that_was_not_measured_says_why_instead() -> None:
    decoded = msgspec.json.decode(Wanted("some_figure", "ms").unmeasured("there is no compiler.").line(0))
    assert (decoded["value"], decoded["spread"], decoded["note"]) == (
        None,
        None,
        "Not measured: there is no compiler.",
    )


@settings(deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=1), st.sampled_from([1, 50, 99, 100]))
def test_a_percentile_is_the_least_value_that_enough_values_do_not_exceed(values: list[float], percent: int) -> None:
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= len(values) * percent
    assert sum(value < found for value in values) * 100 < len(values) * percent


async def test_a_first_visit_loads_what_the_page_names_and_nothing_that_it_only_may_load() -> None:
    site = {
        "/": '<link rel="stylesheet" href="/a.css"><link rel="alternate" href="/feed"><script src="/in/a.js"></script>'
        '<img src="https://elsewhere.example/pixel.png">',
        "/a.css": "body {}",
        "/in/a.js": 'import{x}from"./b.js";import"./c.js";const later=()=>import("./later.js")',
        "/in/b.js": 'export{x}from"./a.js"',
        "/in/c.js": "",
    }

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=site[request.path]) if request.path in site else web.Response(status=404)

    app = web.Application()
    app.router.add_get("/{path:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        place = web.TCPSite(runner, "127.0.0.1", 0)
        await place.start()
        loaded = await first_visit(place.name)
    finally:
        await runner.cleanup()
    assert set(loaded) == set(site)
    assert sum(found.sent for found in loaded.values()) == sum(map(len, site.values()))


async def test_a_product_that_does_not_start_is_a_figure_left_out_with_its_last_words() -> None:
    product = Product("not a url")
    with pytest.raises(Unmeasured, match="DISCREET_MODEL_URL"):
        async with product:
            pass
    assert product.server_pids() == []
