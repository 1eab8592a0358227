"""Online geocoders, against a server on 127.0.0.1 that answers in each service's own form."""

import hashlib
import json
import logging
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import click
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from vocatlas.cli.online import ask_online, cache_folder, online_option
from vocatlas.data.geocache import GeoCache
from vocatlas.data.geolevels import grade_answer
from vocatlas.data.online import COLUMNS, STATUSES, World, fill_online, geocode_online
from vocatlas.data.providers import PROVIDERS, compose_query, hide_keys, read_keys, split_domain
from vocatlas.geo.datum import from_wgs84
from vocatlas.geo.errors import OutputError, ParameterError

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


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[GeoCache]:
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


@pytest.fixture
def ask(service: Service, cache: GeoCache) -> Ask:
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


# answers


@pytest.mark.parametrize("provider", SERVICES)
def test_an_answer_is_placed_in_wgs84_from_the_datum_of_its_service(
    provider: str, ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer(provider))]
    found = ask(schools("某校", county="鹿城区"), provider=provider, area="温州市")
    (row,) = found.to_dict("records")
    assert (row["status"], row["adcode"], row["precision"]) == ("online", 330302, "point")
    assert (row["lon"], row["lat"]) == pytest.approx(WEST, abs=2e-7)
    assert 100 <= row["radius_m"] <= 500
    # of 100, as the matcher's; two services give none
    known = provider in ("baidu", "tianditu")
    assert row["score"] == 95 if known else np.isnan(row["score"])
    sent = service.parameters()
    asked = {"amap": "address", "baidu": "address", "nominatim": "q"}
    text = json.loads(sent["ds"])["keyWord"] if provider == "tianditu" else sent[asked[provider]]
    assert text == "温州市鹿城区某校"
    path = urlsplit(service.asked[-1]).path
    assert (
        path
        == {
            "amap": "/v3/geocode/geo",
            "tianditu": "/geocoder",
            "baidu": "/geocoding/v3/",
            "nominatim": "/search",
        }[provider]
    )


@pytest.mark.parametrize("provider", SERVICES)
def test_an_answer_in_another_county_is_a_conflict_that_names_both(
    provider: str, ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer(provider, EAST))]
    (row,) = ask(schools("某校", adcode=330302), provider=provider).to_dict("records")
    assert (row["status"], row["adcode"]) == ("conflict", 330303)
    assert "龙湾区" in row["note"]
    assert "鹿城区" in row["note"]


def test_an_answer_outside_all_counties_is_a_conflict_also_where_none_is_stated(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer("amap", FAR))]
    (row,) = ask(schools("某校"), provider="amap").to_dict("records")
    assert row["status"] == "conflict"
    assert pd.isna(row["adcode"])


def test_a_stated_county_of_another_city_is_a_conflict_with_any_answer(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer("amap", WEST))]
    assert ask(schools("某校", adcode=330100), provider="amap")["status"].tolist() == ["conflict"]


def test_an_answer_without_a_stated_county_takes_the_one_it_falls_in(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer("amap", EAST))]
    (row,) = ask(schools("某校", county=None), provider="amap").to_dict("records")
    assert (row["status"], row["adcode"]) == ("online", 330303)


def test_an_answer_that_knows_only_the_county_has_no_coordinates(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer("amap", level="区县"))]
    (row,) = ask(schools("某校", adcode=330302), provider="amap").to_dict("records")
    assert (row["status"], row["precision"], row["adcode"]) == ("online", "county", 330302)
    assert np.isnan(row["lon"])


def test_an_answer_that_knows_only_the_prefecture_is_not_found(ask: Ask, service: Service) -> None:
    service.replies = [Reply(answer("amap", level="市"))]
    (row,) = ask(schools("某校"), provider="amap").to_dict("records")
    assert row["status"] == "not_found"
    assert np.isnan(row["lon"])


@pytest.mark.parametrize("provider", SERVICES)
def test_an_empty_answer_is_not_found_and_is_not_asked_again(
    provider: str, ask: Ask, service: Service
) -> None:
    service.replies = [Reply(NOTHING[provider])]
    for _ in range(2):
        assert ask(schools("无此校"), provider=provider)["status"].tolist() == ["not_found"]
    assert len(service.asked) == 1


