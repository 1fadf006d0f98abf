"""Hidden questions of exercise 5; the helpers of a task stand before its questions.

What an objective is asked about is compared with what the statement says, whatever the answer does
with it; where the statement leaves an order or a way to draw free, only what follows is judged.
"""

from __future__ import annotations

import numpy as np

from mlsd_hpo.grading import (
    check,
    check_close,
    check_equal,
    check_raises,
    check_shape,
    check_type,
)
from mlsd_hpo.grading.questions import question

UNCHANGED = "your function changes its arguments"
COPY = "work on a copy"

# --- task 1: who has children -----------------------------------------------------------------


@question("task1", points=1, title="Tournaments of any size")
def any_tournament(student, solution, rng):
    """Different values, arrays and lists, small and large tournaments."""
    for n in (1, 2, 5, 12, 40):
        values = rng.normal(size=n)
        for k in (1, 2, int(rng.integers(3, 9))):
            given = values.tolist() if k == 2 else values
            got = student.tournament(given, k)
            check(not student.changed, UNCHANGED, hint=COPY)
            told = "small values are good; chances in the order of the members; k is not always 2"
            check_close(got, solution.tournament(values, k), "the chances", rtol=1e-6, hint=told)


@question("task1", points=1, title="Tournaments of different members")
def distinct_members(student, solution, rng):
    """Up to all members; one more is an error."""
    for n in (1, 2, 6, 15):
        values = rng.normal(size=n)
        for k in {1, 2, n // 2, n - 1, n} & set(range(1, n + 1)):
            got = student.tournament(values, int(k), distinct=True)
            told = "all k come from the m that are as bad with chance binom(m, k) / binom(n, k)"
            expected = solution.tournament(values, k, distinct=True)
            check_close(got, expected, "the chances", rtol=1e-6, hint=told)
        call = lambda v=values, k=n: student.tournament(v, k + 1, distinct=True)  # noqa: E731
        check_raises(ValueError, call, "a tournament of more members than there are")


@question("task1", points=1, title="Equal values and failed trials")
def equal_values(student, solution, rng):
    """Few values, some NaN among them, all NaN, all equal; drawn in both ways."""
    for n in (4, 9, 20):
        values = rng.integers(-2, 3, size=n).astype(float)
        failed = np.where(rng.random(n) < 0.4, np.nan, values)
        failed[:2] = np.nan, values[1]
        for case in (values, failed, np.full(n, np.nan), np.full(n, values[0])):
            for k, distinct in ((2, False), (3, False), (3, True)):
                got = student.tournament(case, k, distinct=distinct)
                expected = solution.tournament(case, k, distinct)
                told = "members with one value share its chance; NaN is worse than every number"
                check_close(got, expected, "the chances", rtol=1e-6, hint=told)


# --- task 2: how far children fall from their parents -----------------------------------------


def parents(rng, n):
    """Two parents (n,) in some unit, and uniform numbers (n,) on both sides of a half."""
    unit = 10 ** rng.uniform(-2, 2)
    u = np.where(rng.random(n) < 0.5, rng.uniform(0, 0.5, n), rng.uniform(0.5, 0.98, n))
    return unit * rng.normal(size=n), unit * rng.normal(size=n), u


@question("task2", points=1, title="Children between their parents and beyond")
def two_children(student, solution, rng):
    """Random parents and exponents, the first child's place among the two."""
    for n in (1, 2, 7, 30):
        mother, father, u = parents(rng, n)
        eta = float(rng.uniform(0, 25))
        expected = solution.children(mother, father, u, eta)
        given = [part.tolist() for part in (mother, father, u)] if n == 2 else (mother, father, u)
        got = student.children(*given, eta)
        check(not student.changed, UNCHANGED, hint=COPY)
        told = "c first, which is nearer to the mother; β follows from u, with 1 / (eta + 1)"
        check_close(got, expected, "the two children", rtol=1e-6, hint=told)


@question("task2", points=1, title="What crossover leaves as it is")
def kept_by_crossover(student, solution, rng):
    """The mean, equal parents, u = 1/2 and u = 0; parents exchanged."""
    mother, father, u = parents(rng, 12)
    father[3:6], u[6:9], u[9:] = mother[3:6], 0.5, 0.0
    got = np.asarray(student.children(mother, father, u, float(rng.uniform(1, 20))), dtype=float)
    check_shape(got, (2, 12), "the two children")
    told = "both lie around the mean of the parents, at the same distance; nothing is cut off"
    unit = float(np.abs([mother, father]).max())
    mean = (mother + father) / 2
    check_close(got.mean(axis=0), mean, "the mean of the children", atol=1e-9 * unit, hint=told)
    for what, part in (("equal parents", slice(3, 6)), ("u = 1/2", slice(6, 9))):
        expected = [mother[part], father[part]]
        check_close(got[:, part], expected, f"children for {what}", atol=1e-9 * unit, hint=told)
    middle = [mean[9:], mean[9:]]
    check_close(got[:, 9:], middle, "children for u = 0", atol=1e-9 * unit, hint="β is 0 there")


@question("task2", points=1, title="How much wider the next generation is")
def next_generation(student, solution, rng):
    """Exponents from just above 1 to large ones; those at which the variance is infinite."""
    for eta in (1.0, *rng.uniform(0, 1, 4).tolist()):
        told = "the integral of β^2 · β^-(eta + 2) from 1 is finite only for eta above 1"
        check_equal(float(student.widening(eta)), np.inf, "the variance for an eta ≤ 1", hint=told)
    for eta in (*rng.uniform(1.1, 4, 4).tolist(), *rng.uniform(4, 60, 4).tolist(), 2):
        told = "(1 + E[β²]) / 2, with E[β²] from both branches of the density"
        got, expected = student.widening(eta), solution.widening(eta)
        check_close(got, expected, "the variance", rtol=1e-6, hint=told)


# --- task 3: repair a generation --------------------------------------------------------------


@question("task3", points=1, title="Three others, all equally likely")
def three_others(student, solution, rng):
    """Populations of 4 and more; each triple as often as it should, within five deviations."""
    for N in (4, 5, 9, 40):
        seeds = rng.integers(1 << 30, size=800 // N).tolist()
        drawn = np.asarray([np.asarray(student.others(N, seed)) for seed in seeds])
        check_shape(drawn, (len(seeds), N, 3), "three others for each member, many times")
        check(drawn.dtype.kind in "iu", "the numbers of members are no whole numbers")
        check((drawn >= 0) & (drawn < N), "there is no member of such a number", hint="0 to N - 1")
        own = drawn == np.arange(N)[:, None]
        check(not own.any(), "a member is among its own three others", hint="leave its number out")
        twice = drawn == np.roll(drawn, 1, axis=2)
        check(not twice.any(), "two of three are the same", hint="draw without putting back")
        check_even(drawn, N)


def check_even(drawn, N):
    """Check that each place of a triple holds each other member equally often."""
    ahead = (drawn - np.arange(N)[:, None]) % N  # 1 to N - 1: how many places further
    for place in range(3):
        counts = np.bincount(ahead[:, :, place].ravel(), minlength=N)[1:]
        mean = counts.sum() / (N - 1)
        told = "each of the others is equally likely at each of the three places"
        fair = np.abs(counts - mean) < 5 * np.sqrt(mean) + 1
        check(fair, "some members are drawn more often than others", hint=told)
    if N == 4:
        triples = np.unique(ahead.reshape(-1, 3), axis=0)
        check(len(triples) == 6, "some orders of the three never come", hint="any order is allowed")


def population(rng, N, n):
    """Points, values and what chance has drawn for one generation."""
    picks = np.array([rng.permutation(np.delete(np.arange(N), i))[:3] for i in range(N)])
    points, values = rng.random((N, n)), rng.normal(size=N)
    return points, values, picks, rng.integers(n, size=N), rng.random((N, n))


def evolved(student, found, points, values, picks, forced, u, F, CR):
    """What the student's generation asks about, and what it returns, its shape checked."""
    asked = []

    def objective(trials):
        asked.append(np.array(trials, dtype=float))
        return np.array(found)

    got = student.generation(points, values, objective, picks, forced, u, F, CR)
    check(len(asked) == 1, "the objective is not asked exactly once", hint="about all trials")
    check(not student.changed, UNCHANGED, hint=COPY)
    check_shape(asked[0], points.shape, "the trials", hint="one for each member")
    check_type(got, (tuple, list), "what generation returns", hint="points and values")
    check_equal(len(got), 2, "the length of what generation returns", hint="points and values")
    return asked[0], np.asarray(got[0], dtype=float), np.asarray(got[1], dtype=float)


def expected_trials(points, picks, forced, u, F, CR):
    """Trials (N, n) by the statement, and where their mutants lay outside of [0, 1]."""
    a, b, c = (points[picks[:, j]] for j in range(3))
    mutants = a + F * (b - c)
    outside = (mutants < 0) | (mutants > 1)
    repaired = np.where(mutants < 0, points / 2, (1 + points) / 2)
    changed = (u < CR) | (np.arange(points.shape[1]) == np.asarray(forced)[:, None])
    return np.where(changed, np.where(outside, repaired, mutants), points), outside & changed


@question("task3", points=1, title="Trials of differential evolution")
def trials(student, solution, rng):
    """Within the cube: little scatter; forced coordinates; many members, one dimension."""
    for N, n, CR in ((4, 1, 0.0), (6, 3, 0.0), (10, 4, 0.5), (7, 2, 1.0), (20, 5, 0.9)):
        points, values, *chance = population(rng, N, n)
        points = 0.5 + (points - 0.5) / 5
        F = float(rng.uniform(0.3, 1.2))
        asked, *_ = evolved(student, values + 1, points, values, *chance, F, CR)
        expected, outside = expected_trials(points, *chance, F, CR)
        told = "x_a + F (x_b - x_c), where u < CR and at the forced coordinate, all of old points"
        check_close(asked[~outside], expected[~outside], "the trials", rtol=1e-7, hint=told)


@question("task3", points=1, title="Mutants outside of the cube")
def walls(student, solution, rng):
    """Much scatter and large steps."""
    for N, n, F in ((5, 2, 0.9), (12, 4, 1.5), (30, 3, 2.0)):
        points, values, *chance = population(rng, N, n)
        asked, *_ = evolved(student, values + 1, points, values, *chance, F, 0.8)
        expected, outside = expected_trials(points, *chance, F, 0.8)
        told = "the middle between the bound and the member that is challenged, not x_a"
        check_close(asked[outside], expected[outside], "what left the cube", rtol=1e-7, hint=told)


@question("task3", points=1, title="Who stays, who goes")
def selection(student, solution, rng):
    """Better, equal, worse and failed trials against members that failed and others."""
    for n in (1, 3):
        points, values, *chance = population(rng, 24, n)
        found = values + np.tile([-1.0, 0.0, 1.0, np.nan, -0.01, 0.01], 4)
        values[12:], found[12:15] = np.nan, np.nan
        asked, new, kept = evolved(student, found, points, values, *chance, 0.7, 0.5)
        wins = (found <= values) | (np.isnan(values) & ~np.isnan(found))
        told = "smaller or equal takes the place; NaN loses against every number"
        check_close(kept, np.where(wins, found, values), "the new values", hint=told)
        sure = wins | ~np.isnan(values)
        expected = np.where(wins[:, None], asked, points)
        check_close(new[sure], expected[sure], "the new points", rtol=1e-7, hint=told)


# --- task 4: how long a step ------------------------------------------------------------------


def situation(rng, size, n):
    """Arguments of step: mean, sigma, path, z, values."""
    sigma, path = float(10 ** rng.uniform(-2, 2)), rng.normal(size=n) * rng.uniform(0.3, 2)
    return rng.normal(size=n) * 3, sigma, path, rng.normal(size=(size, n)), rng.normal(size=size)


def stepped(student, solution, arguments):
    """What the student's step returns, and the solution's: (mean, sigma, path) each."""
    got = student.step(*arguments)
    check(not student.changed, UNCHANGED, hint=COPY)
    check_type(got, (tuple, list), "what step returns", hint="mean, sigma, path")
    check_equal(len(got), 3, "the length of what step returns", hint="mean, sigma, path")
    return got, solution.step(*arguments)


SIZES = ((4, 1), (5, 2), (10, 6), (30, 3), (101, 2))


@question("task4", points=1, title="Weights, and where the mean goes")
def new_mean(student, solution, rng):
    """Odd and even sizes, few and many dimensions."""
    for size, n in SIZES:
        told = "the better half, rounded down; log((λ + 1) / 2) - log i, divided by the sum"
        check_close(student.weights(size), solution.weights(size), "the weights", hint=told)
        got, expected = stepped(student, solution, situation(rng, size, n))
        told = "m + sigma s, with the weighted sum s of the best rows of z, the best first"
        check_close(got[0], expected[0], "the new mean", rtol=1e-6, hint=told)


@question("task4", points=1, title="The path and the length of steps")
def new_sigma(student, solution, rng):
    """After long and short paths; large generations in few dimensions, too."""
    for size, n in (*SIZES, (8, 40)):
        got, expected = stepped(student, solution, situation(rng, size, n))
        told = "(1 - c) of the old path and sqrt(c (2 - c) µ_eff) of s"
        check_close(got[2], expected[2], "the new path", rtol=1e-6, hint=told)
        told = "the length of the new path over χ, less 1, times c / d; d has a maximum in it"
        check_close(got[1], expected[1], "the new sigma", rtol=1e-6, hint=told)


@question("task4", points=1, title="A generation of which some failed")
def failed_points(student, solution, rng):
    """NaN among the values, also in the better half; equal values."""
    for size, n in SIZES:
        *most, values = situation(rng, size, n)
        rounded = rng.integers(2, size=size).astype(float)
        for case in (np.where(np.arange(size) % 2 == 0, np.nan, values), rounded, values * np.nan):
            got, expected = stepped(student, solution, (*most, case))
            told = "NaN is the worst, and of equal values the earlier row comes first"
            check_close(got[0], expected[0], "the new mean", rtol=1e-6, hint=told)
            check_close(got[2], expected[2], "the new path", rtol=1e-6, hint=told)


def noting(values_of, seen, shape):
    """An objective that notes what it is asked about, points of this shape in each call."""

    def objective(points):
        check_shape(points, shape, "what the objective is asked", hint="a generation in one call")
        seen.append(np.array(points, dtype=float))
        return values_of(seen[-1])

    return objective


def check_draws(student, seen, values_of, mean, sigma):
    """Check that each generation is drawn from the normal distribution that step left."""
    path, drawn = np.zeros(len(mean)), []
    for points in seen[: 1620 // seen[0].size]:
        drawn.append((points - mean) / sigma)
        mean, sigma, path = student.step(mean, sigma, path, drawn[-1], values_of(points))
    z = np.array(drawn)
    told = "mean, sigma and path all go on from one generation to the next"
    fair = abs(np.mean(z**2) - 1) < 0.2 and abs(np.mean(z)) < 0.2  # five deviations are 0.17, 0.12
    check(fair, "generations are not drawn around the new mean with the new sigma", hint=told)


@question("task4", points=1, title="An evolution strategy within its budget")
def whole_strategy(student, solution, rng):
    """Far too small and too large first steps; budgets that do not divide."""
    for n, size, sigma in ((3, 9, 1e-3), (6, 11, 1.0), (4, 10, 1e3)):
        target, seen, generations = rng.normal(size=n) * 5, [], 1500 // size
        values_of = lambda points, to=target: np.sum((points - to) ** 2, axis=1)  # noqa: E731
        budget, seed = size * generations + int(rng.integers(size)), int(rng.integers(1000))
        objective = noting(values_of, seen, (size, n))
        student.es(objective, np.zeros(n), sigma, budget, size, seed)
        told = "whole generations only, as many as the budget has room for"
        check_equal(len(seen), generations, "the number of generations", hint=told)
        check_draws(student, seen, values_of, np.zeros(n), sigma)
        found = min(values_of(points).min() for points in seen)
        check(found < 1e-2, "the minimum of a bowl is not found", hint="is your step right?")


@question("task4", points=1, title="The best of all that was asked")
def best_of_all(student, solution, rng):
    """Values that mean nothing, so that the best may come at any time; no generation at all."""
    for n, size in ((2, 5), (4, 12)):
        seen, values = [], rng.random((12, size))
        values[rng.integers(11), rng.integers(size)] = -1.0  # the best, not in the last
        lottery = lambda points, v=values, s=seen: v[(len(s) - 1) % 12]  # noqa: E731
        objective = noting(lottery, seen, (size, n))
        got = student.es(objective, np.ones(n), 0.5, 12 * size, size, int(rng.integers(1000)))
        check(len(seen) >= 12, "12 generations fit into the budget, and fewer are asked about")
        told = "remember the best point of all generations; it is not the mean"
        best = np.concatenate(seen)[values.argmin()]
        check_close(got, best, "the best point", rtol=1e-6, hint=told)
        got = student.es(objective, np.ones(n), 0.5, size - 1, size, 0)
        check_close(got, np.ones(n), "no room for a generation", hint="return the mean then")


# --- task 5: which way to step ----------------------------------------------------------------


def covariance(rng, n, decades):
    """A covariance (n, n) whose eigenvalues span so many decades, its axes askew."""
    B = np.linalg.qr(rng.normal(size=(n, n)))[0]
    C = (B * 10 ** (decades * np.linspace(-0.5, 0.5, n))) @ B.T
    return (C + C.T) / 2


@question("task5", points=1, title="White steps")
def white_steps(student, solution, rng):
    """One to ten dimensions, round and narrow."""
    for n, m, decades in ((1, 1, 0), (2, 5, 1), (5, 1, 3), (10, 20, 4)):
        C, steps = covariance(rng, n, decades), rng.normal(size=(m, n))
        got = student.white(C, steps)
        check(not student.changed, UNCHANGED, hint=COPY)
        told = "B D^-1 B^T y for each row, D the roots of the eigenvalues; the root is symmetric"
        expected = solution.white(C, steps)
        size = float(np.abs(expected).max())
        check_close(got, expected, "the white steps", rtol=1e-5, atol=1e-6 * size, hint=told)


def check_learned(student, solution, rng, n, size, weights, stretch, hint):
    """Compare covariances after a generation whose bad steps are `stretch` times as long."""
    C, path = covariance(rng, n, 2), rng.normal(size=n)
    steps = rng.normal(size=(size, n)) * np.where(weights < 0, stretch, 1)[:, None]
    rates = [float(rate) for rate in rng.uniform(0.02, 0.3, size=2)]
    got = student.learned(C, path, steps, weights, *rates)
    check(not student.changed, UNCHANGED, hint=COPY)
    expected = solution.learned(C, path, steps, weights, *rates)
    scale = float(np.abs(expected).max())
    check_close(got, expected, "the new covariance", rtol=1e-5, atol=1e-7 * scale, hint=hint)


@question("task5", points=1, title="What good steps teach")
def good_steps(student, solution, rng):
    """Positive weights and zeros, whose sum is 1 or not."""
    for n, size in ((1, 2), (2, 4), (5, 9), (8, 3)):
        for total in (1.0, 0.7):
            weights = np.append(rng.uniform(0.1, 1, size=size), 0.0)
            weights *= total / weights.sum()
            told = "(1 - c1 - c_mu · sum of the weights) C, the path's outer product, the steps'"
            check_learned(student, solution, rng, n, size + 1, weights, 1, told)


@question("task5", points=1, title="What bad steps teach, however long they are")
def bad_steps(student, solution, rng):
    """Negative weights, with steps of usual, tiny and huge length."""
    for n, size, stretch in ((1, 4, 1), (3, 6, 1), (3, 6, 1e-2), (6, 11, 1e2)):
        weights = np.sort(rng.uniform(0.1, 1, size=size))[::-1]
        weights[size // 2 :] *= -0.5
        told = "each negative weight times n over the squared length of the white step"
        check_learned(student, solution, rng, n, size, weights, stretch, told)


# --- task 6: who survives when two aims conflict ----------------------------------------------


@question("task6", points=1, title="The room around points")
def room(student, solution, rng):
    """Fronts of one point and more, two and three objectives of different units, in any order."""
    for n, k in ((1, 2), (2, 2), (3, 1), (9, 2), (25, 3)):
        values = rng.random((n, k)) * 10 ** rng.uniform(-3, 3, size=k)
        got = student.crowding(values.tolist() if n == 3 else values)
        check(not student.changed, UNCHANGED, hint=COPY)
        told = "neighbours in the order of each objective, over its range; the ends are infinite"
        check_close(got, solution.crowding(values), "the room", rtol=1e-6, hint=told)


def ranks(values, violation):
    """The number (n,) of the front of each point, 0 for the first."""
    kept = violation == 0
    both = kept[:, None] & kept
    no_worse = (values[:, None] <= values).all(axis=2)
    better = (values[:, None] < values).any(axis=2)
    beats = np.where(both, no_worse & better, violation[:, None] < violation)  # (n, n)
    rank = np.full(len(values), -1)
    while (rank < 0).any():
        left = rank < 0
        rank[left & ~(beats & left[:, None]).any(axis=0)] = rank.max() + 1
    return rank


def check_survivors(student, solution, values, violation, count, hint):
    """Check the survivors front by front; which of equal ones of the last is free."""
    got = student.survivors(values, violation, count)
    check(not student.changed, UNCHANGED, hint=COPY)
    check_type(got, (list, tuple, np.ndarray), "what survivors returns", hint="a list of numbers")
    check_shape(got, (count,), "the survivors", hint="as many as `count` says")
    kept = np.asarray(got).astype(int)
    check((kept >= 0) & (kept < len(values)), "no point has such a number", hint=hint)
    check(len(set(kept.tolist())) == count, "a point survives twice", hint=hint)
    rank = ranks(values, violation)
    check(rank[kept] == np.sort(rank)[:count], "not front by front, the best first", hint=hint)
    front = np.flatnonzero(rank == rank[kept].max())
    out = np.setdiff1d(front, kept)
    if len(out) and not violation[front].any():
        space = dict(zip(front.tolist(), solution.crowding(values[front]), strict=True))
        least, most = min(space[i] for i in front if i in kept), max(space[i] for i in out)
        told = "the largest crowding of the whole front, computed once, before any is left out"
        check(least >= most - 1e-9, "of the last front not those with the most room", hint=told)


@question("task6", points=1, title="Fronts, and the last one cut")
def front_by_front(student, solution, rng):
    """Two and three objectives; one front alone; equal values, all surviving; any count."""
    told = "none beats the points of the first front; nowhere worse and somewhere better beats"
    for n, k in ((6, 2), (25, 2), (25, 3)):
        values = rng.random((n, k))
        for count in (1, n // 2, int(rng.integers(2, n)), n):
            check_survivors(student, solution, values, np.zeros(n), count, told)
    u = np.sort(rng.random(20))
    line = rng.permutation(np.column_stack([u, 1e3 * (1 - u**6)]))
    for count in (2, 5, 9, 13):
        check_survivors(student, solution, line, np.zeros(20), count, told)
    for squares in rng.integers(9, size=(3, 24, 2)).astype(float):
        twice = np.concatenate([squares, squares[:16]])
        check_survivors(student, solution, twice, np.zeros(40), 40, told)


@question("task6", points=1, title="Limits, and failed trials")
def limits(student, solution, rng):
    """Some points violate a limit, some by as much as others, and some trials failed."""
    told = "violation 0 beats all others; of two violations the smaller one, whatever the values"
    for n in (8, 24):
        values = rng.random((n, 2))
        violation = np.where(rng.random(n) < 0.5, rng.integers(1, 4, size=n) / 2, 0.0)
        violation[:3] = np.inf, 0.0, 0.5
        values[violation > 0] -= 2  # tempting
        values[np.isinf(violation)] = np.nan
        for count in (int(np.sum(violation == 0)), n - 2, n):
            check_survivors(student, solution, values, violation, count, told)


# --- task 7: beat the bar ---------------------------------------------------------------------

FEW, SEEDS, FRESH = 4, 20, 5


def excess_of(student, solution, problem, seed):
    """log10 of the excess of what the search with this seed recommends, within its budget."""
    objective, used = solution.patients(problem), []
    told = f"at most {solution.BUDGET} points in all, then return one"

    def counted(points):
        check_shape(points, (len(points), 11), "what the objective is asked", hint="(m, 11)")
        used.append(len(points))
        enough = sum(used) <= solution.BUDGET
        check(enough, "the search asks for more evaluations than allowed", hint=told)
        return objective(points)

    chosen = student.my_search(counted, 11, solution.BUDGET, seed)
    used.append(solution.BUDGET)  # what is over asks no more
    check_shape(chosen, (11,), "what the search recommends", hint=told)
    point = np.asarray(chosen, dtype=float)
    check(np.isfinite(point), "what the search recommends is not finite", hint=told)
    return np.log10(max(objective([point])[0] - solution.LEAST, 1e-10))


def check_bar(student, solution, rng, bar):
    """Check the mean over the seeds of the visible check, and the same on other mixtures.

    The first seeds are enough where their mean is far below the bar. On other mixtures the mean of
    an honest search is the same but for chance, with a standard error of about 0.6 of the
    difference.
    """
    excess = [excess_of(student, solution, seed, seed) for seed in range(FEW)]
    if np.mean(excess) > bar - 1:
        excess += [excess_of(student, solution, seed, seed) for seed in range(FEW, SEEDS)]
    told = "which method learns a unit, and which learns directions?"
    check(np.mean(excess) <= bar, f"the mean over {SEEDS} seeds is above the bar", hint=told)
    fresh = rng.integers(1000, 10**6, size=(FRESH, 2)).tolist()
    others = [excess_of(student, solution, problem, seed) for problem, seed in fresh]
    known = "the excess is larger where the measurements are mixed in other ways"
    told = "learn from `objective` alone"
    check(np.mean(others) <= max(np.mean(excess), -7.5) + 3, known, hint=told)


@question("task7", points=1, title="The first bar, -2.3", seconds=180)
def first_bar(student, solution, rng):
    """On the mixtures of the visible check, and on others."""
    check_bar(student, solution, rng, bar=-2.3)


@question("task7", points=2, title="The second bar, -5", seconds=180)
def second_bar(student, solution, rng):
    """The same, with a lower bar, and 0.3 of room: last digits differ between machines."""
    check_bar(student, solution, rng, bar=-4.7)
