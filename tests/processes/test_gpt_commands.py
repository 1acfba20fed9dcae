"""`discreet gpt …` of the real program: files are whole or absent, and it reaches only the operator's own GPTs (P3)."""

import json
import zipfile

import pytest

from tests.processes.server_process import Program

pytestmark = pytest.mark.promise("P3")


async def test_out_of_one_account_and_into_another_beside_a_running_server(seeded: Program) -> None:
    await seeded.start()
    olga, ada = await seeded.come_in("olga"), await seeded.come_in("ada")
    gpt = (await olga.post("/api/gpts", {"name": "Lamp keeper"})).ok()["id"]
    secret = (await ada.post("/api/gpts", {"name": "Secret recipe"})).ok()["id"]
    file = seeded.home / "keeper.gpt.zip"

    listed = await seeded.run("gpt", "list")
    assert (listed.code, listed.out) == (0, f"{gpt}  draft      Lamp keeper\n")

    refused = await seeded.run("gpt", "export", secret, str(seeded.home / "recipe.zip"))
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith("discreet: No operator of this server has such a GPT.")
    assert not list(seeded.home.glob("recipe*"))

    written = await seeded.run("gpt", "export", gpt, str(file))
    assert (written.code, written.out) == (0, f"“Lamp keeper” is in {file}, readable by its owner only.\n")
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as parts:
        assert json.loads(parts.read("gpt.json"))["name"] == "Lamp keeper"
    before = file.read_bytes()
    over = await seeded.run("gpt", "export", gpt, str(file))
    assert (over.code, file.read_bytes()) == (2, before)
    assert "exists already and was not changed" in over.err
    assert not list(seeded.home.glob("*.part"))

    ask = ("gpt", "import", str(file), "--owner", "ada@example.org")
    looked = await seeded.run(*ask, "--dry-run")
    assert looked.code == 0, looked.err
    assert looked.out.startswith("Lamp keeper: no description\n")
    names = [each["name"] for each in (await ada.get("/api/gpts")).ok()["gpts"]]
    assert names == ["Secret recipe"]

    came = await seeded.run(*ask)
    assert came.code == 0, came.err
    assert came.out.startswith("Imported “Lamp keeper” as a draft: ")
    again = await seeded.run(*ask)
    assert (again.code, again.out.split(": ")[1]) == (0, came.out.split(": ")[1])
    names = [each["name"] for each in (await ada.get("/api/gpts")).ok()["gpts"]]
    assert names == ["Lamp keeper", "Secret recipe"]
    news = [act["act"] for act in (await ada.get("/api/me/security")).ok()["news"]]
    assert news == ["gpt_imported"]
    news = [act["act"] for act in (await olga.get("/api/me/security")).ok()["news"]]
    assert news == ["gpt_exported"]


async def test_a_file_that_is_none_is_refused_in_a_sentence(seeded: Program) -> None:
    file = seeded.home / "none.zip"
    file.write_bytes(b"PK, but no archive")
    refused = await seeded.run("gpt", "import", str(file), "--owner", "ada@example.org")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == ("discreet: This file is damaged or is not a ZIP archive. Choose a file from “Export GPT”.\n")
    missing = await seeded.run("gpt", "import", str(seeded.home / "absent"), "--owner", "ada@example.org")
    assert (missing.code, missing.err) == (
        2,
        f"discreet: {seeded.home / 'absent'} does not exist or is not a file.\n",
    )
