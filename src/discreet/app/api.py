"""Composes the API for programs."""

import time

from discreet.api_projects.api import Api
from discreet.api_projects.authentication import ApiKeyAuthenticator
from discreet.api_projects.body_budget import RequestBodyBudget
from discreet.api_projects.completions import CompletionService
from discreet.api_projects.in_flight import InFlightRequests
from discreet.api_projects.personal_keys import PersonalApiKeys
from discreet.api_projects.rate_limit import RateLimiter
from discreet.api_projects.response_cache import ResponseCache
from discreet.api_projects.responses import Responses
from discreet.api_projects.service import ApiProjects
from discreet.app.adapters import Adapters
from discreet.app.infrastructure import Infrastructure
from discreet.app.operator_services import build_operator_services
from discreet.assistants.actions.api_keys.execution import ApiKeyCalls
from discreet.assistants.actions.api_keys.granting import KeyGrants
from discreet.assistants.gpts.catalogue import GptCatalogue
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.http.core_services import AssistantCore
from discreet.models.choices import ModelChoices
from discreet.models.limits import ModelLimits
from discreet.ports.model import Model


def build_api_projects(infra: Infrastructure) -> ApiProjects:
    """Build the projects service for the command line.

    A server ends its running answers for a revoked key by its own check.
    """
    return ApiProjects(infra, InFlightRequests(infra.database, infra.clock))


def build_api(
    infra: Infrastructure,
    adapters: Adapters,
    assistants: AssistantCore,
    model: Model,
    choices: ModelChoices,
    limits: ChatLimits,
    model_limits: ModelLimits,
) -> Api:
    settings, database, clock, random = infra.settings, infra.database, infra.clock, infra.random
    flights, calls = (
        InFlightRequests(database, clock),
        ApiKeyCalls(infra, assistants.actions, adapters.third_parties, adapters.tool_answers),
    )
    page = f"{settings.public_url}/workspace/api"
    return Api(
        projects=ApiProjects(infra, flights),
        personal_keys=PersonalApiKeys(infra, flights),
        authenticator=ApiKeyAuthenticator(database, clock),
        flights=flights,
        rate_limiter=RateLimiter(settings.api_requests, settings.api_tokens, time.monotonic),
        bodies=RequestBodyBudget(),
        granting=KeyGrants(infra, build_operator_services(settings)),
        answering=CompletionService(
            gpts=assistants.gpts,
            catalogue=GptCatalogue(infra),
            actions=assistants.actions,
            calls=calls,
            model=model,
            choices=choices,
            limits=limits,
            page=page,
            model_limits=model_limits,
            capabilities=assistants.capability_policy,
            cells=adapters.cells,
        ),
        responses=Responses(infra, ResponseCache(random, time.monotonic)),
        model=model,
        embedder=adapters.embedder,
    )
