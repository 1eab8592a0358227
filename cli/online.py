"""The option ``--online``, and what it does to the rows that the offline matcher left open."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from .options import progress

if TYPE_CHECKING:
    import pandas as pd

    from ..geo.study import Study

F = TypeVar("F", bound=Callable[..., object])
SERVICES = ("amap", "tianditu", "baidu", "nominatim")


def online_option(command: F) -> F:
    """Add ``--online``: off unless given."""
    return click.option(
        "--online",
        type=click.Choice(SERVICES),
        help="Ask this service for rows that stay open offline. It is sent their names and "
        "addresses. Keys: VOCATLAS_AMAP_KEY, VOCATLAS_TIANDITU_KEY, VOCATLAS_BAIDU_KEY.",
    )(command)


def cache_folder(study: str, table: str) -> Path:
    """Return where the cache stands: the study's folder, else the table's, else here.

    Examples
    --------
    >>> cache_folder("wenzhou", "postgresql://host/database?table=schools")
    PosixPath('.')
    """
    folders = (Path(study), Path(table).parent if "://" not in table else Path())
    return next((folder for folder in folders if folder.is_dir()), Path())


def ask_online(
    result: "pd.DataFrame", rows: "pd.DataFrame", *, online: str, study: "Study", folder: Path
) -> "pd.DataFrame":
    """Fill what the offline matcher left open from the service `online`; say how it went.

    The environment variable ``VOCATLAS_<SERVICE>_URL`` names another host, e.g. an own Nominatim.
    """
    from ..data.geocoding.geocache import CACHE_NAME, GeoCache
    from ..data.geocoding.online import OPEN, fill_online, geocode_online
    from ..data.geocoding.providers import provider_of

    service = provider_of(online)
    said: list[str] = []
    with progress(f"asking {service.name} 联网查询"), GeoCache(folder / CACHE_NAME) as cache:
        ask = partial(
            geocode_online,
            provider=online,
            cache=cache,
            which_county=study.which_county,
            area=study.name_zh,
            domain=os.environ.get(f"VOCATLAS_{online.upper()}_URL"),
            say=said.append,
        )
        filled = fill_online(result, rows, which_county=study.which_county, ask=ask)
    asked = result["status"].isin(OPEN)
    placed = (filled["status"][asked] == "online").sum()
    for text in said:
        click.echo(f"Warning: {text}", err=True)
    click.echo(f"{service.name}: placed {placed} of {asked.sum()} open rows 已补充定位", err=True)
    return filled
