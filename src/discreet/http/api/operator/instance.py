"""The route that a page calls first: the server's name, setup and model state."""

from typing import TYPE_CHECKING

from fastapi import APIRouter

from discreet import __version__
from discreet.chat.turns.summaries import SummaryMode
from discreet.http.api.accounts.policy_views import OperatorPolicyKind
from discreet.http.api.view import View
from discreet.identity.accounts.instance import SignUp
from discreet.ports.model import ModelState

if TYPE_CHECKING:
    from discreet.http.services import Services


class InstanceModelView(View):
    state: ModelState
    name: str
    where: str
    detail: str


class CurrentPolicyView(View):
    """The version of a policy that is in force, to be accepted at sign-up (P13)."""

    kind: OperatorPolicyKind
    version: int


class OperatorView(View):
    """Who runs the server, and how people reach them; empty where they do not say."""

    name: str
    contact: str


class InstanceView(View):
    """What a page needs to know of the server first.

    `longest_message` is the most characters of a message, for any model. `takes_images`: the model reads pictures.
    `summaries`: when messages that no longer fit are summarised.
    `organisation_sign_in`: a workspace has its own sign-in provider.
    """

    name: str
    sign_up: SignUp
    needs_set_up: bool
    sends_mail: bool
    passkeys: bool
    organisation_sign_in: bool
    model: InstanceModelView
    longest_message: int
    takes_images: bool
    summaries: SummaryMode
    version: str
    policies: list[CurrentPolicyView]
    operator: OperatorView


def routes(services: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["instance"])

    @api.get("/instance")
    async def instance() -> InstanceView:
        instance = await services.accounts.instance()
        model = await services.model.status()
        return InstanceView(
            name=instance.name,
            sign_up=instance.sign_up,
            needs_set_up=await services.accounts.needs_set_up(),
            sends_mail=services.password_reset.sends_mail,
            passkeys=services.passkeys.are_offered,
            organisation_sign_in=await services.single_sign_on.is_offered(),
            model=InstanceModelView.model_validate(model),
            longest_message=services.chat.longest_message,
            takes_images=model.takes_images,
            summaries=services.summaries.mode,
            version=__version__,
            policies=[
                CurrentPolicyView(kind=kind, version=n) for kind, n in (await services.policies.in_force()).items()
            ],
            operator=OperatorView.model_validate(instance.operator),
        )

    return api
