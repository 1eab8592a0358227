"""One request a question: the cache, limits, quotas, and what goes wrong on the way."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from geoservice import (  # noqa: F401
    COUNTIES,
    KEYS,
    NOTHING,
    QUOTA,
    REFUSED,
    SERVICES,
    Ask,
    Clock,
    Reply,
    Service,
    answer,
    ask_fixture,
    cache_fixture,
    schools,
    service_fixture,
)
from vocatlas.data.geocoding.geocache import GeoCache
from vocatlas.data.geocoding.online import World, geocode_online
from vocatlas.data.geocoding.providers import PROVIDERS
from vocatlas.geo.errors import OutputError, ParameterError

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


# the cache file


def test_two_processes_write_one_cache_without_loss(tmp_path: Path) -> None:
    script = (
        "import sys; from vocatlas.data.geocoding.geocache import GeoCache\n"
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
