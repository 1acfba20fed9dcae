"""The route that a page asks first: what this server is, whether it is set up, how its model does."""

from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from discreet import __version__

if TYPE_CHECKING:
    from discreet.http.services import Services


class InstanceModelView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    state: Literal["ready", "loading", "unreachable"]
    name: str
    where: str
    detail: str


class InForceView(BaseModel):
    """The version in force of a policy, which whoever joins accepts (P13)."""

    kind: str
    version: int


class InstanceView(BaseModel):
    """`longest_message`: characters above which a message is refused, whoever answers."""

    name: str
    sign_up: str
    needs_set_up: bool
    sends_mail: bool
    passkeys: bool
    model: InstanceModelView
    longest_message: int
    version: str
    policies: list[InForceView]


def routes(house: "Services") -> APIRouter:
    api = APIRouter(prefix="/api", tags=["instance"])

    @api.get("/instance")
    async def instance() -> InstanceView:
        about = await house.accounts.instance()
        return InstanceView(
            name=about.name,
            sign_up=about.sign_up,
            needs_set_up=await house.accounts.needs_set_up(),
            sends_mail=house.recovery.sends_mail,
            passkeys=house.passkeys.are_offered,
            model=InstanceModelView.model_validate(await house.model.status()),
            longest_message=house.chat.longest_message,
            version=__version__,
            policies=[InForceView(kind=kind, version=n) for kind, n in (await house.policies.in_force()).items()],
        )

    return api
