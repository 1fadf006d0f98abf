"""Assignment ex01: its solution and other right ones pass, usual mistakes lose the right points.

The cells run in one namespace, as in the notebook; a submission is the notebook with the code of
some tasks replaced.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from notebook_form import read

from mlsd_hpo.grading import CheckFailed, NotDone

pytestmark = pytest.mark.notebooks

ROOT = Path(__file__).resolve().parents[2]
NAME = "ex01_pipeline_hyperparameters/ex01.ipynb"
CHECKS = (
    "check1",
    "check2",
    "check3",
    "check3b",
    "check4",
    "check5",
    "check6",
    "check6b",
    "check7",
)

COUNT_RECURSIVELY = """
def count_numbers(pipeline):
    def size(value):
        return sum(map(size, value)) if isinstance(value, list) else np.asarray(value).size
    steps = [s for s in pipeline.named_steps.values() if not isinstance(s, (str, type(None)))]
    attributes = [getattr(s, a) for s in steps for a in LEARNED[type(s).__name__]]
    return int(sum(map(size, attributes))), sum(len(s.get_params(False)) for s in steps)
"""
COUNT_LAYERS_ONLY = """
def count_numbers(pipeline):
    learned = given = 0
    for _, step in pipeline.steps:
        if step != "passthrough":
            learned += sum(len(getattr(step, a)) for a in LEARNED[type(step).__name__])
            given += len(step.get_params(deep=False))
    return learned, given
"""
COUNT_ALL_ARGUMENTS = COUNT_RECURSIVELY.replace(
    "sum(len(s.get_params(False)) for s in steps)", "len(pipeline.get_params())"
)
BUILD_WITH_NAMES = """
def build(config):
    config = SPACE.validate(config)
    steps = [("impute", KNNImputer(n_neighbors=config["rows"]) if "rows" in config
              else SimpleImputer(strategy=config["impute"]))]
    if config["scale"] != "none":
        scaler = StandardScaler() if config["scale"] == "standard" else MinMaxScaler()
        steps.append(("scale", scaler))
    steps.append(("keep", SelectKBest(k=config["keep"])))
    if config["model"] == "SVM":
        gamma, degree = config.get("gamma", "scale"), config.get("degree", 3)
        svm = SVC(C=config["C"], kernel=config["kernel"], gamma=gamma, degree=degree)
        steps.append(("model", svm))
    else:
        steps.append(("model", LogisticRegression(C=config["C"])))
    return Pipeline(steps)
"""
BUILD_WITHOUT_VALIDATION = BUILD_WITH_NAMES.replace("SPACE.validate(config)", "dict(config)")
BUILD_FORGETS_DEGREE = BUILD_WITH_NAMES.replace(", degree=degree", "")
BUILD_POPS = BUILD_WITH_NAMES.replace(
    "config = SPACE.validate(config)\n", "SPACE.validate(config)\n    keep = config.pop('keep')\n"
).replace('config["keep"]', "keep")
HONEST_STEP_BY_STEP = """
def honest_probabilities(X, y, folds, k=10):
    out = np.full(len(y), np.nan)
    for train, test in folds:
        fill, scale, pick = SimpleImputer(), StandardScaler(), SelectKBest(k=k)
        A = pick.fit_transform(scale.fit_transform(fill.fit_transform(X[train])), y[train])
        B = pick.transform(scale.transform(fill.transform(X[test])))
        b = y[train]
        zeros, ones = np.flatnonzero(b == 0), np.flatnonzero(b == 1)
        few, many = sorted([zeros, ones], key=len)
        rows = np.r_[many, [few[i % len(few)] for i in range(len(many))]]
        model = KNeighborsClassifier(5, weights="distance").fit(A[rows], b[rows])
        out[test] = model.predict_proba(B)[:, 1]
    return out
"""
HONEST_BUT_SCALES_ALL = HONEST_STEP_BY_STEP.replace(
    "out = np", "X = StandardScaler().fit_transform(SimpleImputer().fit_transform(X))\n    out = np"
)
HONEST_BUT_SELECTS_ALL = HONEST_STEP_BY_STEP.replace(
    "pick.fit_transform(scale.fit_transform(fill.fit_transform(X[train])), y[train])",
    "pick.fit(SimpleImputer().fit_transform(X), y).transform("
    "scale.fit_transform(fill.fit_transform(X[train])))",
)
THRESHOLD_BY_SCAN = """
def best_threshold(truth, p, missed, alarm):
    rows = sorted(zip(map(float, p), map(int, truth)), reverse=True)
    cost = low = missed * sum(truth)
    threshold = np.inf
    for i, (value, kind) in enumerate(rows):
        cost += -missed if kind else alarm
        if (i + 1 == len(rows) or rows[i + 1][0] < value) and cost < low:
            threshold, low = value, cost
    return threshold, low
