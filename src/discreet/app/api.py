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
from discreet.app.operator_services import build_operator_held
from discreet.assistants.actions.api_keys.execution import ApiKeyCalls
from discreet.assistants.actions.api_keys.granting import KeyGrants
from discreet.assistants.gpts.catalogue import GptCatalogue
from discreet.chat.turns.prompt_limits import ChatLimits
from discreet.http.services import AssistantCore
from discreet.models.choices import ModelChoices
from discreet.models.limits import ModelLimits
from discreet.ports.model import Model


def build_api_projects(on: Infrastructure) -> ApiProjects:
    """Build the projects service for the command line.

    A server ends its running answers for a revoked key by its own check.
    """
    return ApiProjects(on, InFlightRequests(on.database, on.clock))


def build_api(
    on: Infrastructure,
    outside: Adapters,
    assistants: AssistantCore,
    model: Model,
    choices: ModelChoices,
    limits: ChatLimits,
    model_limits: ModelLimits,
) -> Api:
    settings, database, clock, random = on.settings, on.database, on.clock, on.random
    flights, calls = (
        InFlightRequests(database, clock),
        ApiKeyCalls(on, assistants.actions, outside.third_parties, outside.tool_answers),
    )
    page = f"{settings.public_url}/workspace/api"
    return Api(
        projects=ApiProjects(on, flights),
        personal_keys=PersonalApiKeys(on, flights),
        authenticator=ApiKeyAuthenticator(database, clock),
        flights=flights,
        pace=RateLimiter(settings.api_requests, settings.api_tokens, time.monotonic),
        bodies=RequestBodyBudget(),
        granting=KeyGrants(on, build_operator_held(settings)),
        answering=CompletionService(
            gpts=assistants.gpts,
            catalogue=GptCatalogue(on),
            actions=assistants.actions,
            calls=calls,
            model=model,
            choices=choices,
            limits=limits,
            page=page,
            model_limits=model_limits,
            capabilities=assistants.capability_policy,
            cells=outside.cells,
        ),
        responses=Responses(on, ResponseCache(random, time.monotonic)),
        model=model,
        embedder=outside.embedder,
    )
