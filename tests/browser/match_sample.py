"""The village's results with match, index and readiness, as a run writes them: nothing is real."""

from typing import Any

MATCH_TABLES = (
    "placement", "placement_draws", "demand", "match_options", "industry_measures",
    "campus_measures", "programme_gaps", "programme_surplus", "surplus_sections", "consortia",
    "ladder_industries", "ladder_breaks", "pathways", "coordination_trends", "readiness",
    "pilot_cities",
)  # fmt: skip
_UNTAUGHT = {"nearest_campus": None, "nearest_min": None, "state": "no_programme"}
_COUPLED = {
    "coupling": 0.9, "development": 0.4, "coordination_degree": 0.6, "coupling_variant": "standard",
    "coupling_reason": None,
}  # fmt: skip
_TESTED = {"colocation_p_above": 0.031, "colocation_p_below": 0.98, "colocation_q_above": 0.2}


def with_match(results: dict[str, Any]) -> dict[str, Any]:
    """Return the results with every table of the match, the index and the scorecard."""
    index = {
        "place": "样例",
        "level": "higher",
        "published": 2.0,
        "index": None,
        "difference": None,
    }
    coordination = [
        {
            **index, "year": year, "graduates": None, "gdp_yi": 50.0, "gdp_vintage": "preliminary",
            "gdp_per_head_yuan": 90_000, "graduates_per_10000": None, "implied_graduates": 100.0,
            "implied_per_10000": 18.0,
        }
        for year in (2020, 2021)
    ]  # fmt: skip
    test = {
        "check": "sum", "place": "样例", "level": "higher", "year": 2020, "holds": False,
        "said_zh": "样例之和不符", "said_en": "样例: does not add up",
    }  # fmt: skip
    return {
        **results, **_placement(), **_programmes(), **_measures(), **_ladder(), **_cities(),
        "coordination": coordination,
        "coordination_trends": [
            {
                "place": "样例", "level": "higher", "first_year": 2020, "last_year": 2021,
                "first_value": 2.0, "last_value": 2.5, "change": 0.5, "slope_per_year": -0.001,
                "rises": 1, "falls": 0, "unchanged": 0, "basis": "published",
            }
        ],
        "quality": {**results["quality"], "checks": [test]},
    }  # fmt: skip


def _placement() -> dict[str, Any]:
    chance = {
        "uniform_mean": 4.51, "uniform_p": 0.032, "uniform_ratio": None,
        "by_residents_mean": 5.04, "by_residents_p": 0.4, "by_residents_ratio": -0.25,
    }  # fmt: skip
    row = {"campuses": 2, "clusters": 9, "clusters_taught": 8, "observed": 6, "optimum": 7,
           "optimum_bound": 8, "status": "feasible", **chance}  # fmt: skip
    moves = {"move_campus": "c2", "move_township": "990003001", "move_gain": 1}
    return {
        "placement": [
            {
                **row,
                "college": "all",
                "college_name_zh": None,
                "campuses_without_place": 1,
                **moves,
            },
            {**row, "college": "i1", "college_name_zh": "样例学院", "campuses_without_place": None},
        ],
        "placement_draws": [
            {"null": null, "clusters_matched": n, "draws": 10 * n}
            for null in ("uniform", "by_residents")
            for n in (4, 5, 6)
        ],
    }


def _programmes() -> dict[str, Any]:
    gap = {"demand_share": 0.7, "basis": "count", "clusters": "u1", "parks": None, "parent": None}
    return {
        "programme_gaps": [
            {
                **gap, **_UNTAUGHT, "order": 1, "adcode": 990002, "industry": "19", "amount": 1.5,
                "nearest_institution": None, "parks_state": "no_college_teaches",
            },
            {
                **gap, "order": 2, "adcode": 990003, "industry": "34", "amount": None,
                "nearest_institution": "i1", "nearest_campus": "c1", "nearest_min": 61.6,
                "state": "number", "parks": "k1", "parks_state": "closes", "parent": "i1",
            },
        ],
        "programme_surplus": [
            {
                "order": 1, "institution": "i1", "campus": "c1", "industry": "40", "programmes": 3,
                "nearest_cluster": "u1", "nearest_min": 70.2, "state": "number",
            },
            {
                "order": 2, "institution": "i1", "campus": "c2", "industry": "37", "programmes": 1,
                "nearest_cluster": None, "nearest_min": None, "state": "no_cluster",
            },
        ],
        "surplus_sections": [{"section": "A", "state": "not_measured", "programmes": 16}],
        "consortia": [
            {
                "order": 1, "park": "k1", "adcode": 990001, "industries": "19;34",
                "institutions": "i1", "campuses": "c1", "programmes": 5, "schools": None,
                "missing_rungs": "undergraduate", "state": "candidate",
            },
            {"order": 2, "park": "k2", "adcode": None, "state": "unlocated;no_industries"},
        ],
    }  # fmt: skip


