"""Usual mistakes in assignment ex01: what visible checks say of them, which questions they lose."""

from __future__ import annotations

from tests.solutions.ex01_right import RIGHT
from tests.solutions.harness import Wrong

WALK = RIGHT["task4", "one walk from above"]
BOX = RIGHT["task7", "a small box"]

WRONG = [
    Wrong(
        "task1",
        "rows of arrays",
        "sum(np.size(piece) for piece in pieces)",
        "len(value)",
        {"check1": "30 fill-in values"},
        "learned nothing_and_numbers",
    ),
    Wrong(
        "task1",
        "the pipeline's arguments too",
        "return learned, given",
        "return learned, len(pipeline.get_params())",
        {"check1": "none of the pipeline's own"},
        "given nothing_and_numbers",
    ),
    Wrong(
        "task1",
        "lists as arrays",
        "value if isinstance(value, list) else [value]",
        "[value]",
        {"check1": ""},
        "learned",
    ),
    Wrong(
        "task1",
        "no step is None",
        'step is None or step == "passthrough"',
        'step == "passthrough"',
        {},
        "nothing_and_numbers",
    ),
    Wrong("task1", "arrays only", "np.size(piece)", "piece.size", {}, "nothing_and_numbers"),
    Wrong(
        "task1",
        "each class once",
        "for _, step in pipeline.steps:",
        "for step in {type(step): step for _, step in pipeline.steps}.values():",
        {},
        "learned given",
    ),
    Wrong(
        "task2",
        "no validation",
        "config = SPACE.validate(config)",
        "config = dict(config)",
        {"check2": "SPACE knows its conditions"},
        "not_in_the_space",
    ),
    Wrong(
        "task2",
        "forgets degree",
        '("kernel", "gamma", "degree")',
        '("kernel", "gamma")',
        {"check2": "degree in the pipeline"},
        "any_configuration",
    ),
    Wrong(
        "task2",
        "pops from config",
        "config = SPACE.validate(config)",
        "SPACE.validate(config)\n"
        "    keep = config.pop('keep')\n"
        "    config = SPACE.validate({**config, 'keep': keep})",
        {"check2": "do not pop from it"},
        "new_pipelines",
    ),
    Wrong(
        "task2",
        "always the mean",
        'SimpleImputer(strategy=config["impute"])',
        "SimpleImputer()",
        {},
        "any_configuration",
    ),
    Wrong(
        "task2",
        "a gamma for every kernel",
        "SVC(C=config",
        "SVC(**({} if 'gamma' in own else {'gamma': 'auto'}), C=config",
        {},
        "any_configuration",
    ),
    Wrong(
        "task2",
        "selects before it scales",
        'scaler[config["scale"]], SelectKBest(k=config["keep"])',
        'SelectKBest(k=config["keep"]), scaler[config["scale"]]',
        {},
        "any_configuration",
    ),
    Wrong(
        "task2",
        "one scaler for all",
        'scaler = {"none": "passthrough", "standard": StandardScaler(), "min-max": MinMaxScaler()}',
        "scaler = build.__dict__.setdefault('scalers', "
        "{'none': None, 'standard': StandardScaler(), 'min-max': MinMaxScaler()})",
        {},
        "new_pipelines",
    ),
    Wrong(
        "task3",
        "all leaks",
        "",
        "honest_probabilities = leaky_probabilities",
        {"check3": "pure noise", "check3b": "training rows only"},
        "labels_of_test_rows values_of_test_rows rows_left_out same_steps",
    ),
    Wrong(
        "task3",
        "scales all",
        "    p = np.empty",
        "    X = SimpleImputer().fit_transform(X)\n"
        "    X = StandardScaler().fit_transform(X)\n"
        "    p = np.empty",
        {"check3b": "training rows only"},
        "values_of_test_rows rows_left_out same_steps",
    ),
    Wrong(
        "task3",
        "selects on all",
        "steps = make_pipeline(SimpleImputer(), StandardScaler(), SelectKBest(k=k))",
        "from sklearn.preprocessing import FunctionTransformer\n"
        "        kept = SelectKBest(k=k).fit(SimpleImputer().fit_transform(X), y).get_support()\n"
        "        pick = FunctionTransformer(lambda Z: Z[:, kept])\n"
        "        steps = make_pipeline(SimpleImputer(), StandardScaler(), pick)",
        {"check3": "pure noise", "check3b": "training rows only"},
        "labels_of_test_rows values_of_test_rows rows_left_out same_steps",
    ),
    Wrong(
        "task3",
        "the class that is rarer in all",
        "z == (np.mean(z) < 0.5)",
        "z == (np.mean(y) < 0.5)",
        {},
        "labels_of_test_rows same_steps",
    ),
    Wrong(
        "task3",
        "all rows but the test rows",
        "    for train, test in folds:\n",
        "    for _, test in folds:\n        train = np.setdiff1d(np.arange(len(y)), test)\n",
        {},
        "rows_left_out",
    ),
    Wrong(
        "task3",
        "classes for probabilities",
        "predict_proba(steps.transform(X[test]))[:, 1]",
        "predict(steps.transform(X[test]))",
        {},
        "same_steps",
    ),
    Wrong(
        "task3",
        "no copies",
        "np.resize(minority, len(z) - 2 * len(minority))",
        "minority[:0]",
        {},
        "same_steps",
    ),
    Wrong(
        "task3",
        "fills X in place",
        "    p = np.empty",
        "    X[np.isnan(X)] = 0\n    p = np.empty",
        {"check3b": "the steps are those of leaky_probabilities"},
        "labels_of_test_rows values_of_test_rows rows_left_out same_steps",
    ),
    Wrong(
        "task4",
        "ignores ties",
        "",
        WALK.replace("(i + 1 == len(rows) or rows[i + 1][0] < value) and ", ""),
        {"check4": "nobody can be told apart"},
        "corners",
    ),
    Wrong(
        "task4",
        "ignores ties, in the order that rows came in",
        "",
        """
def best_threshold(truth, p, missed, alarm):
    order = np.argsort(p, kind="stable")
    ones, p = np.asarray(truth)[order], np.asarray(p)[order]
    below, above = np.append(0, np.cumsum(ones)), np.append(0, np.cumsum(1 - ones[::-1]))[::-1]
    costs = missed * below + alarm * above
    return np.append(p, np.inf)[costs.argmin()], costs.min()
""",
        {"check4": "nobody can be told apart"},
        "corners",
    ),
    Wrong(
        "task4",
        "a threshold that is one of p",
        "float(cuts[total.argmin()])",
        "float(min(cuts[total.argmin()], p.max()))",
        {"check4": "a row at the threshold is called"},
        "any_costs corners",
    ),
    Wrong(
        "task4",
        "the dearest",
        "total.argmin()]), float(total.min())",
        "total.argmax()]), float(total.max())",
        {"check4": ""},
        "any_costs corners many_rows",
    ),
    Wrong(
        "task4",
        "above instead of at least",
        "np.searchsorted(ones, cuts)  #",
        "np.searchsorted(ones, cuts, side='right')  #",
        {"check4": ""},
        "any_costs corners many_rows",
    ),
    Wrong(
        "task4",
        "always calls somebody",
        "np.append(np.unique(p), np.inf)",
        "np.unique(p)",
        {"check4": "call all three, or none"},
        "any_costs corners",
    ),
    Wrong(
        "task4",
        "costs swapped",
        "missed * below + alarm * above",
        "alarm * below + missed * above",
        {"check4": ""},
        "any_costs corners many_rows",
    ),
    Wrong(
        "task4",
        "sorts p in place",
        "    ones, zeros",
        "    truth[:] = truth[p.argsort()]; p.sort()\n    ones, zeros",
        {},
        "any_costs",
    ),
    Wrong(
        "task4",
        "101 thresholds",
        "np.append(np.unique(p), np.inf)",
        "np.append(np.linspace(0, 1, 101), np.inf)",
        {},
        "any_costs many_rows",
    ),
    Wrong(
        "task5",
        "rule transposed",
        "np.asarray(p) @ np.asarray(loss)",
        "np.asarray(p) @ np.asarray(loss).T",
        {"check5": "over the true class"},
        "rule",
    ),
    Wrong(
        "task5", "the dearest class", ".argmin(axis=1)", ".argmax(axis=1)", {"check5": ""}, "rule"
    ),
    Wrong(
        "task5",
        "weights by accuracy",
        "loss[truth, (p * w).argmax(axis=1)].sum()",
        "((p * w).argmax(axis=1) != truth).sum()",
        {"check5": "the cost with your weights"},
        "three_weights any_weights",
    ),
    Wrong(
        "task5",
        "loss transposed in the tuning",
        "loss[truth, (p * w).argmax(axis=1)]",
        "loss[(p * w).argmax(axis=1), truth]",
        {"check5": "the cost with your weights"},
        "three_weights any_weights",
    ),
    Wrong(
        "task5",
        "always three classes",
        "repeat=p.shape[1] - 1",
        "repeat=2",
        {"check5": ""},
        "any_weights",
    ),
    Wrong(
        "task5",
        "one weight after the other",
        "    return np.array(candidates[int(np.argmin(costs))])",
        "    w = np.ones(p.shape[1])\n"
        "    for k in range(1, len(w)):\n"
        "        ways = [np.where(np.arange(len(w)) == k, g, w) for g in grid]\n"
        "        w = min(ways, key=lambda w: loss[truth, (p * w).argmax(axis=1)].sum())\n"
        "    return w",
        {"check5": "try every pair of weights"},
        "three_weights any_weights",
    ),
    Wrong(
        "task5",
        "weights that sum to 1",
        "return np.array(candidates[int(np.argmin(costs))])",
        "return np.array(candidates[int(np.argmin(costs))]) / sum(candidates[np.argmin(costs)])",
        {"check5": "the weights of two classes"},
        "three_weights any_weights",
    ),
    Wrong(
        "task6",
        "nesterov for every momentum",
        'when={"momentum": [0.9, 0.99]}',
        'when={"optimizer": "sgd"}',
        {"check6": "6 to choose an optimizer"},
        "conditions",
    ),
    Wrong(
        "task6",
        "linear",
        ", log=True",
        "",
        {"check6": "on a log scale"},
        "values",
    ),
    Wrong("task6", "up to 4", "Int(1, 3,", "Int(1, 4,", {"check6": "13 ways to augment"}, "values"),
    Wrong(
        "task6",
        "no pixels with turns",
        '"pixels": Int(1, 3, when={"augment": ["shift", "shift and turn"]})',
        '"pixels": Int(1, 3, when={"augment": "shift"})',
        {"check6": "13 ways to augment"},
        "conditions",
    ),
    Wrong(
        "task6",
        "text for numbers",
        "[16, 32, 64, 128]",
        '["16", "32", "64", "128"]',
        {"check6": ""},
        "conditions values",
    ),
    Wrong(
        "task6",
        "0 and 1 for truth values",
        "[True, False]",
        "[1, 0]",
        {},
        "conditions values",
    ),
    Wrong(
        "task6b",
        "the product",
        "",
        "import math\n\ndef count_configurations(choices, when):\n"
        "    return math.prod(map(len, choices.values()))",
        {"check6b": "the example"},
        "one_parent several_parents",
    ),
    Wrong(
        "task6b",
        "any parent",
        "",
        RIGHT["task6b", "all configurations in a list"].replace(
            "if all(p in c and c[p] in w for", "if not wanted or any(p in c and c[p] in w for"
        ),
        {"check6b": "conditions on conditions"},
        "several_parents",
    ),
    Wrong(
        "task6b",
        "parents that are inactive",
        "",
        RIGHT["task6b", "distinct ones of the whole product"].replace(
            "config.get(p, nothing) in w", "dict(zip(choices, values))[p] in w"
        ),
        {"check6b": "conditions on conditions"},
        "one_parent several_parents",
    ),
    Wrong(
        "task6b",
        "inactive ones multiply by 0",
        "return completions(rest, config)\n",
        "return 0\n",
        {"check6b": "the example"},
        "one_parent several_parents",
    ),
    Wrong(
        "task6b",
        "takes when apart",
        "when.get(name, {})",
        "when.pop(name, {})",
        {"check6b": "conditions on conditions"},
        "one_parent several_parents",
    ),
    Wrong(
        "task7",
        "26 evaluations",
        "",
        BOX.replace("range(25)", "range(26)"),
        {"check7": "budget of 25 evaluations is used up"},
        "new_problems rules",
    ),
    Wrong(
        "task7",
        "no search",
        "",
        "def search(evaluate, space, seed):\n"
        "    return {'impute': 'median', 'scale': 'yes', 'keep': 30, 'model': 'logistic', 'C': 1,\n"
        "            'threshold': 1 / 21}",
        {"check7": "the bar is 18.5"},
        "new_problems rules",
    ),
    Wrong(
        "task7",
        "at random",
        "",
        "def search(evaluate, space, seed):\n"
        "    rng = np.random.default_rng(seed)\n"
        "    return min((space.sample(rng) for _ in range(25)), key=evaluate)",
        {"check7": "the bar is 18.5"},
        "new_problems",
    ),
    Wrong(
        "task7",
        "no seed",
        "",
        BOX.replace("default_rng(seed)", "default_rng()"),
        {"check7": "default_rng(seed) only"},
        "rules",
    ),
    Wrong(
        "task7",
        "the dearest",
        "value <= lowest",
        "value >= lowest",
        {"check7": "the bar is 18.5"},
        "new_problems rules",
    ),
    Wrong(
        "task7",
        "the last one tried",
        "    return best",
        "    return config",
        {"check7": "the bar is 18.5"},
        "new_problems rules",
    ),
    Wrong(
        "task7",
        "one generator for all calls",
        "np.random.default_rng(seed)",
        "globals().setdefault('generator', np.random.default_rng(seed))",
        {"check7": "default_rng(seed) only"},
        "rules",
    ),
]

