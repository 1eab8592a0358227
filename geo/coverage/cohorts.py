"""Cohorts of secondary age: the census bands, five years on at a time."""

import pandas as pd

COHORT_BANDS = {"cohort_2025": "age_10_14", "cohort_2030": "age_5_9", "cohort_2035": "age_0_4"}
"""Which age band of the 2020 census is 15-19 in which year."""


def age_cohorts(counties: pd.DataFrame) -> pd.DataFrame:
    """Return residents aged 15-19 in 2025, 2030 and 2035, by ageing the bands of the 2020 census.

    Nobody dies and nobody moves: those aged 10-14, 5-9 and 0-4 on 1 November 2020 are counted
    where they lived then. It is a count of the present, not a forecast.

    Parameters
    ----------
    counties
        Columns ``code, age_0_4, age_5_9, age_10_14``.

    Returns
    -------
    DataFrame
        Index ``code`` in the order of `counties`; ``cohort_2025, cohort_2030, cohort_2035``
        (Int64, NA where the band is unknown).

    Examples
    --------
    >>> age_cohorts(pd.DataFrame({"code": [1], "age_0_4": [5], "age_5_9": [6],
    ...     "age_10_14": [7]})).values.tolist()
    [[7, 6, 5]]
    """
    bands = counties.set_index("code")[list(COHORT_BANDS.values())].astype("Int64")
    return bands.set_axis(list(COHORT_BANDS), axis=1)