def _measures() -> dict[str, Any]:
    demand = {"version": "manufacturing", "adcode": 990002, "industry": "19"}
    return {
        "demand": [
            {**demand, "basis": "count", "amount": 1.5, "unit": "clusters", "in_run": True,
             "year_low": 2015, "year_high": 2020},
            {**demand, "basis": "output", "amount": 60, "unit": "100 million yuan",
             "in_run": False, "year_low": 2012, "year_high": 2012},
        ],
        "match_options": [
            {"basis": "count", "adcode": 990002, "alignment_manufacturing": 0.3,
             "clusters_counted": 3, "clusters_left_out": 0, "reason": None, "in_run": True},
            {"basis": "output", "adcode": 990002, "alignment_manufacturing": None,
             "clusters_counted": 1, "clusters_left_out": 2, "in_run": False,
             "reason": "fewer_than_three_industries"},
        ],
        "industry_measures": [
            {"version": "manufacturing", "industry": "19", "basis": "count", "places": 2,
             "left_out": 1, "spatial_mismatch": 0.354, "colocation": 1.76, **_TESTED, **_COUPLED},
        ],
        "campus_measures": [
            {"campus": "c1", "institution": "i1", "programmes": 12, "industries": "19;34",
             "alignment": 0.31, "alignment_reason": None, "colocation_local": 0.7, **_TESTED,
             **_COUPLED},
            {"campus": "c3", "institution": "i1", "programmes": 2, "industries": None,
             "alignment": None, "alignment_reason": "unlocated", "colocation_local": None,
             "coordination_degree": None, "coupling_reason": "unlocated"},
        ],
    }  # fmt: skip


def _ladder() -> dict[str, Any]:
    rung = {"adcode": 990002, "industry": "19", "linked": None}
    states = [
        ("secondary", {"hosted": 2, "within_reach": True, "nearest_campus": "c2",
                       "nearest_min": 12.4, "state": "number", "linked": True}),
        ("technician", {"hosted": 0, "within_reach": True, "nearest_campus": "c2",
                        "nearest_min": 44.4, "state": "number"}),
        ("higher_vocational", {"hosted": 0, "within_reach": False, "nearest_campus": "c1",
                               "nearest_min": 61.6, "state": "number"}),
        ("undergraduate", {"hosted": 0, "within_reach": False, **_UNTAUGHT}),
        ("postgraduate", {"hosted": None, "within_reach": None, **_UNTAUGHT,
                          "state": "not_listed"}),
    ]  # fmt: skip
    head = {"adcode": 990002, "industry": "19", "clusters": 1}
    return {
        "ladder_industries": [{**rung, "level": level, **state} for level, state in states],
        "ladder_breaks": [
            {**head, "kind": "out_of_reach", "last_rung": "secondary",
             "missing_rung": "higher_vocational", "nearest_campus": "c1", "nearest_min": 61.6,
             "state": "number", "resumes_at": None},
            {**head, **_UNTAUGHT, "kind": "no_link_known", "last_rung": "secondary",
             "missing_rung": "higher_vocational", "resumes_at": None},
        ],
        "pathways": [
            {"id": "p1", "from_institution": "i1", "from_programme": "样例专业",
             "from_level": "secondary", "to_institution": "i1", "to_programme": None,
             "to_level": "higher_vocational", "kind": "three_two", "years": "3+2", "year": 2024,
             "source": "https://example.org/plan.html;样例文件", "note": "made up",
             "linked_industries": "19"},
        ],
    }  # fmt: skip


def _cities() -> dict[str, Any]:
    own = {"city": "990000", "city_zh": "样例村", "city_en": "Sample Village", "item": None,
           "own": True, "pilot": False, "bound": "exact", "source": "made up"}  # fmt: skip
    other = {**own, "city": "990100", "city_zh": "邻村", "city_en": "Next Village", "own": False,
             "pilot": True, "source": "https://example.org/figures.html"}  # fmt: skip
    gdp = {"trait": "economy", "indicator": "gdp_yi", "unit": "100 million yuan"}
    schools = {"trait": "colleges_students", "indicator": "secondary_schools",
               "unit": "institutions"}  # fmt: skip
    return {
        "readiness": [
            {**own, **gdp, "value": 1234.5, "year": 2023, "basis": "preliminary"},
            {**other, **gdp, "value": 2000, "year": 2024, "basis": "as_stated", "bound": "about"},
            {**own, **schools, "value": None, "year": None, "basis": None, "source": None},
        ],
        "pilot_cities": [
            {"order": 1, "name_zh": None, "name_en": None, "province_zh": "样例省", "level": None,
             "figures": None, "source": "样例文件"},
            {"order": 2, "name_zh": "邻村", "name_en": "Next Village", "province_zh": "样例省",
             "level": "city", "figures": 1, "figures_economy": 1,
             "source": "https://example.org/figures.html"},
        ],
    }  # fmt: skip
