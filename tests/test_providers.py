"""Answers of online geocoders: where, how precise, and in which county; whose keys."""

import hashlib
import json
import logging
import sys
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import numpy as np
import pandas as pd
import pytest
from geoservice import (  # noqa: F401
    COUNTIES,
    EAST,
    FAR,
    KEY,
    KEYS,
    NOTHING,
    SERVICES,
    SIGNING_KEY,
    WEST,
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
from vocatlas.data.geocoding.geolevels import grade_answer
from vocatlas.data.geocoding.online import COLUMNS, STATUSES, World, geocode_online
from vocatlas.data.geocoding.providers import (
    PROVIDERS,
    compose_query,
    hide_keys,
    read_keys,
    split_domain,
)
from vocatlas.geo.errors import ParameterError

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
    assert ("converted" in row["note"]) == (provider != "nominatim")
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
    from vocatlas.data.geocoding.providers import Asker, Failed, Pace, open_client

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
    import vocatlas.data.geocoding as folder

    monkeypatch.delitem(sys.modules, "vocatlas.data.geocoding.geoclients", raising=False)
    monkeypatch.delattr(folder, "geoclients", raising=False)
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
