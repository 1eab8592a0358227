"""The report of a run: a few pages that a bureau can circulate, written from the results alone.

The same model (`vocatlas.maps.reports.reportmodel`) becomes ``report.docx`` and the report of the
atlas. A part that the results do not hold is said in a sentence; there is no empty table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ...geo.errors import ParameterError
from ..drawing.captions import LANGUAGES
from ..findings.saying import NOT_KNOWN
from ..findings.sentences import write_findings
from ..pinyin import romanise_townships
from .reportdoubt import doubt_section
from .reportgains import plan_section
from .reportmatch import match_section
from .reportmodel import Block, Heading, Paragraph, Picture, Report, Text, Told, join
from .reportteller import (
    FORMS,
    NOTHING,
    Teller,
    lay_table,
    tell_interval,
    tell_label,
    tell_left_out,
)

SPELLED = (("townships", "name_zh"), ("sites", "name_zh"), ("sites", "runner_up_name_zh"))
# what a study holds, and the column that says whether a row has a place
PLACED = (("townships", "lon"), ("campuses", "lon"), ("parks", "lon"), ("clusters", "townships"))
NUMERALS = "一二三四五六七八九十"
SUMMED_UP = ("coverage", "gaps", "match", "sites")
_UNKNOWNS = "unknown_"


def write_report(
    results: Mapping[str, Any],
    language: str = "zh",
    *,
    industries: dict[str, dict[str, str]] | None = None,
    english: dict[str, str] | None = None,
) -> Report:
    """Return the report of a run in one language.

    Parameters
    ----------
    results
        The run in the shape of ``results.json``; missing parts are said to be missing.
    language
        ``zh`` or ``en``.
    industries
        Names of industries by code: ``{"19": {"zh": ..., "en": ...}}``; without, the code is said.
    english
        Spellings of names that have no English in the tables; made from the results by default.

    Raises
    ------
    ParameterError
        The language is unknown.

    Examples
    --------
    >>> report = write_report({"study": {"name_zh": "样例市", "name_en": "Sample"}}, "en")
    >>> report.title[:2]
    ('Vocational education in ', Told(text='Sample', path='study', form='name'))
    """
    if language not in LANGUAGES:
        raise ParameterError(f"unknown language {language!r}; expected zh or en")
    spelled = spell_names(results) if english is None else english
    spelled = spelled | _spelled_institutions(results)
    teller = Teller(results, language, english=spelled, industries=industries)
    findings = write_findings(dict(results), industries=industries, english=spelled)
    sections: tuple[Callable[[Teller], list[Block]], ...] = (
        _question,
        lambda told: _data(told, findings),
        _coverage,
        _gaps,
        match_section,
        plan_section,
        doubt_section,
        _sources,
    )
    blocks = _opening(teller, findings)
    for section in sections:
        blocks += section(teller)
    title = teller.say("title", {"study": teller.name("study")})
    return Report(language, title, tuple(_numbered(blocks, language)))


def _numbered(blocks: Sequence[Block], language: str) -> Iterator[Block]:
    """Yield the blocks, the headings numbered as Chinese reports do; English ones stand alone."""
    numerals = iter(NUMERALS)
    for block in blocks:
        if isinstance(block, Heading) and language == "zh":
            yield Heading((f"{next(numerals)}、", *block.text))
        else:
            yield block


def spell_names(results: Mapping[str, Any]) -> dict[str, str]:
    """Return the townships and candidates of the results as they are spelt in Latin letters.

    Examples
    --------
    >>> spell_names({"sites": [{"name_zh": "萧江镇 / 萧江塑编工业园"}]})
    {'萧江镇': 'Xiaojiang Town'}
    """
    return romanise_townships(
        name
        for table, key in SPELLED
        for row in results.get(table) or []
        for name in (row.get(key), *str(row.get(key) or "").split(" / "))
    )


def _spelled_institutions(results: Mapping[str, Any]) -> dict[str, str]:
    """Return the English names of institutions that some row of the results gives."""
    named = {
        str(row["parent_name_zh"]): str(row["parent_name_en"])
        for row in results.get("sites") or []
        if row.get("parent_name_zh") and row.get("parent_name_en")
    }
    return named | {
        str(row["name_zh"]): str(row["name_en"])
        for row in results.get("campuses") or []
        if row.get("name_en") and row.get("name_zh") == row.get("institution_name_zh")
    }


def _opening(teller: Teller, findings: Mapping[str, Mapping[str, str]]) -> list[Block]:
    """Write the scenario, if it is one, and what the report says in short."""
    blocks: list[Block] = []
    if teller.value("scenario"):
        name = teller.tell("scenario.name", "words")
        blocks.append(Paragraph(teller.say("scenario", {"name": name}), "lead"))
    blocks.append(Heading(teller.say("summary")))
    said: set[str] = set()  # one part without data may be the reason of several views
    for view in SUMMED_UP:
        told = _finding(findings, view, teller.language)
        if findings[view] != NOT_KNOWN and told.text not in said:
            said.add(told.text)
            blocks.append(Paragraph((told,), "point"))
    return [*blocks, Paragraph(teller.say("made"), "note")]


def _finding(findings: Mapping[str, Mapping[str, str]], view: str, language: str) -> Told:
    return Told(FORMS["words"](findings[view][language], language), f"findings.{view}", "finding")


def _question(teller: Teller) -> list[Block]:
    standards = {
        tier: teller.tell(f"parameters.standards.{tier}", "number")
        for tier in ("city", "county", "township")
    }
    target = teller.tell("parameters.standards.target", "percent")
    return [
        Heading(teller.say("question")),
        Paragraph(teller.say("question_what")),
        Paragraph(teller.say("question_tiers", {**standards, "target": target})),
    ]


def _data(teller: Teller, findings: Mapping[str, Mapping[str, str]]) -> list[Block]:
    blocks: list[Block] = [Heading(teller.say("data"))]
    if findings["data"] != NOT_KNOWN:
        blocks.append(Paragraph((_finding(findings, "data", teller.language),)))
    held: list[Text] = []
    if teller.value("headline.residents") is not None:
        residents = teller.tell("headline.residents", "whole")
        held.append(teller.say("held_residents", {"n": residents}))
    for table, placed in PLACED:
        if teller.value(table):
            parts = {
                "n": teller.tell(f"{table}#", "whole"),
                "placed": teller.tell(f"{table}#{placed}", "whole"),
            }
            held.append(teller.say(f"held_{table}", parts))
    if held:
        blocks.append(Paragraph(teller.say("held", {"list": join(held, teller.language)})))
    return [*blocks, *_limits(teller)]


def _limits(teller: Teller) -> list[Block]:
    """Write what is left out, what is not in the data, and what minutes and maps are."""
    texts: list[Text] = []
    for path, _ in teller.rows("quality.left_out"):
        texts.append((teller.tell(f"{path}.{teller.language}", "words"),))
    if teller.value("headline.unlocated_people"):
        people = teller.tell("headline.unlocated_people", "people")
        texts.append(teller.say("unlocated_people", {"people": people}))
    texts += _minutes(teller)
    missing = [_term(teller, at) for at in range(len(teller.value("quality.not_in_data") or []))]
    if missing:
        texts.append(teller.say("limit_missing", {"list": join(missing, teller.language)}))
    return [Paragraph(text, "point") for text in [*texts, teller.say("limit_map")]]


def _minutes(teller: Teller) -> list[Text]:
    """Say what the minutes are, and what they are not."""
    kind = teller.value("quality.roads.kind")
    if kind and teller.value("parameters.travel.bus"):
        factor = teller.tell("parameters.travel.bus_factor", "number")
        return [teller.say("limit_bus", {"factor": factor})]
    if kind == "main_roads":
        speed = teller.tell("parameters.travel.road_kmh", "number")
        return [teller.say("limit_roads_main", {"speed": speed})]
    return [teller.say("limit_roads_net")] if kind else []


def _term(teller: Teller, at: int) -> Text:
    """Return what is not in the data: before the colon Chinese, after it English."""
    path = f"quality.not_in_data.{at}"
    value = teller.value(path)
    path, text = (f"{path}.what", value.get("what")) if isinstance(value, dict) else (path, value)
    zh, _, en = str(text).partition(":")
    return (Told((en if teller.language == "en" and en else zh).strip(), path, "term"),)


def _coverage(teller: Teller) -> list[Block]:
    blocks: list[Block] = [Heading(teller.say("coverage"))]
    if teller.value("headline.local_p50") is None:
        return [*blocks, Paragraph(tell_left_out(teller, "coverage"))]
    parts = {
        "local": teller.tell("headline.local_p50", "percent"),
        "low": teller.tell("headline.local_p05", "percent"),
        "high": teller.tell("headline.local_p95", "percent"),
        "located": teller.tell("headline.local_located", "percent"),
        "all": teller.tell("headline.all_p50", "percent"),
        "all_low": teller.tell("headline.all_p05", "percent"),
        "all_high": teller.tell("headline.all_p95", "percent"),
        "gap": teller.tell("headline.gap_people_p50", "people"),
        "gap_low": teller.tell("headline.gap_people_p05", "people"),
        "gap_high": teller.tell("headline.gap_people_p95", "people"),
    }
    draws = {"n": teller.tell("parameters.draws.n", "whole")}
    picture = Picture("coverage", teller.say("coverage_picture"), teller.say("coverage_alt", parts))
    mapped = any(row.get("covered_local") is not None for _, row in teller.rows("townships"))
    return [
        *blocks,
        Paragraph(teller.say("coverage_all", parts)),
        Paragraph(teller.say("coverage_readings", draws)),
        *([picture] if mapped else []),
        lay_table(
            teller,
            "coverage",
            [_covered(teller, path) for path, _ in teller.rows("counties")],
            "tnnnnnn",
        ),
    ]


def _covered(teller: Teller, path: str) -> tuple[Text, ...]:
    return (
        (teller.name(path),),
        (teller.tell(f"{path}.residents", "whole"),),
        (teller.tell(f"{path}.covered_local_p50", "percent"),),
        tell_interval(teller, path, "covered_local_p05", "covered_local_p95", "percent"),
        (teller.tell(f"{path}.covered_local", "percent"),),
        (teller.tell(f"{path}.gap_people", "people"),),
        (teller.tell(f"{path}.secondary_seats_per_1000", "seats"),),
    )


def _gaps(teller: Teller) -> list[Block]:
    language = teller.language
    blocks: list[Block] = [Heading(teller.say("gaps"))]
    known = [(p, r) for p, r in teller.rows("counties") if r.get("p_underserved") is not None]
    if not known:
        return [*blocks, Paragraph(tell_left_out(teller, "gaps"))]
    known.sort(key=lambda found: (-found[1]["p_underserved"], str(found[1].get("adcode"))))
    parts: dict[str, Told | Text] = {
        "n": teller.tell("parameters.draws.n", "whole"),
        "target": teller.tell("parameters.standards.target", "percent"),
        "sure": teller.tell("counties#label=underserved", "whole"),
        "open": teller.tell("counties#label=possibly", "whole"),
    }
    text: Text = ()
    for key, label, without in (
        ("gaps_some", "underserved", "gaps_none"),
        ("gaps_open", "possibly", ""),
    ):
        named = [_probable(teller, path) for path, row in known if row.get("label") == label]
        if named:
            text += teller.say(key, {**parts, "names": join(named, language)})
        elif without:
            text += teller.say(without, parts)
        text += (" ",) if language == "en" and key == "gaps_some" else ()
    # the picture shows every county; the table those that are not settled as served
    doubtful = [found for found in known if found[1].get("label") != "served"] or known
    ranked = sorted(doubtful, key=lambda found: (found[1].get("rank") or 0, str(found[0])))
    return [
        *blocks,
        Paragraph(text),
        Picture("gaps", teller.say("gaps_picture"), teller.say("gaps_alt")),
        lay_table(
            teller, "gaps", [_doubtful(teller, path, row) for path, row in ranked], "ttnnnnt"
        ),
    ]


def _probable(teller: Teller, path: str) -> Text:
    parts = {"name": teller.name(path), "p": teller.tell(f"{path}.p_underserved", "percent")}
    return teller.say("named_probability", parts)


def _doubtful(teller: Teller, path: str, row: Mapping[str, Any]) -> tuple[Text, ...]:
    unknown = row.get("doubt_most")
    return (
        (teller.name(path),),
        tell_label(teller, row.get("label")),
        (teller.tell(f"{path}.p_underserved", "percent"),),
        tell_interval(teller, path, "p_underserved_low", "p_underserved_high", "percent"),
        (teller.tell(f"{path}.rank", "number"),),
        tell_interval(teller, path, "rank_low", "rank_high", "number"),
        teller.say(_UNKNOWNS + str(unknown)) if unknown else NOTHING,
    )


def _sources(teller: Teller) -> list[Block]:
    texts: list[Text] = []
    for path, row in teller.rows("study.sources"):
        name = teller.tell(f"{path}.name", "words")
        if row.get("licence"):
            licence = teller.tell(f"{path}.licence", "words")
            texts.append(teller.say("source", {"name": name, "licence": licence}))
        else:
            texts.append((name,))
    joined: list[str | Told] = []
    for at, text in enumerate(texts):
        joined += [("；" if teller.language == "zh" else "; ") if at else "", *text]
    ends = ("。" if teller.language == "zh" else ".") if joined else ""
    return [
        Heading(teller.say("sources")),
        *([Paragraph((*joined, ends), "source")] if joined else []),
        Paragraph(teller.say("sources_rows"), "note"),
    ]
