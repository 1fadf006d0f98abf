"""Right answers to assignment ex01 that go other ways than its solution: all must pass."""

from __future__ import annotations

RIGHT: dict[tuple[str, str], str] = {}

RIGHT["task1", "recursion, named steps"] = """
def count_numbers(pipeline):
    def size(value):
        return sum(map(size, value)) if isinstance(value, list) else np.asarray(value).size
    steps = [s for s in pipeline.named_steps.values() if not isinstance(s, (str, type(None)))]
    attributes = [getattr(s, a) for s in steps for a in LEARNED[type(s).__name__]]
    return int(sum(map(size, attributes))), sum(len(s.get_params(False)) for s in steps)
"""
RIGHT["task1", "signatures, an array"] = """
import inspect

def count_numbers(pipeline):
    counts = np.zeros(2, dtype=int)
    for name, step in pipeline.steps:
        if step in (None, "passthrough"):
            continue
        counts[1] += len(inspect.signature(type(step).__init__).parameters) - 1
        for attribute in LEARNED[step.__class__.__name__]:
            value = getattr(step, attribute)
            if isinstance(value, list):
                counts[0] += sum(v.size for v in value)
            else:
                counts[0] += np.prod(np.shape(value), dtype=int)
    return counts
"""
RIGHT["task2", "names, every argument"] = """
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
RIGHT["task2", "arguments that the task leaves open"] = """
def build(config):
    SPACE.validate(config)
    rest = {n: v for n, v in config.items() if n not in ("impute", "rows", "scale", "keep")}
    imputer = SimpleImputer()
    if config["impute"] == "nearest rows":
        imputer = KNNImputer()
        imputer.set_params(n_neighbors=config["rows"])
    else:
        imputer.strategy = config["impute"]
    scaler = dict(zip(["none", "standard", "min-max"], [None, StandardScaler(), MinMaxScaler()]))
    svm = rest.pop("model") == "SVM"
    model = SVC(**rest, probability=False, random_state=0) if svm else LogisticRegression(
        **rest, max_iter=5000)
    return Pipeline([("1", imputer), ("2", scaler[config["scale"]]),
                     ("3", SelectKBest(k=config["keep"])), ("4", model)])
"""
RIGHT["task3", "step by step, the frequent class first"] = """
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
RIGHT["task3", "copies before the pipeline's last step, a dict"] = """
def honest_probabilities(X, y, folds, k=10):
    answer = {}
    for train, test in folds:
        mean = np.nanmean(X[train], axis=0)
        A, B = (np.where(np.isnan(Z), mean, Z) for Z in (X[train], X[test]))
        center, spread = A.mean(axis=0), A.std(axis=0)
        A, B, b = (A - center) / spread, (B - center) / spread, np.array(y[train])
        kept = SelectKBest(k=k).fit(A, b).get_support()
        rare = 1 if 2 * b.sum() < len(b) else 0
        extra = np.resize(np.where(b == rare)[0], abs(len(b) - 2 * b.sum()))
        model = KNeighborsClassifier(n_neighbors=5, weights="distance")
        model.fit(np.vstack([A, A[extra]])[:, kept], np.hstack([b, b[extra]]))
        answer.update(zip(test, model.predict_proba(B[:, kept])[:, 1]))
    return np.array([answer[i] for i in range(len(y))])
"""
RIGHT["task4", "one walk from above"] = """
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
RIGHT["task4", "cumulative sums, the last of equals, halfway between values"] = """
def best_threshold(truth, p, missed, alarm):
    truth, p = np.array(truth), np.array(p, dtype=float)
    levels, place = np.unique(p, return_inverse=True)
    ones = np.bincount(place, weights=truth, minlength=len(levels))
    zeros = np.bincount(place, weights=1 - truth, minlength=len(levels))
    costs = missed * np.append(0, np.cumsum(ones)) + alarm * np.append(
        np.cumsum(zeros[::-1])[::-1], 0)
    cuts = np.concatenate([[-1], (levels[1:] + levels[:-1]) / 2, [levels[-1] + 1]])
    i = np.flatnonzero(costs == costs.min())[-1]
    return np.array([cuts[i], costs[i]])
