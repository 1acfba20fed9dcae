"""The base type of responses: fields read from a value's attributes."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict

from discreet.promises.rounding import up_to_ten, whole_day, whole_hour

Day = Annotated[datetime, AfterValidator(whole_day)]
"""A time that is shown as the start of its day."""

Hour = Annotated[datetime, AfterValidator(whole_hour)]
"""A time that is shown as the start of its hour."""

Tens = Annotated[int, AfterValidator(up_to_ten)]
"""A count that is shown rounded up to tens."""


class View(BaseModel):
    """Part of a response. `model_validate(value)` reads the fields from a value's attributes.

    A field that is shown rounded has a type that rounds it (`Day`, `Hour`, `Tens`), so no way to build the view skips
    that.
    """

    model_config = ConfigDict(from_attributes=True, defer_build=True)  # built at a model's first use

    @classmethod
    def from_value(cls, value: object, **fields: object) -> Self:
        """Return the view of a value.

        `fields` are those that the value does not have under their name; the others are the value's attributes.
        """
        attributes = {name: getattr(value, name) for name in cls.model_fields if name not in fields}
        return cls.model_validate(attributes | fields)
