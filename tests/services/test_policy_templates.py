"""P13: the templates of policies state what the settings and the code say, and nothing else."""

import re
from pathlib import Path

import pytest

from discreet.app.infrastructure import Infrastructure
from discreet.app.operator.policy_templates import TEMPLATES, policy_facts
from discreet.errors import Invalid
from discreet.identity.accounts.actor import Actor
from discreet.identity.accounts.instance import InstanceSettings, SignUp
from discreet.identity.accounts.policies.service import Policies
from discreet.identity.accounts.policies.templates.marks import MARK_WORDS, PolicyMark, marks_in
from discreet.ports.model import ModelStatus
from discreet.promises.terms import PolicyKind
from discreet.settings import Settings, read_settings

pytestmark = pytest.mark.promise("P13")

EVERY = sorted(TEMPLATES)
LANGUAGES = sorted({language for _, language in TEMPLATES})
TEXTS = Path(__file__).parents[2] / "web/src/texts"
PLAIN = InstanceSettings("Lighthouse", SignUp.OPEN)
NAMED = InstanceSettings("Lighthouse", SignUp.OPEN, "Harbour e. V.", "ask@harbour.example")
HERE = ModelStatus("ready", "Tiny 1B", "on this server")
HOSTS = {
    "DISCREET_MODEL_URL": "https://key:secret@models.example:8443/v1",
    "DISCREET_MODEL_KEY": "sk-very-secret",
    "DISCREET_IMAGES_URL": "https://images.example/v1",
    "DISCREET_SMTP_URL": "smtp://user:pass@mail.example:587",
    "DISCREET_MAIL_FROM": "here@harbour.example",
    "DISCREET_DATABASE_URL": "postgresql://user:pass@db.example/discreet",
    "DISCREET_DATASET_DAYS": "77",
    "DISCREET_PUBLIC_URL": "https://chat.harbour.example",
}


HERE_SAID = {
    "en": "runs on this server",
    "de": "läuft auf diesem Server",
    "fr": "fonctionne sur ce serveur",
    "es": "funciona en este servidor",
}
OUTSIDE = {
    "en": ("mail server", "image provider", "database server"),
    "de": ("mailserver", "bildanbieter", "datenbankserver"),
    "fr": ("serveur de messagerie", "fournisseur d’images", "serveur de base de données"),
    "es": ("servidor de correo", "proveedor de imágenes", "servidor de base de datos"),
}
DAYS, HOURS = r"\d+ (?:day|Tag|jour|día)", r"\d+ (?:hour|Stunde|heure|hora)"
ARTICLE = re.compile(r"6\(1\)\(b\)|6 Abs\. 1")


def text(kind: PolicyKind, language: str, settings: Settings, instance: InstanceSettings = PLAIN) -> str:
    return TEMPLATES[kind, language](policy_facts(settings, instance, HERE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_policy_names_each_configured_host_and_no_secret(language: str) -> None:
    prompt = text(PolicyKind.PRIVACY, language, read_settings(HOSTS))
    for host in ("models.example", "images.example", "mail.example", "db.example", "https://chat.harbour.example"):
        assert host in prompt
    assert "77 " in prompt, "the period of the datasets"
    assert not re.search("secret|user|pass@|8443", prompt)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_names_no_recipient_that_is_not_configured(language: str) -> None:
    prompt = text(PolicyKind.PRIVACY, language, read_settings({}))
    assert HERE_SAID[language] in prompt
    for claim in OUTSIDE[language]:
        assert claim in text(PolicyKind.PRIVACY, language, read_settings(HOSTS)).lower()
        assert claim not in prompt.lower()
    assert set(re.findall(r"https?://([a-z0-9.]+)", prompt)) == {"127.0.0.1"}


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_the_operator_is_asked_for_until_they_are_named(kind: PolicyKind, language: str) -> None:
    nameless = len(marks_in(text(kind, language, read_settings({}))))
    named = text(kind, language, read_settings({}), NAMED)
    assert "Harbour e. V." in named
    assert "ask@harbour.example" in named
    assert len(marks_in(named)) == nameless - 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_states_the_same_facts(language: str) -> None:
    for kind in (PolicyKind.PRIVACY, PolicyKind.TERMS):
        english, other = (text(kind, spoken, read_settings(HOSTS), NAMED) for spoken in ("en", language))
        for pattern in (DAYS, HOURS, r"(?m)^## ", r"(?m)^- ", r"\*\*", r"\n\n", r"\[\[", r"GPT", r"/privacy/answers"):
            assert len(re.findall(pattern, english)) == len(re.findall(pattern, other)), (kind, pattern)
        assert re.findall(r"\d+", ARTICLE.sub("", english)) == re.findall(r"\d+", ARTICLE.sub("", other))
        assert [mark.line for mark in marks_in(english)] == [mark.line for mark in marks_in(other)]


def test_each_language_of_the_app_has_templates() -> None:
    spoken = {path.parent.name for path in TEXTS.glob("*/server.json")} | {"en"}
    assert spoken == set(LANGUAGES) == set(MARK_WORDS)
    assert len(TEMPLATES) == 2 * len(spoken)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_places_that_it_names_exist_in_the_app(language: str) -> None:
    texts = (TEXTS / ("" if language == "en" else language) / "settings.ts").read_text()
    labels = set(re.findall(r'label: "([^"]+)"', texts))
    (title,) = re.findall(r'(?m)^  title: "([^"]+)"', texts)
    named = re.findall(f"{title} > (.+)", text(PolicyKind.PRIVACY, language, read_settings({})))
    assert len(named) >= 5
    assert [rest for rest in named if not rest.startswith(tuple(labels))] == []


def test_a_mark_is_found_with_its_line() -> None:
    every = "[[Check: who]] [[Prüfen: wo]] [[Vérifier: où]] [[Revisar: dónde]]"
    assert marks_in(f"a\n{every}\n[[link]]") == [PolicyMark(2, said) for said in ("who", "wo", "où", "dónde")]


async def test_a_text_with_marks_is_not_published(infra: Infrastructure, olga: Actor) -> None:
    policies = Policies(infra)
    prompt = text(PolicyKind.TERMS, "en", read_settings({}))
    await policies.save_draft(olga, PolicyKind.TERMS, prompt, "")
    with pytest.raises(Invalid, match="line 5: the name of the person"):
        await policies.publish(olga, PolicyKind.TERMS, prompt, "", follows=0)
    filled = re.sub(r"\[\[[^\]]+\]\]", "Filled in.", prompt)
    assert (await policies.publish(olga, PolicyKind.TERMS, filled, "", follows=0)).version == 1
