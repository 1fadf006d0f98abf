"""Hidden questions of exercise 2; the helpers of a task stand before its questions.

What decides on points is seen from here: which draws were made, which configurations and points an
objective was asked for, and how often. Where code must run beside the student's it is given to
`student.define`, and what it returns is compared here.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

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

ALMOST_ONE = 1 - 2**-53  # the largest float below 1


# --- task 1: one point of a huge grid ---------------------------------------------------------


def random_axes(rng, names):
    """A grid with so many names, in no order, and 3 to 7 values of several kinds for each."""
    pool = [None, "relu", "", 0.1, -3, *rng.integers(100, 10**6, size=30).tolist()]
    letters = rng.permutation(list("abcdefgh"))[:names].tolist()
    picks = {name: rng.integers(35, size=rng.integers(2, 7)).tolist() for name in letters}
    return {name: [pool[i] for i in [*pick, pick[0]]] for name, pick in picks.items()}  # one twice


@question("task1", points=1, title="Points of grids of all shapes")
def any_grid(student, solution, rng):
    """Whole grids of other shapes, first and last points, and indices outside."""
    for names in (1, 2, 3, 5):
        axes = random_axes(rng, names)
        size = math.prod(map(len, axes.values()))
        for index in (0, size - 1, *rng.integers(size, size=5).tolist()):
            point = student.grid_point(axes, index)
            check(not student.changed, "your function changes `axes`", hint="work on a copy")
            check_type(point, dict, "a point", hint="a dict with one value for each name")
            told = "counted from 0, the last name changes fastest; names may come in any order"
            check_equal(point, solution.grid_point(axes, index), "a point of a grid", hint=told)
        for index in (size, size + int(rng.integers(1, 99)), -1, -size):
            call = lambda axes=axes, index=index: student.grid_point(axes, index)  # noqa: E731
            check_raises(IndexError, call, "an index outside the grid, just so or by far")


@question("task1", points=1, title="Points of a grid that no list holds", seconds=2)
def huge_grid(student, solution, rng):
    """A grid of more than 10^50 points."""
    sizes = rng.integers(50, 70, size=30).tolist()
    axes = {f"x{i}": rng.integers(10**9, size=size).tolist() for i, size in enumerate(sizes)}
    size = math.prod(sizes)
    for index in (size - 1, *(int.from_bytes(rng.bytes(40)) % size for _ in range(23))):
        point = student.grid_point(axes, index)
        told = "no walk through the points before it, and Python's whole numbers instead of floats"
        check_equal(point, solution.grid_point(axes, index), "a point far out", hint=told)


# --- task 2: from a uniform number to a value -------------------------------------------------


@question("task2", points=1, title="Real numbers on linear and on log scales")
def real_numbers(student, solution, rng):
    """Any ends, arrays and lists, which stay as they are."""
    for log, scale in ((False, "a linear scale"), (True, "a log scale")):
        low = 10 ** rng.uniform(-6, -4) if log else rng.uniform(-9, 9)
        high = low * 10 ** rng.uniform(1, 7) if log else low + rng.uniform(0.5, 20)
        for u in (rng.random(1), rng.random(7), rng.random(7).tolist()):
            values = student.from_unit(u, low, high, log=log)
            told = "`u *= 2` changes what you are given, `u = u * 2` makes a new array"
            check(not student.changed, "your function changes `u`", hint=told)
            expected = solution.from_unit(u, low, high, log=log)
            told = "a + u (b - a), with a log scale on the logarithms; `u` may be a list"
            check_close(values, expected, f"values on {scale}", atol=1e-12, hint=told)


@question("task2", points=1, title="Nothing outside of [low, high]")
def never_outside(student, solution, rng):
    """The least and the greatest u on scales where exp(log(x)) is not x."""
    for _ in range(40):
        low, high = np.cumprod(10 ** rng.uniform([-6, 0.1], [0, 7])).tolist()
        values = student.from_unit([0.0, ALMOST_ONE], low, high, log=True)
        check_shape(values, (2,), "the values for two numbers", hint="an array or a list (n,)")
        first, last = np.asarray(values, dtype=float)
        told = "exp(log(x)) is not always x: clip at the end"
        check(low <= first <= last <= high, "on a log scale a value lies outside", hint=told)
        told = "nearly the whole range is in reach: u = 0 gives `low`"
        linear = student.from_unit([0.0, ALMOST_ONE], low, high)
        check_close(linear, [low, high], "both ends of a linear scale", atol=1e-12, hint=told)


@question("task2", points=1, title="Whole numbers on linear and on log scales")
def whole_numbers(student, solution, rng):
    """Many u at once, and both ends."""
    for log, scale in ((False, "a linear scale"), (True, "a log scale")):
        low, length = (2 * rng.integers([1, 3], [6, 20])).tolist()
        low = low - 1 if log else -low - 1  # odd, for numpy rounds halves to even numbers
        u = np.array([0, *rng.random(300), ALMOST_ONE])
        values = student.from_unit(u, low, low + length, log=log, integer=True)
        what = f"whole numbers on {scale}"
        then = "then take logarithms, " if log else ""
        told = f"pad both ends by one half, {then}round to the nearest, clip"
        expected = solution.from_unit(u, low, low + length, log=log, integer=True)
        check_close(values, expected, what, hint=told)
        told = "the type must be a whole number's, too"
        check(np.asarray(values).dtype.kind in "iu", f"{what} are not integers", hint=told)


# --- task 3: how many trials does luck need? --------------------------------------------------


def draws_needed(top, confidence, hits):
    """The number of draws, and a near confidence that it and no number below it clearly reaches."""
    reached = stats.binom.sf(hits - 1, np.arange(3000), top)
    n = int(np.argmax(reached >= confidence))
    return n, float(reached[n - 1 : n + 1].mean())


@question("task3", points=1, title="How many draws for one hit")
def one_hit(student, solution, rng):
    """Rare and frequent hits; the confidence lies between those of n - 1 and n draws."""
    for low, high in ((0.007, 0.01), (0.03, 0.05), (0.1, 0.3), (0.92, 0.98)):
        top = rng.uniform(low, high)
        n, confidence = draws_needed(top, rng.uniform(0.8, 0.97), hits=1)
        told = "the smallest n that is enough, however large it is: 1 - (1 - top)**n"
        check_equal(student.trials_needed(top, confidence), n, "the number of draws", hint=told)


@question("task3", points=1, title="How many draws for several hits")
def several_hits(student, solution, rng):
    """The same for several hits."""
    for low, high, hits in ((0.03, 0.04, 3), (0.1, 0.2, 2), (0.3, 0.5, 6), (0.92, 0.98, 4)):
        top = rng.uniform(low, high)
        n, confidence = draws_needed(top, rng.uniform(0.7, 0.95), hits)
        got = student.trials_needed(top, confidence, hits=hits)
        told = "at least `hits` hits is the opposite of 0, 1, … or hits - 1; n is at least `hits`"
        check_equal(got, n, "the number of draws", hint=told)


# --- task 4: repair a random search -----------------------------------------------------------

SPOILING = """
def spoiling(objective):
    def spoilt(config):
        value = objective(dict(config))
        config.clear()
        config["C"] = -1.0
        return value
    return spoilt
