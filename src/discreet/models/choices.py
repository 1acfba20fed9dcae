"""The models that a person or a program may choose, each with who receives its prompts (P14).

Invariants:
- An endpoint that does not answer delays no list: the names that it listed last are shown.
- A model that the workspace is not offered is not listed. One that a limit refuses is listed with the reason.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from discreet.models.directory import ModelDirectory
from discreet.models.endpoint import CataloguedEndpoint, OfferedModel
from discreet.models.permitted_model import PermittedModel
from discreet.ports.model import ModelState
from discreet.ports.model_request import ModelPurpose, ModelRequest
from discreet.promises.recipients import RecipientLimits, may_receive

WAIT_TIMEOUT = 0.3
"""Seconds that a list waits for the built-in endpoint's names; then it shows the last known ones."""

BUILDERS_MODEL = "The builder of this GPT chose its model."


@dataclass(frozen=True, kw_only=True)
class ModelChoice:
    """A model to choose.

    `name` is its public name. `context_tokens` None: as the settings say. `is_default`: it answers where no model is
    named. `state`: of its endpoint, as last known. `reasons`: why it may not be used; one sentence for each limit.
    `needs_provider`: another provider's model had this name, so a request that names no provider is refused.
    """

    name: str
    shown_name: str
    endpoint: CataloguedEndpoint
    host: str
    takes_images: bool
    context_tokens: int | None
    is_default: bool
    state: ModelState
    reasons: tuple[str, ...] = ()
    needs_provider: bool = False

    @property
    def allowed(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, kw_only=True)
class GptModel:
    """A GPT's own model, and whether its builder lets people choose another one."""

    name: str | None
    lets_choose: bool


@dataclass(frozen=True)
class _BuiltIn:
    """What the built-in endpoint listed last, its default first."""

    names: Sequence[str] = ()
    takes_images: bool = False


class ModelChoices:
    def __init__(self, directory: ModelDirectory, permitted: PermittedModel) -> None:
        self._directory, self._permitted = directory, permitted
        self._built_in = _BuiltIn()
        self._states: Mapping[UUID, ModelState] = {}
        self._listing: asyncio.Task[None] | None = None
        self._reading: asyncio.Task[None] | None = None

    async def list_choices(self, request: ModelRequest, gpt: GptModel | None = None) -> tuple[ModelChoice, ...]:
        """Return the models for this person and place, the default first.

        `request` is a request as the chat would send it, without messages: its payer and its limits count.
        """
        limits = await self._permitted.limits(request)
        workspace_id = request.payer.workspace_id if request.payer else None
        built_in = await self._read_built_in()
        catalogue = self._directory.catalogue
        models = [each for each in catalogue.chat_models if each.is_offered_in(workspace_id)]
        offered = [self._build_offered(each, limits) for each in models]
        own = [self._build_own(name, built_in, limits) for name in built_in.names if catalogue.model(name) is None]
        place = {endpoint_id: n for n, endpoint_id in enumerate(catalogue.endpoints)}
        default = (gpt.name if gpt else None) or self._get_default(built_in)
        choices = [replace(each, is_default=each.name == default) for each in (*offered, *own)]
        if gpt is not None and not gpt.lets_choose:
            choices = [each if each.is_default else _with_builder_reason(each) for each in choices]
        return tuple(sorted(choices, key=lambda each: (not each.is_default, place[each.endpoint.id])))

    async def is_offered(self, name: str, workspace_id: UUID | None) -> bool:
        """Return whether `name` alone reaches a model that is offered in this space. A limit may still refuse it."""
        if (offered := self._directory.catalogue.model(name)) is not None:
            return offered.is_offered_in(workspace_id)
        return name in (await self._read_built_in()).names and name not in self._directory.catalogue.withdrawn

    def _get_default(self, built_in: _BuiltIn) -> str | None:
        return self._directory.catalogue.default(ModelPurpose.CHAT) or next(iter(built_in.names), None)

    def _build_offered(self, model: OfferedModel, limits: RecipientLimits) -> ModelChoice:
        return self._build_choice(model.public_name, model.shown_name, model.takes_images, model.context_tokens, limits)

    def _build_own(self, name: str, built_in: _BuiltIn, limits: RecipientLimits) -> ModelChoice:
        is_withdrawn = name in self._directory.catalogue.withdrawn
        return replace(self._build_choice(name, name, built_in.takes_images, None, limits), needs_provider=is_withdrawn)

    def _build_choice(
        self, name: str, shown_name: str, takes_images: bool, context_tokens: int | None, limits: RecipientLimits
    ) -> ModelChoice:
        recipient = self._directory.find(name).recipient
        return ModelChoice(
            name=name,
            shown_name=shown_name,
            endpoint=self._directory.catalogue.endpoints[recipient.endpoint_id],
            host=recipient.host,
            takes_images=takes_images,
            context_tokens=context_tokens,
            is_default=False,
            state=self._states.get(recipient.endpoint_id, "ready"),
            reasons=may_receive(recipient, limits).reasons,
        )

    async def _read_built_in(self) -> _BuiltIn:
        """Return what is known of the built-in endpoint, and read it again.

        The states of all endpoints are read beside it; they are waited for only while one of them is not known.
        """
        if self._listing is None or self._listing.done():
            self._listing = asyncio.create_task(self._list_built_in())
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_states())
        offering = {model.endpoint_id for model in self._directory.catalogue.models}
        awaited = [self._listing] if offering <= self._states.keys() else [self._listing, self._reading]
        await asyncio.wait(awaited, timeout=WAIT_TIMEOUT)
        return self._built_in

    async def _list_built_in(self) -> None:
        names, status = await self._directory.built_in_models()
        if names or status.state == "ready":
            self._built_in = _BuiltIn(names, status.takes_images)

    async def _read_states(self) -> None:
        """Read the states. An operator's endpoint that refuses to list its models may answer nevertheless."""
        offering = {model.endpoint_id for model in self._directory.catalogue.models}
        statuses = await self._directory.statuses()
        self._states = {
            endpoint_id: "ready" if endpoint_id in offering and status.state == "unreachable" else status.state
            for endpoint_id, status in statuses.items()
        }


def _with_builder_reason(choice: ModelChoice) -> ModelChoice:
    return replace(choice, reasons=(*choice.reasons, BUILDERS_MODEL))
