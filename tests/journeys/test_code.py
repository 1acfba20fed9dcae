"""Ben sees the Python that a GPT ran, what it made, and runs it again in his own words."""

from collections.abc import Sequence
from uuid import UUID

import pytest
import pytest_asyncio
from playwright.async_api import expect

from discreet.ports.cells import CellEnd, CellFile, CellResult, CellTable
from discreet.promises.capabilities import Capability
from tests.fakes.model_endpoint import ScriptedModel, tool_call
from tests.fakes.python_cells import ScriptedCells, cell_result
from tests.journeys.browser_page import NARROW, WIDE, Window
from tests.journeys.conftest import OpenWindow
from tests.journeys.png import lighthouse
from tests.journeys.viewports import find_faults
from tests.support.gpt_with_actions import tool_results
from tests.support.people import Cast

pytestmark = [pytest.mark.browser, pytest.mark.promise("P4")]

CODE = "import pandas\npandas.read_csv('cities.csv').describe()"
TABLE = CellTable(
    columns=("city", "people"),
    rows=(("Oslo", "717"), ("Rome", "2748"), ("Bern", "137")),
    row_count=120,
)


@pytest_asyncio.fixture(scope="module")
async def analyst(cast: Cast, cells: ScriptedCells) -> UUID:
    cells.reset()
    gpt = (await cast.ada.post("/api/gpts", {"name": "Analyst"})).ok()
    draft = {"name": "Analyst", "capabilities": [Capability.CODE]}
    (await cast.ada.put(f"/api/gpts/{gpt['id']}/draft", draft)).ok()
    (await cast.ada.post(f"/api/gpts/{gpt['id']}/publish", {"level": "everyone"})).ok()
    return UUID(gpt["id"])


def described(code: str, files: Sequence[CellFile]) -> CellResult:
    if "fail" in code:
        return cell_result("", error="NameError: name 'fail' is not defined", ended=CellEnd.ERROR)
    made = (CellFile("people_by_city.png", lighthouse()), CellFile("people.csv", b"city,people\n"))
    return cell_result("3 cities", files=made, tables=(TABLE,))


async def test_code_is_shown_sorted_downloaded_and_run_again(
    window: OpenWindow, cast: Cast, analyst: UUID, scripted: ScriptedModel, cells: ScriptedCells
) -> None:
    cells.answer = described
    run = tool_call("run_python", code=CODE)
    scripted.answer = lambda body: "Rome is the largest." if tool_results(body) else run
    ben: Window = await window(cast.ben)
    page = ben.page
    await ben.go(f"/g/{analyst}")
    await page.get_by_role("button", name="What it can do").click()
    await expect(page.get_by_test_id("can-do")).to_contain_text("Run Python")
    assert await find_faults(page, "can-do", (NARROW, WIDE)) == []
    await page.keyboard.press("Escape")
    await ben.send("Which city is the largest?")
    answer = await ben.wait_for_answer()
    await expect(answer).to_contain_text("Rome is the largest.")

    await page.reload()
    ran = page.get_by_test_id("code")
    await expect(ran).to_contain_text("Ran Python")
    await expect(ran.get_by_text("pandas.read_csv")).not_to_be_visible()
    await ran.get_by_text("Ran Python").click()
    await expect(ran.get_by_text("pandas.read_csv")).to_be_visible()
    await expect(ran.get_by_label("Output", exact=True)).to_contain_text("3 cities")

    table = ran.get_by_role("table")
    await expect(table.get_by_role("row")).to_have_count(4)
    await table.get_by_role("button", name="people").click()
    await expect(table.get_by_role("row").nth(1)).to_contain_text("Bern")
    await expect(table.get_by_role("columnheader", name="people")).to_have_attribute("aria-sort", "ascending")
    await expect(ran).to_contain_text("The first 3 of 120 rows")

    image = ran.get_by_role("img", name="Picture: people by city")
    await expect(image).to_be_visible()
    assert await image.evaluate("element => element.complete && element.naturalWidth") == 128
    async with page.expect_download() as download:
        await ran.get_by_role("link", name="Download people.csv").click()
    assert (await download.value).suggested_filename == "people.csv"

    await ran.get_by_role("button", name="Edit and run").click()
    await expect(ran.get_by_label("Python code")).to_be_focused()
    assert await find_faults(page, "code-edit", (NARROW, WIDE)) == []
    await ran.get_by_label("Python code").fill("fail")
    await ran.get_by_role("button", name="Run", exact=True).click()
    await expect(ran).to_contain_text("Python failed")
    await expect(ran.get_by_label("Error")).to_contain_text("NameError")
    await expect(ran.get_by_role("img", name="Picture: people by city")).to_have_count(0)
    await expect(ran).to_contain_text("You ran this again.")
    assert cells.runs[-1][1] == "fail"

    await ben.go("/ledger")
    await expect(page.get_by_role("main")).not_to_contain_text("run_python")
