"""Clients of the online geocoders, in geopy's shape (extra ``[online]``).

geopy has Baidu and Nominatim; Amap and Tianditu are small subclasses of its `Geocoder`. All
raise geopy's own errors and say apart what geopy's users ran into: an empty answer (None), a
quota that is used up (`GeocoderQuotaExceeded`), a momentary limit (`GeocoderRateLimited`), a key
that is refused (`GeocoderAuthenticationFailure`). Only data/geocoding/providers.py imports this
module.

Sources of the answer forms (2026): lbs.amap.com v3/geocode/geo and its infocodes;
lbs.tianditu.gov.cn/server/geocodinginterface.html; lbsyun.baidu.com geocoding/v3 and its status
codes; nominatim.org/release-docs/latest/api/Output; geopy issues 330, 477 and 600.
"""

import json
import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.adapters import AdapterHTTPError, URLLibAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderServiceError,
)
from geopy.geocoders import BaiduV3, Nominatim
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

__all__ = ["Amap", "Baidu", "OpenStreetMap", "Tianditu"]

AMAP_QUOTA = ("10003", "10010", "10044", "10045", "40000", "40002")
AMAP_MOMENTARY = (
    *("10004", "10014", "10015", "10016", "10019", "10020", "10021", "10022", "10023", "10029"),
    *("30000", "30002", "30003"),
)
AMAP_KEY = (
    *("10001", "10002", "10005", "10006", "10007", "10008", "10009", "10012", "10013"),
    *("10026", "10041"),
)
# what it answers to words that it cannot place at all, instead of an empty list
AMAP_UNKNOWN_PLACE = "30001"
BAIDU_QUOTA = (4, 301, 302)
BAIDU_MOMENTARY = (401, 402)
BAIDU_UNKNOWN_PLACE = "无相关结果"
TIANDITU_UNKNOWN_PLACE = ("无结果", "无相关", "没有", "未找到", "not found")
TIANDITU_QUOTA = ("超限", "超出", "上限", "配额", "次数")
TIANDITU_KEYS = range(301000, 302000)
# `URLLibAdapter` and no other: urllib3 writes whole addresses, key and all, into its log
ADAPTER = URLLibAdapter


def _place(address: object, lon: Any, lat: Any, raw: Mapping[str, Any]) -> Location:
    """Return a location; coordinates that are none make the answer unreadable."""
    try:
        x, y = float(lon), float(lat)
    except (TypeError, ValueError):
        x = y = math.nan
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise GeocoderParseError("the answer has no usable coordinates")
    return Location(str(address or ""), (y, x), dict(raw))


# geopy carries no types: its subclasses need the ignore[misc] here and below
class _Client(Geocoder, ABC):  # type: ignore[misc]
    """What Amap and Tianditu share: one key, one address, a list of one."""

    host = ""
    path = ""

    def __init__(
        self, key: str, *, domain: str | None = None, scheme: str = "https", timeout: float = 10.0
    ) -> None:
        super().__init__(scheme=scheme, timeout=timeout, adapter_factory=ADAPTER)
        self.key = key
        self.api = f"{scheme}://{domain or self.host}{self.path}"

    @abstractmethod
    def _params(self, query: str) -> dict[str, str]:
        """Return the parameters of a question."""

    @abstractmethod
    def _parse(self, page: Any, exactly_one: bool) -> Any:
        """Return the location that an answer gives, a list of one, or None."""

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Any:
        """Return the location of `query`, a list of one, or None."""
        url = f"{self.api}?{urlencode(self._params(query))}"
        return self._call_geocoder(
            url, partial(self._parse, exactly_one=exactly_one), timeout=timeout
        )


class Amap(_Client):
    """Amap 高德, web-service key; GCJ-02."""

    host = "restapi.amap.com"
    path = "/v3/geocode/geo"

    def _params(self, query: str) -> dict[str, str]:
        return {"address": query, "output": "JSON", "key": self.key}

    def _parse(self, page: Any, exactly_one: bool) -> Any:
        code = str(page.get("infocode", ""))
        if str(page.get("status")) != "1":
            self._refuse(code, str(page.get("info", "")))
        if code == AMAP_UNKNOWN_PLACE or not page.get("geocodes"):
            return None
        found = [self._one(item) for item in page["geocodes"]]
        return found[0] if exactly_one else found

    @staticmethod
    def _one(item: Mapping[str, Any]) -> Location:
        lon, _, lat = str(item["location"]).partition(",")
        # an empty field is an empty list
        return _place(item.get("formatted_address") or "", lon, lat, item)

    @staticmethod
    def _refuse(code: str, info: str) -> None:
        said = f"{code} {info}"
        if code == AMAP_UNKNOWN_PLACE:
            return
        if code in AMAP_QUOTA or "DAILY_QUERY_OVER_LIMIT" in info:
            raise GeocoderQuotaExceeded(said)
        if code in AMAP_MOMENTARY or "QPS" in info:
            raise GeocoderRateLimited(said)
        if code in AMAP_KEY:
            raise GeocoderAuthenticationFailure(said)
        raise GeocoderQueryError(said)