"""
SHARED = """
import numpy as np

def seed(number):
    np.random.seed(number)

def draw():
    return np.random.random(4).tolist()
"""


def play(student, seed, outcomes, around=None):
    """Let random_search make a trial for each outcome, a value or an error.

    Returns what it found, what was drawn, and what the objective was given.
    """
    drawn, given = [], []

    def sample(rng):
        u = rng.random()
        check_type(u, float, "a number from the generator that `sample` is handed")
        config = {"C": u, "kernel": "poly", "degree": 3} if u < 0.5 else {"C": u, "kernel": "rbf"}
        drawn.append(config)
        return dict(config)

    def objective(config):
        given.append(config)
        outcome = outcomes[(len(given) - 1) % len(outcomes)]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    objective = around(objective) if around else objective
    return student.random_search(sample, objective, len(outcomes), seed), drawn, given


SIGNS = "values may have either sign: mind which way you compare, and with what at first"


def check_found(found, outcomes, given, told=SIGNS):
    """Check that a search found the smallest outcome; `told` is the hint if its value is wrong."""
    check(given, "the objective is never called", hint="call it for each draw")
    check_type(found, (tuple, list), "what random_search returns", hint="return (config, value)")
    check_equal(len(found), 2, "the length of what random_search returns", hint="(config, value)")
    values = [v if isinstance(v, float) else np.nan for v in outcomes[: len(given)]]
    best = int(np.nanargmin(values))
    check_close(found[1], values[best], "the smallest value", hint=told)
    told = "keep a copy of what was drawn: the objective may change the dict that it is given"
    check_equal(found[0], given[best], "the configuration with the smallest value", hint=told)


@question("task4", points=1, title="Independent draws that can be repeated", seconds=5)
def independent_draws(student, solution, rng):
    """The number of draws, and what the seed does to them."""
    outcomes = rng.normal(size=50).tolist()
    seed, another = rng.choice(10**6, size=2, replace=False).tolist()
    _, drawn, given = play(student, seed, outcomes)
    told = "each of the `trials` calls the objective once"
    check_equal(len(given), 50, "the number of evaluations", hint=told)
    told = "make the generator once, outside the loop"
    check(len({config["C"] for config in given}) == 50, "draws repeat", hint=told)
    told = "all numbers come from one generator made from `seed`"
    check_equal(play(student, seed, outcomes)[1], drawn, "the draws, same seed again", hint=told)
    other = play(student, another, outcomes)[1]
    check(not any(config in drawn for config in other), "another seed, same draws", hint=told)


@question("task4", points=1, title="numpy's global generator stays untouched", seconds=5)
def global_generator(student, solution, rng):
    """It goes on as if no search had been made."""
    shared = student.define(SHARED)
    seed = int(rng.integers(10**6))
    shared.seed(seed)
    _, _, given = play(student, int(rng.integers(10**6)), rng.normal(size=9).tolist())
    told = (
        "np.random.default_rng(seed) is a generator of your own; np.random.seed changes all code's"
    )
    check(len(given) > 1, "the objective is not called for each draw", hint=told)
    expected = np.random.RandomState(seed).random(4)
    check_close(shared.draw(), expected, "numpy's global generator after a search", hint=told)


@question("task4", points=1, title="The smallest of all values, and its configuration", seconds=5)
def smallest_value(student, solution, rng):
    """Values of one sign, and parameters that are not always there."""
    for sign in (1, -1, 1000):
        outcomes = (sign * rng.uniform(1, 9, size=30)).tolist()
        found, drawn, given = play(student, int(rng.integers(10**6)), outcomes)
        told = "a parameter that is inactive is absent: update no dict of an earlier draw"
        kept = all(config in drawn for config in given)
        check(kept, "a configuration is not passed on as `sample` drew it", hint=told)
        check_found(found, outcomes, given)


@question("task4", points=1, title="Trials that fail", seconds=5)
def failed_trials(student, solution, rng):
    """NaN and errors of many kinds, at first too, and trials that all fail."""
    a, b, c, d = rng.uniform(1, 9, size=4).tolist()
    for outcomes in ([np.nan, a, KeyError(), b, np.nan], [OSError(), c, d, RuntimeError()]):
        found, _, given = play(student, int(rng.integers(10**6)), outcomes)
        told = "a trial that raises or returns NaN is passed over, but counts as one"
        check_equal(len(given), len(outcomes), "the number of evaluations", hint=told)
        told = "comparing with nan gives False, always; mind with what you compare at first"
        check_found(found, outcomes, given, told)
    nothing, _, given = play(student, 0, [np.nan, ValueError("d"), np.nan])
    told = "if all trials fail the result is (None, nan)"
    check_equal(len(given), 3, "the number of evaluations if all trials fail", hint=told)
    check_type(nothing, (tuple, list), "what a search returns if all trials fail", hint=told)
    check(len(nothing) == 2 and nothing[0] is None, "a trial that failed is best", hint=told)
    check_close(nothing[1], np.nan, "the value if all trials fail", hint=told)


@question("task4", points=1, title="An objective that spoils what it is given", seconds=5)
def kept_configuration(student, solution, rng):
    """The dict that an objective was given is not what is returned."""
    outcomes = rng.uniform(1, 9, size=12).tolist()
    spoiling = student.define(SPOILING).spoiling
    found, _, given = play(student, int(rng.integers(10**6)), outcomes, around=spoiling)
    check_found(found, outcomes, given)


# --- task 5: zoom -----------------------------------------------------------------------------


def noted(height):
    """An objective with height(points, number of the call), and what it was asked and answered."""
    asked, answers = [], []

    def objective(points):
        points = np.asarray(points, dtype=float)
        check(points.ndim == 2, "`objective` wants points (n, d)", hint="a single one is (1, d)")
        asked.append(points)
        answers.append(height(points, len(asked)))
        return answers[-1]

    return objective, asked, answers


def hill(rng, d):
    """The height of a round hill whose top lies near the middle of the cube."""
    top = rng.uniform(0.45, 0.55, size=d)
    return lambda points, call: -((points - top) ** 2).sum(axis=1)


def trap(rng):
    """The height of a broad hill of height 0.8 and, elsewhere, of a narrow peak of height 1."""
    low, high = rng.uniform(0.1, 0.4, size=2), rng.uniform(0.6, 0.9, size=2)

    def height(points, call):
        broad = np.exp(-((points - low) ** 2).sum(axis=1) / 0.1)
        return np.maximum(0.8 * broad, np.exp(-((points - high) ** 2).sum(axis=1) / 0.01))

    return height


def rugged(rng):
    """The height of a landscape with waves so short that nobody finds the way."""
    ways = rng.uniform(300, 900, size=2)
    return lambda points, call: np.sin(points @ ways)


def slope(rng, d):
    """The height of a plane that rises to one corner of the cube."""
    ways = rng.choice([-1, 1], size=d) * rng.uniform(1, 2, size=d)
    return lambda points, call: points @ ways


def noise(rng, sinks):
    """Heights by chance below 0, lower with each call, and much lower towards the edges."""

    def height(points, call):
        outer = abs(points - 0.5).max(axis=1, initial=0) > 0.25
        return rng.normal(-99, 1, len(points)) - sinks * call - 999 * outer

    return height


def zoomed(student, height, d, rounds, per_round, shrink, seed):
    """What zoom finds: best point (d,), boxes (rounds, 2, d), what it asked, the answers."""
    objective, asked, answers = noted(height)
    found = student.zoom(objective, d, rounds, per_round, shrink, seed)
    told = "return (best_point, boxes)"
    check_type(found, (tuple, list), "what zoom returns", hint=told)
    check_equal(len(found), 2, "the length of what zoom returns", hint=told)
    check(asked, "the objective is never called", hint="call it for the points of each round")
    check_shape(found[0], (d,), f"the best point in {d} dimensions", hint=told)
    check_shape(found[1], (rounds, 2, d), f"the boxes of {rounds} rounds in {d} dimensions")
    return *(np.asarray(part, dtype=float) for part in found), asked, answers


def check_sides(boxes, shrink):
    """Check that the box of round r has the side shrink**r."""
    sides = shrink ** np.arange(len(boxes))[:, None] * np.ones(boxes.shape[2])
    told = "shrink**r from end to end, not to either side; at the edge a box keeps it"
    check_close(boxes[:, 1] - boxes[:, 0], sides, "the sides of the boxes", hint=told)


@question("task5", points=1, title="The boxes of a zoom into the middle")
def boxes_in_the_middle(student, solution, rng):
    """Their number, form and sides, where no box needs to be moved."""
    for d, rounds in ((1, 4), (2, 1), (3, 3)):
        shrink, seed = rng.uniform(0.2, 0.35), int(rng.integers(10**6))
        _, boxes, _, _ = zoomed(student, hill(rng, d), d, rounds, 300, shrink, seed)
        cube = [[0] * d, [1] * d]
        check_close(boxes[0], cube, "the box of round 0", hint="it is the whole cube")
        check_sides(boxes, shrink)


@question("task5", points=1, title="The boxes of a zoom into a corner")
def boxes_at_the_edge(student, solution, rng):
    """They stay in the cube, and keep their sides."""
    for d, rounds in ((1, 3), (2, 6), (4, 4)):
        shrink, seed = rng.uniform(0.4, 0.8), int(rng.integers(10**6))
        _, boxes, asked, _ = zoomed(student, slope(rng, d), d, rounds, 30, shrink, seed)
        inside = boxes.min() >= -1e-9 and boxes.max() <= 1 + 1e-9
        told = "move it inwards, as far as it needs"
        check(inside, "a box leaves the cube", hint=told)
        check_sides(boxes, shrink)
        for r in range(1, rounds):
            half, middle = shrink**r / 2, boxes[r].mean(axis=0)
            points = np.concatenate(asked)[: 30 * r].clip(half, 1 - half)
            near = np.isclose(points, middle).all(axis=1).any()
            check(near, "a box is not around one of the points so far", hint=told)


@question("task5", points=1, title="The points of each round")
def points_in_boxes(student, solution, rng):
    """Where they lie, and which numbers they are made of."""
    n, seed, other = (300 + rng.choice(100, size=3, replace=False)).tolist()
    height, shrink = hill(rng, 2), rng.uniform(0.3, 0.5)
    best, boxes, asked, _ = zoomed(student, height, 2, 4, n, shrink, seed)
    told = "call `objective` once a round, with all points of the round"
    check_equal([points.shape for points in asked], [(n, 2)] * 4, "the points asked", hint=told)
    check_spread((np.array(asked) - boxes[:, :1]) / (boxes[:, 1:] - boxes[:, :1]))
    told = "all numbers come from one generator, made from `seed`"
    again = zoomed(student, height, 2, 4, n, shrink, seed)[0]
    check_close(again, best, "the best point, same seed again", hint=told)
    different = zoomed(student, height, 2, 4, n, shrink, other)[0]
    check(abs(different - best).max() > 1e-9, "another seed gives the same points", hint=told)


def check_spread(u):
    """Check points u (rounds, n, 2), in units of their boxes: uniform, and new ones each round."""
    told = "uniform points from the whole box of the round, and from nothing but it"
    check(-1e-9 <= u.min() <= u.max() <= 1 + 1e-9, "points lie outside of their box", hint=told)
    even = abs(u.mean(axis=1) - 0.5).max() < 0.1 and abs(u.std(axis=1) - 0.289).max() < 0.04
    check(even, "the points of a round are not spread evenly over its box", hint=told)
    told = "each coordinate of each point is a number of its own, from one generator"
    tied = max(abs(np.corrcoef(points.T)[0, 1]) for points in u)
    check(tied < 0.35, "the coordinates of a point depend on one another", hint=told)
    check(abs(u[1:] - u[0]).max(axis=(1, 2)).min() > 1e-6, "rounds repeat numbers", hint=told)


@question("task5", points=1, title="The best point of all rounds so far")
def best_so_far(student, solution, rng):
    """Values by chance, so that the best may lie in any round, but far from the edges."""
    for d, sinks in ((1, 0), (2, 1), (3, 20)):
        height = noise(rng, sinks)
        shrink, seed = rng.uniform(0.35, 0.5), int(rng.integers(10**6))
        best, boxes, asked, answers = zoomed(student, height, d, 5, 60, shrink, seed)
        points, values = np.concatenate(asked), np.concatenate(answers)
        told = "zoom maximizes; the best point may come from an early round, and be below 0"
        check_close(best, points[values.argmax()], "the best point", hint=told)
        for r in range(1, 5):
            half = shrink**r / 2
            middle = points[values[: 60 * r].argmax()].clip(half, 1 - half)
            told = "it lies around the best point of all rounds so far"
            check_close(boxes[r].mean(axis=0), middle, "the middle of a box", hint=told)


# --- task 6: predict, then measure ------------------------------------------------------------


def measured(student, height, runs):
    """The share won with the student's own zoom, and the points of both players, as sets."""
    objective, asked, _ = noted(height)
    won, lucky = 0.0, set()
    for seed in range(runs):
        best = np.asarray(student.zoom(objective, 2, 5, 12, 0.5, seed)[0], dtype=float)
        luck = np.random.default_rng(10_000 + seed).random((60, 2))
        lucky |= set(map(tuple, luck.tolist()))
        ends, highest = height(best[None], 0)[0], height(luck, 0).max()
        won += 1.0 if ends > highest else 0.5 if ends == highest else 0.0
    return won / runs, {tuple(point) for points in asked for point in points.tolist()}, lucky