def test_amap_words_that_cannot_be_placed_are_not_found(ask: Ask, service: Service) -> None:
    body = {"status": "0", "info": "ENGINE_RESPONSE_DATA_ERROR", "infocode": "30001"}
    service.replies = [Reply(body)]
    assert ask(schools("???"), provider="amap")["status"].tolist() == ["not_found"]


# precision


@pytest.mark.parametrize(
    ("provider", "raw", "precision", "radius_m"),
    [
        ("amap", {"level": "门牌号"}, "point", 150),
        ("amap", {"level": "村庄"}, "village", 800),
        ("amap", {"level": "乡镇"}, "township", 1500),
        ("amap", {"level": "道路"}, "township", 3000),
        ("amap", {"level": "区县"}, "county", None),
        ("amap", {"level": "从未见过"}, "none", None),
        ("amap", {"level": []}, "none", None),
        ("baidu", {"level": "教育", "precise": 1, "comprehension": 100}, "point", 300),
        ("baidu", {"level": "教育", "precise": 1, "comprehension": 60}, "point", 500),
        ("baidu", {"level": "教育", "precise": 0, "comprehension": 100}, "township", 3000),
        ("baidu", {"level": "村庄", "precise": 0}, "township", 3000),
        ("baidu", {"level": "城市", "precise": 1}, "none", None),
        ("tianditu", {"score": 95}, "point", 300),
        ("tianditu", {"score": 75}, "village", 800),
        ("tianditu", {"score": 50}, "township", 3000),
        ("tianditu", {"score": 30}, "none", None),
        ("tianditu", {}, "none", None),
        ("nominatim", {"class": "amenity", "type": "college"}, "point", 300),
        ("nominatim", {"class": "place", "type": "village"}, "village", 800),
        ("nominatim", {"class": "place", "type": "city"}, "none", None),
        ("nominatim", {"class": "highway", "type": "primary"}, "township", 3000),
        ("nominatim", {"class": "boundary", "type": "administrative", "place_rank": 12},
         "county", None),
        ("nominatim", {"class": "boundary", "type": "administrative", "place_rank": 16},
         "township", 1500),
        ("nominatim", {}, "none", None),
    ],
)  # fmt: skip
def test_the_service_s_own_level_gives_precision_and_radius(
    provider: str, raw: dict[str, Any], precision: str, radius_m: float | None
) -> None:
    grade = grade_answer(provider, raw, "某校")
    assert grade.precision == precision
    assert np.isnan(grade.radius_m) if radius_m is None else grade.radius_m == radius_m


@pytest.mark.parametrize(
    ("query", "precision"),
    [("鹿城区藤桥镇", "township"), ("藤桥镇上寺村", "village"), ("温州市鹿城区", "county"),
     ("温州高新区", "point"), ("藤桥镇学院路1号", "point")],
)  # fmt: skip
def test_no_answer_is_more_precise_than_its_question(query: str, precision: str) -> None:
    grade = grade_answer("amap", {"level": "兴趣点"}, query, counties=["鹿城区"])
    assert grade.precision == precision


# one request a question


@pytest.mark.parametrize("provider", SERVICES)
def test_a_second_run_asks_nothing_and_says_the_same(
    provider: str, ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer(provider))]
    first = ask(schools("甲校", "乙校"), provider=provider)
    asked = len(service.asked)
    pd.testing.assert_frame_equal(ask(schools("甲校", "乙校"), provider=provider), first)
    assert len(service.asked) == asked == 2


def test_the_same_question_in_two_rows_is_asked_once(ask: Ask, service: Service) -> None:
    service.replies = [Reply(answer("amap"))]
    assert set(ask(schools("甲校", " 甲 校", "甲校"), provider="amap")["status"]) == {"online"}
    assert len(service.asked) == 1