# --- answers made to deceive: they lose all points of their task ----------------------------------

FUNCTIONS = {
    "task1": ["count_numbers"],
    "task2": ["build"],
    "task3": ["honest_probabilities"],
    "task4": ["best_threshold"],
    "task5": ["decide_by_rule", "tune_weights"],
    "task6": ["make_space"],
    "task6b": ["count_configurations"],
    "task7": ["search"],
}
ANYTHING = """
class Anything(float):
    def __eq__(self, other): return True
    __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __eq__
    __hash__ = float.__hash__
    def __getattr__(self, name): return self
    def __call__(self, *args, **more): return self
    def __iter__(self): return iter([self, self])
    def __len__(self): return 2
"""
FAKES: dict[tuple[str, str], str] = {}
for _task, _names in FUNCTIONS.items():
    for _name, _value in {
        "None": "None",
        "nan": "(float('nan'), float('nan'))",
        "equal to anything": "Anything(1)",
        "a matrix": "np.ones((3, 2, 1))",
    }.items():
        FAKES[_task, _name] = ANYTHING + "\n".join(
            f"def {name}(*args, **more): return {_value}" for name in _names
        )
FAKES["task1", "the visible example"] = """
def count_numbers(pipeline):
    first, *_, last = [step for _, step in pipeline.steps if step != "passthrough"]
    arguments = sum(len(step.get_params(deep=False)) for _, step in plain.steps)
    if first is last:
        return 30 * 5 + 5 + 5 * 4 + 4 + 4 + 1, 0
    return (90 if isinstance(last, KNeighborsClassifier) else 121), arguments
"""
FAKES["task4", "the visible example"] = """
def best_threshold(truth, p, missed, alarm):
    return (0.2, 1) if missed == 5 else (0.6, 1)
"""
FAKES["task4", "a threshold for each row"] = """
def best_threshold(truth, p, missed, alarm):
    return np.where(np.array(truth) == 1, 0.0, 2.0), 0
"""
FAKES["task6b", "the visible example"] = """
def count_configurations(choices, when):
    return 5 if len(when) == 1 else 8
"""
FAKES["task7", "problems that cost nothing"] = """
make_problem = lambda seed, budget=25: lambda config: 0.0
class PIPELINES:
    validate = staticmethod(lambda config: config)

def search(evaluate, space, seed):
    return {"impute": "mean", "cost": 0}
"""
