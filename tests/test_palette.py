"""Colours that stay apart for every eye, in grey, and from the states."""

import itertools

import numpy as np
import pytest
from vocatlas.maps import palette

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
DEFICIENCIES = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "none": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
}
# CIE 1976 colour difference; about 2.3 is just noticeable side by side.
LEAST_STEP = 6.0
RAMPS = {
    "minutes": palette.MINUTE_COLOURS,
    "share": palette.SHARE_COLOURS,
    "access": palette.ACCESS_COLOURS,
    "probability": palette.PROBABILITY_COLOURS,
}


def lab_of(colour: str, deficiency: str) -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as such an eye sees it."""
    srgb = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(DEFICIENCIES[deficiency]) @ linear, 0, 1)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    x, y, z = to_xyz @ seen / np.array([0.95047, 1.0, 1.08883])
    f = [t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z)]
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", RAMPS)
def test_neighbouring_classes_differ_for_every_eye(name: str, deficiency: str) -> None:
    seen = [lab_of(colour, deficiency) for colour in RAMPS[name]]
    steps = [float(np.linalg.norm(b - a)) for a, b in itertools.pairwise(seen)]
    assert min(steps) > LEAST_STEP, steps


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("name", RAMPS)
def test_a_sequence_gets_steadily_lighter_or_darker_for_every_eye(
    name: str, deficiency: str
) -> None:
    light = np.diff([lab_of(colour, deficiency)[0] for colour in RAMPS[name]])
    assert (light > 0).all() or (light < 0).all()


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_the_two_sides_of_a_difference_cannot_be_taken_for_each_other(deficiency: str) -> None:
    seen = [lab_of(colour, deficiency) for colour in palette.DIFFERENCE_COLOURS]
    pairs = list(itertools.combinations(range(len(seen)), 2))
    assert min(float(np.linalg.norm(seen[a] - seen[b])) for a, b in pairs) > LEAST_STEP
    middle = len(seen) // 2
    assert seen[middle][0] == max(colour[0] for colour in seen)  # no change is the lightest


def test_breaks_are_round_and_rise() -> None:
    rng = np.random.default_rng(3)
    for scale in (0.01, 1, 40, 5000):
        breaks = palette.round_breaks(rng.lognormal(0, 1, 200) * scale)
        assert breaks == sorted(set(breaks))
        assert len(breaks) >= 3
        for value in breaks:
            digits = f"{value:e}".split("e")[0].rstrip("0").rstrip(".")
            assert len(digits) <= 3  # one figure, or one and a half
    assert palette.round_breaks([]) == []
    assert palette.round_breaks([0.0, -1.0]) == []
