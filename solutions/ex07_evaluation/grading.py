"""Hidden questions of exercise 7; the helpers of a task stand before its questions.

Functions that an answer is handed (folds, searches, scores, boards) run in this process: what they
were asked is seen here.
"""

from __future__ import annotations

import zlib

import numpy as np

from mlsd_hpo.grading import CheckFailed, check, check_close, check_equal, check_raises, check_type
from mlsd_hpo.grading.questions import question

COPY = "work on a copy"

# --- task 1: no patient in two folds ----------------------------------------------------------


def check_deal(student, solution, groups, y, k, hint):
    """Compare the fold of each row."""
    got = student.deal(groups, y, k)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_equal(np.shape(got), (len(y),), "the shape of the result", hint="one fold for each row")
    check_close(got, solution.deal(groups, y, k), "the folds of the rows", hint=hint)


@question("task1", points=1, title="Groups of many sizes")
def many_sizes(student, solution, rng):
    """Any names, arrays and lists, rows in any order."""
    for n, k in ((12, 2), (40, 3), (60, 5), (60, 1), (200, 4), (200, 6)) * 3:
        groups = np.floor(rng.random(n) ** 2 * (n // 3)).astype(int) - 3
        groups[:k] = np.arange(k) + n
        y = rng.integers(int(rng.integers(2, 5)), size=n)
        told = "the largest group first, into the fold with the smallest sum of g_c h_fc"
        given = [f"patient {g}" for g in groups] if k == 3 else rng.permutation(groups)
        check_deal(student, solution, given, y, k, told)


@question("task1", points=1, title="Groups of equal size, and folds that are equal")
def equal_sizes(student, solution, rng):
    """Groups of one, two or three rows, few classes or many, names in any order."""
    for size, k, classes in ((1, 4, 1), (2, 3, 2), (3, 5, 2), (2, 2, 1), (2, 4, 99)) * 2:
        groups = rng.permutation(rng.permutation(100)[:15].repeat(size))
        y = rng.integers(classes, size=len(groups))
        told = "of equal groups the one that comes first; of equal folds fewer rows, then number"
        check_deal(student, solution, groups, y, k, told)


@question("task1", points=1, title="Classes that not all folds have, and too few groups")
def rare_classes(student, solution, rng):
    """Classes named by strings, in one group alone or in two."""
    for shared in (1, 2, 2, 2) * 3:
        groups = rng.permutation(np.arange(9).repeat(rng.integers(1, 6, size=9)))
        y = [f"class {g // shared}" for g in groups]
        told = "nothing in common with any fold is 0 for each: then fewer rows decide"
        check_deal(student, solution, groups.tolist(), y, 3, told)
        k = len(set(groups.tolist()))
        check_deal(student, solution, groups, y, k, told)
        few = lambda groups=groups, y=y, k=k: student.deal(groups, y, k + 1)  # noqa: E731
        check_raises(ValueError, few, "fewer groups than folds")


# --- task 2: a signal in noise ----------------------------------------------------------------


def noise(rng, n, d, folds):
    """Rows, classes and folds of the same size."""
    fold = rng.permutation(n) % folds
    X = rng.normal(size=(n, d)) * rng.uniform(0.2, 5, size=d) + rng.normal(size=d) * 3
    return X, rng.integers(2, size=n), fold


def check_score(student, solution, data, select, classify, hint):
    """Compare the share of rows that were predicted right."""
    got = student.honest_score(*data, select, classify)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    expected = solution.honest_score(*data, select, classify)
    check_close(got, expected, "the share of rows that are predicted right", hint=hint)


def every_column(X, y):
    """Keep all columns."""
    return list(range(np.shape(X)[1]))


def rarer_class(asked):
    """A classifier that looks only at the training classes, and notes in `asked` each call."""

    def classify(X_train, y_train, X_dev):
        asked.append(len(X_dev))
        check_equal(len(X_train), len(y_train), "training rows beside training classes")
        return np.full(len(X_dev), int(np.sum(y_train) * 2 < len(y_train)))

    return classify


@question("task2", points=1, title="Every row is predicted once, from all other folds")
def every_row(student, solution, rng):
    """Folds of any size, for each of which the classifier is called once."""
    for folds in (2, 3, 5, 8):
        X, y, _ = noise(rng, n=41, d=2, folds=folds)
        fold = np.floor(rng.random(41) ** 2 * folds).astype(int)
        fold[rng.permutation(41)[:folds]] = np.arange(folds)
        told = "all folds, also the last; right ones over n, not the mean of shares"
        for labels in (y, (fold > 0) ^ (rng.random(41) < 0.2)):
            data, asked = (X, labels.astype(int), fold), []  # by student and solution
            check_score(student, solution, data, every_column, rarer_class(asked), told)
            check_equal(len(asked), 2 * folds, "calls of `classify`", hint="once for each fold")


def nearest(X_train, y_train, X_dev):
    """The class of the nearest training row."""
    apart = ((np.asarray(X_dev)[:, None] - np.asarray(X_train)[None]) ** 2).sum(axis=2)
    return np.asarray(y_train)[apart.argmin(axis=1)]


@question("task2", points=1, title="Scaled by the training rows")
def scaled(student, solution, rng):
    """What comes to the classifier is compared where it must be known, and so is the result."""

    def compared(X_train, y_train, X_dev):
        told = "by mean and standard deviation (ddof=0) of the training rows"
        check_close(np.mean(X_train, axis=0), np.zeros(3), "means, scaled", atol=1e-6, hint=told)
        check_close(np.std(X_train, axis=0), np.ones(3), "deviations, scaled", hint=told)
        return nearest(X_train, y_train, X_dev)

    for _ in range(6):
        data = noise(rng, n=30, d=3, folds=5)
        told = "the rows to predict are scaled by the same numbers, not by their own"
        check_score(student, solution, data, every_column, compared, told)


@question("task2", points=1, title="Columns selected by the training rows")
def selected(student, solution, rng):
    """Noise, in which a selection that has seen all rows finds something."""

    def apart(X, y):
        X, y = np.asarray(X), np.asarray(y)
        check(len(X) == len(y), "`select` gets rows and classes that do not belong together")
        return np.argsort(-abs(X[y == 1].sum(axis=0) - X[y == 0].sum(axis=0)))[:5].tolist()

    for _ in range(6):
        data = noise(rng, n=40, d=80, folds=5)
        told = "`select` gets the scaled training rows and their classes, and nothing else"
        check_score(student, solution, data, apart, nearest, told)


MISSING = "mean and deviation of the values that are there; then NaN is 0; a deviation of 0 is 1"


def check_moderate(name, *parts):
    """Check that a function gets neither NaN nor huge numbers."""
    for part in parts:
        moderate = np.abs(np.asarray(part)) < 1000  # False for NaN
        check(moderate.all(), f"`{name}` gets NaN or huge numbers", hint=MISSING)


def every_moderate_column(X, y):
    """Keep all columns, where all numbers are moderate."""
    check_moderate("select", X)
    return every_column(X, y)


def checked(X_train, y_train, X_dev):
    """The nearest row's class; if the last column never changes in training, one row is 5 off."""
    check_moderate("classify", X_train, X_dev)
    some = np.asarray(X_train)[:, :3]
    there = np.sum(abs(some) > 1e-9, axis=0)
    check_close(np.sum(some**2, axis=0), there, "the sums of squares, scaled", hint=MISSING)
    if np.ptp(X_train, axis=0)[-1] < 1e-6:
        far = np.abs(X_dev)[:, -1].max()
        check_close(far, 5, "a column of equal values, where it changes", hint=MISSING)
    return nearest(X_train, y_train, X_dev)


@question("task2", points=1, title="Missing values, and columns that never change")
def missing(student, solution, rng):
    """A third of the values is missing; a column never changes, the last one once, by 5."""
    for _ in range(6):
        X, y, fold = noise(rng, n=30, d=12, folds=5)
        X[rng.random(X.shape) < 0.3] = np.nan
        X[:, 3], X[:, 11] = 2.5, -4.0
        X[int(rng.integers(30)), 11] = 1.0
        check_score(student, solution, (X, y, fold), every_moderate_column, checked, MISSING)


# --- task 3: what the best promises, and what it keeps ----------------------------------------


def check_promise(student, solution, n, accuracies, part, hint):
    """Compare part 0 (claimed) or 1 (true) of what promise returns."""
    got = student.promise(n, accuracies)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_type(got, (tuple, list), "what promise returns", hint="a pair (claimed, true)")
    check_equal(len(got), 2, "the length of what promise returns")
    expected = solution.promise(n, accuracies)[part]
    check_close(got[part], expected, ("claimed", "true")[part], rtol=1e-6, hint=hint)


@question("task3", points=1, title="What the best claims")
def claimed(student, solution, rng):
    """Any number of candidates and rows, arrays and lists."""
    for n, m in ((1, 1), (1, 4), (7, 3), (60, 20), (500, 8), (2000, 2)):
        p = rng.uniform(0.3, 0.9, size=m)
        told = "the sum over s = 0 … n - 1 of P(best > s), over n; P(best ≤ s) is a product"
        given = p if n == 60 else p.tolist()
        check_promise(student, solution, n, given, 0, told)


@question("task3", points=1, title="What the chosen one is worth")
def chosen_worth(student, solution, rng):
    """Candidates that are close, of which the best stands anywhere."""
    for n, m in ((1, 5), (10, 3), (60, 20), (500, 8)):
        p = rng.uniform(0.6, 0.9, size=m)
        told = "i has s hits, those before it fewer than s, those after it at most s"
        check_promise(student, solution, n, p, 1, told)


@question("task3", points=1, title="Equal candidates, and certain ones")
def certain(student, solution, rng):
    """Accuracies of 0 and 1, twins, one candidate."""
    p = float(rng.uniform(0.2, 0.8))
    for accuracies in ([p], [p] * 5, [0.0, p, 1.0], [1.0, p, 1.0], [0.0, p], [p, 0.0, p, 0.0]):
        n = int(rng.integers(2, 9))
        told = "chances of 0 and 1 need no care, but 0 hits may win too"
        for part in (0, 1):
            check_promise(student, solution, n, accuracies, part, told)


@question("task3", points=1, title="How many rows are needed")
def any_rows(student, solution, rng):
    """Few and many candidates, tolerances between 0.012 and 0.2."""
    for m, p in ((1, 0.7), (2, 0.5), (3, 0.9), (30, 0.8), (300, 0.6)):
        for tolerance in np.exp(rng.uniform(np.log(0.012), np.log(0.2), size=3)).tolist():
            told = "the smallest n with claimed - p ≤ tolerance: double, then bisect"
            got = student.rows_needed(m, p, tolerance)
            check_equal(
                int(got), solution.rows_needed(m, p, tolerance), "the number of rows", hint=told
            )


# --- task 4: nested, by hand ------------------------------------------------------------------


def plain(part):
    """Row numbers as a sorted list of ints."""
    return sorted(int(row) for row in part)


def number_of(*things):
    """A number in [0, 1) that depends on all of these."""
    return zlib.crc32(repr(things).encode()) / 2**32


class Procedure:
    """Folds, a search and scores without any pattern, and notes of what the search was asked."""

    def __init__(self, salt):
        self.salt, self.searches, self.seen = salt, 0, {}

    def folds_of(self, rows, k):
        """Shuffled folds of about the same size; the rows decide on them."""
        order = np.argsort([number_of(self.salt, k, int(row)) for row in rows])
        fold = np.empty(len(order), dtype=int)
        fold[order] = np.arange(len(order)) * k // len(order)
        return fold

    def search(self, splits):
        """A configuration that depends on the splits, in whatever order they come."""
        self.searches += 1
        told = sorted((plain(train), plain(dev)) for train, dev in splits)
        name = f"{number_of(self.salt, told):.12f}"
        self.seen[name] = {row for train, dev in told for row in (*train, *dev)}
        return {"name": name}

    def score(self, config, train, dev):
        """A score that depends on the configuration and on both sets of rows."""
        return number_of(config["name"], plain(train), plain(dev))


def evaluated(student, solution, rng, rows, outer, inner):
    """What the student's function returns, what it should, and both procedures."""
    salt = int(rng.integers(10**6))
    mine, theirs = Procedure(salt), Procedure(salt)
    got = student.evaluate(rows, theirs.folds_of, theirs.search, theirs.score, outer, inner)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_type(got, (tuple, list), "what evaluate returns", hint="(config, claimed, honest)")
    check_equal(len(got), 3, "the length of what evaluate returns")
    expected = solution.evaluate(rows, mine.folds_of, mine.search, mine.score, outer, inner)
    return got, expected, theirs


@question("task4", points=1, title="What is deployed, and what it claims")
def deployed(student, solution, rng):
    """Rows 0 to n - 1."""
    for n, outer, inner in ((12, 3, 2), (25, 4, 5), (30, 2, 3)):
        got, expected, _ = evaluated(student, solution, rng, np.arange(n), outer, inner)
        told = "the choice by the inner splits of all rows, and its mean score over these"
        check_equal(got[0], expected[0], "the configuration", hint=told)
        check_close(got[1], expected[1], "what it claims", hint=told)


@question("task4", points=1, title="The honest score")
def honest(student, solution, rng):
    """Row numbers with gaps, in any order; no search has seen the rows that score it."""
    for n, outer, inner in ((12, 3, 2), (26, 4, 5), (31, 5, 3)):
        rows = rng.permutation(500)[:n]
        got, expected, _ = evaluated(student, solution, rng, rows, outer, inner)
        told = "for each outer split: search in the inner splits of train, score on (train, dev)"
        check_close(got[2], expected[2], "the honest score", hint=told)


@question("task4", points=1, title="How often is searched, and in which rows")
def searches(student, solution, rng):
    """Each row is strange to one outer search, and known to all others and the last."""
    for n, outer, inner in ((15, 3, 4), (24, 6, 2)):
        rows = rng.permutation(500)[:n]
        _, _, theirs = evaluated(student, solution, rng, rows, outer, inner)
        check_equal(theirs.searches, outer + 1, "the number of searches", hint="outer + 1")
        for row in plain(rows):
            strangers = sum(row not in seen for seen in theirs.seen.values())
            told = "the search of an outer fold sees all rows but its own"
            check_equal(strangers, 1, "how many of the searches do not see a row", hint=told)


# --- task 5: which differences are proven -----------------------------------------------------


@question("task5", points=1, title="p-values of any differences")
def any_differences(student, solution, rng):
    """One pair and many, of both signs, arrays and lists."""
    for pairs in (1, 2, 3, 5, 8, 12):
        for shift in (0.0, 0.8, -1.5):
            a, b = rng.normal(shift, size=pairs), rng.normal(size=pairs)
            told = "the share of all sign choices whose |sum| is at least |the sum itself|"
            got = student.sign_flip(*((a, b) if shift else (a.tolist(), b.tolist())))
            check(not student.changed, "your function changes its arguments", hint=COPY)
            check_close(got, solution.sign_flip(a, b), "a p-value", atol=1e-9, hint=told)


@question("task5", points=1, title="p-values where sums are equal")
def equal_sums(student, solution, rng):
    """Scores in tenths and thirtieths: many sums are equal but for rounding, many are 0."""
    for unit in (10, 30, 10, 30):
        for pairs in (4, 7, 10):
            a, b = rng.integers(5, 9, size=pairs) / unit, rng.integers(4, 8, size=pairs) / unit
            told = "sums that differ by less than 1e-9 are equal, and equal counts"
            got = student.sign_flip(a, b)
            check_close(got, solution.sign_flip(a, b), "a p-value", atol=1e-9, hint=told)


def models(rng):
    """Cases (scores, incumbent, level).

    At random; all p-values equal, and once equal to the bar; the surest not first; and a model that
    is better by its sum, but not by most of the scores.
    """
    for m in (2, 4, 6, 9, 9) * 3:
        scores = rng.normal(size=(m, 10)) + np.linspace(-1.4, 1.4, m)[rng.permutation(m), None]
        incumbent = int(np.argsort(scores.mean(axis=1))[int(rng.integers(m))])
        for level in (0.02, 0.05, 0.1, 0.2):
            yield scores, incumbent, level
    for tests in (2, 3, 5):
        pairs = int(rng.integers(6, 9))
        scores = np.cumsum(rng.uniform(0.5, 1, size=(tests + 1, pairs)), axis=0)
        for factor in (tests + 0.5, tests, tests - 0.5):  # all are proven, all just so, none
            yield scores, 1, factor * 2 / 2**pairs
        scores[1:] = rng.uniform(1, 2, size=(tests, pairs)) + scores[0]
        scores[1, 0] = scores[0, 0] - 0.1
        yield scores, 0, 0.5
        rarely = rng.permutation([5, 5, 5, -0.1, -0.1, -0.1, -0.1, -0.1])  # p = 64/256
        yield np.array([np.zeros(8), rarely]) + rng.normal(size=8), 0, 0.3


@question("task5", points=1, title="Better than the incumbent, by Holm's rule")
def holm(student, solution, rng):
    """Some rivals far better or worse, some in between."""
    for scores, incumbent, level in models(rng):
        got = [int(i) for i in student.proven(scores, incumbent, level)]
        expected = solution.proven(scores, incumbent, level)
        told = "M tests, better and worse; smallest p first; stop at the first that fails"
        check_equal(got, expected, "those that are better", hint=told)


# --- task 6: a leaderboard, overfitted --------------------------------------------------------

ROWS, SUBMISSIONS, BOARDS = 300, 150, 20


def attacked(student, solution, truth, seed):
    """What is handed in after an attack on a board with these hidden classes, (ROWS,)."""
    board = solution.board_for(truth, SUBMISSIONS)
    got = student.attack(board, ROWS, SUBMISSIONS, seed)
    told = "return n predictions, each 0 or 1"
    check_type(got, (list, tuple, np.ndarray), "what attack returns", hint=told)
    check_equal(np.shape(got), (ROWS,), "the shape of what attack returns", hint=told)
    return np.asarray(got)


def share(student, solution, truth, seed):
    """The share of its hidden classes on which an attack on a board is right."""
    return np.mean(attacked(student, solution, truth, seed) == truth)


def check_attack(student, solution, rng, bar, hint):
    """Check the mean share on the boards of the visible check, and on others."""
    seeds = rng.integers(10**6, size=BOARDS).tolist()
    known = [share(student, solution, solution.hidden_classes(ROWS, s), s) for s in range(BOARDS)]
    check(np.mean(known) >= bar, "the mean share is below the bar", hint=hint)
    other = [share(student, solution, rng.integers(2, size=ROWS), s) for s in seeds]
    told = "learn the classes from `board` alone"
    check(np.mean(other) >= bar - 0.03, "the share on other boards is lower", hint=told)


@question("task6", points=1, title="The first bar, 0.68", seconds=60)
def first_bar(student, solution, rng):
    """On the boards of the visible check, and on others; one is attacked twice."""
    check_attack(student, solution, rng, 0.68, "each guess votes, for or against itself")
    truth = rng.integers(2, size=ROWS)
    once, again = (attacked(student, solution, truth, 0) for _ in range(2))
    told = "all luck must come from `seed`"
    check(np.mean(once == again) > 0.98, "the same attack ends in two ways", hint=told)


@question("task6", points=2, title="The second bar, 0.80", seconds=60)
def second_bar(student, solution, rng):
    """The same, with a higher bar."""
    check_attack(student, solution, rng, 0.80, "solve all equations together")


# --- task 7: choose well and be honest --------------------------------------------------------

CANDIDATES, ASKED, BUDGET = 128, 200, 1920


def result(student, solution, right, seed):
    """The true accuracy of the choice and the excess of the claim, in percent."""
    game = solution.Game(right, seed)
    ask = lambda some, these: game.ask(list(some), list(these))  # noqa: E731, of a range too
    number = seed if isinstance(seed, int) else seed[0]
    got = student.choose(ask, CANDIDATES, ASKED, BUDGET, number)
    told = "a pair: the number of the candidate, and a share between 0 and 1"
    check_type(got, (tuple, list), "what choose returns", hint=told)
    check_equal(len(got), 2, "the length of what choose returns", hint=told)
    try:
        chosen, claim = int(got[0]), float(got[1])
    except (TypeError, ValueError):
        raise CheckFailed("what choose returns are no two numbers. Hint: " + told) from None
    check(0 <= chosen < CANDIDATES, "there is no candidate of this number", hint=told)
    return 100 * game.truth[chosen], 100 * (claim - game.truth[chosen])


def known_games(student, solution):
    """Mean accuracy and mean excess over the games of the visible check, (2,)."""
    right = solution.noisy_digits()
    return np.mean([result(student, solution, right, seed) for seed in range(200)], axis=0)


@question("task7", points=2, title="The choice", seconds=120)
def choice(student, solution, rng):
    """On 60 other games the mean accuracy has a standard error of 0.3."""
    told = "give the budget to those that deserve it"
    accuracy = known_games(student, solution)[0]
    check(accuracy >= 79.4, "the mean accuracy of the choice is below the bar", hint=told)
    right, seeds = solution.noisy_digits(), rng.integers(10**6, size=(60, 2)).tolist()
    other = np.mean([result(student, solution, right, seed)[0] for seed in seeds])
    told = "learn which candidate is good from `ask` alone"
    check(other >= 77.8, "the accuracy is lower in other games", hint=told)


@question("task7", points=2, title="The claim", seconds=120)
def claim(student, solution, rng):
    """Also where all candidates are equal: an honest mean has an error of 0.8 at most there."""
    accuracy, excess = known_games(student, solution)
    told = "score the choice on rows that did not help to choose it"
    check(abs(excess) <= 1.1, "on average the claim is too far from the truth", hint=told)
    check(accuracy >= 79.4, "the claim is about a choice that is below the bar")
    alike = rng.random((CANDIDATES, 1600)) < rng.uniform(0.3, 0.4)
    seeds = rng.integers(10**6, size=(200, 2)).tolist()
    excess = np.mean([result(student, solution, alike, seed)[1] for seed in seeds])
    check(abs(excess) <= 2.7, "the claim is far off where no candidate is better", hint=told)
