"""Hidden questions of exercise 11; the helpers of a task stand before its questions.

The networks of task 6 are compared by what they compute, here. The books of task 4 are kept on
chances that come from here, and epochs of task 7 are counted here.
"""

from __future__ import annotations

import itertools

import numpy as np

from mlsd_hpo.grading import check, check_close, check_equal, check_shape, check_type
from mlsd_hpo.grading.questions import question

COPY = "work on a copy"

# --- task 1: agreement beyond noise -----------------------------------------------------------


def check_agreement(student, solution, a, b, tolerance, hint):
    """Compare the agreement."""
    got = student.agreement(a, b, tolerance)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_close(got, solution.agreement(a, b, tolerance), "an agreement", hint=hint)


@question("task1", points=1, title="Which pairs count")
def any_pairs(student, solution, rng):
    """Values without ties, arrays and lists, tolerances that no difference equals."""
    for n in (2, 3, 10, 60):
        a, b = rng.normal(size=n), rng.permutation(3 * n).astype(float)[:n]
        for tolerance in (0, 0.5, 1.5, 4.5, 3 * n):
            given = (a.tolist(), b.tolist()) if n == 10 else (a, b)
            told = "only pairs whose `b` differ by more than the tolerance; NaN where there is none"
            check_agreement(student, solution, *given, tolerance, told)


@question("task1", points=1, title="Ties in estimates and in values")
def tied_pairs(student, solution, rng):
    """Few levels in one or in both, or one alone."""
    for levels in ((2, 5), (5, 2), (3, 3), (1, 4), (4, 1)) * 4:
        a, b = (rng.integers(most, size=25).astype(float) for most in levels)
        for tolerance in (0, 1):
            told = (
                "tied in `a`, a pair that counts has neither order; `b` decides whether it counts"
            )
            check_agreement(student, solution, a, b, tolerance, told)


@question("task1", points=1, title="An interval by drawing networks")
def any_interval(student, solution, rng):
    """Few networks and many, several levels, draws in which no pair counts."""
    for n, level in ((3, 0.9), (3, 0.5), (8, 0.95), (30, 0.8)) * 3:
        a, b = 5 * rng.normal(size=n), rng.permutation(n) + rng.random(n) * 0.3
        draws = rng.integers(n, size=(40, n))
        draws[:3] = [[0] * n, [n - 1] * n, range(n)]
        told = "a and b of the same networks; NaN is left out; half of 1 - level on each side"
        got = student.interval(a, b, 1, draws, level)
        check(not student.changed, "your function changes its arguments", hint=COPY)
        check_close(got, solution.interval(a, b, 1, draws, level), "an interval", hint=told)


# --- task 2: what a choice does to a correlation ----------------------------------------------


@question("task2", points=1, title="Normal scores, of lists and of arrays")
def any_scores(student, solution, rng):
    """With ties and without, arrays and lists."""
    for n, levels in ((1, 3), (7, 1000), (30, 5), (50, 2), (80, 10**6)):
        values = rng.integers(levels, size=n) / 7
        told = "the mean rank of equal ones, over n + 1"
        got = student.normal_scores(values.tolist() if n == 30 else values)
        check(not student.changed, "your function changes its arguments", hint=COPY)
        check_close(got, solution.normal_scores(values), "normal scores", hint=told)


@question("task2", points=1, title="The correlation among the best, of lists and of arrays")
def any_best(student, solution, rng):
    """Several shares, lists and arrays, ties at the border."""
    for n, levels in ((20, 10**6), (40, 6), (40, 4), (90, 10**6), (90, 12)):
        b = rng.integers(levels, size=n).astype(float)
        a = b / levels + rng.normal(size=n) / 2
        order = np.argsort(-b, kind="stable")
        for k in (n, *(k for k in range(5, n, 4) if b[order[0]] > b[order[k - 1]])):
            told = "the largest `b`, of equals the smaller number; scores are those among all"
            got = student.among_best(*((a.tolist(), b.tolist()) if n == 20 else (a, b)), k)
            check(not student.changed, "your function changes its arguments", hint=COPY)
            check_close(got, solution.among_best(a, b, k), "a correlation", atol=1e-7, hint=told)


