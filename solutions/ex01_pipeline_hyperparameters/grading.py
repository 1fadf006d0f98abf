"""The hidden questions of exercise 1."""

from __future__ import annotations

import inspect
import warnings

import numpy as np

from mlsd_hpo.grading import check, check_close, check_equal, check_raises, check_shape
from mlsd_hpo.grading.questions import question


def on_their_side(student, *functions):
    """The same functions, to be run beside the student's code."""
    return student.define("\n".join(map(inspect.getsource, functions)))


def accepts(validate, value):
    """Whether a space or a parameter lets a value pass."""
    try:
        validate(value)
    except ValueError:
        return False
    return True


# --- task 1 ---------------------------------------------------------------------------------------


def fit_steps(kinds, classes, seed):
    """A pipeline of these kinds of steps, fitted on data of random size; runs on both sides."""
    import warnings

    import numpy as np
    from sklearn.decomposition import PCA
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(60, rng.integers(9, 16))), np.arange(60) % classes
    sizes = rng.integers(2, 8, size=rng.integers(1, 4)).tolist()
    make = {
        "impute": SimpleImputer,
        "scale": StandardScaler,
        "PCA": lambda: PCA(int(rng.integers(3, 8))),
        "logistic": LogisticRegression,
        "network": lambda: MLPClassifier(sizes, max_iter=2),
        "neighbours": KNeighborsClassifier,
    }
    steps = [make[kind]() if kind in make else kind for kind in kinds]
    with warnings.catch_warnings(action="ignore"):  # two iterations are not enough, of course
        return Pipeline([(f"step {i}", step) for i, step in enumerate(steps)]).fit(X, y)


def plain_intercept(pipeline):
    """Make a number of the last step's intercept, an array of one; runs on both sides."""
    pipeline[-1].intercept_ = float(pipeline[-1].intercept_[0])
    return pipeline


def count(student, pipeline):
    """The student's two numbers."""
    numbers = student.count_numbers(pipeline)
    check_shape(numbers, (2,), "what count_numbers returns")
    return numbers


@question("task1", points=1, title="what pipelines of random sizes learned")
def learned(student, solution, rng):
    """Classifiers of several classes, networks of several layers, the same kind of step twice."""
    theirs = on_their_side(student, fit_steps)
    hint = "all elements of all arrays count; coefs_ and intercepts_ are lists of arrays"
    for last in ("logistic", "network", "neighbours"):
        for kinds in ("impute", "scale"), ("scale", "PCA", "scale"):
            spec = [*kinds, last], int(rng.integers(2, 6)), int(rng.integers(2**32))
            want, _ = solution.count_numbers(fit_steps(*spec))
            got, _ = count(student, theirs.fit_steps(*spec))
            check_equal(got, want, f"learned by a pipeline that ends with {last}", hint=hint)


@question("task1", points=0.5, title="what pipelines of random steps were given")
def given(student, solution, rng):
    """Any number of steps before any model."""
    theirs = on_their_side(student, fit_steps)
    for last in ("logistic", "PCA", "neighbours"):
        kinds = rng.choice(["impute", "scale"], size=rng.integers(1, 5)).tolist()
        spec = [kinds[0], *kinds, last], 2, int(rng.integers(2**32))
        _, want = solution.count_numbers(fit_steps(*spec))
        _, got = count(student, theirs.fit_steps(*spec))
        hint = "arguments left at their default count, those of the pipeline itself do not"
        check_equal(got, want, f"given to a pipeline that ends with {last}", hint=hint)


@question("task1", points=0.5, title="steps that are nothing, and attributes that are one number")
def nothing_and_numbers(student, solution, rng):
    """None and "passthrough" at any place; an intercept that is a plain number."""
    theirs = on_their_side(student, fit_steps, plain_intercept)
    kinds = rng.permutation(["passthrough", "none", "impute", "scale"]).tolist()
    kinds = [None if kind == "none" else kind for kind in kinds]
    for last in (None, "passthrough"):
        spec = [*kinds, last], 2, int(rng.integers(2**32))
        want = solution.count_numbers(fit_steps(*spec))
        hint = 'a step may be None or "passthrough"'
        check_close(count(student, theirs.fit_steps(*spec)), want, "steps of nothing", hint=hint)
    spec = ["scale", "logistic"], 2, int(rng.integers(2**32))
    want = solution.count_numbers(plain_intercept(fit_steps(*spec)))
    got = count(student, theirs.plain_intercept(theirs.fit_steps(*spec)))
    check_close(got, want, "an intercept that is a number", hint="np.size knows numbers too")


