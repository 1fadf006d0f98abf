"""Hidden questions of exercise 10; the helpers of a task stand before its questions."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np

from mlsd_hpo.grading import check, check_close, check_equal, check_shape
from mlsd_hpo.grading.questions import question
from mlsd_hpo.grading.searches import recommended

COPY = "work on a copy"
UNCHANGED = "your function changes its arguments"

# --- task 1: who dies -------------------------------------------------------------------------


def check_family(student, solution, accuracies, tournaments, population, dies, hint):
    """Compare who is whose parent."""
    given = (accuracies, tournaments, population, dies)
    got = student.family(*given)
    check(not student.changed, UNCHANGED, hint=COPY)
    check_equal([int(i) for i in got], solution.family(*given), "the parents", hint=hint)


@question("task1", points=1, title="The oldest dies")
def oldest_dies(student, solution, rng):
    """Populations and tournaments of any size, arrays and lists."""
    for population, size, n in ((1, 1, 5), (2, 1, 20), (5, 2, 60), (20, 5, 90), (6, 9, 40)):
        accuracies, drawn = rng.random(population + n), rng.integers(population, size=(n, size))
        given = (accuracies.tolist(), drawn.tolist()) if size == 2 else (accuracies, drawn)
        told = "position 0 is the oldest member at that time, whatever its number"
        check_family(student, solution, *given, population, "oldest", told)


@question("task1", points=1, title="The worst dies")
def worst_dies(student, solution, rng):
    """The same where the worst dies, which is the child now and then."""
    for population, size, n in ((1, 1, 9), (2, 1, 20), (5, 2, 60), (20, 5, 90), (6, 9, 40)):
        accuracies, drawn = rng.random(population + n), rng.integers(population, size=(n, size))
        told = "the child joins first; then the worst leaves, and the others keep their order"
        check_family(student, solution, accuracies, drawn, population, "worst", told)


@question("task1", points=1, title="Equal and failed networks")
def equal_and_failed(student, solution, rng):
    """Few different accuracies; some, most and all networks failed."""
    for failed in (0.0, 0.3, 0.8, 1.0) * 2:
        accuracies = rng.integers(3, size=60) / 4
        accuracies[rng.random(60) < failed] = np.nan
        drawn = rng.integers(8, size=(52, 3))
        for dies in ("oldest", "worst"):
            told = "the youngest of equals is the parent, the oldest of them dies; NaN is the worst"
            check_family(student, solution, accuracies, drawn, 8, dies, told)


# --- task 2: one update of REINFORCE ----------------------------------------------------------


def situation(rng):
    """Logits, choices, and numbers of an update."""
    d, k = int(rng.integers(1, 7)), int(rng.integers(2, 6))
    logits, chosen = rng.normal(0, 1.5, size=(d, k)), rng.integers(k, size=d)
    reward, baseline = rng.normal(size=2).tolist()
    rate, beta, decay = rng.uniform([0.01, 0.1, 0.1], [2, 1, 0.95]).tolist()
    return logits, chosen, baseline, reward, rate, beta, decay


def check_gradient(student, solution, which, logits, chosen, hint):
    """Compare the gradient of log π (0) or that of the entropy (1)."""
    got = student.slopes(logits, chosen)
    check(not student.changed, UNCHANGED, hint=COPY)
    check_equal(len(got), 2, "the number of arrays that slopes returns")
    expected = solution.slopes(logits, chosen)[which]
    name = ("the gradient of log π", "the gradient of the entropy")[which]
    check_close(got[which], expected, name, rtol=1e-6, atol=1e-9, hint=hint)


@question("task2", points=1, title="The gradient of log π")
def log_pi_slope(student, solution, rng):
    """Tables of any shape, arrays and lists, large logits too."""
    told = "1 - p for the choice made, -p for the others; take the row's maximum off first"
    for size, shift in ((1, 0), (1, 1500), (1, -1500), (2000, 0)):
        logits, chosen, *_ = situation(rng)
        logits = size * logits + shift
        check_gradient(student, solution, 0, logits, chosen, told)
        check_gradient(student, solution, 0, logits.tolist(), chosen.tolist(), told)


@question("task2", points=1, title="The gradient of the entropy")
def entropy_slope(student, solution, rng):
    """Tables of any shape, even ones, and probabilities that are 0."""
    for size, shift in ((1, 0), (1, 1500), (1, -1500), (0, 0), (2000, 0)):
        logits, chosen, *_ = situation(rng)
        told = "H_i is the entropy of row i alone; where p is 0, so is the gradient"
        check_gradient(student, solution, 1, size * logits + shift, chosen, told)


def check_update(student, solution, given, hint):
    """Compare an update's new logits and new baseline."""
    got = student.learn(*given)
    check(not student.changed, UNCHANGED, hint=COPY)
    check_equal(len(got), 2, "the number of values that learn returns")
    logits, baseline = solution.learn(*given)
    check_close(got[0], logits, "the new logits", rtol=1e-6, atol=1e-9, hint=hint)
    if baseline is None:
        check(got[1] is None, "a baseline out of nothing", hint="NaN changes nothing")
    else:
        check_close(got[1], baseline, "the new baseline", hint=hint)


