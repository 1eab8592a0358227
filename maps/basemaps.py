"""Base maps of the network that an atlas may be made with; off unless asked for.

The key of a service is its reader's: the page asks for it and keeps it nowhere.
"""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Basemap:
    """A tile service: its address, the host that the page may then ask, its datum and its terms."""

    name: str
    url: str
    host: str
    datum: str
    attribution: str
    max_zoom: int
    needs_key: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, for the page's JSON block."""
        return asdict(self)


BASEMAPS = {
    "osm": Basemap(
        "osm",
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "https://tile.openstreetmap.org",
        "wgs84",
        "© OpenStreetMap contributors (ODbL)",
        19,
        False,
    ),
    "tianditu": Basemap(
        "tianditu",
        "https://t0.tianditu.gov.cn/vec_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
        "&LAYER=vec&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles"
        "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}",
        "https://t0.tianditu.gov.cn",
        "cgcs2000",
        "© 天地图 Tianditu",
        18,
        True,
    ),
    "amap": Basemap(
        "amap",
        "https://webrd01.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8"
        "&x={x}&y={y}&z={z}",
        "https://webrd01.is.autonavi.com",
        "gcj02",
        "© 高德地图 Amap",
        18,
        False,
    ),
}
"""Addresses as the services document them (OpenStreetMap tile usage policy; Tianditu WMTS
``vec_w``; Amap's web tiles). Tianditu is CGCS2000, which is WGS-84 here; Amap is GCJ-02."""
