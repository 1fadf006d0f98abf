"""The rungs of successive halving and the brackets of Hyperband, in whole numbers only.

A rung is (configurations, fidelity): so many configurations are evaluated with so much each, and
the best 1 / η of them go on to the next rung. Logarithms and powers in floating point would lose a
rung (log(243) / log(3) is 4.999...), so nothing here leaves the integers.

Source: Li et al., Hyperband: a novel bandit-based approach to hyperparameter optimization, JMLR
2018, algorithm 1 and the table of brackets for R = 81, η = 3.
"""

from __future__ import annotations

from typing import Literal

Rung = tuple[int, int]
"""How many configurations, and the fidelity at which each is evaluated."""

Rounding = Literal["ceil", "floor"]


def halvings(low: int, high: int, eta: int) -> int:
    """How often `low` can be multiplied by `eta` without passing `high`."""
    if not (1 <= low <= high and eta >= 2):
        raise ValueError(
            f"min_fidelity={low}, max_fidelity={high}, eta={eta}: "
            "allowed are 1 <= min_fidelity <= max_fidelity and eta >= 2, whole numbers"
        )
    count = 0
    while low * eta ** (count + 1) <= high:
        count += 1
    return count


def rungs(n: int, s: int, max_fidelity: int, eta: int) -> list[Rung]:
    """Successive halving of n configurations over s + 1 rungs, the last at `max_fidelity`.

    n_i = floor(n / η^i) and r_i = floor(R / η^(s - i)); rungs without a configuration are left out.
    """
    every = [(n // eta**i, max_fidelity // eta ** (s - i)) for i in range(s + 1)]
    return [rung for rung in every if rung[0] > 0]


def brackets(
    max_fidelity: int,
    eta: int = 3,
    min_fidelity: int = 1,
    rounding: Rounding = "ceil",
) -> list[list[Rung]]:
    """Hyperband's brackets, the one that halves most often first.

    Args:
        max_fidelity: R, the most that one configuration can get.
        eta: η, of so many configurations one goes on.
        min_fidelity: no rung gives less.
        rounding: "ceil" starts ceil((s_max + 1) / (s + 1) · η^s) configurations, as algorithm 1
            does; "floor" starts floor((s_max + 1) / (s + 1)) · η^s, which gives the paper's table.

    Raises:
        ValueError: fidelities, η or a rounding that are not allowed.
    """
    if rounding not in ("ceil", "floor"):
        raise ValueError(f"rounding={rounding!r}: allowed are 'ceil' and 'floor'")
    most = halvings(min_fidelity, max_fidelity, eta)  # s_max
    found = []
    for s in range(most, -1, -1):
        if rounding == "ceil":
            n = -(-(most + 1) * eta**s // (s + 1))
        else:
            n = (most + 1) // (s + 1) * eta**s
        found.append(rungs(n, s, max_fidelity, eta))
    return found
