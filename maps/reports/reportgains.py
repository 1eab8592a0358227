"""The report's part on the plan: where to found, whose, and what each site gains."""

from collections.abc import Mapping
from typing import Any

from ..palette import KINDS
from .reportmodel import Block, Heading, Paragraph, Picture, Text, Told
from .reportteller import NOTHING, Teller, lay_table, tell_left_out


def plan_section(teller: Teller) -> list[Block]:
    """Return the section on the plan of the first aim; no plan is said."""
    blocks: list[Block] = [Heading(teller.say("plan"))]
    sites = first_plan(teller)
    if not sites:
        return [*blocks, Paragraph(_why_none(teller))]
    return [
        *blocks,
        Paragraph(_intention(teller, sites) + _afterwards(teller)),
        lay_table(
            teller,
            "plan",
            [_site(teller, path, row) for path, row in sites],
            "nttttnnnt",
            note=teller.say("plan_note"),
        ),
        Picture("sites", teller.say("plan_picture"), teller.say("plan_alt")),
    ]


def _why_none(teller: Teller) -> Text:
    """Say that there is no plan, or which part without data it would rest on."""
    left_out = tell_left_out(teller, "sites")
    return teller.say("plan_none") if left_out == teller.say("left_out") else left_out


def first_plan(teller: Teller) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the sites of the first aim in the order of building, with their paths."""
    sites = [(p, row) for p, row in teller.rows("sites") if row.get("gain_people") is not None]
    own = [found for found in sites if _aim_of(found[1]) == _aim_of(sites[0][1])]
    return sorted(own, key=lambda found: found[1].get("order") or 0)


def _aim_of(row: Mapping[str, Any]) -> str:
    return str(row.get("objective_name") or "people")


def _intention(teller: Teller, sites: list[tuple[str, Mapping[str, Any]]]) -> Text:
    path, first = sites[0]
    aim = _aim_of(first)
    parts: dict[str, Told | Text] = {
        "aim": teller.say(f"aim_{aim}"),
        "p": teller.tell(f"sites#objective_name={aim}", "whole"),
        "gap": teller.tell(f"{path}.gap", "percent1"),
    }
    proved = first.get("gap") is not None and not first["gap"]
    return teller.say("plan_proved" if proved else "plan_bound", parts)


def _afterwards(teller: Teller) -> Text:
    """Say what the whole plan changes, where the results hold it."""
    head = "plan_after.headline"
    if teller.value(f"{head}.local_p50.after") is None:
        return ()
    parts = {
        "before": teller.tell(f"{head}.local_p50.before", "percent"),
        "after": teller.tell(f"{head}.local_p50.after", "percent"),
        "gap_before": teller.tell(f"{head}.gap_people_p50.before", "people"),
        "gap_after": teller.tell(f"{head}.gap_people_p50.after", "people"),
        "clusters": teller.tell("plan_after.clusters.newly_matched#", "whole"),
    }
    apart = "" if teller.language == "zh" else " "
    text = (apart, *teller.say("plan_after", parts))
    if teller.value("plan_after.clusters.newly_matched") is not None:
        text += (apart, *teller.say("plan_clusters", parts))
    return text


def _site(teller: Teller, path: str, row: Mapping[str, Any]) -> tuple[Text, ...]:
    kind = KINDS.get(str(row.get("campus_kind")))
    parent = f"{path}.parent_name_{teller.language}"
    parent = parent if teller.value(parent) else f"{path}.parent_name_zh"
    return (
        (teller.tell(f"{path}.order", "number"),),
        (teller.name(path),),
        teller.county(row.get("adcode")),
        (kind[teller.language],) if kind else NOTHING,
        (teller.tell(parent, "words"),) if teller.value(parent) else NOTHING,
        (teller.tell(f"{path}.gain_people", "whole"),),
        (teller.tell(f"{path}.share_after", "percent1"),),
        (teller.tell(f"{path}.chosen_in_draws", "percent"),),
        _runner_up(teller, path, row),
    )


def _runner_up(teller: Teller, path: str, row: Mapping[str, Any]) -> Text:
    if not row.get("runner_up_name_zh"):
        return NOTHING
    told = teller.tell(f"{path}.runner_up_name_zh", "words")
    first = told.text.split(" / ")[0]  # a candidate that is a township and a park has both names
    spelled = teller.english.get(first, first) if teller.language == "en" else first
    return (Told(spelled, told.path, "name"),)