"""
THRESHOLD_IGNORES_TIES = THRESHOLD_BY_SCAN.replace(
    "(i + 1 == len(rows) or rows[i + 1][0] < value) and ", ""
)
RULES = """
def decide_by_rule(p, loss):
    def decide(row):
        return min(range(len(row)), key=lambda j: sum(q * l[j] for q, l in zip(row, loss)))
    return [decide(row) for row in p]

def tune_weights(p, truth, loss, grid):
    import itertools
    best, low = None, np.inf
    for others in itertools.product(grid, repeat=len(p[0]) - 1):
        w = (1, *others)
        cost = sum(loss[t][int(np.argmax(np.multiply(row, w)))] for row, t in zip(p, truth))
        if cost < low:
            best, low = w, cost
    return list(best)
"""
RULE_TRANSPOSED = RULES.replace("sum(q * l[j] for q, l in zip(row, loss))",
                                "sum(q * l for q, l in zip(row, loss[j]))")  # fmt: skip
WEIGHTS_BY_ACCURACY = RULES.replace(
    "loss[t][int(np.argmax(np.multiply(row, w)))]", "int(np.argmax(np.multiply(row, w))) != t"
)
SPACE_WITHOUT_NESTING = """
def make_space():
    return Space({
        "augment": Categorical(["none", "shift", "shift and turn"]),
        "pixels": Int(1, 3, when={"augment": ["shift", "shift and turn"]}),
        "angle": Categorical([5, 10, 15], when={"augment": "shift and turn"}),
        "optimizer": Categorical(["sgd", "adam"]),
        "momentum": Categorical([0.0, 0.9, 0.99], when={"optimizer": "sgd"}),
        "nesterov": Categorical([True, False], when={"optimizer": "sgd"}),
        "batch": Categorical([16, 32, 64, 128]),
        "learning_rate": Float(1e-4, 1, log=True),
    })
"""
SPACE_LINEAR = SPACE_WITHOUT_NESTING.replace(
    '{"optimizer": "sgd"}),\n        "batch"', '{"momentum": [0.9, 0.99]}),\n        "batch"'
).replace(", log=True", "")
COUNT_BY_SPACE = """
def count_configurations(choices, when):
    return Space({n: Categorical(v, when=when.get(n)) if len(v) else None
                  for n, v in choices.items()}).size
"""
COUNT_PRODUCT = """
def count_configurations(choices, when):
    total = 1
    for values in choices.values():
        total *= len(values)
    return total
"""
COUNT_ANY_PARENT = """
def count_configurations(choices, when):
    configs = [{}]
    for name, values in choices.items():
        wanted = when.get(name, {})
        configs = [c | extra for c in configs for extra in (
            [{name: v} for v in values]
            if not wanted or any(c.get(p) in w for p, w in wanted.items()) else [{}])]
    return len(configs)
"""
COUNT_BY_LISTING = COUNT_ANY_PARENT.replace("not wanted or any(", "all(")
SEARCH_NARROW = """
def search(evaluate, space, seed):
    rng = np.random.default_rng(seed)
    tried = []
    for _ in range(25):
        config = {"impute": "median", "scale": "yes", "keep": int(rng.integers(10, 31)),
                  "model": "logistic", "C": float(10 ** rng.uniform(-1.5, 1.5)),
                  "threshold": float(10 ** rng.uniform(-1.7, -0.7))}
        tried.append((evaluate(config), len(tried), config))
    return min(tried)[2]
"""
SEARCH_AT_RANDOM = """
def search(evaluate, space, seed):
    rng = np.random.default_rng(seed)
    return min((space.sample(rng) for _ in range(25)), key=evaluate)
