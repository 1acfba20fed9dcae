"""`discreet account …` beside a running server: a decision of another process takes effect in this one."""

import re

from tests.fakes.model_endpoint import ScriptedModel
from tests.processes.server_process import Program
from tests.support.background_stream import BackgroundStream
from tests.support.people import PASSWORD, address


async def test_an_account_is_suspended_helped_and_restored_at_the_shell(seeded: Program, model: ScriptedModel) -> None:
    model.answer, model.gap = " ".join(f"word{n}" for n in range(100_000)), 0.01
    ben = await (await seeded.start()).come_in("ben")
    stream = BackgroundStream(ben, "Tell me a long story.")
    await stream.wait_for_text("word10 ")
    suspended = await seeded.run("account", "suspend", address("ben"))
    assert (suspended.code, suspended.out) == (0, f"{address('ben')} is suspended.\n")
    await stream.wait_for_end()
    assert (await ben.get("/api/me")).ok() is None

    early = await seeded.run("account", "reset-link", address("ben"))
    assert (early.code, early.err) == (2, "discreet: This account is suspended. Restore it first.\n")
    assert (await seeded.run("account", "restore", address("ben"))).code == 0
    made = await seeded.run("account", "reset-link", address("ben"))
    [token] = re.findall(r"/reset-password#(\S+)", made.out)
    reset = {"token": token, "password": PASSWORD + " anew"}
    assert (await ben.post("/api/password-reset/use", reset)).ok() == {"passkeys": []}
    signed_in = await ben.post("/api/sign-in", {"email": address("ben"), "password": PASSWORD + " anew"})
    assert signed_in.status == 200
    acts = [act["act"] for act in (await ben.get("/api/me/security")).ok()["news"]]
    assert acts == ["password_reset", "reset_link_made", "restored", "suspended"]
    assert await seeded.stop() == 0
