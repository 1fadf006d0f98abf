"""Hidden questions of exercise 4; the helpers of a task stand before its questions.

Where several candidates are worth the same up to rounding, any of them is right: a choice is judged
by what the solution's functions say it is worth, not by its number.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import norm

from mlsd_hpo.grading import (
    check,
    check_close,
    check_equal,
    check_raises,
    check_shape,
    check_type,
)
from mlsd_hpo.grading.questions import question
from mlsd_hpo.grading.searches import recommended

COPY = "work on a copy"

# --- task 1: what an improvement is worth -----------------------------------------------------


def predictions(rng, n):
    """Means and standard deviations (n,) in some unit, and a best value among them."""
    unit = 10 ** rng.uniform(-2, 2)
    mean = unit * rng.normal(size=n)
    return mean, unit * rng.uniform(0.2, 2, size=n), float(unit * rng.normal())


@question("task1", points=1, title="Probability of improvement and expected improvement")
def probability_and_expectation(student, solution, rng):
    """Powers 0 and 1, arrays and lists, which stay as they are."""
    for n in (1, 2, 5, 40):
        mean, sd, best = predictions(rng, n)
        given = (mean.tolist(), sd.tolist()) if n == 5 else (mean, sd)
        for power, what in enumerate(("the probability of an improvement", "EI")):
            got = student.improvement(*given, best, power)
            check(not student.changed, "your function changes its arguments", hint=COPY)
            told = "z = (best - mean) / sd; small values are wanted; arguments may be lists"
            expected = solution.improvement(mean, sd, best, power)
            check_close(got, expected, what, rtol=1e-6, atol=1e-12, hint=told)


@question("task1", points=1, title="The mean square of the improvement")
def mean_square(student, solution, rng):
    """Power 2, in several units."""
    for n in (1, 3, 30):
        mean, sd, best = predictions(rng, n)
        got = student.improvement(mean, sd, best, 2)
        expected = solution.improvement(mean, sd, best, 2)
        told = "the integral of (z - t)^2 phi(t) up to z is (z^2 + 1) Phi(z) + z phi(z): mind the +"
        check_close(got, expected, "power 2", rtol=1e-5, atol=1e-12, hint=told)


@question("task1", points=1, title="Improvements without uncertainty")
def certain_improvements(student, solution, rng):
    """Standard deviations of 0 among others, means on both sides of the best and at it."""
    mean, sd, best = predictions(rng, 12)
    sd[rng.permutation(12)[:7]] = 0.0
    mean[sd == 0] = best + np.array([0, -1, 1, -2, 3, -0.5, 0]) * 10 ** rng.uniform(-1, 1)
    for power in (0, 1, 2):
        told = "at sd 0 I is max(best - mean, 0); no improvement is 0, where 0**0 is 1 and 0/0 nan"
        expected = solution.improvement(mean, sd, best, power)
        got = student.improvement(mean, sd, best, power)
        check_close(got, expected, f"power {power}, some sd being 0", atol=1e-12, hint=told)


# --- task 2: where expected improvement is 0 --------------------------------------------------


def check_log_ei(student, solution, z, sd, best, what, told):
    """Compare log-EI at standardized distances z (n,)."""
    mean = best - z * sd
    got = student.log_ei(mean, sd, best)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_shape(got, z.shape, what, hint="one value for each point")
    told_finite = "it overflows or underflows on the way: take phi(z) out of the sum"
    check(np.isfinite(np.asarray(got, dtype=float)), f"{what} is not finite", hint=told_finite)
    check_close(got, solution.log_ei(mean, sd, best), what, rtol=2e-6, atol=2e-6, hint=told)


@question("task2", points=1, title="The logarithm where EI is not small")
def log_ei_near(student, solution, rng):
    """z from -4 to 10,000, standard deviations of any size."""
    sd, best = 10 ** rng.uniform(-3, 3, size=30), float(rng.normal())
    z = np.concatenate([rng.uniform(-4, 6, size=20), 10 ** rng.uniform(1, 4, size=10)])
    told = "log(sd) + log(z Phi(z) + phi(z))"
    check_log_ei(student, solution, z, sd, best, "log-EI where EI is not small", told)


@question("task2", points=1, title="The logarithm where EI is small")
def log_ei_small(student, solution, rng):
    """z from -30 to -4: too small for some series, too large for others."""
    z, sd = rng.uniform(-30, -4, size=60), rng.uniform(0.5, 2, size=60)
    told = "log phi(z) + log(1 + z * Mills ratio), with erfcx; a series is good only far out"
    check_log_ei(student, solution, z, sd, 0.0, "log-EI where z is between -30 and -4", told)


@question("task2", points=1, title="The logarithm where EI is 0 in floats")
def log_ei_far(student, solution, rng):
    """z from -10,000 to -39."""
    z, sd = -(10 ** rng.uniform(1.6, 4, size=60)), 10 ** rng.uniform(-2, 2, size=60)
    told = "log phi(z) is -z**2 / 2 - log(2 pi) / 2, which does not underflow"
    check_log_ei(student, solution, z, sd, 0.0, "log-EI far from an improvement", told)


# --- task 3: the price of exploration ---------------------------------------------------------


@question("task3", points=1, title="The sd that a mean needs, in any unit")
def needed_sd(student, solution, rng):
    """Means on both sides of the best, near and far; from EI back to the sd it was made with."""
    powers = np.linspace(7, -12, 9) + rng.uniform(-0.5, 0.5, size=9)
    for unit, z in zip(10**powers, rng.permutation(np.linspace(-6, 1, 9)), strict=True):
        best, sd = rng.normal(), rng.uniform(0.2, 3)
        ei = sd * (z * norm.cdf(z) + norm.pdf(z))
        mean = float(unit * (best - z * sd))
        got = student.sd_needed(mean, float(unit * best), float(unit * ei))
        told = "the ends between which you search, and how exactly, must fit the unit of the values"
        check_close(got, unit * sd, "the sd", rtol=1e-5, atol=1e-12 * unit, hint=told)


@question("task3", points=1, title="Improvements that no sd makes small enough")
def too_good(student, solution, rng):
    """A mean that is better than the best by more than EI, and by nearly as much."""
    for _ in range(4):
        best, gain = float(rng.normal()), float(10 ** rng.uniform(-3, 3))
        for share in (0.9, 0.3):
            told = "without uncertainty a candidate is worth best - mean"
            call = lambda m=best - gain, e=share * gain, b=best: student.sd_needed(m, b, e)  # noqa: E731
            check_raises(ValueError, call, "a candidate that is worth more at sd 0", hint=told)
        sd = student.sd_needed(best - gain, best, 1.01 * gain)
        back = solution.improvement([best - gain], [sd], best, 1)
        told = "only a little uncertainty is needed if the mean alone is nearly enough"
        check_close(back, [1.01 * gain], "EI at the sd that you return", rtol=1e-4, hint=told)


# --- task 4: repair a step --------------------------------------------------------------------


def worths(solution, mean, variance, best):
    """Log-EI (m,), -inf where nothing is uncertain and nothing is gained."""
    sd = np.sqrt(np.maximum(variance, 0))
    gain = np.maximum(best - mean, 0)
    with np.errstate(divide="ignore"):
        return np.where(sd > 0, solution.log_ei(mean, np.where(sd > 0, sd, 1), best), np.log(gain))


def step(student, mean, variance, told, values):
    """The number that next_candidate returns, checked to be one of those not told."""
    places = np.linspace(0, 1, 2 * len(mean)).reshape(-1, 2)

    def posterior(points):
        same = np.shape(points) == places.shape and np.allclose(points, places)
        told = "all of them, as given, at once"
        check(same, "`posterior` is not asked about the candidates", hint=told)
        return mean.copy(), variance.copy()

    got = student.next_candidate(posterior, places, told, values)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    hint = "the number of a candidate: int(...)"
    check_type(got, (int, np.integer), "what next_candidate returns", hint=hint)
    check(0 <= got < len(mean), "there is no candidate of that number", hint=hint)
    check(
        got not in told, "a candidate is asked again", hint="also failed ones are not asked again"
    )
    return int(got)


def check_step(student, solution, mean, variance, told, values, hint):
    """Check that the candidate with the largest EI is taken."""
    got = step(student, mean, variance, told, values)
    worth = worths(solution, mean, variance, np.nanmin(values))
    worth[np.array(told, dtype=int)] = -np.inf
    what = "another candidate has a larger expected improvement"
    check(worth[got] >= worth.max() - 1e-6, what, hint=hint)


@question("task4", points=1, title="The largest expected improvement")
def largest_improvement(student, solution, rng):
    """Nothing failed, EI is not small; everything told."""
    for m in (5, *[30] * 12):
        mean, variance = rng.normal(size=m), rng.uniform(0.1, 4, size=m) ** 2
        attractive = {int(mean.argmin()), int(variance.argmax())}
        told = [*attractive, *(set(rng.integers(m, size=m // 3).tolist()) - attractive)]
        values = rng.uniform(-1.5, 6, size=len(told)).tolist()
        hint = "variances, not sds; the smallest of `values`; is task 2 right? It uses your log_ei"
        check_step(student, solution, mean, variance, told, values, hint)
    given = lambda points: (mean, variance)  # noqa: E731
    got = student.next_candidate(given, np.zeros((m, 1)), list(range(m)), mean.tolist())
    check(got is None, "None is to be returned if all are told", hint="look at `told` first")


@question("task4", points=1, title="Failed trials, and candidates that were told")
def failed_trials(student, solution, rng):
    """NaN among the values, and nothing but it, or no value at all."""
    for m in (6, 12, 30):
        mean, variance = rng.normal(size=m), rng.uniform(0.01, 4, size=m)
        told = np.argsort(mean)[: m // 2].tolist()
        values = rng.normal(-1, 0.3, size=len(told))
        values[rng.permutation(len(told))[: len(told) // 2]] = np.nan
        hint = "the smallest of the values that are not NaN"
        check_step(student, solution, mean, np.full(m, 0.5), told, values.tolist(), hint)
        for asked in (told, []):
            got = step(student, mean, variance, asked, [math.nan] * len(asked))
            what = "without any value, the candidate with the largest variance is next"
            most = np.delete(variance, asked).max()
            check(variance[got] == most, what, hint="before the best is taken: is there any?")


@question("task4", points=1, title="Where expected improvement is 0 in floats")
def step_far(student, solution, rng):
    """All means are far above the best."""
    for _ in range(4):
        mean = rng.uniform(60, 200, size=20)
        told = np.argsort(mean)[:9:2].tolist()
        values = rng.uniform(0, 1, size=5).tolist()
        hint = "log_ei tells apart what EI calls 0"
        check_step(student, solution, mean, np.ones(20), told, values, hint)


@question("task4", points=1, title="Variances of 0, and a little below")
def no_variance(student, solution, rng):
    """What is certain beside what is not: better than the best by more, by less, and as good."""
    hint = "a variance below 0 stands for 0; there log-EI is the log of best - mean, or -inf"
    for sign in (0.0, -1e-17, -1e-12):
        mean, variance = rng.uniform(1, 3, size=15), rng.uniform(1e-4, 0.01, size=15)
        sure = rng.permutation(15)[:6]
        mean[sure[:3]] = [0.2, 0.1, 0.3]
        variance[sure] = sign
        told = [int(sure[1]), int(sure[5])]
        check_step(student, solution, mean, variance, told, [0.6, 0.5], hint)
        y, gain, far = rng.normal(), rng.uniform(0.1, 0.6), rng.uniform(30, 38)
        for means in ([y, y - gain, y - 0.5], [y, y, y + far]):  # told, certain, not certain
            variance = np.array([0.1, sign, 1.0])
            check_step(student, solution, np.array(means), variance, [0], [y], hint)


# --- task 5: four workers ---------------------------------------------------------------------


def situation(rng, d, n, m):
    """Points told (n, d), their values (n,), and candidates (m, d)."""
    return rng.random((n, d)), rng.normal(0, 0.7, size=n), rng.random((m, d))


def check_batch(student, solution, X, y, candidates, q, lie, hint):
    """Follow the choices one by one: each must be the best, given those before."""
    chosen = student.batch(X, y, candidates, q, lie)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_type(chosen, (list, tuple, np.ndarray), "what batch returns", hint="a list of q numbers")
    check_shape(chosen, (q,), "what batch returns", hint="a list of q numbers")
    chosen = [int(i) for i in np.asarray(chosen)]
    check(len(set(chosen)) == q, "a candidate is taken twice", hint="of those not taken yet")
    check(set(chosen) <= set(range(len(candidates))), "no candidate has such a number", hint=hint)
    for place, i in enumerate(chosen):
        mean, variance = solution.posterior(X, y, candidates)
        worth = solution.log_ei(mean, np.sqrt(np.maximum(variance, 1e-18)), y.min())
        worth[chosen[:place]] = -np.inf
        first = "the first candidate is not the one with the largest log_ei: is task 2 right?"
        later = "a later candidate is not the one with the largest expected improvement"
        check(worth[i] >= worth.max() - 1e-4, later if place else first, hint=hint)
        X = np.vstack([X, candidates[i]])
        y = np.append(y, mean[i] if lie is None else lie)


@question("task5", points=1, title="The Kriging believer")
def believer(student, solution, rng):
    """One to five workers in one to three dimensions."""
    for d, n, q in ((1, 3, 1), (1, 4, 4), (2, 6, 5), (3, 8, 4)):
        hint = "add each candidate with the mean that `posterior`, asked anew, expects there"
        check_batch(student, solution, *situation(rng, d, n, 40), q, None, hint)


@question("task5", points=1, title="The constant liar")
def liar(student, solution, rng):
    """Lies better than the best, as good, and worse than all; 0 is a lie as well."""
    for d, n, q in ((1, 4, 4), (2, 6, 4)):
        X, y, candidates = situation(rng, d, n, 40)
        y = y + 0.5
        for lie in (float(y.min()), float(y.max()), float(y.mean()), 0.0):
            hint = "the lie is added in place of the mean, also if it is 0; it may be the best then"
            check_batch(student, solution, X, y, candidates, q, lie, hint)


@question("task5", points=1, title="A value that is believed may be the best")
def believed_best(student, solution, rng):
    """Slopes and valleys, where the model expects more than was seen."""
    for d in (1, 1, 1, 2, 2, 2):
        X, _, candidates = situation(rng, d, 7, 30)
        y = ((X - rng.uniform(0.3, 0.7)) ** 2).sum(axis=1) - 1 + 0.02 * rng.normal(size=7)
        hint = "an added value counts like any other from then on, also as the smallest"
        check_batch(student, solution, X, 3 * y, candidates, 5, None, hint)


@question("task5", points=1, title="As many workers as candidates, and more")
def many_workers(student, solution, rng):
    """All candidates in the end; and none is there for one worker more."""
    X, y, candidates = situation(rng, 2, 5, 6)
    hint = "each candidate is taken once, also if all are worth nothing"
    chosen = student.batch(X, y, candidates, 6)
    check_shape(chosen, (6,), "as many workers as candidates", hint=hint)
    check_equal(sorted(int(i) for i in np.asarray(chosen)), list(range(6)), "all", hint=hint)
    call = lambda: student.batch(X, y, candidates, 7)  # noqa: E731
    check_raises(ValueError, call, "more workers than candidates", hint="compare q and m at first")


# --- task 6: two densities --------------------------------------------------------------------


@question("task6", points=1, title="A Parzen density anywhere")
def density(student, solution, rng):
    """Few and many points, at the ends too, wide and narrow."""
    for n in (0, 1, 2, 9, 60):
        points, at = rng.random(n), np.array([0, *rng.random(20), 1])
        points[: n // 3] = np.round(points[: n // 3])  # some at the very ends
        sigma = rng.uniform(0.03, 0.4)
        given = (points.tolist(), at.tolist()) if n == 2 else (points, at)
        got = student.parzen(*given, sigma)
        check(not student.changed, "your function changes its arguments", hint=COPY)
        hint = "n + 1 parts of equal weight, one of them uniform; sigma divides, inside and outside"
        check_close(got, solution.parzen(points, at, sigma), "a density", rtol=1e-6, hint=hint)


@question("task6", points=1, title="The integral of a Parzen density is 1")
def integral(student, solution, rng):
    """Points near the ends, where much is cut off."""
    at = (np.arange(4000) + 0.5) / 4000
    for n in (1, 4, 15):
        points = rng.beta(0.2, 0.2, size=n)
        mass = np.mean(np.asarray(student.parzen(points, at, rng.uniform(0.05, 0.5)), dtype=float))
        hint = "what lies outside of [0, 1] is cut off, and each part scaled up to 1 by itself"
        check_close(mass, 1.0, "the integral", rtol=1e-3, hint=hint)


def ranked(y):
    """The numbers of trials with values y (n,), best first, of equal ones the earlier; NaN last."""
    return np.argsort(np.where(np.isnan(y), np.inf, y), kind="stable")


def trials(rng, n, k, failed=0, levels=0):
    """Points x (n,), values y (n,), equal ones if they have levels, NaN for the failed.

    The k-th best and the one after it lie far from the others: whoever splits before or after k
    finds the largest l / g elsewhere.
    """
    y = rng.integers(levels, size=n).astype(float) if levels else rng.normal(size=n)
    y[rng.permutation(n)[:failed]] = np.nan
    x = rng.uniform(0, 0.5, size=n)
    x[ranked(y)[k - 1 : k + 1]] = 0.7, 0.95
    return (1 - x if rng.random() < 0.5 else x), y


def check_suggestion(student, x, y, gamma, sigma, hint):
    """Check that the suggested candidate has the largest l / g, of the student's own densities."""
    at = np.linspace(0, 1, 101)
    got = student.suggest(x, y, at, gamma, sigma)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_type(got, (int, np.integer), "what suggest returns", hint="the number of a candidate")
    good = np.zeros(len(y), dtype=bool)
    good[ranked(y)[: math.ceil(gamma * len(y))]] = True
    good &= ~np.isnan(y)
    l, g = (np.asarray(student.parzen(x[part], at, sigma)) for part in (good, ~good))  # noqa: E741
    ratio = l / g
    check(0 <= got < len(at), "there is no candidate of that number", hint=hint)
    check(ratio[got] >= 0.9999 * ratio.max(), "l / g is larger elsewhere", hint=hint)