"""
SEARCH_TOO_LONG = SEARCH_NARROW.replace("range(25)", "range(26)")
SEARCH_UNSEEDED = SEARCH_NARROW.replace("default_rng(seed)", "default_rng()")

RIGHT = {
    "task1": [COUNT_RECURSIVELY],
    "task2": [BUILD_WITH_NAMES],
    "task3": [HONEST_STEP_BY_STEP],
    "task4": [THRESHOLD_BY_SCAN],
    "task5": [RULES],
    "task6b": [COUNT_BY_LISTING, COUNT_BY_SPACE],
    "task7": [SEARCH_NARROW],
}
WRONG = [  # task, code, the checks that it fails
    ("task1", COUNT_LAYERS_ONLY, {"check1"}),
    ("task1", COUNT_ALL_ARGUMENTS, {"check1"}),
    ("task2", BUILD_WITHOUT_VALIDATION, {"check2"}),
    ("task2", BUILD_FORGETS_DEGREE, {"check2"}),
    ("task2", BUILD_POPS, {"check2"}),
    ("task3", "honest_probabilities = leaky_probabilities", {"check3", "check3b"}),
    ("task3", HONEST_BUT_SCALES_ALL, {"check3b"}),
    ("task3", HONEST_BUT_SELECTS_ALL, {"check3", "check3b"}),
    ("task4", THRESHOLD_IGNORES_TIES, {"check4"}),
    ("task4", THRESHOLD_BY_SCAN.replace("cost < low", "cost > low"), {"check4"}),
    ("task5", RULE_TRANSPOSED, {"check5"}),
    ("task5", WEIGHTS_BY_ACCURACY, {"check5"}),
    ("task6", SPACE_WITHOUT_NESTING, {"check6"}),
    ("task6", SPACE_LINEAR, {"check6"}),
    ("task6b", COUNT_PRODUCT, {"check6b"}),
    ("task6b", COUNT_ANY_PARENT, {"check6b"}),
    ("task7", SEARCH_AT_RANDOM, {"check7"}),
    ("task7", SEARCH_UNSEEDED, {"check7"}),
]


def cells(folder: str) -> dict[str, str]:
    """The code of each cell by its name."""
    notebook = read(ROOT / folder / NAME)
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def run(code: dict[str, str], only: set[str] | None = None) -> dict[str, BaseException | None]:
    """Run the cells in one namespace; returns what each check raised. `only`: skip other tasks."""
    names: dict[str, Any] = {}
    raised: dict[str, BaseException | None] = {}
    for name, source in code.items():
        is_check = name.startswith("check")
        if is_check and only is not None and name not in only:
            continue
        try:
            exec(compile(source, name, "exec"), names)
            error = None
        except Exception as caught:
            error = caught
        if is_check:
            raised[name] = error
        else:
            assert error is None, f"{name}: {error!r}"
    return raised


def checks_of(task: str) -> set[str]:
    """The checks that belong to a task."""
    number = task.removeprefix("task")
    return (
        {c for c in CHECKS if c in (f"check{number}", f"check{number}b")}
        if number != "6"
        else {"check6"}
    )


def test_the_solution_passes_everything() -> None:
    assert run(cells("solutions")) == dict.fromkeys(CHECKS)


def test_the_untouched_release_runs_through_and_passes_nothing() -> None:
    raised = run(cells("exercises"))
    assert set(raised) == set(CHECKS)
    for name, error in raised.items():
        assert isinstance(error, NotDone), f"{name}: {error!r}"


@pytest.mark.parametrize(("task", "code"), [(t, c) for t, codes in RIGHT.items() for c in codes])
def test_other_right_answers_pass(task: str, code: str) -> None:
    only = checks_of(task)
    assert run(cells("solutions") | {task: code}, only) == dict.fromkeys(only)


@pytest.mark.parametrize(("task", "code", "fails"), WRONG)
def test_usual_mistakes_are_named_in_words(task: str, code: str, fails: set[str]) -> None:
    raised = run(cells("solutions") | {task: code}, checks_of(task))
    assert {name for name, error in raised.items() if error is not None} == fails
    for name in fails:
        assert isinstance(raised[name], CheckFailed), f"{name}: {raised[name]!r}"
        assert "Task" in str(raised[name]) and "AssertionError" not in str(raised[name])


def test_an_evaluation_too_many_is_refused() -> None:
    error = run(cells("solutions") | {"task7": SEARCH_TOO_LONG}, {"check7"})["check7"]
    assert "budget of 25 evaluations is used up" in str(error)
