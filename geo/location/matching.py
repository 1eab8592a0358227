"""Places for addresses, without a network: what an address says against what a study knows.

The most precise place that agrees with the stated county is taken. Where two places fit equally
the common parent is given, with a note: nothing is guessed.
"""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from .addresses import (
    normalise,
    roads_in,
    split_prefecture,
    split_province,
    townships_in,
    without_brackets,
)
from .gazetteer import DEFAULT_RADIUS_M, Gazetteer, Place

RESULT_COLUMNS = (
    "lon", "lat", "adcode", "township", "precision", "radius_m", "matched", "score", "status",
    "note",
)  # fmt: skip
FUZZY_SCORE = 66.0
"""One wrong character of three (rapidfuzz ratio): 双屿镇 written 双与镇."""

_FINEST = {"point": 0, "village": 1, "road": 2, "township": 3}
# What makes a short name part of a road's: 桥头路 is no place in 桥头, 城南一街 none in 城南.
_PART_OF_ROAD = re.compile(
    "[一二三四五六七八九十东南西北中大小]{0,2}(?:[路街巷弄道桥站]|大道|大街)"
)
_CAMPUS_END = re.compile("[东南西北中]?(?:校区|分校|分院)")
_OTHER_ENDING = re.compile("街道|[镇乡区县市]")
_BOUNDARY = "省市区县镇乡道村"