@question("task2", points=1, title="One update, and several in a row")
def any_update(student, solution, rng):
    """Random numbers; each update goes on from the solution's last one."""
    for _ in range(6):
        logits, chosen, baseline, reward, *rest = situation(rng)
        for _ in range(3):
            told = "the baseline before it moves; the rate multiplies both terms; or your `slopes`"
            given = (logits, baseline, chosen, reward, *rest)
            check_update(student, solution, given, told)
            logits, baseline = solution.learn(*given)
            chosen, reward = rng.permutation(chosen) % logits.shape[1], float(rng.normal())


@question("task2", points=1, title="The first update, and failed trainings")
def first_and_failed(student, solution, rng):
    """No baseline yet, a baseline of 0, and rewards that are NaN."""
    for before, failed in ((None, False), (0.0, False), (None, True), (0.3, True)) * 2:
        logits, chosen, _, reward, *rest = situation(rng)
        given = (logits, before, chosen, math.nan if failed else reward, *rest)
        told = "the first reward is its own baseline; 0.0 is one, too; NaN changes nothing; or it "
        told += "is the rate, or your `slopes`"
        check_update(student, solution, given, told)


# --- task 3: what a baseline is good for ------------------------------------------------------


def game(rng, d, k):
    """Logits (d, k) and the rewards of all configurations."""
    return rng.normal(size=(d, k)), rng.normal(2.0, 1.0, size=[k] * d)


@question("task3", points=1, title="The expectation of the gradient")
def expectation(student, solution, rng):
    """Any number of decisions; against the slope of the expected reward."""
    for d, k in ((1, 4), (2, 3), (3, 2), (4, 3)):
        logits, rewards = game(rng, d, k)
        baseline = float(rng.normal(0, 3))
        mean, _ = student.moments(logits, rewards, baseline)
        check(not student.changed, UNCHANGED, hint=COPY)
        told = "sum over all configurations, each with its probability, the product of its choices'"
        expected = solution.moments(logits, rewards, baseline)[0]
        check_close(mean, expected, "the expectation", rtol=1e-6, atol=1e-8, hint=told)


@question("task3", points=1, title="The variance of the gradient")
def variance(student, solution, rng):
    """Baselines far off and near, and rewards that are all equal."""
    for d, k in ((1, 4), (2, 3), (3, 2), (4, 3)):
        logits, rewards = game(rng, d, k)
        for given in (rewards, np.full_like(rewards, 2.0)):
            for baseline in (0.0, 2.0, float(rng.normal(0, 3))):
                _, got = student.moments(logits, given, baseline)
                told = "E|g|² - |E g|², with |·|² the sum over all d k components"
                expected = solution.moments(logits, given, baseline)[1]
                check_shape(got, (), "the total variance", hint="one number")
                check_close(got, expected, "the variance", rtol=1e-6, atol=1e-8, hint=told)