@question("task2", points=1, title="What the choice alone leaves")
def any_left_over(student, solution, rng):
    """Any correlation, any share."""
    for r in (0, 1, -1, *rng.uniform(-0.99, 0.99, size=20).tolist()):
        share = float(rng.uniform(0.02, 0.98))
        told = "t, m and v by the formulas, r² (1 - v) below"
        got = student.left_over(r, share)
        check_close(got, solution.left_over(r, share), "what is left", atol=1e-7, hint=told)


# --- task 3: where a curve ends ---------------------------------------------------------------


def rising(rng, n, sigma=0.01):
    """Noisy power laws."""
    k = np.arange(1, n + 1)
    return (
        rng.uniform(0.7, 1)
        - rng.uniform(0.2, 0.6) * k ** -rng.uniform(0.3, 2)
        + rng.normal(size=n) * sigma
    )


def check_forecast(student, solution, curve, epochs, exponents, noise):
    """Compare weights, ends and deviations."""
    got = student.forecast(curve, epochs, exponents, noise)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_equal(len(got), 3, "how many arrays come back")
    expected = solution.forecast(np.asarray(curve), epochs, exponents, noise)
    told = "proportional to exp(-S / (2 noise²)), S a sum; subtract the smallest S first"
    check_close(got[0], expected[0], "the weights", rtol=1e-5, atol=1e-7, hint=told)
    told = "c - a epochs^-b, with the c and a of each exponent"
    check_close(got[1], expected[1], "the ends", atol=1e-7, hint=told)
    told = "noise times the root of 1 + what the line is unsure of at the end"
    check_close(got[2], expected[2], "the deviations", atol=1e-7, hint=told)


@question("task3", points=1, title="Forecasts by several exponents, of lists and of arrays")
def any_forecast(student, solution, rng):
    """Curves of two values and many, lists and arrays."""
    for n in (2, 3, 5, 12, 30) * 2:
        exponents = np.sort(rng.uniform(0.3, 2.5, size=int(rng.integers(1, 7)))).tolist()
        epochs, noise = n + int(rng.integers(1, 40)), float(rng.uniform(0.01, 0.05))
        curve = rising(rng, n)
        given = curve.tolist() if n == 5 else curve
        check_forecast(student, solution, given, epochs, exponents, noise)


@question("task3", points=1, title="Curves that no exponent fits")
def misfit(student, solution, rng):
    """Curves that jump, so that all weights would be 0 in floats; and the order of exponents."""
    for n in (4, 8, 20):
        curve = rng.choice([0.1, 0.9], size=n) + rng.normal(size=n) * 0.01
        curve[:2] = 0.9, 0.1
        exponents = rng.permutation([0.5, 1.0, 1.7, 3.0]).tolist()
        check_forecast(student, solution, curve, 2 * n, exponents, 0.002)


@question("task3", points=1, title="The chance to be better")
def any_chance(student, solution, rng):
    """Several values to beat, near the forecast and far away."""
    for n in (3, 6, 10) * 3:
        exponents, noise = [0.3, 0.6, 1.0, 1.5, 2.0], float(rng.uniform(0.005, 0.03))
        curve = rising(rng, n)
        weights, ends, _ = solution.forecast(curve, 2 * n, exponents, noise)
        for best in (0.5, 0.99, *(weights @ ends + rng.normal(size=3) * noise).tolist()):
            told = "the average of the exponents' chances, by their weights; above, not below"
            args = (float(best), 2 * n, exponents, noise)
            got = student.chance(curve, *args)
            expected = solution.chance(curve, *args)
            check_close(got, expected, "a chance", rtol=1e-5, atol=1e-7, hint=told)


# --- task 4: the books of a rule that stops ---------------------------------------------------


def crossing(rng, n, epochs, diverged=0.0):
    """Curves (n, epochs) above 0 that rise and cross; some are NaN from an epoch on."""
    curves = 12 + np.cumsum(rng.random((n, epochs)), axis=1) + 2 * rng.normal(size=(n, 1))
    curves += rng.normal(size=(n, epochs)) * 0.3
    for row in np.flatnonzero(rng.random(n) < diverged):
        curves[row, rng.integers(epochs) :] = np.nan
    return curves


def noted(asked, ahead):
    """A chance of 0 or 1 that notes each question.

    It is 1 where the last value, and `ahead` over the epochs done, is above the best; for None
    it has nothing to do with that, so that a training may be stopped that is ahead of all.
    """

    def chance(beginning, best):
        asked.append(([float(value) for value in beginning], float(best)))
        last = float(beginning[-1])
        return float(
            100 * last % 1 > 0.15 if ahead is None else last + ahead / len(beginning) > best
        )

    return chance