def match_places(rows: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Place each row as well as its words allow.

    Parameters
    ----------
    rows
        Any of the text columns ``name, address, province, prefecture, county, township,
        village``, and ``lon, lat`` (WGS-84, NaN where unknown). Given coordinates are kept.
    gazetteer
        What is known by name.

    Returns
    -------
    DataFrame
        Index of `rows`; `RESULT_COLUMNS`. ``status``: ``matched`` (township or better),
        ``ambiguous`` (several fit; their common parent), ``conflict`` (what is named lies in
        another county than the one stated), ``county_only``, ``outside`` (another province or
        prefecture), ``not_found``, ``given``. A place known to county only has no lon and lat.
    """
    text = {
        name: [normalise(value) for value in rows[name]]
        for name in ("name", "address", "province", "prefecture", "county", "township", "village")
        if name in rows
    }
    blank = [""] * len(rows)
    parts = ("province", "prefecture", "county", "township", "village")
    areas = zip(*(text.get(name, blank) for name in parts), strict=True)
    found = [
        _Search(gazetteer, name, _whole_address(gazetteer, area, address), area[2]).result(lonlat)
        for name, area, address, lonlat in zip(
            text.get("name", blank), areas, text.get("address", blank), _given(rows), strict=True
        )
    ]
    frame = pd.DataFrame(found, columns=list(RESULT_COLUMNS), index=rows.index)
    frame["adcode"] = frame["adcode"].astype("Int64")
    return frame.astype({"lon": float, "lat": float, "radius_m": float, "score": float})


def _whole_address(gazetteer: Gazetteer, areas: tuple[str, ...], address: str) -> str:
    """Return areas and address as one; an address in another province speaks for itself."""
    own, _ = split_province(address)
    if own and gazetteer.province and own != gazetteer.province:
        return address
    return "".join((*areas, address))


def _given(rows: pd.DataFrame) -> list[tuple[float, float] | None]:
    if not {"lon", "lat"} <= set(rows.columns):
        return [None] * len(rows)
    lon, lat = (rows[k].to_numpy(dtype=float, na_value=np.nan) for k in ("lon", "lat"))
    return [
        (float(x), float(y)) if np.isfinite(x) and np.isfinite(y) else None
        for x, y in zip(lon, lat, strict=True)
    ]


class _Search:
    """The search for one row."""

    def __init__(self, gazetteer: Gazetteer, name: str, address: str, county: str) -> None:
        self.known = gazetteer
        self.name = without_brackets(name) or name
        self.whole_name = name
        self.province, rest = split_province(address)
        self.prefecture = "" if self._ours(rest) else split_prefecture(rest)[0]
        own = self._ours(rest)
        self.rest = rest[len(own) :]
        self.stated = county

    def _ours(self, text: str) -> str:
        """Return the study's own prefecture, whole or short, where the text begins with it."""
        whole = self.known.prefecture
        return next((n for n in (whole, whole[:-1]) if n and text.startswith(n)), "")

    def result(self, given: tuple[float, float] | None) -> tuple[object, ...]:
        """Return the row of the result."""
        if given is not None:
            return self._given(*given)
        outside = self._outside()
        if outside:
            note = f"地址在{outside}，不在本市 the address is in {outside}, outside the study"
            return _row(None, None, "outside", 0.0, note)
        county = self._county()
        hits = list(self._hits())
        # 苍南县龙港镇 is a name of its own: Longgang was of Cangnan, and is a county now
        compound = {p.adcode for p in hits if p.precision == "township" and "县" in p.name[:-1]}
        county = compound.pop() if len(compound) == 1 else county
        agreeing = [p for p in hits if county is None or p.adcode == county]
        if hits and not agreeing:
            return self._disagreeing(hits, county)
        campus = self._campus(county)
        if campus is not None:
            return _row(campus, campus.adcode, "matched", 98.0, "")
        if agreeing:
            return self._finest(agreeing, county)
        for attempt in (self._by_old_name, self._by_slip, self._by_name, self._by_road):
            answer = attempt(county)
            if answer is not None:
                return answer
        return self._county_or_nothing(county)

    def _given(self, lon: float, lat: float) -> tuple[object, ...]:
        """Return the row's own point, with the county and the township that it states."""
        county = None if self._outside() else self._county()
        towns = {
            (p.adcode, p.township_name)
            for p in self._hits()
            if p.precision == "township" and p.township and county in (None, p.adcode)
        }
        row = list(_row(None, county, "given", 100.0, "", lon=lon, lat=lat))
        if len(towns) == 1:
            adcode, town = towns.pop()
            row[RESULT_COLUMNS.index("adcode")] = county if county is not None else adcode
            row[RESULT_COLUMNS.index("township")] = town
        return tuple(row)

    def _outside(self) -> str:
        """Return the province or prefecture of another study that the address names."""
        if self.province and self.known.province and self.province != self.known.province:
            return self.province
        # 路边超市 and the like end in 市 by chance: where nothing else speaks for it, no prefecture
        named = self.prefecture not in self.known.counties and len(self.prefecture) <= 5
        return self.prefecture if self.prefecture and named else ""

    def _county(self) -> int | None:
        """Return the county that is stated: in its own column, in the address, in the name."""
        text = self.rest
        full, short = self.known.counties_by_form
        for where in (self.stated, text):
            first = min(((where.find(n), n) for n in full if n in where), default=None)
            if first is not None:
                return full[first[1]]
        for where in (self.stated, text):
            for n, code in short.items():
                if where.startswith(n) and not _part_of_another(where, len(n)):
                    return code
        found = {code for n, code in self.known.counties.items() if n in self.whole_name}
        return found.pop() if len(found) == 1 else None

    def _hits(self) -> Iterator[Place]:
        """Yield the places that the address names, longest names first at each position."""
        text, at = self.rest, 0
        while at < len(text):
            for length in self.known.lengths.get(text[at : at + 2], ()):
                places = self.known.by_name.get(text[at : at + length])
                if places is None:
                    continue
                usable = [p for p in places if p.full or self._stands_alone(text, at, length)]
                if usable:
                    yield from usable
                    at += length - 1
                    break
            at += 1

    @staticmethod
    def _stands_alone(text: str, at: int, length: int) -> bool:
        before = at == 0 or text[at - 1] in _BOUNDARY
        return before and not _part_of_another(text, at + length)

    def _campus(self, county: int | None) -> Place | None:
        """Return the campus of this very name, where there is one alone."""
        places = self.known.institutions.get(self.whole_name, ())
        agreeing = [p for p in places if county is None or p.adcode == county]
        return agreeing[0] if len(agreeing) == 1 else None

    def _finest(self, places: list[Place], county: int | None) -> tuple[object, ...]:
        """Return the most precise of the places that agree; the common parent of a tie."""
        townships = {p.township for p in places if p.precision == "township" and p.township}
        if townships:
            inside = [p for p in places if p.township in townships]
            places = inside or places
        order = sorted(places, key=lambda p: (_FINEST.get(p.precision, 9), -len(p.name)))
        best = order[0]
        rivals = [p for p in order if p.precision == best.precision and p.name == best.name]
        if len({p.adcode for p in rivals}) > 1:
            names = "、".join(sorted({self.known.county_names[p.adcode] for p in rivals}))
            note = f"{best.name}在{names}都有 found in several counties"
            return _row(None, None, "ambiguous", 30.0, note)
        if len({p.township for p in rivals}) > 1:
            names = "、".join(sorted({p.township_name for p in rivals if p.township_name}))
            note = f"{best.name}在{names}都有 found in several townships"
            return _row(None, best.adcode, "ambiguous", 50.0, note)
        score = (95.0 if best.full else 85.0) - (0.0 if county is not None else 5.0)
        return _row(best, best.adcode, "matched", score, "")

    def _disagreeing(self, hits: list[Place], county: int | None) -> tuple[object, ...]:
        best = min(hits, key=lambda p: _FINEST.get(p.precision, 9))
        there = self.known.county_names.get(best.adcode, str(best.adcode))
        here = self.known.county_names.get(county or 0, "")
        note = f"所写县为{here}，{best.name}属{there} stated {here}, but {best.name} is in {there}"
        return _row(None, county, "conflict", 20.0, note, matched=best.name)

    def _by_road(self, county: int | None) -> tuple[object, ...] | None:
        """Place an address at the township of known places on the same road."""
        for road in roads_in(self.rest):
            places = [
                p for p in self.known.by_road.get(road, ()) if county is None or p.adcode == county
            ]
            townships = {p.township for p in places if p.township}
            if len(townships) == 1:
                first = places[0]
                note = f"同在{road} on the same road as {first.name}"
                if first.precision == "road":
                    note = f"{road}在{first.township_name} the road lies in {first.township_name}"
                return _row(first, first.adcode, "matched", 75.0, note, road=road)
            if len({p.adcode for p in places}) == 1:
                names = "、".join(sorted({p.township_name for p in places if p.township_name}))
                note = (
                    f"{road}经过{names or '几个乡镇街道'} the road runs through several townships"
                )
                return _row(None, places[0].adcode, "county_only", 40.0, note, matched=road)
        return None

    def _by_old_name(self, county: int | None) -> tuple[object, ...] | None:
        """Read 新桥镇 as 新桥街道: the one township of that stem, whatever it is called today.

        An old town may be several townships now: where the address names another one's stem too,
        only the county is known.
        """
        for word in townships_in(self.rest):
            stem = _stem(word)
            pools = [county] if county is not None else list(self.known.townships)
            found = {
                p.township: p
                for c in pools
                for name, p in self.known.townships.get(c or 0, {}).items()
                if _stem(name) == stem
            }
            if len(found) != 1:
                continue
            place = next(iter(found.values()))
            stems = {_stem(n) for n in self.known.townships.get(place.adcode, {})} - {stem}
            other = next((s for s in sorted(stems) if len(s) > 1 and s in self.rest), None)
            if other is not None:
                note = f"旧名{word}，也写了{other} an old name, and {other} is named too"
                return _row(None, place.adcode, "ambiguous", 50.0, note)
            note = f"旧名{word}，今{place.township_name} an old name of {place.township_name}"
            return _row(place, place.adcode, "matched", 75.0, note)
        return None

    def _by_slip(self, county: int | None) -> tuple[object, ...] | None:
        """Read a township that is written with a slip, where one name alone is near."""
        for word in townships_in(self.rest):
            pools = [county] if county is not None else list(self.known.townships)
            names = {n: p for c in pools for n, p in self.known.townships.get(c or 0, {}).items()}
            near = process.extract(word, list(names), scorer=fuzz.ratio, limit=2)
            near = [hit for hit in near if hit[1] >= FUZZY_SCORE]
            if near and (len(near) == 1 or near[0][1] > near[1][1]):
                place = names[near[0][0]]
                note = f"{word}读作{place.name} read as {place.name}"
                return _row(place, place.adcode, "matched", near[0][1] * 0.9, note)
        return None

    def _by_name(self, county: int | None) -> tuple[object, ...] | None:
        """Take the township that a campus bears in its own name: 丽岙校区."""
        found: dict[str, Place] = {}
        for end in _CAMPUS_END.finditer(self.whole_name):
            before = self.whole_name[: end.start()]
            for length in range(2, min(6, len(before)) + 1):
                for place in self.known.by_name.get(before[-length:], ()):
                    if county in (None, place.adcode) and place.township:
                        found[place.township] = place
        if len(found) != 1:
            return None
        place = next(iter(found.values()))
        note = f"按校区名{place.name} by the name of the campus"
        return _row(place, place.adcode, "matched", 65.0, note)

    def _county_or_nothing(self, county: int | None) -> tuple[object, ...]:
        if county is not None:
            note = "只认出县 only the county is known"
            return _row(None, county, "county_only", 40.0, note)
        return _row(None, None, "not_found", 0.0, "没有认出地名 no known place in it")


def _stem(name: str) -> str:
    for end in ("街道办事处", "街道", "镇", "乡", "市"):
        if name.endswith(end):
            return name[: -len(end)]
    return name


def _part_of_another(text: str, after: int) -> bool:
    """Say whether a short name goes on: as a road, or with an ending that is not its own."""
    rest = text[after:]
    return bool(_PART_OF_ROAD.match(rest) or _OTHER_ENDING.match(rest))


def _row(
    place: Place | None,
    adcode: int | None,
    status: str,
    score: float,
    note: str,
    *,
    lon: float = np.nan,
    lat: float = np.nan,
    matched: str | None = None,
    road: str = "",
) -> tuple[object, ...]:
    """Return one row in the order of `RESULT_COLUMNS`."""
    if place is None:
        precision = "point" if status == "given" else "county" if adcode is not None else "none"
        return lon, lat, adcode, None, precision, np.nan, matched, score, status, note or None
    precision = "township" if road or place.precision == "road" else place.precision
    return (
        place.lon, place.lat, adcode, place.township_name or None, precision,
        max(place.radius_m, DEFAULT_RADIUS_M) if road else place.radius_m,
        road or place.name, score, status, note or None,
    )  # fmt: skip