@question("task6", points=1, title="The candidate with the largest ratio")
def ratio_of_densities(student, solution, rng):
    """Splits that are whole numbers and that are not, and equal values."""
    hint = "the ceil(gamma n) smallest are good, of equal ones the earlier; l / g, not l"
    for n in (4, 8, 32, 64):  # powers of 2: gamma n is k - above in floats as well
        for above in (0, 0.5, 0.75):
            for levels in (0, 3):
                k, sigma = int(rng.integers(1, n // 2 + 1)), rng.uniform(0.03, 0.1)
                x, y = trials(rng, n, k, levels=levels)
                check_suggestion(student, x, y, (k - above) / n, sigma, hint)


@question("task6", points=1, title="Failed trials are never good")
def never_good(student, solution, rng):
    """Some trials failed, or most did."""
    for failed in (6, 12, 18, 6, 12, 18):
        x, y = trials(rng, 20, min(5, 20 - failed), failed)
        hint = "failed trials count in n, but are among the others, even if the good are fewer then"
        check_suggestion(student, x, y, 0.25, rng.uniform(0.03, 0.1), hint)


# --- task 7: beat the bar ---------------------------------------------------------------------

BUDGET, SEEDS, FEW, IMAGES = 40, 60, 20, 40
SPACE = (
    "from mlsd_hpo.benchmarks import pipeline_breast_cancer\nspace = pipeline_breast_cancer().space"
)
NUMBERS = ("features", "C", "gamma", "neighbours", "depth", "leaf", "threshold")


def image(rng, space):
    """A way to mirror numbers and to exchange choices; no search can know where the best lies."""
    mirrored = [name for name in NUMBERS if rng.random() < 0.5]
    names = {
        name: dict(zip(p.choices, rng.permutation(p.choices).tolist(), strict=True))
        for name, p in space.parameters.items()
        if name in ("impute", "scale", "weights")
    }

    def moved(config):
        u = space.encode(config)
        for name in mirrored:
            column = space.names.index(name)
            u[column] = 1 - u[column]
        config = space.decode(u)
        return {name: names.get(name, {}).get(value, value) for name, value in config.items()}

    return moved


def cost_of(student, pipeline, space, seed, moved=None):
    """The cost of what the search with this seed recommends, within its budget."""

    def cost(config):
        config = pipeline.space.validate(config)
        return float(pipeline.table.values[pipeline.table.row(moved(config) if moved else config)])

    return recommended(student.my_search, space, cost, BUDGET, seed)


def check_bar(student, pipeline, rng, bar):
    """Check the mean cost over the seeds of the visible check, and the same on images of the task.

    The first seeds are enough where their cost is far below the bar. On images the cost of an
    honest search is the same but for chance: the difference of the two means has a standard error
    of about 0.5. A search that knows the table loses more than four of them.
    """
    space = student.define(SPACE).space
    costs = [cost_of(student, pipeline, space, seed) for seed in range(FEW)]
    if np.mean(costs) > bar - 1:
        costs += [cost_of(student, pipeline, space, seed) for seed in range(FEW, SEEDS)]
    told = "which methods learn from trials on a space with conditions? What do they need?"
    check(np.mean(costs) <= bar, f"the mean cost over {SEEDS} seeds is above the bar", hint=told)
    seeds = rng.integers(10**6, size=IMAGES).tolist()
    images = [cost_of(student, pipeline, space, seed, image(rng, pipeline.space)) for seed in seeds]
    told = "learn from `objective` alone, not from where the best lies in the table"
    known = "the cost is larger where the best configurations lie elsewhere"
    check(np.mean(images) <= max(np.mean(costs), 9.5) + 2, known, hint=told)


@question("task7", points=2, title="The first bar, 11.5", seconds=180)
def first_bar(student, solution, rng):
    """On the task itself, and on images of it."""
    check_bar(student, solution.pipeline, rng, bar=11.5)


@question("task7", points=2, title="The second bar, 11.0", seconds=180)
def second_bar(student, solution, rng):
    """The same, with a lower bar."""
    check_bar(student, solution.pipeline, rng, bar=11.0)
