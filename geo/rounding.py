"""How a figure is written: minutes to 0.1, shares to 1e-4, people whole; nan as None."""

import math
from typing import Any

import pandas as pd


def share(value: float) -> float | None:
    """Round a share to 1e-4; None for nan.

    Examples
    --------
    >>> share(0.123456), share(float("nan"))
    (0.1235, None)
    """
    return None if value is None or not math.isfinite(value) else round(float(value), 4)


def minute(value: float) -> float | None:
    """Round minutes to 0.1; None where there is no number."""
    return None if value is None or not math.isfinite(value) else round(float(value), 1)


def people(value: float) -> int | None:
    """Round people to whole persons; None where there is no number."""
    return None if value is None or not math.isfinite(value) else round(float(value))


def text(value: object) -> str | None:
    """Return text, None where it is blank."""
    return None if value is None or value is pd.NA or (isinstance(value, float)) else str(value)


def number(value: Any, digits: int = 2) -> float | int | None:
    """Round a number from a table; None where it is blank."""
    if value is None or pd.isna(value):
        return None
    result = round(float(value), digits)
    return int(result) if result.is_integer() else result
