"""Coupling coordination degree against published figures, scipy's means and hand work."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gmean
from vocatlas.geo.errors import ParameterError
from vocatlas.geo.industry.coupling import FORMULAS, coupling_coordination, scale_levels

LEVEL = st.floats(0.01, 1.0)
# Wang et al. (2021), Journal of Natural Resources 36(3), table 8, 2008: coupling of ecology and
# economy of Shijiazhuang, Tangshan, Qinhuangdao, Handan, Xingtai, Baoding, Zhangjiakou, Chengde,
# Cangzhou, Langfang, Hengshui, by the standard formula and by the revised one
PUBLISHED_STANDARD = [
    0.8868, 0.9073, 0.6821, 0.8328, 0.6816, 0.7789, 0.6871, 0.6101, 0.8017, 0.7867, 0.7191,
]  # fmt: skip
PUBLISHED_REVISED = [
    0.5440, 0.5769, 0.3006, 0.4780, 0.3344, 0.4171, 0.3278, 0.2700, 0.4374, 0.4196, 0.3738,
]  # fmt: skip


@pytest.mark.parametrize(
    ("standard", "revised"), list(zip(PUBLISHED_STANDARD, PUBLISHED_REVISED, strict=True))
)
def test_two_levels_give_both_published_couplings(standard: float, revised: float) -> None:
    # the paper does not print the levels: their ratio follows from the standard coupling, the
    # higher one from the revised, and has to be a level
    ratio = ((1 - math.sqrt(1 - standard**2)) / standard) ** 2
    high = (1 - revised**2 / ratio) / (1 - ratio)
    assert 0 < high < 1
    levels = [high, high * ratio]
    one = coupling_coordination(levels)
    other = coupling_coordination(levels, variant="revised")
    assert one is not None
    assert other is not None
    assert one.coupling == pytest.approx(standard, abs=5e-5)
    assert other.coupling == pytest.approx(revised, abs=5e-5)


def test_the_revised_coupling_of_three_systems_is_what_hand_work_gives() -> None:
    # pairs differ by 0.3, 0.6, 0.3: 0.4 on average; 0.3/0.9 * 0.6/0.9 = 2/9, root of two = 0.4714
    found = coupling_coordination([0.9, 0.6, 0.3], variant="revised")
    assert found is not None
    assert found.coupling == pytest.approx(math.sqrt(0.6 * math.sqrt(2 / 9)))
    assert found.development == pytest.approx(0.6)


@given(st.lists(LEVEL, min_size=2, max_size=6))
def test_the_standard_coupling_is_the_geometric_over_the_arithmetic_mean(
    levels: list[float],
) -> None:
    found = coupling_coordination(levels)
    assert found is not None
    assert found.coupling == pytest.approx(gmean(levels) / np.mean(levels))
    assert found.coordination == pytest.approx(math.sqrt(gmean(levels)))


@given(st.lists(LEVEL, min_size=2, max_size=6), st.sampled_from(sorted(FORMULAS)))
def test_all_three_are_between_0_and_1_and_do_not_depend_on_the_order(
    levels: list[float], variant: str
) -> None:
    found = coupling_coordination(levels, variant=variant)
    turned = coupling_coordination(levels[::-1], variant=variant)
    assert found is not None
    assert turned is not None
    for one, other in (
        (found.coupling, turned.coupling),
        (found.development, turned.development),
        (found.coordination, turned.coordination),
    ):
        assert 0 <= one <= 1
        assert one == pytest.approx(other)


@pytest.mark.parametrize("variant", sorted(FORMULAS))
def test_equal_levels_are_fully_coupled_and_one_at_nought_is_not_coupled(variant: str) -> None:
    even = coupling_coordination([0.4, 0.4, 0.4], variant=variant)
    apart = coupling_coordination([0.4, 0.0], variant=variant)
    assert even is not None
    assert apart is not None
    assert even.coupling == pytest.approx(1.0)
    assert even.coordination == pytest.approx(math.sqrt(0.4))
    assert (apart.coupling, apart.coordination, apart.development) == (0.0, 0.0, 0.2)


@pytest.mark.parametrize("levels", [[0.5, None], [0.5, float("nan")], [0.0, 0.0]])
def test_incomplete_indicators_give_none(levels: list[float | None]) -> None:
    assert coupling_coordination(levels) is None


def test_weights_move_development_only() -> None:
    even = coupling_coordination([0.2, 0.8])
    heavy = coupling_coordination([0.2, 0.8], weights=[1, 3])
    assert even is not None
    assert heavy is not None
    assert heavy.coupling == even.coupling
    assert heavy.development == pytest.approx(0.65)


def test_what_cannot_be_coupled_is_refused() -> None:
    with pytest.raises(ParameterError, match="two systems"):
        coupling_coordination([0.5])
    with pytest.raises(ParameterError, match="0 to 1"):
        coupling_coordination([0.5, 1.2])
    with pytest.raises(ParameterError, match="weights"):
        coupling_coordination([0.5, 0.5], weights=[1.0])
    with pytest.raises(ParameterError, match="variant"):
        coupling_coordination([0.5, 0.5], variant="improved")


def test_the_variant_and_its_formula_go_with_the_figures() -> None:
    found = coupling_coordination([0.5, 0.5], variant="revised")
    assert found is not None
    assert (found.variant, found.formula) == ("revised", FORMULAS["revised"])


def test_no_word_of_the_formulas_is_a_verdict() -> None:
    for word in ("good", "bad", "poor", "high", "low", "优", "良", "失调"):
        assert word not in " ".join(FORMULAS.values())


def test_an_indicator_without_spread_has_no_level() -> None:
    assert np.isnan(scale_levels([3, 3, float("nan")])).all()
    assert scale_levels([3, 9], low=0, high=6).tolist() == [0.5, 1.0]
    assert scale_levels([]).tolist() == []