@question("task6", points=1, title="Who plays, and how often")
def players(student, solution, rng):
    """The points at which random search and zooming ask, no more and no fewer."""
    runs, height = int(rng.integers(4, 9)), hill(rng, 2)
    objective, asked, _ = noted(height)
    student.share_won(objective, runs)
    points = {tuple(point) for each in asked for point in each.tolist()}
    _, zooms, lucky = measured(student, height, runs)
    told = "60 points, in each run from a new np.random.default_rng(10_000 + seed)"
    check(points >= lucky, "random search does not play as it should", hint=told)
    told = "zoom(objective, 2, 5, 12, 0.5, seed), with another seed in each run"
    check(points >= zooms, "zooming does not play as it should", hint=told)
    check(points == zooms | lucky, "there are more points than it takes", hint="mind `runs`")


@question("task6", points=1, title="Which share is won")
def share_of_wins(student, solution, rng):
    """Landscapes with wins, losses and draws."""
    peaks = trap(rng)
    steps = lambda points, call: np.round(3 * peaks(points, call))  # noqa: E731
    for height in (peaks, steps, rugged(rng), rugged(rng)):
        runs = int(rng.integers(9, 13))
        won = student.share_won(noted(height)[0], runs)
        told = "compare the heights of the two best points; a draw counts one half"
        check_close(won, measured(student, height, runs)[0], "the share won", hint=told)


