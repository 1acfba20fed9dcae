"""Everything that answers programs, composed."""

from dataclasses import dataclass

from discreet.actions.programs.granting import Granting
from discreet.api_projects.answering import Answering
from discreet.api_projects.entrance import Entrance
from discreet.api_projects.flights import Flights
from discreet.api_projects.held_bodies import HeldBodies
from discreet.api_projects.pace import Pace
from discreet.api_projects.responses import Responses
from discreet.api_projects.service import ApiProjects
from discreet.quotas.fair_embedder import FairEmbedder
from discreet.seams import Model


@dataclass(frozen=True)
class Api:
    """`projects` and `granting` are for people, the rest for programs. `flights` is started and stopped with the house;
    `model` counts what a key uses."""

    projects: ApiProjects
    granting: Granting
    entrance: Entrance
    flights: Flights
    pace: Pace
    bodies: HeldBodies
    answering: Answering
    responses: Responses
    model: Model
    embedder: FairEmbedder