@question("task3", points=1, title="The best baseline")
def least_variance(student, solution, rng):
    """Any number of decisions, even and uneven probabilities."""
    for d, k in ((1, 2), (1, 5), (2, 3), (3, 3)):
        logits, rewards = game(rng, d, k)
        for scale in (0.0, 1.0, 2.0):
            got = student.best_baseline(scale * logits, rewards)
            told = "set the derivative of E (R - b)² |∇ log π|² to 0; it is no plain mean of R"
            expected = solution.best_baseline(scale * logits, rewards)
            check_close(got, expected, "the best baseline", rtol=1e-5, hint=told)


# --- task 4: which networks are alike ---------------------------------------------------------


def written(rng, m, n, d):
    """Codes (n, d) of m networks, and which network each code is."""
    groups = np.concatenate([np.arange(m), rng.integers(m, size=n - m)])
    return rng.integers(3, size=(n, d)), rng.permutation(groups)


def check_kernel(student, solution, codes, groups, hint):
    """Compare kernels of several lengths."""
    for length in (0.5, 1.0, 3.7):
        got = student.kernel(codes, groups, length)
        check(not student.changed, UNCHANGED, hint=COPY)
        expected = solution.kernel(codes, groups, length)
        check_close(got, expected, "a kernel", rtol=1e-6, atol=1e-9, hint=hint)


@question("task4", points=1, title="A kernel on networks of one code each")
def single_codes(student, solution, rng):
    """As many codes as networks, in any order, arrays and lists."""
    for m, d in ((1, 3), (2, 1), (9, 6), (25, 4)):
        codes, groups = written(rng, m, m, d)
        told = "exp(-h / length), h the number of decisions that differ; row a is network a"
        given = (codes.tolist(), groups.tolist()) if m == 9 else (codes, groups)
        check_kernel(student, solution, *given, told)


@question("task4", points=1, title="A kernel on networks of several codes")
def several_codes(student, solution, rng):
    """Networks of one code and of many."""
    for m, n, d in ((1, 5, 3), (3, 12, 2), (8, 40, 6), (20, 33, 4)):
        codes, groups = written(rng, m, n, d)
        told = "the mean over all pairs of a code of a and one of b, over the root of S_aa S_bb"
        check_kernel(student, solution, codes, groups, told)


def check_gains(student, solution, K, seen, accuracies, hint):
    """Compare the expected improvement of all networks, with little noise and with much."""
    for noise in (0.02, 0.5):
        got = student.gains(K, seen, accuracies, noise)
        check(not student.changed, UNCHANGED, hint=COPY)
        expected = solution.gains(K, seen, accuracies, noise)
        check_close(got, expected, "expected improvement", rtol=1e-4, atol=1e-7, hint=hint)


def trained(rng, solution, m, n):
    """A kernel (m, m), the numbers of n trained networks in any order, and their accuracies."""
    K = solution.kernel(*written(rng, m, 2 * m, 6), 3.0)
    return K, rng.permutation(m)[:n], rng.uniform(0.1, 0.97, size=n)


@question("task4", points=1, title="Expected improvement")
def any_gains(student, solution, rng):
    """One network trained and more, all but one too, arrays and lists."""
    for m, n in ((5, 2), (20, 7), (40, 25), (12, 11)):
        K, seen, accuracies = trained(rng, solution, m, n)
        told = "accuracies to mean 0 and standard deviation 1; over the largest y; 0 where trained"
        check_gains(student, solution, K, seen, accuracies, told)
        check_gains(student, solution, K.tolist(), seen.tolist(), accuracies.tolist(), told)


@question("task4", points=1, title="Expected improvement after failures")
def failed_gains(student, solution, rng):
    """Some and nearly all failed; all accuracies equal; a single one."""
    for n, failed in ((8, 1), (8, 6), (8, 7), (3, 1), (1, 0), (2, 1)):
        K, seen, accuracies = trained(rng, solution, 15, n)
        accuracies[rng.permutation(n)[:failed]] = np.nan
        told = "NaN counts as the lowest of the others, before mean and deviation; equal ones are 0"
        check_gains(student, solution, K, seen, accuracies, told)
        check_gains(student, solution, K, seen, np.full(n, 0.5), told)


