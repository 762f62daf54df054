"""What the forecasts share: what every refused forecast is called, and one check on a number."""

import math


class CannotBeForecast(ValueError):
    """The numbers given belong to no forecast; the message says which, why and how to mend it."""


def within_range(name: str, value: float, low: float, high: float = math.inf) -> float:
    """The value where it lies from ``low`` to ``high``; raises CannotBeForecast elsewhere.

    ``name``: in plain words, as the sentence begins. A value that is no finite number is refused.
    """
    if math.isfinite(value) and low <= value <= high:
        return float(value)
    upto = f"from {low:g} to {high:g}" if math.isfinite(high) else f"a number from {low:g} on"
    raise CannotBeForecast(f"{name} is {value:g} here: give {upto}.")
