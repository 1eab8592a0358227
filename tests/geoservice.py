"""A server on 127.0.0.1 that answers in each geocoder's documented form, and its fixtures."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from vocatlas.data.geocoding.geocache import GeoCache
from vocatlas.data.geocoding.online import World, geocode_online
from vocatlas.data.geocoding.providers import PROVIDERS
from vocatlas.geo.location.datum import from_wgs84

SERVICES = tuple(PROVIDERS)
# with signs that look otherwise in a URL
KEY, SIGNING_KEY = "s3cret/key+9 x", "signing&secret=1"
KEYS = {
    "VOCATLAS_AMAP_KEY": KEY,
    "VOCATLAS_TIANDITU_KEY": KEY,
    "VOCATLAS_BAIDU_KEY": KEY,
}
WEST, EAST, FAR = (120.60, 28.00), (120.90, 28.00), (119.00, 28.00)
COUNTIES = gpd.GeoDataFrame(
    {"adcode": [330302, 330303], "name_zh": ["鹿城区", "龙湾区"]},
    geometry=[shapely.box(120.3, 27.7, 120.75, 28.3), shapely.box(120.75, 27.7, 121.2, 28.3)],
    crs="EPSG:4326",
)


@dataclass
class Reply:
    """One answer of the server."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0


class Service(ThreadingHTTPServer):
    """Answers with `replies` in their order, the last one for ever; keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[Reply] = []
        self.asked: list[str] = []
        self.domain = f"http://127.0.0.1:{self.server_port}"

    def parameters(self, at: int = -1) -> dict[str, str]:
        return {k: v[0] for k, v in parse_qs(urlsplit(self.asked[at]).query).items()}


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        replies = self.server.replies
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        time.sleep(reply.delay_s)
        text = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
        try:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())
        except OSError:  # whoever asked did not wait
            pass

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(name="service")
def service_fixture(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "*")
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


@pytest.fixture(name="cache")
def cache_fixture(tmp_path: Path) -> Iterator[GeoCache]:
    with GeoCache(tmp_path / "cache.sqlite") as opened:
        yield opened


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, []

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)

    def world(self) -> World:
        return World(KEYS, lambda: self.now, self.sleep)


Ask = Callable[..., pd.DataFrame]


@pytest.fixture(name="ask")
def ask_fixture(service: Service, cache: GeoCache) -> Ask:
    """Ask the local server."""
    return partial(
        geocode_online,
        cache=cache,
        which_county=COUNTIES,
        domain=service.domain,
        world=Clock().world(),
        timeout_s=5.0,
    )


def answer(provider: str, at: tuple[float, float] = WEST, **fields: Any) -> dict[str, Any] | list:
    """Return what the service says to a place at `at` (WGS-84), in its documented form."""
    lon, lat = (
        round(float(v[0]), 7) for v in from_wgs84([at[0]], [at[1]], PROVIDERS[provider].datum)
    )
    if provider == "amap":
        one = {
            "formatted_address": "浙江省温州市鹿城区某校", "country": "中国", "province": "浙江省",
            "citycode": "0577", "city": "温州市", "district": "鹿城区", "township": [],
            "neighborhood": {"name": [], "type": []}, "building": {"name": [], "type": []},
            "adcode": "330302", "street": [], "number": [], "location": f"{lon},{lat}",
            "level": "兴趣点", **fields,
        }  # fmt: skip
        return {
            "status": "1", "info": "OK", "infocode": "10000", "count": "1", "geocodes": [one],
        }  # fmt: skip
    if provider == "tianditu":
        place = {"score": 95, "level": "地名地址", "lon": f"{lon}", "lat": lat, "keyWord": "某校"}
        return {
            "msg": "ok", "location": {**place, **fields}, "searchVersion": "6.0.0", "status": "0",
        }  # fmt: skip
    if provider == "baidu":
        result = {
            "location": {"lng": lon, "lat": lat}, "precise": 1, "confidence": 80,
            "comprehension": 95, "level": "教育", **fields,
        }  # fmt: skip
        return {"status": 0, "result": result}
    place = {
        "place_id": 100149, "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "way", "osm_id": 107775, "boundingbox": ["28.0", "28.1", "120.5", "120.7"],
        "lat": f"{lat}", "lon": f"{lon}", "display_name": "某校, 鹿城区, 温州市, 中国",
        "class": "amenity", "type": "school", "place_rank": 30, "importance": 0.1, **fields,
    }  # fmt: skip
    return [place]


NOTHING: dict[str, Any] = {
    "amap": {"status": "1", "info": "OK", "infocode": "10000", "count": "0", "geocodes": []},
    "tianditu": {"msg": "无结果", "searchVersion": "6.0.0", "status": "101"},
    "baidu": {"status": 1, "msg": "Internal Service Error:无相关结果", "results": []},
    "nominatim": [],
}


def schools(*names: str, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"name": list(names), **columns})


QUOTA = [
    ("amap", Reply({"status": "0", "info": "DAILY_QUERY_OVER_LIMIT", "infocode": "10003"})),
    ("amap", Reply({"status": "0", "info": "USER_DAILY_QUERY_OVER_LIMIT", "infocode": "10044"})),
    ("baidu", Reply({"status": 302, "message": "天配额超限，限制访问"})),
    ("baidu", Reply({"status": 4, "message": "服务当日调用次数已超限"})),
    ("tianditu", Reply({"code": 301010, "msg": "访问次数超限", "resolve": "请明日再试"}, 403)),
    ("nominatim", Reply("<html>Payment required</html>", 402)),
]
REFUSED = [
    ("amap", Reply({"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"})),
    ("baidu", Reply({"status": 200, "message": "APP不存在，AK有误请检查再重试"})),
    ("baidu", Reply({"status": 211, "message": "APP SN校验失败"})),
    ("tianditu", Reply({"code": 301001, "msg": "非法key", "resolve": "请重新申请Key"}, 403)),
    ("tianditu", Reply({"code": 301012, "msg": "权限类型错误", "resolve": "浏览器端"}, 403)),
    ("tianditu", Reply("<html>CloudWAF</html>", 418)),
    ("nominatim", Reply("<html>Access blocked</html>", 403)),
    ("nominatim", Reply("Bandwidth limit exceeded", 509)),
]
