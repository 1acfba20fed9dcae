"""`discreet policy …` of the real program, beside a running server: people who are signed in there are asked (P13)."""

import pytest

from tests.processes.server_process import Program

pytestmark = pytest.mark.promise("P13")


async def test_what_the_command_line_publishes_asks_people_of_a_running_server(seeded: Program) -> None:
    nothing = await seeded.run("policy", "list")
    assert (nothing.code, nothing.out) == (0, "Nothing is published, so people need not accept anything.\n")
    await seeded.start()
    olga = await seeded.come_in("olga")
    ben = await seeded.come_in("ben")
    assert (await olga.get("/api/models")).ok()
    text = seeded.home / "privacy.md"
    text.write_text("# We keep little")
    published = await seeded.run("policy", "publish", "privacy", str(text))
    assert published.code == 0, published.err
    assert published.out.startswith("Version 1 of privacy is in force.")
    for person in (ben, olga):
        assert (await person.get("/api/models")).json["error"]["code"] == "terms"
    (await ben.post("/api/me/policies", {"accepted": {"privacy": 1}})).ok()
    assert (await ben.get("/api/models")).ok()
    listed = await seeded.run("policy", "list")
    assert "in force; accepted by 1 of 4 accounts" in listed.out