# --- task 5: repair a race --------------------------------------------------------------------


def race(rng, m, levels):
    """What m networks are: validation and test accuracies and quarters of seconds."""
    dev, test = np.round(rng.random((2, m)) * levels) / levels
    return dev, test + rng.random(m) / 100, rng.integers(1, 20, size=m) / 4


def check_progress(student, solution, trials, facts, times, hint):
    """Compare what is in hand at some times; arrays and lists."""
    for given in (trials, *facts, times), [part.tolist() for part in (trials, *facts, times)]:
        got = student.progress(*given)
        check(not student.changed, UNCHANGED, hint=COPY)
        check_close(got, solution.progress(*given), "what is in hand", hint=hint)


def between(solution, trials, facts):
    """Moments in order at which no training ends, from the first success on."""
    times = np.arange(0.125, facts[2][np.unique(trials)].sum() + 1, 0.25)
    return times[~np.isnan(solution.progress(trials, *facts, times))]


@question("task5", points=1, title="What a search has in hand")
def in_hand(student, solution, rng):
    """Each network once, all alive, no two alike; when a training ends and between, in any order.

    Only here a moment counts, and what is reported.
    """
    for n in (1, 2, 10, 20, 30, 40, 50):
        trials, facts = rng.permutation(50)[:n], race(rng, 50, 10**6)
        ends = np.cumsum(facts[2][trials])
        times = rng.permutation([0, 0.1, *ends, *(ends - 0.125), 1e6])
        told = "finished by then, chosen by validation accuracy; what is told is its test accuracy"
        check_progress(student, solution, trials, facts, times, told)


