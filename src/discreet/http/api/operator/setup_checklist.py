"""Routes for the operator's setup checklist, a model test and example GPTs."""

from datetime import datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter

from discreet.http.actor import Operator
from discreet.http.api.operator.instance import InstanceModelView
from discreet.http.api.view import View
from discreet.identity.accounts.instance import SignUp
from discreet.promises.terms import PolicyKind

if TYPE_CHECKING:
    from discreet.http.services import Services


class MasterKeyView(View):
    in_vault: bool
    place: str
    beside_keys: bool


class ExampleView(View):
    """`there`: the operator has a GPT with this name, or one is published to everyone."""

    example: str
    name: str
    needs_a_host: bool
    there: bool


class ExamplesView(View):
    examples: list[ExampleView]


class OperatorModelView(InstanceModelView):
    """`cause`: why the embedded model does not run, if known."""

    cause: str


class AccountQuotaView(View):
    """The quota of each account; null is no limit."""

    answers: int | None
    tokens: int | None
    megabytes: int | None
    files: int | None
    jobs: int | None


class SetupChecklistView(View):
    """`policies` are the kinds in force. `last_backup` is null if there was none."""

    model: OperatorModelView
    sign_up: SignUp
    sign_up_decided: bool
    policies: list[PolicyKind]
    sends_mail: bool
    examples: list[ExampleView]
    last_backup: datetime | None
    master_key: MasterKeyView
    quota: AccountQuotaView


class ModelTestView(View):
    """`first_seconds`: until the first text; null without any."""

    text: str
    seconds: float
    first_seconds: float | None


class TestableModelView(OperatorModelView):
    takes_images: bool


class ModelFactsView(View):
    """`embedded`: the model runs on this server. `offered`: further models that a GPT may use."""

    status: TestableModelView
    embedded: bool
    offered: list[str]
    images_host: str | None
    images_model: str | None


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api/operator", tags=["operator"])

    @api.get("/first-hour")
    async def setup_checklist(me: Operator) -> SetupChecklistView:
        return SetupChecklistView.model_validate(await services.setup_checklist.status(me))

    @api.get("/models")
    async def models(me: Operator) -> ModelFactsView:
        """Return which model answers, where it runs, and what it takes."""
        return ModelFactsView.model_validate(await services.setup_checklist.models(me))

    @api.post("/first-hour/model")
    async def try_model(me: Operator) -> ModelTestView:
        """Send a greeting to the model. It contains no one's data."""
        return ModelTestView.model_validate(await services.setup_checklist.test_model(me))

    @api.post("/examples")
    async def add_examples(me: Operator) -> ExamplesView:
        """Create the missing example GPTs as the operator's own.

        Those that need no external host are published to everyone; the others are drafts.
        """
        found = await services.setup_checklist.examples.add_missing(me)
        return ExamplesView(examples=[ExampleView.model_validate(each) for each in found])

    return api