class Tianditu(_Client):
    """Tianditu 天地图, server-side key (服务端); CGCS2000."""

    host = "api.tianditu.gov.cn"
    path = "/geocoder"

    def _params(self, query: str) -> dict[str, str]:
        return {"ds": json.dumps({"keyWord": query}, ensure_ascii=False), "tk": self.key}

    def _parse(self, page: Any, exactly_one: bool) -> Any:
        if "code" in page:
            self._refuse(page)
        place, said = page.get("location"), str(page.get("msg", ""))
        if str(page.get("status")) == "0":
            if not place:
                return None
            found = _place(place.get("keyWord"), place.get("lon"), place.get("lat"), place)
            return found if exactly_one else [found]
        if any(word in said for word in TIANDITU_UNKNOWN_PLACE):
            return None
        raise GeocoderServiceError(f"status {page.get('status')} {said}")

    @staticmethod
    def _refuse(page: Mapping[str, Any]) -> None:
        """Raise what ``{"code": 301001, "msg": ..., "resolve": ...}`` means."""
        said = " ".join(str(page.get(name, "")) for name in ("code", "msg", "resolve")).strip()
        if any(word in said for word in TIANDITU_QUOTA):
            raise GeocoderQuotaExceeded(said)
        if str(page["code"]).isdigit() and int(page["code"]) in TIANDITU_KEYS:
            raise GeocoderAuthenticationFailure(said)
        raise GeocoderQueryError(said)

    def _geocoder_exception_handler(self, error: Exception) -> None:
        if not isinstance(error, AdapterHTTPError):
            return
        try:
            page = json.loads(error.text or "")
        except ValueError:
            page = None
        if isinstance(page, dict) and "code" in page:
            self._refuse(page)
        if error.status_code == 418:
            # its firewall: an empty or unclean key, or too many requests of one address
            raise GeocoderInsufficientPrivileges("418, refused by its firewall") from None


class Baidu(BaiduV3):  # type: ignore[misc]
    """geopy's Baidu, with its momentary limits and empty answers told apart; BD-09."""

    def __init__(
        self,
        key: str,
        *,
        security_key: str | None = None,
        domain: str | None = None,
        scheme: str = "https",
        timeout: float = 10.0,
    ) -> None:
        super().__init__(
            key,
            scheme=scheme,
            timeout=timeout,
            adapter_factory=ADAPTER,
            security_key=security_key,
        )
        if domain:
            self.api = f"{scheme}://{domain}{self.api_path}"

    def _parse_json(self, page: Any, exactly_one: bool = True) -> Any:
        status = int(page.get("status", -1))
        said = f"{status} {page.get('message') or page.get('msg') or ''}".strip()
        if BAIDU_UNKNOWN_PLACE in said:
            return None
        if status in BAIDU_QUOTA:
            raise GeocoderQuotaExceeded(said)
        if status in BAIDU_MOMENTARY:
            raise GeocoderRateLimited(said)
        if status == 5 or 100 <= status < 300:
            raise GeocoderAuthenticationFailure(said)
        if status:
            kind = GeocoderServiceError if status == 1 else GeocoderQueryError
            raise kind(said)
        place = page.get("result")
        if not place:
            return None
        found = _place("", place["location"]["lng"], place["location"]["lat"], place)
        return found if exactly_one else [found]


class OpenStreetMap(Nominatim):  # type: ignore[misc]
    """geopy's Nominatim, in China and in Chinese; WGS-84."""

    def __init__(
        self,
        user_agent: str,
        *,
        domain: str | None = None,
        scheme: str = "https",
        timeout: float = 10.0,
    ) -> None:
        super().__init__(
            scheme=scheme,
            timeout=timeout,
            user_agent=user_agent,
            adapter_factory=ADAPTER,
            **({"domain": domain} if domain else {}),
        )

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Any:
        """Return the location of `query`, a list, or None."""
        return super().geocode(
            query,
            exactly_one=exactly_one,
            timeout=timeout,
            country_codes="cn",
            language="zh-CN",
        )

    def _geocoder_exception_handler(self, error: Exception) -> None:
        if isinstance(error, AdapterHTTPError) and error.status_code == 509:
            raise GeocoderInsufficientPrivileges("509, blocked by its usage policy") from None