def books(student, solution, curves, first, ahead, threshold=0.5):
    """What student and solution say, once both have asked `chance` the same."""
    asked, expected = [], []
    got = student.account(curves, noted(asked, ahead), first, threshold)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    want = solution.account(curves, noted(expected, ahead), first, threshold)
    told = "nobody before the first complete one; then from `first` epochs on, but not at the end"
    check(asked == expected, "`chance` is asked at other times, or about other values", hint=told)
    check_equal(len(got), 3, "how many things come back")
    check_equal(got[0], want[0], "the epochs", hint="every epoch that is trained counts 1")
    return got, want


def check_books(student, solution, curves, first, ahead):
    """Compare all of the books."""
    got, want = books(student, solution, curves, first, ahead)
    told = "the first of the best among the complete ones, None without one"
    check_equal(got[1], want[1], "the chosen one", hint=told)
    told = "stopped by `chance`, with an end above what was the best when it was stopped"
    check_equal([int(i) for i in got[2]], want[2], "those dropped by mistake", hint=told)


@question("task4", points=1, title="Whom the rule stops")
def any_books(student, solution, rng):
    """Any number of curves and epochs, chances of 0 and 1."""
    for n, epochs, first in ((1, 3, 1), (20, 6, 1), (20, 6, 3), (40, 9, 2), (12, 2, 1)) * 2:
        for ahead in (0.0, 1.0, 4.0, None, None, None):
            check_books(student, solution, crossing(rng, n, epochs), first, ahead)


@question("task4", points=1, title="When `chance` is asked, and about what")
def any_asked(student, solution, rng):
    """Rules that stop nobody, or all, at thresholds that the chances equal."""
    for first in (1, 2, 4, 5):
        curves = crossing(rng, 8, 5)
        for threshold in (0.0, 1.0):
            books(student, solution, curves, first, 1.0, threshold)


@question("task4", points=1, title="Trainings that diverge")
def diverged_books(student, solution, rng):
    """Some, most or all of them do, at any epoch, the first ones too."""
    for share, ahead in ((0.3, None), (0.5, None), (0.3, 1.0), (0.8, 1.0), (1.0, 1.0)) * 5:
        curves = crossing(rng, 25, 6, share)
        curves[0, 2:] = np.nan
        check_books(student, solution, curves, int(rng.integers(1, 4)), ahead)


@question("task4", points=1, title="Values below 0, and equal ones")
def low_books(student, solution, rng):
    """Negative values, such as losses with a sign; many ends are the same."""
    for _ in range(12):
        curves = np.round(crossing(rng, 12, 5) - 20)
        check_books(student, solution, curves, 1, 2.0)
        check_books(student, solution, np.sign(curves + 6), 2, 0.5)


# --- task 5: batch normalization of shared weights --------------------------------------------


def check_pooled(student, batches, hint):
    """Compare with mean and variance of the rows themselves."""
    with np.errstate(invalid="ignore", divide="ignore"):
        variances = np.array([b.var(axis=0) * len(b) / np.float64(len(b) - 1) for b in batches])
    means = np.array([b.mean(axis=0) for b in batches])
    got = student.pooled([len(b) for b in batches], means, variances)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_equal(len(got), 2, "how many arrays come back")
    rows = np.concatenate(batches)
    check_close(got[0], rows.mean(axis=0), "the mean of all rows", hint="by numbers of rows")
    check_close(got[1], rows.var(axis=0, ddof=1), "the variance of all rows", hint=hint)


@question("task5", points=1, title="Batches of any size")
def any_batches(student, solution, rng):
    """Batches whose means differ little or much, one batch, many."""
    for sizes in ((5,), (4, 4, 4), (2, 9, 30), tuple(rng.integers(2, 12, size=9))):
        for apart in (0.0, 0.5, 5.0):
            shift = apart * rng.normal(size=(len(sizes), 1, 3))
            batches = [rng.normal(size=(n, 3)) + s for n, s in zip(sizes, shift, strict=True)]
            told = "squares within the batches, (count - 1) times the variance, and between them"
            check_pooled(student, batches, told)


@question("task5", points=1, title="Batches of one row")
def one_row(student, solution, rng):
    """Some batches, or all, have one row."""
    for sizes in ((1, 5), (3, 1, 1, 8), (1, 1, 1, 1), (1, 1)):
        batches = [rng.normal(size=(n, 2)) + rng.normal(size=2) for n in sizes]
        told = "the NaN of a batch of one row is no part of any sum, but its mean is"
        check_pooled(student, batches, told)


