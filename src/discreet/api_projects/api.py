"""The services that answer programs."""

from dataclasses import dataclass

from discreet.api_projects.authentication import ApiKeyAuthenticator
from discreet.api_projects.body_budget import RequestBodyBudget
from discreet.api_projects.completions import CompletionService
from discreet.api_projects.in_flight import InFlightRequests
from discreet.api_projects.personal_keys import PersonalApiKeys
from discreet.api_projects.rate_limit import RateLimiter
from discreet.api_projects.responses import Responses
from discreet.api_projects.service import ApiProjects
from discreet.assistants.actions.api_keys.granting import KeyGrants
from discreet.ports.model import Model
from discreet.quotas.fair_embedder import FairEmbedder


@dataclass(frozen=True)
class Api:
    """The services of the API.

    `projects`, `personal_keys` and `granting` serve people, the others programs. `flights` starts and stops with the
    server; `model` counts the use of each key.
    """

    projects: ApiProjects
    personal_keys: PersonalApiKeys
    granting: KeyGrants
    authenticator: ApiKeyAuthenticator
    flights: InFlightRequests
    rate_limiter: RateLimiter
    bodies: RequestBodyBudget
    answering: CompletionService
    responses: Responses
    model: Model
    embedder: FairEmbedder
