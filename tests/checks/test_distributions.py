"""Tails against the values that scipy 1.17 gives for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reviewer_app.checks.distributions import chi2_tail, f_tail, r_two_sided, t_two_sided, z_two_sided

TAILS: dict[str, Callable[..., float]] = {
    "t": t_two_sided,
    "f": f_tail,
    "chi2": chi2_tail,
    "z": z_two_sided,
    "r": r_two_sided,
}

# scipy.stats: 2 * t.sf, f.sf, chi2.sf, 2 * norm.sf, and the t of a correlation.
OF_SCIPY = [
    ("t", (0.5, 3), 0.651447964848151),
    ("t", (1.96, 28), 0.06001672654849705),
    ("t", (2.5, 12.4), 0.0273568351792667),
    ("t", (4.1, 200), 6.005944048592398e-05),
    ("t", (12.7, 1), 0.050024327689344165),
    ("t", (8, 60), 4.900265147950212e-11),
    ("f", (4.2, 1, 38), 0.047373195959263155),
    ("f", (0.3, 5, 5), 0.8937909013038197),
    ("f", (3.1, 2.5, 110), 0.03806025897938877),
    ("f", (18.7, 3, 900), 8.991187682880538e-12),
    ("f", (99, 2, 8), 2.274526842664163e-06),
    ("chi2", (3.84, 1), 0.05004352124870519),
    ("chi2", (0.2, 4), 0.9953211598395555),
    ("chi2", (30, 10), 0.000856641210775301),
    ("chi2", (180, 150), 0.0478245691434294),
    ("chi2", (120, 60), 6.876264968732136e-06),
    ("z", (0.1,), 0.920344325445942),
    ("z", (1.96,), 0.04999579029644087),
    ("z", (5.2,), 1.992885263386694e-07),
    ("r", (0.1, 98), 0.32221736303061954),
    ("r", (-0.45, 28), 0.01259107127519677),
    ("r", (0.9, 10), 6.644441406249981e-05),
]


@pytest.mark.parametrize(("name", "arguments", "tail"), OF_SCIPY)
def test_tails_are_those_of_scipy(name: str, arguments: tuple[float, ...], tail: float) -> None:
    assert TAILS[name](*arguments) == pytest.approx(tail, rel=1e-9)


def test_ends() -> None:
    assert t_two_sided(0, 10) == pytest.approx(1)
    assert f_tail(0, 2, 10) == 1
    assert chi2_tail(0, 3) == 1
    assert r_two_sided(1, 10) == 0