"""
RIGHT["task5", "loops, lists"] = """
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
RIGHT["task5", "einsum, all weights at once, the last of equals, floats"] = """
def decide_by_rule(p, loss):
    expected = np.einsum("ni,ij->nj", np.array(p, dtype=float), np.array(loss, dtype=float))
    return len(expected[0]) - 1.0 - np.argmin(expected[:, ::-1], axis=1)

def tune_weights(p, truth, loss, grid):
    p, loss = np.array(p), np.array(loss)
    axes = np.meshgrid(*[np.array(grid)] * (p.shape[1] - 1), indexing="ij")
    w = np.column_stack([np.ones(axes[0].size), *map(np.ravel, axes)])
    called = np.argmax(np.log(w[:, None, :]) + np.log(p), axis=2)
    costs = loss[np.array(truth), called].mean(axis=1)
    return tuple(w[np.flatnonzero(costs <= costs.min() + 1e-12)[-1]])
"""
RIGHT["task6", "another order, other conditions"] = """
def make_space():
    return Space({
        "learning_rate": Float(0.0001, 1.0, log=True),
        "batch": Categorical((128, 64, 32, 16)),
        "nesterov": Categorical([False, True], when={"optimizer": "sgd", "momentum": (0.99, 0.9)}),
        "momentum": Categorical(np.array([0.99, 0.0, 0.9]), when={"optimizer": ["sgd"]}),
        "optimizer": Categorical(["adam", "sgd"]),
        "angle": Categorical([15, 5, 10], when={"augment": {"shift and turn"}}),
        "pixels": Categorical(range(1, 4), when={"augment": {"shift", "shift and turn"}}),
        "augment": Categorical(["shift", "none", "shift and turn"]),
    })
"""
RIGHT["task6", "whole numbers with steps, a distribution"] = """
from scipy.stats import loguniform

def make_space():
    moved = ["shift", "shift and turn"]
    return Space({
        "augment": Categorical(["none", *moved]),
        "pixels": Int(1, 3, when={"augment": moved}),
        "angle": Int(5, 15, step=5, when={"augment": moved[1], "pixels": [1, 2, 3]}),
        "optimizer": Categorical(["sgd", "adam"]),
        "momentum": Categorical([0.0, 0.9, 0.99], when={"optimizer": "sgd"}),
        "nesterov": Categorical([True, False], when={"momentum": [0.9, 0.99]}),
        "batch": Categorical([2**i for i in range(4, 8)]),
        "learning_rate": loguniform(1e-4, 1),
    })
"""
RIGHT["task6b", "all configurations in a list"] = """
def count_configurations(choices, when):
    configs = [{}]
    for name, values in choices.items():
        wanted = when.get(name, {})
        configs = [c | extra for c in configs for extra in (
            [{name: v} for v in values]
            if all(p in c and c[p] in w for p, w in wanted.items()) else [{}])]
    return len(configs)
"""
RIGHT["task6b", "a space"] = """
def count_configurations(choices, when):
    return Space({n: Categorical(v, when=when.get(n)) for n, v in choices.items()}).size
"""
RIGHT["task6b", "distinct ones of the whole product"] = """
from itertools import product

def count_configurations(choices, when):
    seen = set()
    for values in product(*choices.values()):
        config = {}
        for name, value in zip(choices, values):
            if all(config.get(p, nothing) in w for p, w in when.get(name, {}).items()):
                config[name] = value
        seen.add(tuple(config.items()))
    return np.int64(len(seen))

nothing = object()
"""
RIGHT["task7", "a small box"] = """
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
RIGHT["task7", "a grid, numpy's numbers, until the budget is used up"] = """
def search(evaluate, space, seed):
    values = []
    configs = [{"impute": "mean", "scale": "yes", "keep": np.int64(30), "model": "logistic",
                "C": C, "threshold": t}
               for t in np.geomspace(0.03, 0.2, 6) for C in np.geomspace(0.01, 3, 5)]
    try:
        for config in configs:
            values.append(evaluate(config))
    except RuntimeError:
        pass
    return configs[int(np.argmin(values))]
"""
