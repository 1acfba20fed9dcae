"""`discreet models …`: an endpoint is added, declared, offered, tested and removed on the command line (P14)."""

import json

import pytest

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program

pytestmark = pytest.mark.promise("P14")


async def test_an_endpoint_from_its_first_day_to_its_last(pristine: Program) -> None:
    async with ScriptedModel(models=["big", "small"]) as elsewhere:
        refused = await pristine.run("models", "add", "--name", "Elsewhere", "--address", elsewhere.url)
        assert refused.code == 2
        assert "Allow an address inside your network" in refused.err
        added = await pristine.run("models", "add", "--name", "Elsewhere", "--address", elsewhere.url, "--inside")
        assert added.out.startswith("Added Elsewhere: ")
        assert (await pristine.run("models", "offer", "elsewhere")).out == "big\nsmall\n"
        assert (await pristine.run("models", "offer", "Elsewhere", "big")).out == "Elsewhere offers big.\n"
        declared = await pristine.run(
            "models", "facts", "Elsewhere", "--run-by", "operator", "--days", "0", "--trains", "no"
        )
        assert [line.partition("  ")[2] for line in declared.out.splitlines()] == [
            "your own machine, keeps nothing, never trains (declared)",
            "a company, unknown how long it keeps messages, unknown whether it trains (declared)",
        ]
        tested = await pristine.run("models", "test", "Elsewhere", "big")
        assert (tested.code, tested.out.splitlines()[0]) == (0, "ok   answer: It answers.")
        assert ": on this machine, not encrypted, scripted answered\n" in tested.out
        assert "  ! “big” was asked, but “scripted” answered.\n" in tested.out
    assert (await pristine.run("models", "test", "Elsewhere")).code == 1, "it is gone"
    assert (await pristine.run("models", "default", "nothing")).code == 2
    assert (await pristine.run("models", "default", "big")).out == "Default for chat: big.\n"
    listed = json.loads((await pristine.run("models", "list", "--json")).out)
    assert [each["name"] for each in listed["endpoints"]][-1] == "Elsewhere"
    assert listed["endpoints"][-1]["measured"]["network"] == "this_machine"
    assert listed["defaults"] == {"chat": "big"}
    masked = await pristine.run("models", "mask", "Elsewhere", "on")
    assert masked.out == "Personal data in prompts for Elsewhere is masked by default.\n"
    assert "masked by default" in (await pristine.run("models", "list")).out
    own = await pristine.run("models", "mask", listed["endpoints"][0]["id"], "on")
    assert "Nothing leaves this server for its own model" in own.err or listed["endpoints"][0]["source"] != "embedded"
    priced = await pristine.run("models", "price", "elsewhere", "big", "--input", "2.5", "--output", "10")
    assert priced.out.partition("  ")[2] == "input 2.5, cached 2.5, output 10 USD\n"
    assert (await pristine.run("models", "prices")).out == "Elsewhere  big  input 2.5, cached 2.5, output 10 USD\n"
    assert (await pristine.run("models", "price", "Elsewhere2", "big")).code == 2
    assert (await pristine.run("models", "usage")).out == "No usage of an ended month.\n"
    removed = await pristine.run("models", "remove", "Elsewhere")
    assert removed.out == "Removed Elsewhere. No one can use big any more.\n"
    assert json.loads((await pristine.run("models", "list", "--json")).out)["defaults"] == {}
