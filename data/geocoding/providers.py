"""The online geocoders: what each is, its key, and one question asked politely.

Keys come from the environment only. geopy writes whole addresses into its debug log, so the log
is filtered while a service is in use, and every text of a service or of geopy is cleaned
(`hide_keys`) before it becomes a note, an error or a row of the cache. geopy (extra ``[online]``)
is imported when a service is opened.
"""

import json
import logging
import math
import os
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote, quote_plus, urlsplit

from ...geo.errors import ParameterError
from .geocache import normalise_query

MAX_WAIT_S = 60.0
NO_DATA = "it answered with something that is no geocoding answer 返回的不是地理编码结果"
BAIDU_MAX_BYTES = 84
_KEY_PARAMETERS = re.compile(r"(?i)\b(key|ak|tk|sn|sk|token)=[^&\s\"'<>)]+")


@dataclass(frozen=True)
class Provider:
    """One service: its names, the datum of its answers, its key and its pace."""

    id: str
    name: str
    datum: str
    key_variable: str | None
    rate_per_s: float
    host: str


PROVIDERS = {
    provider.id: provider
    for provider in (
        Provider("amap", "Amap 高德", "gcj02", "VOCATLAS_AMAP_KEY", 3.0, "restapi.amap.com"),
        Provider(
            "tianditu", "Tianditu 天地图", "cgcs2000", "VOCATLAS_TIANDITU_KEY", 3.0,
            "api.tianditu.gov.cn",
        ),
        Provider("baidu", "Baidu 百度", "bd09", "VOCATLAS_BAIDU_KEY", 3.0, "api.map.baidu.com"),
        # its usage policy: at most one request a second, of all users of a site together
        Provider("nominatim", "Nominatim", "wgs84", None, 1.0, "nominatim.openstreetmap.org"),
    )
}  # fmt: skip
BAIDU_SECURITY_KEY = "VOCATLAS_BAIDU_SECURITY_KEY"


class Client(Protocol):
    """What is used of a geopy geocoder."""

    def geocode(self, query: str, *, timeout: Any = ...) -> Any:
        """Return a location or None."""


class Stopped(Exception):  # noqa: N818 - no error of the user's: what was done is kept
    """The service will answer no more in this run; the message says why, in two languages."""


class Failed(Exception):  # noqa: N818 - one question only
    """One question has no answer after all retries; the message says why."""


def provider_of(name: str) -> Provider:
    """Return a service by its name.

    Raises
    ------
    ParameterError
        No service has this name.

    Examples
    --------
    >>> provider_of("baidu").datum
    'bd09'
    """
    if name not in PROVIDERS:
        raise ParameterError(f"--online must be one of {', '.join(PROVIDERS)}; found {name!r}")
    return PROVIDERS[name]


