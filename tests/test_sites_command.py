"""`vocatlas sites`: what it prints, saves and refuses, and how it is stopped."""

import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from village import EAST, write_village
from vocatlas.cli.main import main
from vocatlas.cli.watch import PlanWatch, watch_plans
from vocatlas.geo.siting.sites import Rules, p_median

FEW = ("--set", "draws.n=20", "--set", "sites.draws=2", "--set", "sites.min_cohort=0")
LOCAL = ("--set", "sites.tier=local")
D, E = f"{EAST}068000", f"{EAST}069000"


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_village(tmp_path_factory.mktemp("command") / "village"))


def call(village: str, *options: str) -> Result:
    arguments = ["sites", village, *FEW, *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def rows(village: str, *options: str) -> list[dict[str, object]]:
    done = call(village, *options, "--format", "json")
    assert done.exit_code == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_the_plan_of_one_aim_is_printed_with_its_proof(village: str) -> None:
    plan = rows(village, *LOCAL, "--aim", "people", "--p", "2")
    assert plan
    assert {row["objective_name"] for row in plan} == {"people"}
    assert {row["status"] for row in plan} == {"optimal"}


def test_a_range_of_p_prints_the_plan_of_each_size(village: str) -> None:
    # a branch at E serves both tiers of all who lack one; a second cannot help
    curve = rows(village, *LOCAL, "--aim", "people", "--p", "1..3")
    assert [row["p"] for row in curve] == [1]
    assert curve[0]["marginal_people"] == curve[0]["gain_people"]


def test_options_and_settings_of_the_study_are_one(village: str) -> None:
    told = rows(village, *LOCAL, "--aim", "people", "--p", "2", "--require", D, "--kinds", "branch")
    same = rows(
        village, *LOCAL, "--set", "sites.p=2", "--set", f"sites.require={D}",
        "--set", "sites.kinds=branch", "--aim", "people",
    )  # fmt: skip
    assert told == same
    assert D in [row["id"] for row in told]


def test_settings_in_the_study_file_reach_the_plan(tmp_path: Path) -> None:
    folder = write_village(tmp_path / "village")
    with (folder / "study.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[sites]\ntier = "local"\nmin_cohort = 0\ndraws = 0\np = 2\nrequire = ["{D}"]\n'
            'aim = "people"\nbudget = 6\n'
        )
    plan = rows(str(folder), "--aim", "people")
    assert D in [row["id"] for row in plan]
    assert sum(float(str(row["cost"])) for row in plan) <= 6


@pytest.mark.parametrize(
    ("show", "column"),
    [
        ("sites", "parent_name_zh"),
        ("plans", "worst_share"),
        ("gains", "min_after"),
        ("matches", "programme"),
        ("near-best", "shared_sites"),
        ("fronts", "step"),
        ("closing", "people_lost"),
        ("judged", "regret"),
    ],
)
def test_every_table_can_be_shown(village: str, show: str, column: str) -> None:
    done = call(village, *LOCAL, "--show", show, "--format", "csv")
    assert done.exit_code == 0
    assert column in done.stdout.splitlines()[0].split(",")


def test_stdout_is_data_alone(village: str) -> None:
    done = call(village, "--p", "9", "--format", "csv", *LOCAL)
    assert done.stdout.splitlines()[0].startswith("objective_name,")
    assert all(line.count(",") >= 19 for line in done.stdout.splitlines())
    assert "p is larger than the 5 candidates" in done.stderr


def test_where_nothing_is_needed_the_command_says_so(village: str) -> None:
    done = call(village, "--aim", "people", "--p", "2")
    assert done.exit_code == 0
    assert "all demand is already covered: no site is needed" in done.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--require", "nowhere"), "'nowhere' is no candidate"),
        (("--require", D, "--exclude", D), "required"),
        (("--p", "1", "--require", D, "--require", E), "2 places are required but p = 1"),
        (("--budget", "0.5"), "below the cheapest"),
        (("--budget", "-1"), "sites.budget must be"),
        (("--budget", "nan"), "sites.budget must be"),
        (("--p", "0"), "--p must be a number"),
        (("--p", "3..1"), "--p must be a number"),
        (("--p", "many"), "--p must be a number"),
        (("--kinds", "palace"), "sites.kinds must be"),
        (("--fronts", "people,people"), "sites.fronts must be"),
        (("--time-limit", "0"), "sites.time_limit_s must be"),
    ],
)
def test_what_cannot_be_is_one_line_a_language_and_exit_1(
    village: str, options: tuple[str, ...], says: str
) -> None:
    done = call(village, *LOCAL, *options)
    assert (done.exit_code, done.stdout) == (1, "")
    english, chinese = done.stderr.splitlines()
    assert english.startswith("Error: ")
    assert says in english
    assert chinese.startswith("错误：")