@question("task5", points=1, title="One layer in place of two")
def any_fold(student, solution, rng):
    """Linear layers and convolutions, square ones too, scales of any sign."""
    for shape in ((4, 3), (3, 3), (1, 5), (3, 3, 3), (4, 2, 5)):
        W, b = rng.normal(size=shape), rng.normal(size=shape[0])
        drawn = zip(("gamma", "beta", "mean"), rng.normal(size=(3, shape[0])), strict=True)
        norm = dict(drawn, var=rng.uniform(1e-5, 0.5, size=shape[0]))
        got = student.fold(W, b, norm)
        check(not student.changed, "your function changes its arguments", hint=COPY)
        check_equal(len(got), 2, "how many arrays come back")
        expected = solution.fold(W, b, norm)
        told = "each unit, the first axis, times gamma / √(var + 1e-5)"
        check_close(got[0], expected[0], "W", hint=told)
        check_close(got[1], expected[1], "b", hint="(b - mean) times the same, and beta")


# --- task 6: a larger network that computes the same ------------------------------------------


def network(rng, norm):
    """A network of two to four layers; norm is the probability of a normalization."""
    widths = rng.integers(2, 6, size=int(rng.integers(3, 6))).tolist()
    layers = []
    for inputs, units in itertools.pairwise(widths):
        drawn = dict(zip(("gamma", "beta", "mean"), rng.normal(size=(3, units)), strict=True))
        drawn["var"] = rng.uniform(0.3, 2, size=units)
        has = len(layers) < len(widths) - 2 and rng.random() < norm
        layers.append(
            {
                "W": rng.normal(size=(units, inputs)),
                "b": rng.normal(size=units),
                "norm": drawn if has else None,
            }
        )
    return layers


def taken(child, length):
    """A student's network as one of arrays; CheckFailed if it is none."""
    told = "a list of dicts with W, b and norm"
    check_type(child, (list, tuple), "the new network", hint=told)
    check_equal(len(child), length, "the number of layers", hint=told)
    layers = []
    for layer in child:
        check_type(layer, dict, "a layer", hint=told)
        check_equal(sorted(layer), ["W", "b", "norm"], "the keys of a layer", hint=told)
        norm = layer["norm"]
        if norm is not None:
            check_type(norm, dict, "a normalization", hint=told)
            names = ["beta", "gamma", "mean", "var"]
            check_equal(sorted(norm), names, "the keys of a normalization", hint=told)
            norm = {name: np.asarray(values, dtype=float) for name, values in norm.items()}
        W, b = (np.asarray(layer[name], dtype=float) for name in ("W", "b"))
        layers.append({"W": W, "b": b, "norm": norm})
    return layers


def check_same(solution, child, parent, X, train, hint):
    """Compare what two networks compute."""
    for before, layer in zip([len(X[0]), *(len(one["b"]) for one in child)], child, strict=False):
        check_shape(layer["W"], (len(layer["b"]), before), "W of a layer", hint="(units, inputs)")
    got, expected = (solution.outputs(layers, X, train) for layers in (child, parent))
    mode = "training" if train else "evaluation"
    told = f"what the new network computes in {mode}"
    check_close(got, expected, told, rtol=1e-6, atol=1e-8, hint=hint)


def check_wider(student, solution, rng, norm, ordered):
    """Widen a layer, and compare what the networks compute, and how weights are shared."""
    layers = network(rng, norm)
    at = int(rng.integers(len(layers) - 1))
    units = len(layers[at]["b"])
    which = np.append(np.arange(units), rng.integers(units, size=int(rng.integers(0, 7))))
    which = which if ordered else rng.permutation(which)
    child = student.wider(layers, at, which.tolist())
    check(not student.changed, "your function changes its arguments", hint=COPY)
    child, expected = taken(child, len(layers)), solution.wider(layers, at, which)
    told = "unit j is a copy of which[j]; the next W is divided by how often a unit is there"
    X = rng.normal(size=(30, layers[0]["W"].shape[1]))
    for train in (False, True):
        check_same(solution, child, layers, X, train, told)
    check_close(child[at]["W"], expected[at]["W"], "W of the wider layer", hint=told)
    check_close(child[at + 1]["W"], expected[at + 1]["W"], "W of the next layer", hint=told)


