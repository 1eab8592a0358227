"""The report's part on programmes and industry: match, placement, gaps, consortia, the ladder."""

from collections.abc import Mapping
from typing import Any

from ..palette import LEVELS, STATES
from .reportmodel import Block, Heading, Paragraph, Picture, Text, Told, join
from .reportteller import NOTHING, Teller, lay_table, split_ids, tell_left_out

MOST_COLLEGES, MOST_GAPS, MOST_PARKS, MOST_NAMED = 4, 5, 4, 1
MOST_SURPLUS, MOST_BREAKS = 2, 3
BREAKS = ("must_leave_county", "out_of_reach", "not_taught_in_study", "no_link_known")
RUNGS = tuple(level for level in LEVELS if level not in ("unknown", "adult"))


def match_section(teller: Teller) -> list[Block]:
    """Return the section; what the results do not hold is said, never an empty table."""
    heading = Heading(teller.say("match"))
    measured = any(row.get("demand_share") is not None for _, row in teller.rows("match"))
    if not measured or teller.find("quality.left_out", "part", "clusters"):
        left_out = Paragraph(tell_left_out(teller, "match"))
        return [heading, left_out, *_ladder(teller)]
    picture = Picture("match", teller.say("match_picture"), teller.say("match_alt"))
    return [
        heading,
        *_clusters(teller),
        *_placement(teller),
        *([picture] if teller.value("clusters") else []),
        *_programme_gaps(teller),
        *_consortia(teller),
        *_ladder(teller),
        *_breaks(teller),
    ]


def _clusters(teller: Teller) -> list[Block]:
    if not any(row.get("matched") is not None for _, row in teller.rows("clusters")):
        return []
    parts = {
        "all": teller.tell("clusters#", "whole"),
        "matched": teller.tell("clusters#matched=True", "whole"),
        "bare": teller.tell("clusters#matched=False", "whole"),
        "reach": teller.tell("parameters.standards.match_reach", "number"),
    }
    return [Paragraph(teller.say("match_clusters", parts))]


def _placement(teller: Teller) -> list[Block]:
    """Say how many clusters campuses reach as they stand, moved at random, and at best."""
    path = teller.find("placement", "college", "all")
    if path is None or teller.value(f"{path}.uniform_mean") is None:
        return []
    parts = {
        "clusters": teller.tell(f"{path}.clusters", "whole"),
        "observed": teller.tell(f"{path}.observed", "whole"),
        "uniform": teller.tell(f"{path}.uniform_mean", "one"),
        "residents": teller.tell(f"{path}.by_residents_mean", "one"),
        "best": teller.tell(f"{path}.optimum", "whole"),
    }
    text = teller.say("placement", parts)
    campus = teller.find("campuses", "id", teller.value(f"{path}.move_campus"))
    township = teller.find("townships", "code", teller.value(f"{path}.move_township"))
    if campus and township and teller.value(f"{path}.move_gain"):
        move: dict[str, Told | Text] = {
            "campus": _campus(teller, campus),
            "township": teller.name(township),
            "gain": teller.tell(f"{path}.move_gain", "whole"),
        }
        text += ("" if teller.language == "zh" else " ",)
        text += teller.say("placement_move", move)
    rows = [_placed(teller, path)]
    others = [p for p, row in teller.rows("placement") if row.get("college") != "all"]
    rows += [_placed(teller, other) for other in others[:MOST_COLLEGES]]
    return [Paragraph(text), lay_table(teller, "placement", rows, "tnnnnnn")]


def _campus(teller: Teller, path: str) -> Text:
    """Say a campus with its institution, unless its name holds that already."""
    row = teller.value(path)
    own, whole = str(row.get("name_zh") or ""), str(row.get("institution_name_zh") or "")
    if not whole or whole in own:
        return (teller.name(path),)
    institution = name_institution(teller, row.get("institution"), path)
    return (institution, "" if teller.language == "zh" else ": ", teller.name(path))


def _placed(teller: Teller, path: str) -> tuple[Text, ...]:
    whole = teller.value(f"{path}.college") == "all"
    college = teller.say("all_campuses") if whole else (_institution(teller, path, "college"),)
    return (
        college,
        (teller.tell(f"{path}.campuses", "whole"),),
        (teller.tell(f"{path}.clusters_taught", "whole"),),
        (teller.tell(f"{path}.observed", "whole"),),
        (teller.tell(f"{path}.uniform_mean", "one"),),
        (teller.tell(f"{path}.by_residents_mean", "one"),),
        (teller.tell(f"{path}.optimum", "whole"),),
    )


