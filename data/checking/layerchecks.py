"""What must hold of the shapes of a layer: one kind, valid, and roads of one line with a length."""

import geopandas as gpd
import shapely

from ...geo.errors import Problem


def merge_lines(lines: gpd.GeoSeries) -> gpd.GeoSeries:
    """Return lines of several parts as one line where the parts join (QGIS writes all as such).

    Examples
    --------
    >>> lines = gpd.GeoSeries.from_wkt(["MULTILINESTRING ((0 0, 1 1), (1 1, 2 0))"])
    >>> merge_lines(lines).geom_type.tolist()
    ['LineString']
    """
    several = (lines.geom_type == "MultiLineString").to_numpy()
    return lines.where(~several, lines.line_merge()) if several.any() else lines


def road_problems(roads: gpd.GeoDataFrame, what: str) -> list[Problem]:
    """Return the roads that are no single line, or whose length is not above zero.

    Examples
    --------
    >>> line = shapely.LineString([(0, 0), (1, 1)])
    >>> print(road_problems(gpd.GeoDataFrame({"km": [0.0]}, geometry=[line]), "roads")[0])
    roads, row 1, column km: found '0'; expected a length above 0 km
    """
    problems = shape_problems(roads, what, ("LineString",))
    expected = "a length above 0 km"
    return problems + [
        Problem(what, at, "km", f"{km:g}", expected)
        for at, km in enumerate(roads["km"], start=1)
        if not km > 0
    ]


def shape_problems(shapes: gpd.GeoDataFrame, what: str, kinds: tuple[str, ...]) -> list[Problem]:
    """Return the features whose geometry is blank, invalid or of another kind.

    A layer that is of other kinds throughout is one problem.

    Examples
    --------
    >>> shapes = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 1], [0, 1]))
    >>> print(shape_problems(shapes, "land", ("Polygon",))[0])
    land, column geometry: found 'Point'; expected features of kind Polygon
    """
    held = shapes.geom_type.dropna()
    if len(held) == len(shapes) and not held.isin(kinds).any():
        found = ", ".join(sorted(held.unique()))
        return [Problem(what, None, "geometry", found, f"features of kind {' or '.join(kinds)}")]
    problems = []
    for at, shape in enumerate(shapes.geometry, start=1):
        if shape is None or shape.is_empty:
            found = "no geometry"
        elif not shape.is_valid:
            found = shapely.is_valid_reason(shape)
        elif shape.geom_type not in kinds:
            found = shape.geom_type
        else:
            continue
        problems.append(Problem(what, at, "geometry", found, f"a valid {kinds[0]}"))
    return problems
