"""The village's results with plans of new campuses, as a run writes them: nothing in it is real."""

from typing import Any

PLAN_TABLES = (
    "plans", "site_gains", "site_matches", "site_judged", "near_best", "fronts", "closing",
    "plan_after",
)  # fmt: skip
_PEOPLE = {"residents": 400_000, "cohort_2025": 9000, "cohort_2030": None}


def with_plans(results: dict[str, Any]) -> dict[str, Any]:
    """Return the results with the plans of three aims, and all that hangs on them."""
    goals = {"gain_people": 600_000, "gain_clusters": 1, "worst_share": 0.4, "seats_used": 900}
    plan = {"sites": ["s1", "s2"], "campus_kinds": ["branch", "training_base"], "cost": 7}
    first = results["sites"]
    sites = [
        row | {
            "objective_name": aim, "campus_kind": kind, "parent": "i1", "upgrade": False,
            "parent_name_zh": "样例学院", "parent_min": 71.2, "cost": cost, "seats": 1200,
            "gain": gain, "runner_up": "990003002", "runner_up_name_zh": "样例22镇",
            "runner_up_gain": gain, "near_in_draws": 0.95, "mean_minutes_saved": 1.5,
            "status": "optimal",
        }
        for aim, gain in (("people", 400_000), ("match", 1), ("even", 0.25))
        for row, kind, cost in zip(first, ("branch", "training_base"), (5, 2), strict=True)
    ]  # fmt: skip
    after = {"before": 0.37, "after": 0.55, "difference": 0.18, "noise": "beyond"}
    people = {"before": 1_120_000, "after": 700_000, "difference": -420_000, "noise": "beyond"}
    return results | {
        "sites": sites,
        "plans": [
            goals | plan | {
                "objective_name": aim, "p": p, "sites": plan["sites"][:p], "status": "optimal",
                "gap": 0, "share_after": 0.6, "gain_people": 300_000 * p,
                "marginal_people": 300_000,
            }
            for aim, sizes in (("people", (1, 2)), ("match", (2,)), ("even", (2,)))
            for p in sizes
        ],
        "site_gains": [
            {
                "objective_name": "people", "order": 1, "id": "s1", "code": "99000300" + part,
                "adcode": 990003, "gain_people": 90_000, "residents": 100_000,
                "min_before": 60.4, "min_after": after_min,
            }
            for part, after_min in (("0", 12.2), ("1", None))
        ],
        "site_matches": [
            {
                "objective_name": "people", "order": 1, "id": "s1", "cluster": "u1",
                "parent": "i1", "programme": "制鞋",
            }
        ],
        "site_judged": [
            {
                "variant": variant, "weights": weights, "campuses": 3, "objective_name": "people",
                "gained": gained, "best_gain": gained, "regret": 0 if gained else None,
                "status": "optimal",
            }
            for variant in ("saved", "public_only")
            for weights, gained in _PEOPLE.items()
        ],
        "near_best": [
            goals | plan | {
                "objective_name": "people", "plan": 1, "loss": 0.004, "shared_sites": 1,
                "sites": ["s2", "990003001"],
            }
        ],
        "fronts": [
            goals | plan | {
                "first": "people", "second": "cost", "step": step, "status": "optimal",
                "cost": cost, "gain_people": cost * 80_000, "sites": plan["sites"][: 3 - step],
            }
            for step, cost in ((1, 7), (2, 5), (3, 0))
        ],
        "closing": [
            {
                "tier": "county", "q": q, "campuses": 3, "closed": ["c1", "c3"][:q],
                "could_swap": ["c1 / c2"], "people_lost": 0, "people_stranded": 0,
                "mean_min_before": 20.0, "mean_min_after": 21.5, "seats_lost": None,
                "seats_unknown": 1, "status": "optimal",
            }
            for q in (1, 2)
        ],
        "plan_after": {
            "objective_name": "people", "p": 2,
            "headline": {"local_located": after, "local_p50": after, "gap_people_p50": people},
            "counties": [
                {
                    "adcode": row["adcode"], "covered_local": after, "covered_local_p50": after,
                    "p_underserved": after | {"noise": "within"},
                    "label": {"before": "underserved", "after": "served"},
                }
                for row in results["counties"]
            ],
        },
    }  # fmt: skip