def _institution(teller: Teller, path: str, column: str) -> Told:
    """Say the name of an institution by its id, as the campuses or the row spell it."""
    for at in (f"{path}.{column}_name_{teller.language}", f"{path}.{column}_name_zh"):
        if teller.value(at):
            return teller.spell(at)
    return name_institution(teller, teller.value(f"{path}.{column}"), f"{path}.{column}")


def name_institution(teller: Teller, id: Any, path: str) -> Told:
    """Say the name of the institution with an id: that of its campus, else the id at `path`.

    Examples
    --------
    >>> teller = Teller({"campuses": [{"institution": "c", "institution_name_zh": "甲校"}]}, "zh")
    >>> name_institution(teller, "c", "").text
    '甲校'
    """
    found = teller.find("campuses", "institution", id)
    named = f"{found}.institution_name_{teller.language}"
    for at in (named, f"{found}.institution_name_zh"):
        if found and teller.value(at):
            return teller.spell(at)
    return teller.tell(path, "words")


def _programme_gaps(teller: Teller) -> list[Block]:
    """Say which county lacks a programme for which industry, and which programmes lack demand."""
    found = teller.rows("programme_gaps")
    if not found:
        return [_empty(teller, "gaps", "programme_gaps")]
    blocks: list[Block] = [
        Paragraph(teller.say("gap_cells", {"n": teller.tell("programme_gaps#", "whole")})),
        lay_table(teller, "gap", [_gap(teller, *row) for row in found[:MOST_GAPS]], "ttnntnt"),
    ]
    surplus = teller.rows("programme_surplus")
    if surplus:
        listed = [_surplus(teller, path) for path, _ in surplus[:MOST_SURPLUS]]
        parts: dict[str, Told | Text] = {
            "n": teller.tell("programme_surplus#", "whole"),
            "list": join(listed, teller.language),
        }
        blocks.append(Paragraph(teller.say("surplus", parts)))
    return blocks


def _gap(teller: Teller, path: str, row: Mapping[str, Any]) -> tuple[Text, ...]:
    college: Text = teller.say("no_college")
    if row.get("nearest_institution"):
        college = (_institution(teller, path, "nearest_institution"),)
    elif row.get("state") != "no_programme":
        college = NOTHING
    return (
        teller.county(row.get("adcode")),
        (teller.industry(f"{path}.industry"),),
        (teller.tell(f"{path}.demand_share", "percent"),),
        (_size(teller, f"{path}.clusters"),),
        college,
        _minutes(teller, path, row),
        _named(teller, "parks", f"{path}.parks"),
    )


def _minutes(teller: Teller, path: str, row: Mapping[str, Any]) -> Text:
    """Return minutes, else the state that stands in their place."""
    if row.get("nearest_min") is not None:
        return (teller.tell(f"{path}.nearest_min", "minutes"),)
    state = STATES.get(str(row.get("state")))
    return (state[teller.language],) if state else NOTHING


def _named(teller: Teller, table: str, path: str) -> Text:
    """Return the names of the rows whose ids stand in one cell; after a few, how many there are."""
    ids = split_ids(teller.value(path))
    names: list[Text] = []
    for id in ids[:MOST_NAMED]:
        at = teller.find(table, "id", id)
        names.append((teller.name(at) if at else Told(id, path, "id"),))
    if not names:
        return NOTHING
    if len(ids) <= MOST_NAMED:
        return join(names, teller.language)
    listed = join(names, teller.language, last=False)
    return teller.say("of_all", {"list": listed, "n": teller.tell(path, "listed")})


def _surplus(teller: Teller, path: str) -> Text:
    parts = {
        "institution": _institution(teller, path, "institution"),
        "industry": teller.industry(f"{path}.industry"),
    }
    return teller.say("surplus_item", parts)


def _consortia(teller: Teller) -> list[Block]:
    """Return the parks with schools in reach that serve their industries."""
    found = [
        (path, row)
        for path, row in teller.rows("consortia")
        if row.get("institutions") and row.get("state") in (None, "candidate")
    ]
    if not found:
        return [_empty(teller, "consortia", "consortia")]
    rows = [_consortium(teller, path, row) for path, row in found[:MOST_PARKS]]
    counts = {
        "all": teller.tell("consortia#", "whole"),
        "n": teller.tell("consortia#institutions", "whole"),
    }
    return [
        Paragraph(teller.say("consortia_some", counts)),
        lay_table(teller, "consortia", rows, "ttnnnt", note=teller.say("consortia_note")),
    ]