# --- task 7: beat the bar ---------------------------------------------------------------------

BUDGET, SEEDS, FEW, IMAGES = 12, 400, 200, 64
SPACE = "from mlsd_hpo.benchmarks import svm_digits\nspace = svm_digits().space"
HOPELESS = 3.0  # per cent; on images an error above it counts as it


def image(rng):
    """A way to mirror and shift the unit square, C and gamma; no search can know where to look."""
    flip_c, flip_gamma = rng.integers(2, size=2).tolist()
    shift = rng.uniform(-0.125, 0.125)
    return lambda u: [abs(flip_c - u[0]), abs(flip_gamma - u[1]) + shift]


def accuracy(digits, config, moved):
    """The tabulated accuracy of a configuration; with `moved`, of where that image shows it."""
    if moved:
        config = digits.space.decode(moved(digits.space.encode(digits.space.validate(config))))
    return float(digits.table.values[digits.table.row(config)])


def error_of(student, digits, space, seed, moved=None):
    """The error in per cent of what the search with this seed recommends, within its budget."""
    objective = lambda config: accuracy(digits, config, moved)  # noqa: E731
    return 100 * (1 - recommended(student.my_search, space, objective, BUDGET, seed))


def check_bar(student, digits, rng, bar):
    """Check the mean error over the seeds of the visible check, and the same on images of the task.

    The first half of the seeds is enough where its error is far below the bar. On images the error
    may be a little above that on the task, by chance; it is far above for a search that knows the
    task's best configuration.
    """
    space = student.define(SPACE).space
    errors = [error_of(student, digits, space, seed) for seed in range(FEW)]
    if np.mean(errors) > bar - 0.06:
        errors += [error_of(student, digits, space, seed) for seed in range(FEW, SEEDS)]
    told = "spread the first points evenly, and look around the best with the others"
    check(np.mean(errors) <= bar, f"the mean error over {SEEDS} seeds is above the bar", hint=told)
    seeds = rng.integers(10**6, size=IMAGES).tolist()
    images = [error_of(student, digits, space, seed, image(rng)) for seed in seeds]
    ends = np.minimum(images, HOPELESS).mean()
    told = "learn from `objective` alone, not from where the best lies in the table of digits"
    known = "the error is larger on landscapes whose best configurations lie elsewhere"
    check(ends <= max(np.mean(errors) + 0.15, bar - 0.05), known, hint=told)


@question("task7", points=2, title="The first bar, 1.80 %", seconds=120)
def first_bar(student, solution, rng):
    """On the task itself, and on images of it."""
    check_bar(student, solution.digits, rng, bar=1.8)


@question("task7", points=2, title="The second bar, 1.70 %", seconds=120)
def second_bar(student, solution, rng):
    """The same, with a lower bar."""
    check_bar(student, solution.digits, rng, bar=1.7)