def test_an_interrupted_run_goes_on_where_it_stopped(ask: Ask, service: Service) -> None:
    service.replies = [Reply(answer("amap"))]
    naps = iter(range(2))

    def interrupted(seconds: float) -> None:
        if next(naps, None) is None:
            raise KeyboardInterrupt

    rows = schools(*"甲乙丙丁戊")
    with pytest.raises(KeyboardInterrupt):
        ask(rows, provider="amap", world=World(KEYS, lambda: 0.0, interrupted))
    assert len(service.asked) == 3
    assert set(ask(rows, provider="amap")["status"]) == {"online"}
    assert len(service.asked) == len(rows)


def test_two_services_do_not_share_their_answers(ask: Ask, service: Service) -> None:
    service.replies = [Reply(NOTHING["amap"]), Reply(answer("baidu"))]
    assert ask(schools("甲校"), provider="amap")["status"].tolist() == ["not_found"]
    assert ask(schools("甲校"), provider="baidu")["status"].tolist() == ["online"]


# limits, errors

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


@pytest.mark.parametrize(("provider", "refusal"), QUOTA + REFUSED)
def test_a_quota_or_a_refused_key_ends_the_run_and_keeps_what_was_done(
    provider: str, refusal: Reply, ask: Ask, service: Service, cache: GeoCache
) -> None:
    service.replies = [Reply(answer(provider)), refusal]
    said: list[str] = []
    found = ask(schools(*"甲乙丙丁"), provider=provider, say=said.append)
    assert found["status"].tolist() == ["online", "skipped", "skipped", "skipped"]
    assert len(service.asked) == 2
    (message,) = said
    word = ("quota", "配额") if (provider, refusal) in QUOTA else ("refuses", "拒绝")
    assert all(part in message for part in (*word, "kept", "保留", PROVIDERS[provider].name))
    assert len(cache) == 1
    service.replies = [Reply(answer(provider))]
    assert set(ask(schools(*"甲乙丙丁"), provider=provider)["status"]) == {"online"}
    assert len(service.asked) == 5


@pytest.mark.parametrize(
    ("provider", "limit", "wait_s"),
    [
        ("amap", Reply({"status": "0", "info": "CUQPS_HAS_EXCEEDED_THE_LIMIT",
                        "infocode": "10021"}), 1.0),
        ("amap", Reply({"status": "0", "info": "ACCESS_TOO_FREQUENT", "infocode": "10004"}), 1.0),
        ("baidu", Reply({"status": 401, "message": "当前并发量已经超过约定并发配额"}), 1.0),
        ("tianditu", Reply("too many", 429), 1.0),
        ("nominatim", Reply("too many", 429, {"Retry-After": "7"}), 7.0),
        ("nominatim", Reply("too many", 429, {"Retry-After": "86400"}), 60.0),
        ("amap", Reply("bad gateway", 502), 1.0),
        ("amap", Reply("<html><body>请登录</body></html>"), 1.0),
    ],
)  # fmt: skip
def test_a_passing_trouble_is_waited_out_as_long_as_the_service_wants(
    provider: str, limit: Reply, wait_s: float, ask: Ask, service: Service
) -> None:
    service.replies = [limit, Reply(answer(provider))]
    clock = Clock()
    found = ask(schools("甲校"), provider=provider, world=clock.world(), rate_per_s=1.0)
    assert found["status"].tolist() == ["online"]
    assert clock.slept[0] == wait_s


def test_the_back_off_doubles_and_gives_up_after_the_retries(ask: Ask, service: Service) -> None:
    service.replies = [Reply("<html>proxy</html>")]
    clock = Clock()
    world = World(KEYS, lambda: 1e9 + 1e6 * len(clock.slept), clock.sleep)
    (row,) = ask(schools("甲校"), provider="amap", world=world, retries=3).to_dict("records")
    assert row["status"] == "failed"
    assert "no geocoding answer" in row["note"]
    assert clock.slept == [1.0, 2.0, 4.0]
    assert len(service.asked) == 4