def _consortium(teller: Teller, path: str, row: Mapping[str, Any]) -> tuple[Text, ...]:
    park = teller.find("parks", "id", row.get("park"))
    rungs = split_ids(row.get("missing_rungs"))
    missing = join([(_level(teller, rung),) for rung in rungs], teller.language)
    missing = missing or teller.say("none_missing")
    unknown = [
        (_level(teller, rung),)
        for rung in split_ids(row.get("rungs_unknown"))
        if rung != "postgraduate"  # of every park; the note says it
    ]
    if unknown:
        missing += teller.say("rungs_unknown", {"list": join(unknown, teller.language)})
    return (
        (teller.name(park) if park else teller.tell(f"{path}.park", "words"),),
        teller.county(row.get("adcode")),
        (_size(teller, f"{path}.institutions"),),
        (_size(teller, f"{path}.programmes"),),
        (_size(teller, f"{path}.schools"),),
        missing,
    )


def _size(teller: Teller, path: str) -> Told:
    """Say how many ids stand in a cell, or the number that stands there."""
    value = teller.value(path)
    return teller.tell(path, "whole" if isinstance(value, int | float) else "listed")


def _level(teller: Teller, level: Any) -> str:
    return LEVELS.get(str(level), {}).get(teller.language) or str(level)


def _ladder(teller: Teller) -> list[Block]:
    """Return the rungs by how many counties host and reach them."""
    counties = teller.rows("counties")
    levels = {
        str(rung.get("level"))
        for _, row in counties
        for rung in row.get("ladder") or []
        if rung.get("within_reach") is not None
    }
    rows = [_rung(teller, level) for level in RUNGS if level in levels]
    note = teller.say("ladder_note")
    return [lay_table(teller, "ladder", rows, "tnnt", note=note)] if rows else []


def _breaks(teller: Teller) -> list[Block]:
    """Say how often the ladder of an industry breaks off, and where a student must go away."""
    if not teller.rows("ladder_breaks"):
        return [_empty(teller, "breaks", "ladder_breaks")]
    counts: dict[str, Told | Text] = {
        kind: teller.tell(f"ladder_breaks#kind={kind}", "whole") for kind in BREAKS
    }
    text = teller.say("breaks", counts)
    leaving = [
        (path, row)
        for path, row in teller.rows("ladder_breaks")
        if row.get("kind") == BREAKS[0] and row.get("nearest_min") is not None
    ]
    leaving.sort(key=lambda found: (-found[1]["nearest_min"], found[0]))
    if leaving:
        listed = [_break(teller, path, row) for path, row in leaving[:MOST_BREAKS]]
        text += ("" if teller.language == "zh" else " ",)
        text += teller.say("breaks_far", {"list": join(listed, teller.language)})
    return [Paragraph(text)]


def _rung(teller: Teller, level: str) -> tuple[Text, ...]:
    rungs: dict[str, Mapping[str, Any]] = {
        path: next((r for r in row.get("ladder") or [] if r.get("level") == level), {})
        for path, row in teller.rows("counties")
    }
    out = [
        (teller.name(path),) for path, rung in rungs.items() if rung.get("within_reach") is False
    ]
    return (
        (_level(teller, level),),
        (teller.tell(f"counties#ladder.{level}.hosted", "whole"),),
        (teller.tell(f"counties#ladder.{level}.within_reach", "whole"),),
        join(out, teller.language) or NOTHING,
    )


def _break(teller: Teller, path: str, row: Mapping[str, Any]) -> Text:
    parts: dict[str, Told | Text] = {
        "county": teller.county(row.get("adcode")),
        "industry": teller.industry(f"{path}.industry"),
        "rung": (_level(teller, row.get("missing_rung")),),
        "minutes": teller.tell(f"{path}.nearest_min", "minutes"),
    }
    return teller.say("break_item", parts)


def _empty(teller: Teller, part: str, table: str) -> Paragraph:
    """Say that a part has no rows, or that it is not in the results at all."""
    key = "part_missing" if teller.value(table) is None else "part_empty"
    return Paragraph(teller.say(key, {"what": teller.say(f"part_{part}")}), "note")
