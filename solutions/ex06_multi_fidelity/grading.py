"""Hidden questions of exercise 6; the helpers of a task stand before its questions."""

from __future__ import annotations

import math

import numpy as np

from mlsd_hpo.grading import check, check_close, check_equal
from mlsd_hpo.grading.questions import question
from mlsd_hpo.grading.searches import worth

COPY = "work on a copy"

# --- task 1: a plan, and its price ------------------------------------------------------------


def plain(rungs):
    """A plan as a list of tuples, whatever kind of pairs it has."""
    return [tuple(rung) for rung in rungs]


@question("task1", points=1, title="Plans of any size")
def any_plan(student, solution, rng):
    """Random numbers, fewer configurations than the epochs would allow, and more."""
    for most in (12, 400) * 25:
        eta, low = int(rng.integers(2, 6)), int(rng.integers(1, 20))
        n, high = int(rng.integers(1, most)), low + int(rng.integers(0, 400))
        told = "as many rungs as both low * eta**s <= high and eta**s <= n allow; rounded down"
        got = plain(student.plan(n, low, high, eta))
        check_equal(got, solution.plan(n, low, high, eta), "a plan", hint=told)


@question("task1", points=1, title="Plans without a rounding error")
def exact_plan(student, solution, rng):
    """Powers, whose logarithms are not exact, one less, and numbers that floats cannot hold."""
    for eta in (2, 3, 5, 6, 7, 10):
        for s in range(1, 24):
            n = eta**s + int(rng.integers(2)) * (eta ** (s - 1) + 1)
            high = eta**s - int(rng.integers(2))
            told = "math.log and / are not exact: multiply in a loop, divide by //"
            got = plain(student.plan(n, 1, high, eta))
            check_equal(got, solution.plan(n, 1, high, eta), "a plan of powers", hint=told)


@question("task1", points=1, title="The price of a plan")
def any_price(student, solution, rng):
    """Any rungs, with and without checkpoints."""
    for _ in range(20):
        m = int(rng.integers(1, 6))
        epochs = np.cumsum(rng.integers(1, 30, size=m)).tolist()
        rungs = list(zip(rng.integers(1, 90, size=m).tolist(), epochs, strict=True))
        for kept in (True, False):
            told = "with checkpoints a rung adds what is beyond the rung below"
            got = student.price(rungs, kept)
            check_equal(got, solution.price(rungs, kept), "a price", hint=told)


# --- task 2: who survives ---------------------------------------------------------------------


def bumpy(rng, n, epochs, levels=None, diverged=0):
    """Curves (n, epochs) that cross; `levels` makes ties; some rows are NaN from an epoch on."""
    curves = rng.random((n, epochs))
    if levels:
        curves = np.round(curves * levels) / levels
    for row in rng.permutation(n)[:diverged]:
        curves[row, rng.integers(0, epochs - 1) :] = np.nan
    return curves


def check_survivors(student, solution, curves, rungs, hint):
    """Compare who is on each rung."""
    got = student.survivors(curves, rungs)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_equal(len(got), len(rungs), "the number of lists, one for each rung", hint=hint)
    expected = solution.survivors(curves, rungs)
    check_equal([[int(i) for i in rung] for rung in got], expected, "who survives", hint=hint)