# --- task 2 ---------------------------------------------------------------------------------------


def describe(pipeline):
    """The class of each step and what the task says about its arguments; runs on both sides."""
    found = []
    for step in [step for _, step in pipeline.steps if step not in (None, "passthrough")]:
        has = step.get_params(deep=False)
        names = ["strategy", "n_neighbors", "k", "C", "kernel", "gamma"]
        names += ["degree"] * (has.get("kernel") == "poly")
        found.append((type(step).__name__, {name: has[name] for name in names if name in has}))
    return found


def share_steps(first, second):
    """Whether two pipelines have a step in common; runs beside the student's code."""
    ids = {id(step) for _, step in first.steps if step not in (None, "passthrough")}
    return any(id(step) in ids for _, step in second.steps)


def is_fitted(pipeline):
    """Whether a step has learned something; runs beside the student's code."""
    steps = [step for _, step in pipeline.steps if step not in (None, "passthrough")]
    names = [name for step in steps for name in vars(step)]
    return any(name.endswith("_") and not name.startswith("_") for name in names)


def build(student, config):
    """The student's pipeline."""
    pipeline = student.build(config)
    check(pipeline is not None, "build returns None; is a `return` missing?")
    return pipeline


@question("task2", points=1.5, title="random configurations")
def any_configuration(student, solution, rng):
    """The steps, and the arguments that are active."""
    theirs = on_their_side(student, describe)
    for _ in range(40):
        config = solution.SPACE.sample(rng)
        want, got = describe(solution.build(config)), theirs.describe(build(student, config))
        check_equal([kind for kind, _ in got], [kind for kind, _ in want], "the kinds of steps")
        for (kind, has), (_, wants) in zip(got, want, strict=True):
            hint = "an argument that is not active keeps scikit-learn's default"
            check_equal(has, wants, f"the arguments of {kind}", hint=hint)


def strangers(space, config, rng):
    """What differs in one parameter from a configuration of the space, and is none; and in what."""
    for name in space.names:
        if name in config:
            yield f"a missing {name!r}", {k: v for k, v in config.items() if k != name}
            yield f"an impossible {name!r}", {**config, name: "a value of no parameter"}
        else:
            value = space.parameters[name].decode(rng.random())
            yield f"an inactive {name!r}", {**config, name: value}
    yield "an unknown name", {**config, "colour": "red"}


@question("task2", points=1, title="configurations that are not in the space")
def not_in_the_space(student, solution, rng):
    """Each differs in one parameter from one that is."""
    for _ in range(8):
        config = solution.SPACE.sample(rng)
        build(student, config)
        for what, other in strangers(solution.SPACE, config, rng):
            check_raises(ValueError, lambda c=other: student.build(c), what)
        for name, value in (("C", 1e5), ("keep", 31), ("keep", 0)):
            large = {**config, name: value}
            check_raises(ValueError, lambda c=large: student.build(c), f"{name!r} out of range")


@question("task2", points=0.5, title="new, unfitted pipelines, and config as it was")
def new_pipelines(student, solution, rng):
    """Two calls share no step."""
    theirs = on_their_side(student, share_steps, is_fitted)
    for _ in range(20):
        config = solution.SPACE.sample(rng)
        first = build(student, config)
        check(not student.changed, "config was changed", hint="work on a copy of it")
        shared = theirs.share_steps(first, build(student, config))
        check(shared is False, "two calls return the same step", hint="make new ones in each call")
        check(theirs.is_fitted(first) is False, "the pipeline is fitted already")


# --- task 3 ---------------------------------------------------------------------------------------