def read_keys(provider: str, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the keys of a service from the environment, by variable; blanks around are cut off.

    Raises
    ------
    ParameterError
        The service needs a key and the variable is not set; the message names it.

    Examples
    --------
    >>> read_keys("tianditu", {"VOCATLAS_TIANDITU_KEY": "abc "})
    {'VOCATLAS_TIANDITU_KEY': 'abc'}
    >>> read_keys("nominatim", {})
    {}
    """
    variable = provider_of(provider).key_variable
    if variable is None:
        return {}
    key = environ.get(variable, "").strip()
    if not key:
        name = PROVIDERS[provider].name
        raise ParameterError(
            f"{name} needs a key: set the environment variable {variable} "
            f"(server-side web-service key) 请在环境变量 {variable} 中设置服务端密钥"
        )
    keys = {variable: key}
    security = environ.get(BAIDU_SECURITY_KEY, "").strip()
    if provider == "baidu" and security:
        keys[BAIDU_SECURITY_KEY] = security
    return keys


def compose_query(
    address: str, name: str, *, county: str = "", area: str = "", provider: str = ""
) -> str:
    """Return the question for a row: area, county, address and name, each once.

    Baidu reads 84 bytes: there the name is left out where address and name are longer.

    Examples
    --------
    >>> compose_query("学院路276号", "温州大学", county="鹿城区", area="温州市")
    '温州市鹿城区学院路276号温州大学'
    >>> compose_query("", "乐清市职业中专", county="乐清市", area="温州市")
    '温州市乐清市职业中专'
    >>> compose_query("", "", county="鹿城区")
    ''
    """
    address, name = normalise_query(address), normalise_query(name)
    whole = address if name in address else address + name
    limit = BAIDU_MAX_BYTES if provider == "baidu" else math.inf
    query = _within(whole, county, area)
    return query if len(query.encode()) <= limit else _within(address or name, county, area)


def _within(text: str, county: str, area: str) -> str:
    """Put county and area before `text` where it lacks them."""
    if not text:
        return ""
    if county and county not in text:
        text = county + text.removeprefix(area)
    return text if area in text else area + text


def hide_keys(text: str, secrets: Collection[str]) -> str:
    """Return `text` without the secrets, as such or URL-encoded, and without key parameters.

    Examples
    --------
    >>> hide_keys("GET /geo?address=x&key=s3cret+1 refused: s3cret 1", ["s3cret 1"])
    'GET /geo?address=x&key=*** refused: ***'
    """
    for secret in secrets:
        for form in sorted({secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}):
            if form:
                text = text.replace(form, "***")
    return _KEY_PARAMETERS.sub(r"\1=***", text)


@contextmanager
def hidden_in_log(secrets: Collection[str]) -> Iterator[None]:
    """Keep the secrets out of geopy's log, which holds whole addresses."""

    def clean(record: logging.LogRecord) -> bool:
        record.msg, record.args = hide_keys(record.getMessage(), secrets), ()
        record.exc_info = record.exc_text = None
        return True

    logger = logging.getLogger("geopy")
    logger.addFilter(clean)
    try:
        yield
    finally:
        logger.removeFilter(clean)


@dataclass
class Pace:
    """At most `rate_per_s` questions a second, by a clock that a test may hold."""

    rate_per_s: float
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _next: float = field(default=float("-inf"), init=False)

    def wait(self) -> None:
        """Wait until the next question may be asked."""
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
            now = self._next
        self._next = now + 1.0 / self.rate_per_s


def split_domain(domain: str | None) -> tuple[str, str | None]:
    """Return the scheme and the host of a service that stands elsewhere than usual.

    Examples
    --------
    >>> split_domain("http://127.0.0.1:8080/"), split_domain("maps.intra"), split_domain(None)
    (('http', '127.0.0.1:8080'), ('https', 'maps.intra'), ('https', None))
    """
    if not domain:
        return "https", None
    parts = urlsplit(domain if "://" in domain else f"https://{domain}")
    if "@" in parts.netloc or parts.query:
        raise ParameterError("the address of a geocoder holds no user, password or parameters")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ParameterError(f"expected http(s)://HOST or HOST for a geocoder; found {domain!r}")
    return parts.scheme, f"{parts.netloc}{parts.path.rstrip('/')}"


def open_client(
    provider: str, keys: Mapping[str, str], *, domain: str | None, timeout_s: float
) -> Client:
    """Return the client of a service.

    Raises
    ------
    ParameterError
        geopy is not installed (extra ``[online]``), or `domain` is no host.
    """
    try:
        from . import geoclients
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "geopy":
            raise
        raise ParameterError(
            "--online needs geopy: pip install 'vocatlas[online]' 联网地理编码需要安装 [online]"
        ) from error
    from ... import __version__

    scheme, host = split_domain(domain)
    values = list(keys.values())
    client: Client
    if provider == "nominatim":
        agent = f"vocatlas/{__version__}"
        client = geoclients.OpenStreetMap(agent, domain=host, scheme=scheme, timeout=timeout_s)
    elif provider == "baidu":
        client = geoclients.Baidu(
            values[0],
            security_key=keys.get(BAIDU_SECURITY_KEY),
            domain=host,
            scheme=scheme,
            timeout=timeout_s,
        )
    else:
        kind = geoclients.Amap if provider == "amap" else geoclients.Tianditu
        client = kind(values[0], domain=host, scheme=scheme, timeout=timeout_s)
    return client


@dataclass
class Asker:
    """Asks one service: paced, timed out, retried with a back-off that doubles.

    `secrets` never leave it: its errors and answers are cleaned.
    """

    provider: Provider
    client: Client
    pace: Pace
    retries: int
    timeout_s: float
    secrets: tuple[str, ...] = ()

    def ask(self, query: str) -> dict[str, Any] | None:
        """Return the answer: ``lon, lat`` (the service's datum), ``matched``, ``raw``; or None.

        Raises
        ------
        Stopped
            The quota is used up or the key is refused: no further question makes sense.
        Failed
            Time-out, a page that is no data, or an error, after all retries.
        """
        for attempt in range(self.retries + 1):
            self.pace.wait()
            done, answer, why, wait_s = self._try(query)
            if done:
                return answer
            if attempt < self.retries:
                self.pace.sleep(min(MAX_WAIT_S, max(wait_s, 2.0**attempt)))
        raise Failed(why)

    def _try(self, query: str) -> tuple[bool, dict[str, Any] | None, str, float]:
        """Ask once: done, answer, why not, and the seconds that the service wants to be left.

        Errors are told here and raised outside of ``except``: geopy's own may name the whole
        address, and a chained one would be shown with it.
        """
        from geopy import exc

        stop = fail = ""
        why, wait_s = "", 0.0
        try:
            location = self.client.geocode(query, timeout=self.timeout_s)
            answer = None if location is None else self._plain(location)
            return True, answer, "", 0.0
        except exc.GeocoderRateLimited as error:
            why = f"asked too fast 请求过快 ({self._clean(error)})"
            wait_s = float(error.retry_after or 0.0)
        except exc.GeocoderQuotaExceeded as error:
            stop = f"its quota is used up 配额已用完 ({self._clean(error)})"
        except (exc.GeocoderAuthenticationFailure, exc.GeocoderInsufficientPrivileges) as error:
            stop = f"it refuses the key or this computer 密钥或本机被拒绝 ({self._clean(error)})"
        except exc.GeocoderTimedOut:
            why = f"no answer within {self.timeout_s:g} s 超时"
        except exc.GeocoderQueryError as error:
            fail = f"it refuses the question 请求被拒绝 ({self._clean(error)})"
        except (exc.GeocoderParseError, LookupError, TypeError, AttributeError, ValueError):
            why = NO_DATA
        except RecursionError:  # nested without end
            why = NO_DATA
        except (exc.GeopyError, OSError) as error:
            why = f"service error 服务出错 ({self._clean(error)})"
        if stop:
            raise Stopped(
                f"{self.provider.name}: {stop}; what was found is kept, run again to go on "
                "已得结果均已保留, 稍后重新运行即可继续"
            )
        if fail:
            raise Failed(fail)
        return False, None, why, wait_s

    def _clean(self, error: object) -> str:
        """Return the first line of a text, short and without keys."""
        return hide_keys(" ".join(str(error).split()), self.secrets)[:160]

    def _plain(self, location: Any) -> dict[str, Any]:
        """Return a location as plain data, fit for the cache."""
        plain = {
            "lon": float(location.longitude),
            "lat": float(location.latitude),
            "matched": str(location.address or ""),
            "raw": dict(location.raw),
        }
        text = hide_keys(json.dumps(plain, ensure_ascii=False), self.secrets)
        cleaned: dict[str, Any] = json.loads(text)
        return cleaned