@question("task2", points=1, title="Survivors on any plan")
def any_survivors(student, solution, rng):
    """Rungs at epochs that do not multiply, arrays and lists."""
    for n in (1, 4, 12, 60):
        curves = bumpy(rng, n, 30)
        epochs = np.sort(rng.choice(np.arange(1, 31), size=4, replace=False)).tolist()
        rungs = list(zip([n, *(max(1, n // k) for k in (2, 5, 9))], epochs, strict=True))
        given = curves.tolist() if n == 12 else curves
        told = "judged at the rung's own number of epochs; larger accuracies are better; ascending"
        check_survivors(student, solution, given, rungs, told)


@question("task2", points=1, title="Survivors among equals")
def equal_survivors(student, solution, rng):
    """Few different accuracies."""
    for n in (6, 20, 50):
        curves = bumpy(rng, n, 9, levels=2)
        told = "of equals the one with the smaller row number goes on"
        rungs = [(n, 2), (n // 2, 5), (max(1, n // 5), 9)]
        check_survivors(student, solution, curves, rungs, told)


@question("task2", points=1, title="Survivors where trainings diverge")
def diverged_survivors(student, solution, rng):
    """Many NaN, more than there are places, up to all."""
    for diverged in (3, 8, 11, 12):
        curves = bumpy(rng, 12, 9, diverged=diverged)
        curves[rng.permutation(12)[: diverged - 2], 1:] = np.nan
        told = "who diverged never goes on, even if places stay free; then lists get shorter"
        check_survivors(student, solution, curves, [(12, 2), (8, 4), (4, 9)], told)


# --- task 3: what a cut throws away -----------------------------------------------------------


@question("task3", points=1, title="The price of a cut")
def any_cut(student, solution, rng):
    """Curves that cross, at every epoch, ties too."""
    for levels in (None, 2, 4):
        curves = bumpy(rng, 25, 8, levels)
        for epoch in range(1, 9):
            keep = int(rng.integers(1, 12))
            told = (
                "the best final accuracy of all, less that of the kept; of equals the smaller row"
            )
            got = student.cut(curves, epoch, keep)
            check(not student.changed, "your function changes its arguments", hint=COPY)
            expected = solution.cut(curves, epoch, keep)
            check_close(got, expected, "what a cut costs", atol=1e-9, hint=told)


@question("task3", points=1, title="The price of a cut where trainings diverge")
def diverged_cut(student, solution, rng):
    """NaN early, NaN at the end, and nothing left."""
    for diverged in (4, 9, 13):
        curves = bumpy(rng, 14, 8, diverged=diverged)
        for epoch, keep in ((1, 1), (2, 3), (5, 8), (8, 2)):
            told = "NaN is never kept; without any final accuracy among the kept, math.inf"
            got = student.cut(curves, epoch, keep)
            check(not student.changed, "your function changes its arguments", hint=COPY)
            expected = solution.cut(curves, epoch, keep)
            check_close(got, expected, "what a cut costs", atol=1e-9, hint=told)


@question("task3", points=1, title="From when on a cut is safe")
def any_earliest(student, solution, rng):
    """Costs that fall and rise again, several tolerances."""
    for keep in (1, 2, 5) * 3:
        steady = np.cumsum(rng.normal(size=(20, 30)), axis=1)
        for tolerance in (0.0, 0.51, 2.03, 50.0):
            told = "the epoch itself and all later ones must be safe: go back from the end"
            got = student.earliest(steady, keep, tolerance)
            expected = solution.earliest(steady, keep, tolerance)
            check_equal(int(got), expected, "the earliest safe epoch", hint=told)


# --- task 4: repair a scheduler ---------------------------------------------------------------


def situation(rng, rungs, eta, failed=0.0, levels=None):
    """Results on some rungs as ASHA might have them, and who was promoted."""
    numbers, found, promoted = iter(rng.permutation(500).tolist()), [], set()
    for k in range(rungs):
        losses = {
            next(numbers): float(rng.random()) for _ in range(int(rng.integers(0, 22 - 5 * k)))
        }
        if levels:
            losses = {trial: round(loss * levels) / levels for trial, loss in losses.items()}
        losses = {t: math.nan if rng.random() < failed else loss for t, loss in losses.items()}
        best = sorted(losses, key=lambda t, losses=losses: (losses[t], t))[: len(losses) // eta]
        promoted |= {t for t in losses if rng.random() < (0.6 if t in best else 0.2)}
        found.append(losses)
    return found, promoted


def check_job(student, solution, rungs, promoted, eta, hint):
    """Compare the next job."""
    got = tuple(student.next_job(rungs, promoted, eta))
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_equal(got, solution.next_job(rungs, promoted, eta), "what to do next", hint=hint)


@question("task4", points=1, title="Who is promoted from a rung")
def one_rung(student, solution, rng):
    """Two rungs, nobody promoted yet, any number of results, ties."""
    for m in (0, 1, 2, 3, 5, 8, 24, 25):
        for levels in (1000, 3, 1):
            losses = np.round(rng.random(m) * levels) / levels
            rungs = [dict(zip(rng.permutation(100)[:m].tolist(), losses.tolist(), strict=True)), {}]
            told = "the best floor(m / eta); small losses are good; of equals the smaller number"
            check_job(student, solution, rungs, set(), int(rng.integers(2, 5)), told)


@question("task4", points=1, title="The highest rung first")
def many_rungs(student, solution, rng):
    """Several rungs, nobody promoted yet, results on the last one."""
    for _ in range(40):
        rungs, _ = situation(rng, int(rng.integers(3, 6)), 2)
        told = "begin with the rung below the last: the last one has nowhere to go"
        check_job(student, solution, rungs, set(), int(rng.integers(2, 4)), told)


@question("task4", points=1, title="Nobody is promoted twice")
def promoted_before(student, solution, rng):
    """Some of the best, or all of them, went on before; others too, who were among them then."""
    for _ in range(30):
        eta = int(rng.integers(2, 4))
        rungs, promoted = situation(rng, int(rng.integers(2, 5)), eta)
        told = "the best floor(m / eta) counts those that were promoted; take the best of the rest"
        check_job(student, solution, rungs, promoted, eta, told)


@question("task4", points=1, title="Failed trials stay where they are")
def failed_before(student, solution, rng):
    """Half or most of the results are NaN."""
    for share in (0.5, 0.9) * 50:
        eta = int(rng.integers(2, 4))
        rungs, _ = situation(rng, int(rng.integers(2, 4)), eta, failed=share)
        rungs = [dict(list(losses.items())[: int(rng.integers(12))]) for losses in rungs]
        told = "failed trials count in m, are worse than all others, and never go on"
        check_job(student, solution, rungs, set(), eta, told)


# --- task 5: a population ---------------------------------------------------------------------

DRAW = """
import numpy as np

def draw(exploit, losses, share, seed, times):
    rng = np.random.default_rng(seed)
    return np.array([np.asarray(exploit(losses, share, rng)) for _ in range(times)])
"""


def drawn(student, losses, share, rng, times=300):
    """Many results of `exploit`, (times, N)."""
    draw = student.define(DRAW).draw
    got = draw(student.exploit, losses, share, int(rng.integers(10**6)), times)
    check(not student.changed, "your function changes its arguments", hint=COPY)
    check_equal(np.shape(got), (times, len(losses)), "the shape of many results")
    return np.asarray(got)


def check_generator(student, losses, rng):
    """Check that all chance comes from the generator that is handed in."""
    draw, seed = student.define(DRAW).draw, int(rng.integers(10**6))
    one, other = (draw(student.exploit, losses, 0.25, seed, 30) for _ in range(2))
    told = "draw with `rng`, and with nothing else"
    check(np.array_equal(one, other), "two generators of the same seed draw differently", hint=told)


def check_donors(got, losses, share):
    """Check who is replaced, and by whose weights, in every one of many results."""
    n = len(losses)
    k = max(1, math.floor(share * n))
    order = np.argsort(np.where(np.isnan(losses), np.inf, losses), kind="stable")
    donors = {int(i) for i in order[:k] if not np.isnan(losses[i])}
    for place, member in enumerate(order):
        expected = donors if place >= n - k and donors else {int(member)}
        told = "the worst draw among the best that succeeded, all others go on with their own"
        found = {int(i) for i in np.unique(got[:, member])}
        check(found == expected, "a member goes on with the wrong weights", hint=told)


@question("task5", points=1, title="Who is replaced, and by whom")
def replaced(student, solution, rng):
    """Populations of several sizes, ties too."""
    for n, share in ((2, 0.2), (5, 0.3), (12, 0.25), (9, 0.49)):
        for losses in (rng.normal(size=n), rng.integers(2, size=n).astype(float)):
            check_donors(drawn(student, losses, share, rng), losses, share)


@question("task5", points=1, title="All of the best have the same chance")
def even_chances(student, solution, rng):
    """Counts of 600 draws: further off than once in 10,000 for an even draw."""
    losses = rng.normal(size=16)
    check_generator(student, losses, rng)
    got, order = drawn(student, losses, 0.25, rng, times=600), np.argsort(losses)
    told = "one draw for each of the worst, by itself, each of the best being as likely"
    for member in order[12:]:
        for donor in order[:4]:
            share = np.mean(got[:, member] == donor)
            check(abs(share - 0.25) < 0.08, "not all of the best are drawn as often", hint=told)
    for one, other in ((12, 13), (14, 15), (12, 15)):
        same = np.mean(got[:, order[one]] == got[:, order[other]])
        check(abs(same - 0.25) < 0.08, "the draws of the worst depend on each other", hint=told)


@question("task5", points=1, title="Members that failed")
def failed_members(student, solution, rng):
    """Some, most and all losses are NaN."""
    for failed in (2, 7, 9, 10):
        losses = rng.normal(size=10)
        losses[rng.permutation(10)[:failed]] = np.nan
        check_donors(drawn(student, losses, 0.3, rng), losses, 0.3)


@question("task5", points=1, title="The schedule behind a member")
def any_schedule(student, solution, rng):
    """Random ancestors, one round and many, arrays and lists."""
    for rounds, n in ((0, 3), (1, 2), (4, 5), (30, 8)):
        parents = rng.integers(n, size=(rounds, n))
        rates = rng.random((rounds + 1, n))
        given = (parents.tolist(), rates.tolist()) if rounds == 4 else (parents, rates)
        member = int(rng.integers(n))
        told = "from the last round back: first the rate, then whose weights these were before"
        got = student.schedule(*given, member)
        expected = solution.schedule(parents, rates, member)
        check_close(got, expected, "a schedule", atol=1e-12, hint=told)


# --- task 6: beat the bar ---------------------------------------------------------------------

BUDGET, SEEDS, IMAGES = 486, 60, 40
SPACE = "from mlsd_hpo.benchmarks import mlp_digits\nspace = mlp_digits().space"


def image(rng, space):
    """A way to mirror numbers and to exchange choices; no search can know where the best lies."""
    mirrored = [n for n in ("learning_rate", "width", "l2") if rng.random() < 0.5]
    sizes = space.parameters["batch"].choices
    others = dict(zip(sizes, rng.permutation(sizes).tolist(), strict=True))

    def moved(config):
        u = space.encode(config)
        for name in mirrored:
            column = space.names.index(name)
            u[column] = 1 - u[column]
        config = space.decode(u)
        return {**config, "batch": others[config["batch"]]}

    return moved


def final_accuracy(student, solution, space, seed, moved=lambda config: config):
    """The accuracy after all epochs of what the search with this seed recommends."""
    table = solution.digits.table
    curve = lambda config: table.curves[table.row(moved(config))]  # noqa: E731
    train = solution.trainer(BUDGET, lambda config, epochs: curve(config)[epochs - 1])
    told = "train within the budget, then return a configuration of `space`"
    chosen = student.my_search(space, train, BUDGET, seed)
    return worth(chosen, lambda c: float(curve(solution.digits.space.validate(c))[-1]), told)


def check_bar(student, solution, rng, bar):
    """Check the mean over the seeds of the visible check, and the same on images of the task.

    On images the accuracy of an honest search is the same but for chance: the difference of the
    two means has a standard error of about 0.0004. Who knows the table falls far behind.
    """
    space = student.define(SPACE).space
    found = [final_accuracy(student, solution, space, seed) for seed in range(SEEDS)]
    told = "begin with many networks and little training, and give more to the best"
    check(
        np.mean(found) >= bar, f"the mean accuracy over {SEEDS} seeds is below the bar", hint=told
    )
    moves = [image(rng, solution.digits.space) for _ in range(IMAGES)]
    seeds = rng.integers(10**6, size=IMAGES).tolist()
    images = [
        final_accuracy(student, solution, space, s, m) for s, m in zip(seeds, moves, strict=True)
    ]
    known = "the accuracy is lower where the best configurations lie elsewhere"
    told = "learn from `train` alone, not from where the best lies in the table"
    check(np.mean(images) >= min(np.mean(found), 0.971) - 0.003, known, hint=told)


@question("task6", points=2, title="The first bar, 0.9688", seconds=180)
def first_bar(student, solution, rng):
    """On the task itself, and on images of it."""
    check_bar(student, solution, rng, bar=0.9688)


@question("task6", points=2, title="The second bar, 0.9696", seconds=180)
def second_bar(student, solution, rng):
    """The same, with a higher bar."""
    check_bar(student, solution, rng, bar=0.9696)