@question("task6", points=1, title="Wider, without a normalization")
def wider_plain(student, solution, rng):
    """Any layer, the old units first or in any order."""
    for ordered in (True, False) * 10:
        check_wider(student, solution, rng, 0.0, ordered)


@question("task6", points=1, title="Wider, with normalizations")
def wider_norm(student, solution, rng):
    """Some layers have one, or all."""
    for norm in (1.0, 0.5) * 10:
        check_wider(student, solution, rng, norm, False)


def check_deeper(student, solution, rng, train):
    """Insert a layer, and compare what the networks compute, and what the normalization knows."""
    layers = network(rng, float(rng.integers(2)))
    at = int(rng.integers(len(layers) - 1))
    X = rng.normal(size=(25, layers[0]["W"].shape[1])) * 2 + 1
    child = student.deeper(layers, at, X)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    child, expected = taken(child, len(layers) + 1), solution.deeper(layers, at, X)
    norm, told = child[at + 1]["norm"], "the new layer stands behind layer `at`, and has one"
    check(norm is not None, "the new layer has no normalization", hint=told)
    rows = X if train else rng.normal(size=(40, X.shape[1])) * 4
    told = "of what arrives behind the rectifier when X passes in training; divided by n"
    if train:
        for name in ("mean", "var"):
            check_close(norm[name], expected[at + 1]["norm"][name], name, atol=1e-7, hint=told)
    told = "gamma = √(var + 1e-5) and beta = mean undo the normalization"
    check_same(solution, child, layers, rows, train, told)


@question("task6", points=1, title="Deeper, in evaluation")
def deeper_eval(student, solution, rng):
    """Behind any layer, for rows that it has not seen."""
    for _ in range(20):
        check_deeper(student, solution, rng, train=False)


@question("task6", points=1, title="Deeper, in training")
def deeper_train(student, solution, rng):
    """Behind any layer, for the rows that it was made with."""
    for _ in range(20):
        check_deeper(student, solution, rng, train=True)


# --- task 7: beat the bar ---------------------------------------------------------------------

BUDGET, DRAWS, NEW = 120, 400, 400


def stretched(curves, rng):
    """The curves, by a smooth function that rises: their order is the same."""
    power, low = rng.uniform(0.7, 1.4), rng.uniform(0, 0.2)
    return low + (1 - low) * (1 - (1 - curves) ** power)


def quality(student, solution, drawn, seed, rng):
    """The accuracy of what a search recommends among the networks drawn."""
    sizes, curves, truth = drawn
    train = solution.trainer(stretched(curves, rng), BUDGET)
    chosen = student.my_search(sizes, train, BUDGET, seed)
    told = "train within the budget, then return the number of a network"
    check_type(chosen, (int, np.integer), "what the search recommends", hint=told)
    check(0 <= chosen < len(truth), "no network has that number", hint=told)
    return float(truth[chosen])


def check_bar(student, solution, rng, bar, hint):
    """Check the mean over the draws of the visible check, and over new ones, all of them stretched.

    On new ones an honest search gets the same but for chance: that mean has a standard error of
    0.0003. Who knows the draws falls far behind; who matches ranks with those of the table gets
    0.944 to 0.9518, and is not told from an honest search.
    """

    def mean(draws):
        return np.mean([quality(student, solution, *one, rng) for one in draws])

    known = [(solution.draw(np.random.default_rng(seed)), seed) for seed in range(DRAWS)]
    reached = mean(known)
    check(reached >= bar, f"the mean over {DRAWS} draws is below the bar", hint=hint)
    seeds = rng.integers(10**6, size=NEW).tolist()
    lower = "the accuracy is lower on new draws"
    told = "learn from `sizes` and `train` alone, not from the table or the draws of the check"
    new = mean((solution.draw(rng), seed) for seed in seeds)
    check(new >= min(reached - 0.001, bar - 0.0003), lower, hint=told)


@question("task7", points=2, title="The first bar, 0.9465", seconds=180)
def first_bar(student, solution, rng):
    """On the draws of the visible check, and on others."""
    told = "begin with many networks and little training, and give more to the best"
    check_bar(student, solution, rng, 0.9465, told)


@question("task7", points=2, title="The second bar, 0.9518", seconds=180)
def second_bar(student, solution, rng):
    """The same, with a higher bar."""
    told = "let the sizes choose who begins, and give more training to the best of these"
    check_bar(student, solution, rng, 0.9518, told)
