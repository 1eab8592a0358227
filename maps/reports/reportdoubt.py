"""The report's part on doubt: how far each verdict is from another, and how firm the plan is."""

from collections.abc import Mapping
from typing import Any

from .reportgains import first_plan
from .reportmodel import Block, Heading, Paragraph, Text, Told
from .reportteller import NOTHING, Teller, lay_table, tell_label, tell_left_out

MOST_COUNTIES = 8
MOVED = ("county_standard", "township_standard", "road_kmh", "schools")


def doubt_section(teller: Teller) -> list[Block]:
    """Return the section: draws, tipping points of the counties in doubt, firmness of the plan."""
    blocks: list[Block] = [Heading(teller.say("doubt"))]
    open_ones = [
        (path, row)
        for path, row in teller.rows("counties")
        if row.get("label") in ("underserved", "possibly")
    ]
    open_ones.sort(key=lambda found: (-(found[1].get("p_underserved") or 0), found[0]))
    if teller.value("headline.local_p50") is not None:
        draws = {
            "n": teller.tell("parameters.draws.n", "whole"),
            "seed": teller.tell("parameters.draws.seed", "plain"),
        }
        blocks.append(Paragraph(teller.say("doubt_draws", draws)))
    rows = [_county(teller, path, row) for path, row in open_ones[:MOST_COUNTIES]]
    if rows and (teller.value("tipping") or teller.value("doubt")):
        blanks = {
            "county": teller.tell("parameters.standards.county", "number"),
            "township": teller.tell("parameters.standards.township", "number"),
            "speed": teller.tell("parameters.travel.road_kmh", "number"),
        }
        note = teller.say("doubt_note")
        blocks.append(lay_table(teller, "doubt", rows, "ttttttt", note=note, blanks=blanks))
    firm = [Paragraph(text, "point") for text in _firmness(teller)]
    if len(blocks) + len(firm) == 1:
        return [*blocks, Paragraph(tell_left_out(teller, "gaps"))]
    return [*blocks, *firm]


def _county(teller: Teller, path: str, row: Mapping[str, Any]) -> tuple[Text, ...]:
    tips = {
        str(tip.get("what")): (at, tip)
        for at, tip in teller.rows("tipping")
        if str(tip.get("adcode")) == str(row.get("adcode"))
    }
    moved = tuple(_tip(teller, *tips[what]) if what in tips else NOTHING for what in MOVED)
    return ((teller.name(path),), tell_label(teller, row.get("label")), _most(teller, row), *moved)


def _most(teller: Teller, row: Mapping[str, Any]) -> Text:
    """Return the unknown that explains most of a county's spread, with its share."""
    own = [
        (found["first_order"], at, found)
        for at, found in teller.rows("doubt")
        if str(found.get("adcode")) == str(row.get("adcode"))
        and found.get("first_order") is not None
    ]
    if not own:
        return NOTHING
    _, path, first = max(own, key=lambda entry: entry[0])
    parts: dict[str, Told | Text] = {
        "unknown": teller.say(f"unknown_{first['unknown']}"),
        "share": teller.tell(f"{path}.first_order", "percent"),
    }
    return teller.say("doubt_share", parts)


def _tip(teller: Teller, path: str, row: Mapping[str, Any]) -> Text:
    """Return where a verdict changes, downwards and upwards."""
    text: Text = ()
    for side, key in (("below", "down_to"), ("above", "up_to")):
        if row.get(side) is not None:
            parts: dict[str, Told | Text] = {
                "x": teller.tell(f"{path}.{side}", "number"),
                "label": tell_label(teller, row.get(f"label_{side}")),
            }
            text += ("；" if teller.language == "zh" else "; ",) if text else ()
            text += teller.say(key, parts)
    return text or NOTHING


def _firmness(teller: Teller) -> list[Text]:
    """Say how often the first site is chosen again, what is nearly as good, and the regret."""
    sites = first_plan(teller)
    if not sites:
        return []
    texts: list[Text] = []
    path, first = sites[0]
    needed = (f"{path}.chosen_in_draws", f"{path}.near_in_draws", "parameters.sites.near_km")
    if all(teller.value(each) is not None for each in needed):
        parts = {
            "chosen": teller.tell(f"{path}.chosen_in_draws", "percent"),
            "near": teller.tell(f"{path}.near_in_draws", "percent"),
            "km": teller.tell("parameters.sites.near_km", "number"),
        }
        texts.append(teller.say("stable", parts))
    aim = first.get("objective_name")
    near = [
        (row["loss"], at)
        for at, row in teller.rows("near_best")
        if row.get("loss") is not None and row.get("objective_name") == aim
    ]
    if near:
        _, at = min(near)
        parts = {
            "shared": teller.tell(f"{at}.shared_sites", "whole"),
            "loss": teller.tell(f"{at}.loss", "percent1"),
        }
        texts.append(teller.say("near_best", parts))
    return texts + _regret(teller, aim)


def _regret(teller: Teller, aim: Any) -> list[Text]:
    """Say what the plan loses where public colleges alone count."""
    for path, row in teller.rows("site_judged"):
        wanted = (row.get("variant"), row.get("weights"), row.get("objective_name"))
        if wanted == ("public_only", "residents", aim) and row.get("regret") is not None:
            if not row["regret"]:
                return [teller.say("no_regret")]
            return [teller.say("regret", {"regret": teller.tell(f"{path}.regret", "whole")})]
    return []