def test_a_saved_plan_runs_as_a_scenario_and_is_not_written_over(
    village: str, tmp_path: Path
) -> None:
    saved = tmp_path / "plan.json"
    plan = rows(village, *LOCAL, "--aim", "people", "--p", "1", "--save-scenario", str(saved))
    scenario = json.loads(saved.read_text(encoding="utf-8"))
    assert [campus["parent"] for campus in scenario["added"]] == ["college"]
    again = call(village, *LOCAL, "--aim", "people", "--p", "1", "--save-scenario", str(saved))
    assert again.exit_code == 1
    assert "is there already" in again.stderr
    out = tmp_path / "out"
    arguments = ["run", village, "-o", str(out), "--scenario", str(saved), *FEW]
    assert CliRunner().invoke(main, arguments, catch_exceptions=False).exit_code == 0
    after = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert after["headline"]["local_located"] == plan[0]["share_after"] == 1


def test_a_plan_that_is_not_there_cannot_be_saved(village: str, tmp_path: Path) -> None:
    done = call(village, "--aim", "people", "--save-scenario", str(tmp_path / "plan.json"))
    assert done.exit_code == 1
    assert "no plan for the aim 'people'" in done.stderr
    assert not (tmp_path / "plan.json").exists()


def test_the_first_interrupt_asks_for_the_best_so_far_and_the_second_quits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = signal.getsignal(signal.SIGINT)
    with watch_plans() as watch:
        os.kill(os.getpid(), signal.SIGINT)
        assert watch.stop
        assert "best plans so far" in capsys.readouterr().err
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


class Line:
    """What stands on the terminal."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def update(self, text: str) -> None:
        self.said.append(text)


def test_progress_tells_the_best_plan_the_bound_and_the_gap() -> None:
    watch, line = PlanWatch(), Line()
    watch.report(5.0, 6.0)  # no terminal: nothing is said
    watch.status = line
    watch.report(None, 6.0)
    watch.report(0.0, float("inf"))
    watch.report(2961.0, 2974.0)
    assert [text.split("gap ")[1] for text in line.said] == ["?", "0.44%"]
    assert "best 2,961" in line.said[1]


class StopAtFirst(PlanWatch):
    """Stops as soon as a plan is known."""

    def report(self, objective: float | None, bound: float) -> None:
        self.stop = self.stop or objective is not None


def test_a_search_that_is_stopped_gives_its_best_plan_with_a_true_gap() -> None:
    rng = np.random.default_rng(1)
    people, places = rng.random((400, 2)) * 100, rng.random((150, 2)) * 100
    cost = np.hypot(*(people[:, None] - places[None]).transpose(2, 0, 1))
    weights = rng.integers(1, 900, 400).astype(float)
    rules = Rules(p=12)
    stopped = p_median(cost, weights, rules=rules, watch=StopAtFirst())
    proved = p_median(cost, weights, rules=rules)
    assert (stopped.status, len(stopped.chosen)) == ("feasible", 12)
    assert "stopped" in stopped.reason
    assert stopped.bound <= proved.objective <= stopped.objective
    assert stopped.gap == pytest.approx(1 - stopped.bound / stopped.objective)