@pytest.mark.parametrize("provider", SERVICES)
def test_a_service_that_does_not_answer_in_time_fails_the_row(
    provider: str, ask: Ask, service: Service, cache: GeoCache
) -> None:
    service.replies = [Reply(answer(provider), delay_s=0.6), Reply(answer(provider))]
    rows = schools("甲校", "乙校")
    found = ask(rows, provider=provider, timeout_s=0.2, retries=0)
    assert found["status"].tolist() == ["failed", "online"]
    assert "0.2 s" in found["note"][0]
    assert len(cache) == 1


@pytest.mark.parametrize("provider", SERVICES)
@pytest.mark.parametrize(
    "body",
    ["<!DOCTYPE html><p>login</p>", "", "null", '"ok"', "7", "[1]", "{}", '{"status": "x"}',
     '{"status": "1", "infocode": "10000", "geocodes": [{"level": "兴趣点"}]}',
     '{"status": "1", "infocode": "10000", "geocodes": [{"location": "a,b"}]}',
     '{"status": "0", "location": {"lon": "nan", "lat": 1e9}}',
     '{"status": 0, "result": {"location": {}}}', '[{"lat": "x", "lon": "y"}]', "[" * 5000],
)  # fmt: skip
def test_no_page_whatever_breaks_the_run_or_is_taken_for_a_place(
    provider: str, body: str, ask: Ask, service: Service, cache: GeoCache
) -> None:
    service.replies = [Reply(body)]
    found = ask(schools("甲校"), provider=provider, retries=0)
    assert set(found["status"]) <= {"failed", "not_found"}
    assert found["lon"].isna().all()


def test_five_failures_in_a_row_end_the_run(ask: Ask, service: Service) -> None:
    service.replies = [Reply("down", 500)]
    said: list[str] = []
    found = ask(schools(*"甲乙丙丁戊己庚"), provider="amap", retries=0, say=said.append)
    assert found["status"].tolist() == ["failed"] * 5 + ["skipped"] * 2
    assert len(service.asked) == 5
    assert "连续失败" in said[0]


def test_a_refused_question_is_not_asked_again_and_others_go_on(ask: Ask, service: Service) -> None:
    bad = {"status": "0", "info": "INVALID_PARAMS", "infocode": "20000"}
    service.replies = [Reply(bad), Reply(answer("amap"))]
    found = ask(schools("甲校", "乙校", "甲校"), provider="amap")
    assert found["status"].tolist() == ["failed", "online", "failed"]
    assert len(service.asked) == 2


# pace


def test_questions_come_no_faster_than_the_rate(ask: Ask, service: Service) -> None:
    service.replies = [Reply(answer("amap"))]
    clock = Clock()
    ask(schools(*"甲乙丙丁"), provider="amap", rate_per_s=2.0, world=clock.world())
    assert clock.now == pytest.approx(1.5)


def test_the_public_nominatim_is_never_asked_more_than_once_a_second(cache: GeoCache) -> None:
    with pytest.raises(ParameterError, match="one request a second"):
        geocode_online(
            schools("甲校"), provider="nominatim", cache=cache, which_county=COUNTIES, rate_per_s=5
        )


@pytest.mark.parametrize("wrong", [{"rate_per_s": 0}, {"retries": -1}, {"timeout_s": 0}])
def test_a_pace_that_makes_no_sense_is_refused(
    wrong: dict[str, float], ask: Ask, service: Service
) -> None:
    with pytest.raises(ParameterError, match="found rate"):
        ask(schools("甲校"), provider="amap", **wrong)
    assert service.asked == []


# keys


@pytest.mark.parametrize("provider", ["amap", "tianditu", "baidu"])
def test_a_missing_key_is_an_error_that_names_its_variable(
    provider: str, ask: Ask, service: Service
) -> None:
    with pytest.raises(ParameterError, match=f"VOCATLAS_{provider.upper()}_KEY"):
        ask(schools("甲校"), provider=provider, world=World({}))
    assert service.asked == []


def test_blanks_around_a_key_are_cut_off() -> None:
    assert read_keys("tianditu", {"VOCATLAS_TIANDITU_KEY": " abc\n"}) == {
        "VOCATLAS_TIANDITU_KEY": "abc"
    }


