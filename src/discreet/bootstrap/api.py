"""Composes the API for programs."""

import time

from discreet.actions.programs.calling import ProgramCalls
from discreet.actions.programs.granting import Granting
from discreet.actions.service import Actions
from discreet.api_projects.answering import Answering
from discreet.api_projects.api import Api
from discreet.api_projects.entrance import Entrance
from discreet.api_projects.flights import Flights
from discreet.api_projects.held_bodies import HeldBodies
from discreet.api_projects.held_responses import HeldResponses
from discreet.api_projects.pace import Pace
from discreet.api_projects.responses import Responses
from discreet.api_projects.service import ApiProjects
from discreet.bootstrap.ground import Ground
from discreet.bootstrap.outside import Outside
from discreet.chat.service import ChatLimits
from discreet.gpts.service import Gpts
from discreet.seams import Model


def projects_of(on: Ground) -> ApiProjects:
    """For the command line, which answers nobody: what a server answers for a key ends by its own looking."""
    return ApiProjects(on.database, on.keys, on.clock, on.entropy, Flights(on.database, on.clock))


def granting_of(on: Ground) -> Granting:
    return Granting(on.database, on.keys, on.clock, on.entropy)


def api_of(on: Ground, outside: Outside, gpts: Gpts, actions: Actions, model: Model, limits: ChatLimits) -> Api:
    settings, database, keys, clock, entropy = on.settings, on.database, on.keys, on.clock, on.entropy
    flights, calls = (
        Flights(database, clock),
        ProgramCalls(database, keys, clock, entropy, actions, outside.third_parties, outside.tool_answers),
    )
    page = f"{settings.public_url}/workspace/api"
    return Api(
        projects=ApiProjects(database, keys, clock, entropy, flights),
        entrance=Entrance(database, clock),
        flights=flights,
        pace=Pace(settings.api_requests, settings.api_tokens, time.monotonic),
        bodies=HeldBodies(),
        granting=Granting(database, keys, clock, entropy),
        answering=Answering(gpts, actions, calls, model, limits.turn(), page),
        responses=Responses(database, keys, clock, entropy, HeldResponses(entropy, time.monotonic)),
        model=model,
        embedder=outside.embedder,
    )