def patients(rng, ones, n=90, d=20):
    """Rows that can be told apart, with holes; the share of ones; folds of unequal size."""
    y = rng.permutation((np.arange(n) < ones * n).astype(int))
    X = rng.normal(size=(n, d)) * rng.uniform(0.1, 30, size=d) + rng.normal(size=d)
    X[:, : d // 2] += 1.5 * X.std(axis=0)[: d // 2] * y[:, None]
    X[rng.random((n, d)) < 0.1] = np.nan
    ends = np.sort(rng.choice(np.arange(1, 8), size=3, replace=False)) * n // 8
    tests = [np.sort(part) for part in np.split(rng.permutation(n), ends)]
    return X, y, [(np.setdiff1d(np.arange(n), test), test) for test in tests]


def honest(student, X, y, folds, k=5):
    """The student's probabilities, of a model that knows something."""
    p = student.honest_probabilities(X, y, folds, k)
    check(not student.changed, "X, y or folds was changed", hint="work on copies")
    check_shape(p, (len(y),), "the probabilities")
    p = np.asarray(p, dtype=float)
    knows = p[y == 1].mean() - p[y == 0].mean() > 0.25
    check(knows, "the probabilities of ones are not larger than those of zeros, as they should be")
    return p


@question("task3", points=1, title="labels of test rows")
def labels_of_test_rows(student, solution, rng):
    """The labels of a fold's test rows do not change the fold's probabilities."""
    for ones in rng.uniform([0.3, 0.6], [0.4, 0.7]):
        X, y, folds = patients(rng, ones)
        p = honest(student, X, y, folds)
        for _, test in folds[:2]:
            other = y.copy()
            other[test] = 1 - other[test]
            again = np.asarray(student.honest_probabilities(X, other, folds, 5))
            hint = "neither selection nor the copies of rows may know them"
            check_close(again[test], p[test], "probabilities without the labels", hint=hint)


@question("task3", points=0.5, title="values of other test rows")
def values_of_test_rows(student, solution, rng):
    """A test row that is far away does not change the others' probabilities."""
    X, y, folds = patients(rng, 0.35)
    p = honest(student, X, y, folds)
    for _, test in folds:
        other = X.copy()
        other[test[0]] = rng.uniform(1e4, 1e6)
        again = np.asarray(student.honest_probabilities(other, y, folds, 5))
        hint = "imputer and scaler may be fitted on training rows only"
        check_close(again[test[1:]], p[test[1:]], "probabilities of the others", hint=hint)


@question("task3", points=0.5, title="folds that leave rows out")
def rows_left_out(student, solution, rng):
    """Rows that are neither in a fold's training nor its test part play no part in it."""
    X, y, folds = patients(rng, 0.4)
    folds = [(np.sort(rng.permutation(train)[:50]), test) for train, test in folds]
    p = honest(student, X, y, folds)
    for train, test in folds:
        out = np.setdiff1d(np.arange(len(y)), [*train, *test])
        other, labels = X.copy(), y.copy()
        other[out], labels[out] = rng.normal(0, 1e3, other[out].shape), 1 - labels[out]
        again = np.asarray(student.honest_probabilities(other, labels, folds, 5))
        check_close(again[test], p[test], "probabilities", hint="use the training rows of the fold")


@question("task3", points=1, title="the same steps, whichever class is rarer")
def same_steps(student, solution, rng):
    """The probabilities themselves; with half ones the rarer class differs from fold to fold."""
    for ones in (0.3, 0.5, 0.7):
        X, y, folds = patients(rng, ones)
        k = int(rng.integers(2, 9))
        want = solution.honest_probabilities(X, y, folds, k)
        got = student.honest_probabilities(X, y, folds, k)
        check(not student.changed, "X, y or folds was changed", hint="work on copies")
        hint = "impute, scale, select, repeat the rarer class of the training rows, fit"
        hint += "; each fitted on the training rows alone"
        check_close(got, want, "the probabilities", hint=hint)


# --- task 4 ---------------------------------------------------------------------------------------


ALIKE = "rows of equal p are called alike: a threshold lies before or after all of them"
CALLED = "a row is called 1 if its p is at least the threshold; above all p nobody is called"


def lowest_cost(student, solution, truth, p, missed, alarm, what):
    """Check the student's threshold and cost on one set of rows."""
    answer = student.best_threshold(truth, p, missed, alarm)
    check_shape(answer, (2,), f"{what}: threshold and cost")
    threshold, cost = map(float, answer)
    check(threshold == threshold, f"{what}: the threshold is nan")
    _, lowest = solution.best_threshold(truth, p, missed, alarm)
    hint = ALIKE if len(np.unique(p)) < len(p) else CALLED
    check_close(cost, lowest, f"{what}: the cost", hint=hint)
    reached = solution.total_cost(truth, p, threshold, missed, alarm)
    check_close(reached, lowest, f"{what}: the cost that your threshold leads to", hint=hint)


@question("task4", points=1, title="random rows and costs")
def any_costs(student, solution, rng):
    """Few rows and many, none with equal probabilities: those have a question of their own."""
    for most in (40, 40, 40, 1000):
        for missed, alarm in rng.uniform(0.2, 9, size=(5, 2)):
            n = int(rng.integers(2, most))
            truth, p = rng.integers(2, size=n), rng.random(n)
            what = "no rows with equal p"
            lowest_cost(student, solution, truth, p, float(missed), float(alarm), what)
            check(not student.changed, "truth or p was changed", hint="work on copies")


@question("task4", points=1, title="equal probabilities; calling all, or nobody")
def corners(student, solution, rng):
    """One class alone, one row, the probabilities 0 and 1, some ties, nothing but ties, lists."""
    p = (rng.choice(99, size=7, replace=False) / 99).tolist()
    for kind in (0, 1):
        lowest_cost(student, solution, [kind] * 7, p, 3, 2, f"nothing but {kind}s")
        lowest_cost(student, solution, [kind], p[:1], 2, 3, "one row")
    few = ([0.0] * 5, [1.0] * 5, [0.0, 1.0, 1.0, 0.0, 1.0], p[:1] * 5)
    for tied in (*few, *(rng.integers(5, size=(4, 40)) / 4).tolist()):
        for missed, alarm in ((1, 5), (5, 1), (3, 2)):
            truth = rng.permutation([0, 1, 1, 0, 0] * (len(tied) // 5)).tolist()
            lowest_cost(student, solution, truth, tied, missed, alarm, "rows with equal p")
    lowest_cost(student, solution, [1, 1, 0, 0], p[:4], 1, 100, "alarms that are expensive")
    lowest_cost(student, solution, [1, 1, 0, 0], p[:4], 100, 1, "misses that are expensive")


@question("task4", points=1, title="100,000 rows", seconds=5)
def many_rows(student, solution, rng):
    """A count for each of the thresholds takes a minute."""
    p = rng.random(100_000)
    truth = (rng.random(100_000) < p**3).astype(int)
    lowest_cost(student, solution, truth, p, 20, 1, "100,000 rows")


# --- task 5 ---------------------------------------------------------------------------------------


def random_classes(rng, n, classes):
    """Probabilities (n, K) that know something, the truth (n,) and losses (K, K)."""
    truth = rng.integers(classes, size=n)
    p = rng.dirichlet(np.ones(classes), size=n) + 0.2 * np.eye(classes)[truth]
    loss = rng.integers(1, 7, size=(classes, classes)) ** 2 * (1 - np.eye(classes, dtype=int))
    return p / p.sum(axis=1, keepdims=True), truth, loss


def weights_cost(student, solution, p, truth, loss, grid, what):
    """Check the student's weights on one set of rows."""
    w = student.tune_weights(p, truth, loss, grid)
    check(not student.changed, "p, truth, loss or grid was changed", hint="work on copies")
    check_shape(w, np.shape(p)[1:], f"{what}: the weights")
    w = np.asarray(w, dtype=float)
    check_close(w[0], 1, f"{what}: the first weight")
    check(all(np.isclose(grid, x).any() for x in w[1:]), f"{what}: weights not from the grid")
    best = solution.tune_weights(p, truth, loss, grid)
    got, want = (np.asarray(loss)[truth, (np.asarray(p) * v).argmax(axis=1)] for v in (w, best))
    check_close(got.sum(), want.sum(), f"{what}: the cost", hint="try all weights from the grid")


@question("task5", points=1, title="the rule for random losses")
def rule(student, solution, rng):
    """2 to 6 classes; losses that are not symmetric; also as lists."""
    for classes in range(2, 7):
        p, _, loss = random_classes(rng, 50, classes)
        p, loss = (p.tolist(), loss.tolist()) if classes % 2 else (p, loss)
        called = student.decide_by_rule(p, loss)
        check(not student.changed, "p or loss was changed", hint="work on copies")
        check_shape(called, (50,), "the classes that are called")
        called = np.asarray(called, dtype=float)
        check(np.isin(called, range(classes)), "what is called is not always one of the classes")
        costs = np.asarray(p) @ np.asarray(loss)
        chosen = costs[np.arange(50), called.astype(int)]
        hint = "loss[i, j] is the cost if the class is i and j is called; sum over i"
        check_close(chosen, costs.min(axis=1), "expected costs of what you call", hint=hint)


@question("task5", points=1, title="weights of three classes")
def three_weights(student, solution, rng):
    """Where one weight after the other, or the share of right calls, leads elsewhere."""
    for _ in range(6):
        p, truth, loss = random_classes(rng, 60, 3)
        grid = np.geomspace(0.05, 20, 8) * rng.uniform(0.8, 1.2)
        weights_cost(student, solution, p, truth, loss, grid, "three classes")


@question("task5", points=1, title="weights of any number of classes")
def any_weights(student, solution, rng):
    """2, 4 and 5 classes, lists, and a grid of one number."""
    for classes, size in ((2, 30), (2, 50), (4, 6), (4, 5), (5, 4), (4, 1)):
        p, truth, loss = random_classes(rng, 60, classes)
        grid = rng.permutation(np.geomspace(0.2, 7, size)).tolist()
        lists = p.tolist(), truth.tolist(), loss.tolist(), grid
        weights_cost(student, solution, *lists, f"{classes} classes")


# --- task 6 ---------------------------------------------------------------------------------------


def space_of(student, solution):
    """The student's space, with the right names, and ours."""
    space, ours = student.make_space(), solution.make_space()
    check(hasattr(space, "names"), "make_space does not return a Space")
    check_equal(sorted(space.names), sorted(ours.names), "the names in the space")
    return space, ours


@question("task6", points=1, title="which parameters are active")
def conditions(student, solution, rng):
    """Our configurations are allowed, and none with a parameter more or less."""
    space, ours = space_of(student, solution)
    for _ in range(30):
        config = ours.sample(rng)
        check(accepts(space.validate, config), "a configuration that has to be allowed is refused")
        for what, other in strangers(ours, config, rng):
            check_raises(ValueError, lambda c=other: space.validate(c), what)


OUTSIDE = {
    "augment": "turn",
    "pixels": 4,
    "angle": 20,
    "optimizer": "Adam",
    "momentum": 0.5,
    "nesterov": "yes",
    "batch": 8,
    "learning_rate": 2.0,
}


@question("task6", points=1, title="values and their scale")
def values(student, solution, rng):
    """Only our values are drawn, others are refused, and learning rates are even on a log scale."""
    space, ours = space_of(student, solution)
    drawn = [space.decode(u) for u in rng.random((400, len(ours.names))).tolist()]
    for name, parameter in ours.parameters.items():
        same = all(accepts(parameter.check, config[name]) for config in drawn if name in config)
        check(same, f"{name!r} has values that are not asked for")
        config = next(c for c in iter(lambda: ours.sample(rng), None) if name in c)
        other = {**config, name: OUTSIDE[name]}
        check_raises(ValueError, lambda c=other: space.validate(c), f"another value of {name!r}")
    rates = np.log10([config["learning_rate"] for config in drawn])
    shares = [np.mean(rates < power) for power in (-3, -2, -1)]
    what = "the shares of learning rates below 0.001, 0.01 and 0.1"
    check_close(shares, [0.25, 0.5, 0.75], what, atol=0.12, hint="on a log scale")


# --- task 6b --------------------------------------------------------------------------------------

PARENTS = "every parent has to be active and to have one of the values"


def random_choices(rng, parents):
    """6 parameters; from the `parents`-th on each has conditions on so many of those before it."""
    values = [0, 1, 2, "a", "b", "", "0", 0.5]
    choices, when = {}, {}
    for i in range(6):
        name, size = f"p{i}", int(rng.integers(2, 5))
        choices[name] = [values[j] for j in rng.permutation(len(values))[:size]]
        if i >= parents:
            chosen = [f"p{j}" for j in rng.permutation(i)[:parents]]
            when[name] = {one: choices[one][: rng.integers(1, len(choices[one]))] for one in chosen}
    return choices, when


@question("task6b", points=1, title="conditions on one parameter each")
def one_parent(student, solution, rng):
    """Chains and trees of conditions; also none, and parameters with a single value."""
    for choices, when in [random_choices(rng, 1) for _ in range(12)]:
        choices["last"] = ["only"]
        want = solution.count_configurations(choices, when)
        check_equal(student.count_configurations(choices, when), want, "the count", hint=PARENTS)
        check(not student.changed, "choices or when was changed", hint="work on copies")
    want = solution.count_configurations(choices, {})
    check_equal(student.count_configurations(choices, {}), want, "the count without conditions")


@question("task6b", points=1, title="conditions on several parameters")
def several_parents(student, solution, rng):
    """Two or three parents, of which some may be inactive."""
    for choices, when in [random_choices(rng, 2 + i % 2) for i in range(12)]:
        if len(when) == 4:
            when["p1"] = {"p0": choices["p0"][:1]}
        want = solution.count_configurations(choices, when)
        check_equal(student.count_configurations(choices, when), want, "the count", hint=PARENTS)


# --- task 7 ---------------------------------------------------------------------------------------

FORMULA = {
    "impute": "median",
    "scale": "yes",
    "keep": 30,
    "model": "logistic",
    "C": 1.0,
    "threshold": 1 / 21,
}
# Of what FORMULA costs on the same 6 problems, over draws of problems (median; 1% to 99%): the
# solution's search 0.78 (0.59 to 0.93), random draws from a well-chosen box 0.77 (0.60 to 0.94),
# plain random search 1.71 (1.12 to 2.71).
PROBLEMS, BAR = 6, 0.97
NO_CONFIG = "search does not return a configuration of the space"


@question("task7", points=2, title="new problems of the same kind", seconds=60)
def new_problems(student, solution, rng):
    """Calls are counted and costs computed here; the search's seed is not the problem's."""
    reached = formula = 0.0
    for problem, seed in rng.integers(2**32, size=(PROBLEMS, 2)).tolist():
        with warnings.catch_warnings(action="ignore"):  # of fits that do not converge
            found = student.search(solution.make_problem(problem), student.PIPELINES, seed)
            check(accepts(solution.PIPELINES.validate, found), NO_CONFIG)
            reached += solution.make_problem(problem)(found)
            formula += solution.make_problem(problem)(FORMULA)
    cost = f"your configurations cost {reached / formula:.3f} times what logistic regression with "
    cost += f"the threshold of the cost formula costs; at most {BAR} is asked"
    hint = "where does the cost formula put the threshold? Which regions are hopeless?"
    check(reached <= BAR * formula, cost, hint=hint)


class Toy:
    """A cost that takes no time, lowest for some logistic regression; it remembers what it gave."""

    def __init__(self, solution, seed):
        rng = np.random.default_rng(seed)
        self.validate, self.costs = solution.PIPELINES.validate, []
        self.C, self.keep, self.threshold = rng.uniform([-2, 10, -1.5], [2, 30, -0.5])

    def __call__(self, config):
        """As what `make_problem` returns: up to 25 times."""
        if len(self.costs) == 25:
            raise RuntimeError("the budget of 25 evaluations is used up")
        self.costs.append(self.cost(config))
        return self.costs[-1]

    def cost(self, config):
        """The cost, not counted. Raises ValueError for what is no configuration."""
        config = self.validate(config)
        cost = 20 + 30 * abs(np.log10(config["threshold"]) - self.threshold)
        cost += 5 * (config["scale"] == "no") + abs(config["keep"] - self.keep)
        return float(cost + 4 * abs(np.log10(config.get("C", 1e4)) - self.C))


@question("task7", points=1, title="the budget, the best found, the same again")
def rules(student, solution, rng):
    """On functions that are searched in no time; between the two searches there is another."""
    found = []
    one, other = rng.integers(2**32, size=(2, 2)).tolist()
    for place, seed in (one, other, one):
        toy = Toy(solution, place)
        config = student.search(toy, student.PIPELINES, seed)
        check(accepts(solution.PIPELINES.validate, config), NO_CONFIG)
        check(toy.costs, "search never calls evaluate")
        hint = "return the configuration of the lowest value"
        best = toy.cost(config) <= min(toy.costs) + 1e-9
        check(best, "search has found a better configuration than it returns", hint=hint)
        found.append(solution.PIPELINES.validate(config))
    hint = "draw random numbers from np.random.default_rng(seed) only, keep nothing between calls"
    check_equal(found[0], found[2], "the same search again", hint=hint)