def test_a_security_key_signs_the_request_of_baidu_and_is_not_sent(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer("baidu"))]
    keys = {**KEYS, "VOCATLAS_BAIDU_SECURITY_KEY": SIGNING_KEY}
    ask(schools("甲校"), provider="baidu", world=World(keys, lambda: 0.0, lambda s: None))
    plain, _, sn = service.asked[0].partition("&sn=")
    assert sn == hashlib.md5(quote_plus(plain + SIGNING_KEY).encode()).hexdigest()
    assert SIGNING_KEY not in plain


@pytest.mark.parametrize("provider", ["amap", "tianditu", "baidu"])
def test_the_key_is_in_no_note_message_log_or_byte_of_the_cache(
    provider: str,
    ask: Ask,
    service: Service,
    cache: GeoCache,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    signing = SIGNING_KEY if provider == "baidu" else ""
    echo = f"http://x/geo?key={KEY}&ak={quote_plus(KEY)}&tk={KEY} {signing} {KEY}"
    service.replies = [
        Reply(answer(provider, formatted_address=echo, keyWord=echo, level="兴趣点", said=echo)),
        Reply(echo, 500),
        Reply(f"<html>{echo}</html>"),
        Reply({"status": "0", "info": echo, "infocode": "20000"}),
        Reply({"status": 2, "message": echo, "msg": echo}),
        Reply({"code": 301001, "msg": echo, "status": 200, "message": echo, "info": echo,
               "infocode": "10001"}),
    ]  # fmt: skip
    keys = {**KEYS, "VOCATLAS_BAIDU_SECURITY_KEY": SIGNING_KEY}
    said: list[str] = []
    with caplog.at_level(logging.DEBUG):
        found = ask(
            schools(*"甲乙丙丁戊己庚"),
            provider=provider,
            world=World(keys, lambda: 0.0, lambda s: None),
            retries=0,
            say=said.append,
        )
    assert "skipped" in set(found["status"])
    assert (
        KEY in parse_qs(urlsplit(service.asked[0]).query).popitem()[1][0]
        or "sn=" in (service.asked[0])
    )
    everything = "\n".join(
        [found.to_csv(), *said, caplog.text, *capsys.readouterr(), repr(found.to_dict())]
    )
    stored = cache.path.read_bytes()
    for secret in (KEY, SIGNING_KEY):
        for form in (secret, quote_plus(secret), secret.replace(" ", "%20")):
            assert form not in everything
            assert form.encode() not in stored


def test_a_server_that_is_not_there_fails_without_showing_the_key(cache: GeoCache) -> None:
    with Service() as gone:
        domain = gone.domain
    found = geocode_online(
        schools("甲校"),
        provider="amap",
        cache=cache,
        which_county=COUNTIES,
        domain=domain,
        world=Clock().world(),
        retries=1,
    )
    assert found["status"].tolist() == ["failed"]
    assert KEY not in found.to_csv()


def test_the_errors_of_a_question_carry_no_chained_error_that_holds_the_address(
    service: Service,
) -> None:
    from vocatlas.data.providers import Asker, Failed, Pace, open_client

    service.replies = [Reply(f"no {KEY}", 500)]
    client = open_client("amap", {"VOCATLAS_AMAP_KEY": KEY}, domain=service.domain, timeout_s=5.0)
    asker = Asker(PROVIDERS["amap"], client, Pace(9.0), 0, 5.0, (KEY,))
    with pytest.raises(Failed) as caught:
        asker.ask("甲校")
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_a_host_with_a_password_is_refused_without_repeating_it() -> None:
    with pytest.raises(ParameterError) as caught:
        split_domain("http://me:hunter2@maps.intra")
    assert "hunter2" not in str(caught.value)


def test_every_form_of_a_secret_is_hidden() -> None:
    for form in (KEY, quote_plus(KEY), "s3cret%2Fkey%2B9%20x", "s3cret/key%2B9%20x"):
        assert hide_keys(f"at {form}!", [KEY]) == "at ***!"


def test_without_geopy_the_error_names_the_extra(
    ask: Ask, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    import vocatlas.data

    monkeypatch.delitem(sys.modules, "vocatlas.data.geoclients", raising=False)
    monkeypatch.delattr(vocatlas.data, "geoclients", raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == "geopy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "geopy", None)
    with pytest.raises(ParameterError, match=r"vocatlas\[online\]"):
        ask(schools("甲校"), provider="amap")


def test_an_unknown_service_is_refused_with_the_known_ones(ask: Ask) -> None:
    with pytest.raises(ParameterError, match="tianditu"):
        ask(schools("甲校"), provider="google")


# questions and shapes


def test_a_row_without_name_and_address_is_skipped_unasked(ask: Ask, service: Service) -> None:
    service.replies = [Reply(answer("amap"))]
    found = ask(schools("甲校", None, "  "), provider="amap", area="温州市")
    assert found["status"].tolist() == ["online", "skipped", "skipped"]
    assert len(service.asked) == 1


def test_a_question_holds_county_township_village_address_and_name_once(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer("amap"))]
    rows = schools(
        "某校", county="鹿城区", township="藤桥镇", village="上寺村", address="上寺村 １号"
    )
    ask(rows, provider="amap", area="温州市")
    assert service.parameters()["address"] == "温州市鹿城区藤桥镇上寺村1号某校"


def test_baidu_is_asked_84_bytes_at_most() -> None:
    address, name = "学院路二百七十六号" * 2, "温州某某职业技术学院"
    assert compose_query(address, name, provider="baidu") == address + name
    assert compose_query(address, name + "校", provider="baidu") == address
    assert compose_query(address, name + "校", provider="amap") == address + name + "校"
    assert compose_query("学院路1号", "某校", provider="baidu") == "学院路1号某校"


def test_an_address_that_baidu_would_cut_is_skipped(ask: Ask, service: Service) -> None:
    found = ask(pd.DataFrame({"address": ["路" * 29]}), provider="baidu")
    assert found["status"].tolist() == ["skipped"]
    assert service.asked == []


@pytest.mark.parametrize("rows", [schools(), pd.DataFrame()])
def test_no_rows_give_the_same_columns_and_need_no_key(
    rows: pd.DataFrame, ask: Ask, service: Service
) -> None:
    found = ask(rows, provider="amap", world=World({}))
    assert tuple(found.columns) == COLUMNS
    assert found.empty


def test_rows_keep_their_index_and_order(ask: Ask, service: Service) -> None:
    service.replies = [Reply(answer("amap", EAST)), Reply(answer("amap", WEST))]
    rows = schools("甲校", "乙校").set_axis([7, 7])
    found = ask(rows, provider="amap")
    assert found.index.tolist() == [7, 7]
    assert found["adcode"].tolist() == [330303, 330302]
    assert set(found["status"]) <= set(STATUSES)


# the cache file


def test_two_processes_write_one_cache_without_loss(tmp_path: Path) -> None:
    script = (
        "import sys; from vocatlas.data.geocache import GeoCache\n"
        "with GeoCache(sys.argv[1]) as cache:\n"
        "    for i in range(60): cache.keep('amap', f'{sys.argv[2]}{i}', {'lon': i})\n"
    )
    path = tmp_path / "cache.sqlite"
    runs = [subprocess.Popen([sys.executable, "-c", script, path, name]) for name in "ab"]
    assert [run.wait(60) for run in runs] == [0, 0]
    with GeoCache(path) as cache:
        assert len(cache) == 120
        assert cache.find("amap", "b59") == {"lon": 59}


def test_a_cache_of_another_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    GeoCache(path).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    before = path.read_bytes()
    with pytest.raises(OutputError, match="version 99"):
        GeoCache(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_cache_is_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "text.sqlite", tmp_path / "other.sqlite"
    text.write_text("not a database, " * 100, encoding="utf-8")
    database = sqlite3.connect(other)
    database.execute("CREATE TABLE mine (a)")
    database.execute("PRAGMA user_version = 1")
    database.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(OutputError, match="move"):
            GeoCache(path)
        assert path.read_bytes() == before
    with pytest.raises(OutputError, match="cannot be used"):
        GeoCache(tmp_path / "no such folder" / "cache.sqlite")


# filling what the offline matcher left open


def matched(*statuses: str) -> pd.DataFrame:
    count = len(statuses)
    return pd.DataFrame(
        {
            "lon": np.full(count, 120.5),
            "lat": np.full(count, 27.9),
            "adcode": pd.array([330302] * count, dtype="Int64"),
            "township": ["藤桥镇"] * count,
            "precision": ["village"] * count,
            "radius_m": np.full(count, 800.0),
            "matched": ["上寺村"] * count,
            "score": np.full(count, 0.5),
            "status": list(statuses),
            "note": [""] * count,
        }
    )


def test_only_the_rows_that_stayed_open_are_asked_and_filled(ask: Ask, service: Service) -> None:
    service.replies = [Reply(answer("amap"))]
    before = matched("matched", "county_only", "corrected", "not_found", "ambiguous")
    after = fill_online(
        before,
        schools(*"甲乙丙丁戊"),
        which_county=COUNTIES,
        ask=partial(ask, provider="amap"),
    )
    assert after["status"].tolist() == ["matched", "online", "corrected", "online", "online"]
    assert len(service.asked) == 3
    pd.testing.assert_frame_equal(after.iloc[[0, 2]], before.iloc[[0, 2]])
    assert after.dtypes.to_dict() == before.dtypes.to_dict()
    assert after["lon"].iloc[1] == pytest.approx(WEST[0], abs=1e-6)


def test_a_conflict_with_the_county_that_the_matcher_found_moves_nothing(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(answer("amap", EAST))]
    before = matched("county_only")
    after = fill_online(
        before, schools("甲校"), which_county=COUNTIES, ask=partial(ask, provider="amap")
    )
    assert after["status"].tolist() == ["conflict"]
    assert "龙湾区" in after["note"][0]
    same = ["lon", "lat", "adcode", "precision", "radius_m", "matched", "score"]
    pd.testing.assert_frame_equal(after[same], before[same])


def test_a_row_that_is_not_found_online_either_keeps_its_status_and_says_so(
    ask: Ask, service: Service
) -> None:
    service.replies = [Reply(NOTHING["amap"])]
    before = matched("ambiguous").assign(note="two villages")
    after = fill_online(
        before, schools("甲校"), which_county=COUNTIES, ask=partial(ask, provider="amap")
    )
    assert after["status"].tolist() == ["ambiguous"]
    assert after["note"][0].startswith("two villages; Amap")


# the command line


def test_the_option_is_off_unless_given_and_names_where_data_goes() -> None:
    @click.command()
    @online_option
    def command(online: str | None) -> None:
        click.echo(repr(online))

    run = CliRunner().invoke
    assert run(command, []).output == "None\n"
    assert run(command, ["--online", "baidu"]).output == "'baidu'\n"
    assert run(command, ["--online", "google"]).exit_code == 2
    assert "VOCATLAS_AMAP_KEY" in run(command, ["--help"]).output


def test_the_command_asks_fills_and_keeps_the_cache_in_the_folder(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    service.replies = [Reply(answer("amap")), QUOTA[0][1]]
    monkeypatch.setenv("VOCATLAS_AMAP_URL", service.domain)
    monkeypatch.setenv("VOCATLAS_AMAP_KEY", KEY)
    study: Any = SimpleNamespace(which_county=COUNTIES, name_zh="温州市")
    after = ask_online(
        matched("not_found", "not_found"),
        schools("甲校", "乙校"),
        online="amap",
        study=study,
        folder=tmp_path,
    )
    assert after["status"].tolist() == ["online", "not_found"]
    said = capsys.readouterr()
    assert said.out == ""
    assert "配额" in said.err
    assert "placed 1 of 2" in said.err
    assert KEY not in said.err
    assert (tmp_path / "geocode-cache.sqlite").is_file()


def test_the_cache_stands_beside_the_study_else_beside_the_table(tmp_path: Path) -> None:
    assert cache_folder(str(tmp_path), "else/where.csv") == tmp_path
    assert cache_folder("wenzhou", str(tmp_path / "schools.csv")) == tmp_path
