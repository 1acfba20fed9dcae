"""Flight information: an example of a third party that only answers.

`python -m examples.flights [PORT]`. It needs no personal data but a flight number, so a GPT may be allowed to ask it
always.
"""

from enum import StrEnum
from typing import Annotated

from fastapi import FastAPI, HTTPException, Path
from pydantic import BaseModel, Field

from examples.third_party import serve


class State(StrEnum):
    ON_TIME = "on time"
    DELAYED = "delayed"
    CANCELLED = "cancelled"


class Flight(BaseModel):
    """A flight's state today. Times are local, 24 hours."""

    flight: str = Field(examples=["LH400"])
    origin: str
    destination: str
    scheduled: str
    expected: str | None
    state: State
    minutes_late: int


TODAY = {
    flight.flight: flight
    for flight in (
        Flight(flight="LH400", origin="Frankfurt", destination="New York JFK", scheduled="10:50", expected="11:35",
               state=State.DELAYED, minutes_late=45),
        Flight(flight="KL1234", origin="Paris CDG", destination="Amsterdam", scheduled="14:20", expected="14:20",
               state=State.ON_TIME, minutes_late=0),
        Flight(flight="BA57", origin="London LHR", destination="Johannesburg", scheduled="19:05", expected=None,
               state=State.CANCELLED, minutes_late=0),
    )
}  # fmt: skip
"""The whole timetable of this example."""


def create(origin: str) -> FastAPI:
    app = FastAPI(
        title="Flight information",
        version="1.0",
        summary="Whether a flight is on time today.",
        servers=[{"url": origin}],
    )

    @app.get("/flights/{flight}", operation_id="getFlightStatus", summary="Whether a flight is on time today")
    async def flight_status(
        flight: Annotated[str, Path(description="The flight's number, such as LH400.", pattern="^[A-Za-z0-9 ]{3,8}$")],
    ) -> Flight:
        found = TODAY.get(flight.replace(" ", "").upper())
        if found is None:
            raise HTTPException(404, f"No flight {flight} today.")
        return found

    return app


if __name__ == "__main__":
    serve(create)