@question("task5", points=1, title="Networks asked for again, and dead cells")
def again(student, solution, rng):
    """Few networks, asked for many times, later ones better; dead cells first, last and between."""
    for n in (3, 15, 60):
        accuracies, _, seconds = race(rng, 8, 10**6)
        facts = np.sort(accuracies), np.sort(accuracies), seconds
        trials = np.insert(np.sort(rng.integers(8, size=n)), rng.integers(n, size=n // 3 + 1), -1)
        told = "what was trained before, or is dead, costs nothing; -1 is not the last network"
        for given in (np.r_[0, 0, 0, trials, -1, 7, 0], rng.permutation(trials)):
            times = between(solution, given, facts)
            check_progress(student, solution, given, facts, times, told)


@question("task5", points=1, title="Ties and failed trainings")
def ties(student, solution, rng):
    """Few different accuracies, some and most trainings failed, the first too; all asked twice."""
    for failed in (0.0, 0.5, 0.9) * 2:
        dev, test, seconds = facts = race(rng, 30, 4)
        trials = np.repeat(rng.permutation(30)[:25], 2)
        dev[rng.random(30) < failed] = np.nan
        for _ in range(2):
            told = "of equals the first; a failed training costs its seconds, but only once"
            times = between(solution, trials, facts)
            check_progress(student, solution, trials, facts, times, told)
            dev[trials[0]] = np.nan
        told = "a failed training is never handed in: NaN, if there is no other"
        none = np.full(30, np.nan), test, seconds
        check_progress(student, solution, trials, none, np.array([0.125, 1e6]), told)


@question("task5", points=1, title="Differences in pairs")
def in_pairs(student, solution, rng):
    """Ties and NaN on either side, arrays and lists."""
    for n in (2, 5, 30):
        a, b = rng.integers(12, size=(2, n + 3)) / 8
        a[1], b[0], b[2], a[3] = np.nan, np.nan, np.nan, b[3]
        for given in ((a, b), (a.tolist(), b.tolist())):
            got = student.paired(*given)
            check(not student.changed, UNCHANGED, hint=COPY)
            check_equal(len(got), 4, "the number of values that paired returns")
            told = "pairs without NaN; ddof=1; a tie is neither won nor lost"
            check_close(list(got), solution.paired(a, b), "four values", atol=1e-9, hint=told)


# --- task 6: beat the bar ---------------------------------------------------------------------

BUDGET, SEEDS, TASKS = 60, 60, 60
SPACE = "from mlsd_hpo.spaces import CellSpace\nspace = CellSpace()"


def reached(student, solution, space, values, seed):
    """The number of the network that the search with this seed recommends, within its budget."""
    found = []

    def accuracy(config):
        found.append(solution.cells.row(config))  # last of all what is recommended
        return float(values[found[-1]])

    recommended(student.my_search, space, accuracy, BUDGET, seed, called="train")
    return found[-1]


def made_up(solution, rng):
    """Accuracies (m,) of a task that was never trained: decisions count by themselves and in pairs.

    Each network has the mean of its codes. Nobody knows where its best networks are.
    """
    live = solution.cells.codes >= 0
    networks = solution.cells.codes[live]
    codes = np.array(list(np.ndindex(*[4] * 6)))[live]
    value = rng.standard_normal((6, 4))[np.arange(6), codes].sum(axis=1)
    for one, other in combinations(range(6), 2):
        value += 0.4 * rng.standard_normal((4, 4))[codes[:, one], codes[:, other]]
    mean = np.bincount(networks, value) / np.bincount(networks)
    return 0.94 + 0.008 * (mean - mean.mean()) / mean.std()


def share(solution, values, found):
    """How far what was found is on the way from the best of 60 random codes, 0, to the best, 1."""
    likely = np.bincount(solution.cells.codes[solution.cells.codes >= 0])
    order = np.argsort(values)
    below = (np.cumsum(likely[order]) / likely.sum()) ** BUDGET
    random = values[order] @ np.diff(below, prepend=0)
    return (values[found] - random) / (values.max() - random)


def enough(values, bar):
    """The first 20 values if their mean is four standard errors from the bar, else all of them."""
    found = []
    for value in values:
        found.append(value)
        if len(found) == 20 and abs(np.mean(found) - bar) > 4 * np.std(found) / math.sqrt(20):
            break
    return found


def check_bar(student, solution, rng, bar, least, told):
    """Check the mean over the seeds of the visible check, and the mean share on made-up tasks.

    There a random search is at 0.14, evolution at 0.59, a Gaussian process at 0.98 on codes and at
    0.75 on paths; who only knows the table is near 0.2, or below. Standard errors are about 0.04.
    """
    space = student.define(SPACE).space
    test = solution.cells.test[:, :, -1].mean(axis=0)
    rows = (reached(student, solution, space, solution.dev, seed) for seed in range(SEEDS))
    found = enough((test[row] for row in rows), bar)  # students have these seeds and accuracies
    below = f"the mean accuracy over {len(found)} seeds is {np.mean(found):.4f}, below the bar"
    check(np.mean(found) >= bar, below, hint=told)

    def shares():
        for seed in rng.integers(10**6, size=TASKS).tolist():
            values = made_up(solution, rng)
            yield share(solution, values, reached(student, solution, space, values, seed))

    known = "on tasks where other networks are the best, the search finds too little"
    told = "learn from `train` alone, and forget each task before the next"
    check(np.mean(enough(shares(), least)) >= least, known, hint=told)


@question("task6", points=2, title="The first bar, 0.9517", seconds=180)
def first_bar(student, solution, rng):
    """On the trained cells, and on tasks that are made up."""
    told = "who was trained so far tells where to look next"
    check_bar(student, solution, rng, 0.9517, least=0.4, told=told)


@question("task6", points=2, title="The second bar, 0.957", seconds=180)
def second_bar(student, solution, rng):
    """The same, with higher bars."""
    told = "a model that tells all networks apart; of accuracies the ranks, so that no failure "
    told += "sets the scale"
    check_bar(student, solution, rng, 0.957, least=0.88, told=told)
