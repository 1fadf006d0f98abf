"""Usual mistakes in assignment ex11: what changes in the solution, and what they cost."""

from __future__ import annotations

from tests.solutions.harness import Unseen, Wrong

FOLD = """
def fold(W, b, norm):
    scale = norm["gamma"] / np.sqrt(norm["var"] + 1e-5)
    return W * scale.reshape(-1, *[1] * (W.ndim - 1)), (b - norm["mean"]) * scale + norm["beta"]
"""
DEEPER = """
def deeper(layers, at, X):
    h = X
    for layer in layers[: at + 1]:
        h = np.maximum(outputs([layer], h, train=True), 0)
    mean, var = h.mean(axis=0), h.var(axis=0)
    norm = {"gamma": np.sqrt(var + 1e-5), "beta": mean, "mean": mean, "var": var}
    new = {"W": np.eye(len(mean)), "b": np.zeros(len(mean)), "norm": norm}
    return [*layers[: at + 1], new, *layers[at + 1 :]]
"""

WRONG = [
    Wrong(
        "task1",
        "differences of exactly the tolerance",
        "abs(apart) > tolerance",
        "abs(apart) >= tolerance",
        {"check1": "the worked value", "check1b": "five draws"},
        "tied_pairs",
    ),
    Wrong(
        "task1",
        "all pairs below the line",
        "float(np.mean((np.sign(a[i] - a[j]) * np.sign(apart))[counts]))",
        "float(np.sum((np.sign(a[i] - a[j]) * np.sign(apart))[counts]) / len(i))",
        {"check1": "the worked value", "check1b": "five draws"},
        "any_pairs tied_pairs any_interval",
    ),
    Wrong(
        "task1",
        "a tie in the estimates is wrong",
        "np.sign(a[i] - a[j]) * np.sign(apart)",
        "np.where((a[i] - a[j]) * apart > 0, 1, -1)",
        {"check1": "the worked value"},
        "tied_pairs",
    ),
    Wrong(
        "task1",
        "the estimates decide which pairs count",
        "counts = abs(apart) > tolerance",
        "counts = abs(a[i] - a[j]) > tolerance",
        {"check1": "the worked value"},
        "any_pairs tied_pairs any_interval",
    ),
    Wrong(
        "task1",
        "0 where no pair counts",
        "return math.nan",
        "return 0.0",
        {"check1": "expected NaN", "check1b": "NaN is left out"},
        "any_pairs tied_pairs any_interval",
    ),
    Wrong(
        "task1",
        "sorts what it is given",
        "",
        """
def agreement(a, b, tolerance):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    order = np.argsort(b, kind="stable")
    a[:], b[:] = a[order], b[order]
    i, j = np.triu_indices(len(a), 1)
    counts = b[j] - b[i] > tolerance
    return float(np.mean(np.sign(a[j] - a[i])[counts])) if counts.any() else math.nan

def interval(a, b, tolerance, draws, level):
    a, b = np.array(a), np.array(b)
    found = [agreement(a[row], b[row], tolerance) for row in draws]
    return np.nanquantile(found, [(1 - level) / 2, (1 + level) / 2])
""",
        {"check1": "real networks"},
        "any_pairs tied_pairs",
    ),
    Wrong(
        "task1",
        "NaN stays",
        "found[~np.isnan(found)]",
        "found",
        {"check1b": "NaN is left out"},
        "any_interval",
    ),
    Wrong(
        "task1",
        "the values of different networks",
        "agreement(a[rows], b[rows], tolerance)",
        "agreement(a[rows], b[rows[::-1]], tolerance)",
        {"check1b": "five draws"},
        "any_interval",
    ),
    Wrong(
        "task1",
        "all of 1 - level on each side",
        "tail = (1 - level) / 2",
        "tail = 1 - level",
        {"check1b": "five draws"},
        "any_interval",
    ),
    Wrong(
        "task2",
        "over n",
        "rank / (len(values) + 1)",
        "(rank - 0.5) / len(values)",
        {"check2": "scores of 30, 10, 20"},
        "any_scores any_best",
    ),
    Wrong(
        "task2",
        "equal ones one after the other",
        "ranks = below + (equal + 1) / 2",
        "ranks = 1 + np.argsort(np.argsort(values, kind='stable'))",
        {"check2": "the three share the ranks"},
        "any_scores any_best",
    ),
    Wrong(
        "task2",
        "lists alone",
        "values = np.asarray(values, dtype=float)",
        "values.count(values[0])\n    values = np.asarray(values, dtype=float)",
        {"check2": "has no attribute", "check2b": "has no attribute"},
        "any_scores any_best",
    ),
    Wrong(
        "task2",
        "scored among the best",
        "np.corrcoef(normal_scores(a)[best], normal_scores(b)[best])",
        "np.corrcoef(normal_scores(np.array(a)[best]), normal_scores(np.array(b)[best]))",
        {"check2": "the scores stay those among all six"},
        "any_best",
    ),
    Wrong(
        "task2",
        "the best by the estimate",
        "np.argsort(-np.asarray(b, dtype=float)",
        "np.argsort(-np.asarray(a, dtype=float)",
        {"check2": "the best three of six"},
        "any_best",
    ),
    Wrong(
        "task2",
        "the worst",
        'np.argsort(-np.asarray(b, dtype=float), kind="stable")[:k]',
        'np.argsort(np.asarray(b, dtype=float), kind="stable")[:k]',
        {"check2": "the best three of six"},
        "any_best",
    ),
    Wrong(
        "task2",
        "of equals the later",
        'kind="stable")[:k]',
        "kind=\"stable\")[:k]\n    order = np.argsort(np.asarray(b, dtype=float), kind='stable')\n"
        "    best = order[::-1][:k]",
        {"check2": "a tie at the border"},
        "any_best",
    ),
    Wrong(
        "task2",
        "the share below",
        "NormalDist().inv_cdf(1 - share)",
        "NormalDist().inv_cdf(share)",
        {"check2b": "the best quarter"},
        "any_left_over",
    ),
    Wrong(
        "task2",
        "only the root of v",
        "r * math.sqrt(v / (1 - r**2 * (1 - v)))",
        "r * math.sqrt(v)",
        {"check2b": "the best half"},
        "any_left_over",
    ),
    Wrong(
        "task3",
        "underflow",
        "np.exp((squares.min() - squares) / (2 * noise**2))",
        "np.exp(-squares / (2 * noise**2))",
        {"check3b": "subtract the smallest S"},
        "misfit",
    ),
    Wrong(
        "task3",
        "the mean of the squares",
        "squares = np.sum((curve - X @ theta) ** 2)",
        "squares = np.mean((curve - X @ theta) ** 2)",
        {"check3": "weights of three exponents", "check3b": "three exponents"},
        "any_forecast any_chance",
    ),
    Wrong(
        "task3",
        "epochs from 0",
        "k, found = np.arange(1.0, len(curve) + 1), []",
        "k, found = np.arange(len(curve)) + 1e-9, []",
        {"check3": "the worked value's end", "check3b": "the worked value"},
        "any_forecast misfit any_chance",
    ),
    Wrong(
        "task3",
        "the deviation of the line alone",
        "math.sqrt(1 + star @ inverse @ star)",
        "math.sqrt(star @ inverse @ star)",
        {"check3": "deviation", "check3b": "the worked value"},
        "any_forecast misfit any_chance",
    ),
    Wrong(
        "task3",
        "the best exponent alone",
        "return weights / weights.sum(), ends, deviations",
        "return (weights == weights.max()).astype(float), ends, deviations",
        {"check3": "weights of three exponents", "check3b": "three exponents"},
        "any_forecast any_chance",
    ),
    Wrong(
        "task3",
        "the chance to be worse",
        "ndtr((ends - best) / deviations)",
        "ndtr((best - ends) / deviations)",
        {"check3b": "the worked value"},
        "any_chance",
    ),
    Wrong(
        "task3",
        "the chance of the mean",
        "float(weights @ ndtr((ends - best) / deviations))",
        "float(ndtr((weights @ ends - best) / (weights @ deviations)))",
        {"check3b": "average the chances"},
        "any_chance",
    ),
    Wrong(
        "task4",
        "from the drawer",
        "",
        "account = account_from_the_drawer",
        {"check4": "the worked value", "check4b": "stopped after two epochs"},
        "any_books any_asked diverged_books low_books",
    ),
    Wrong(
        "task4",
        "the whole curve",
        "chance(values[:n], best)",
        "chance(values, best)",
        {"check4": "the worked value", "check4b": "stopped after two epochs"},
        "any_books any_asked diverged_books low_books",
    ),
    Wrong(
        "task4",
        "stopped at the threshold",
        "chance(values[:n], best) < threshold",
        "chance(values[:n], best) <= threshold",
        {"check4": "only below the threshold"},
        "any_asked",
    ),
    Wrong(
        "task4",
        "one look late",
        "n >= first and",
        "n > first and",
        {"check4": "the worked value", "check4b": "one is stopped that would have diverged"},
        "any_books any_asked diverged_books low_books",
    ),
    Wrong(
        "task4",
        "asked before anything is complete",
        "best is not None and n >= first",
        "n >= first",
        {"check4": "nothing is complete", "check4b": "not supported"},
        "any_books any_asked diverged_books low_books",
    ),
    Wrong(
        "task4",
        "the best is at least 0",
        "spent, best, chosen, mistakes = 0, None, None, []",
        "spent, best, chosen, mistakes = 0, 0.0, None, []",
        {"check4": "how many values", "check4b": "stopped after two epochs"},
        "any_books any_asked diverged_books low_books",
    ),
    Wrong(
        "task4",
        "a value of 0 or less is never the best",
        "if best is None or value > best:",
        "if value > (best or 0.0):",
        {"check4b": "the best is 0"},
        "low_books",
    ),
    Wrong(
        "task4",
        "all that were stopped",
        "                if values[-1] > best:\n                    mistakes.append(row)\n",
        "                mistakes.append(row)\n",
        {"check4b": "0.7 is not above 0.7"},
        "any_books diverged_books low_books",
    ),
    Wrong(
        "task4",
        "mistakes by the best of the end",
        "    return spent, chosen, mistakes",
        "    return spent, chosen, [] if best is None else [i for i in mistakes if "
        "curves[i][-1] > best]",
        {},
        "any_books diverged_books low_books",
    ),
    Wrong(
        "task4",
        "a stopped one may be the best",
        "                if values[-1] > best:\n                    mistakes.append(row)\n",
        "                if values[-1] > best:\n                    mistakes.append(row)\n"
        "                if value > best:\n                    best, chosen = value, row\n",
        {"check4b": "a stopped training is never the best"},
        "any_books diverged_books",
    ),
    Wrong(
        "task4",
        "NaN goes on",
        "            if math.isnan(value):\n                break\n",
        "",
        {"check4b": "the epoch whose value is NaN is paid"},
        "diverged_books",
    ),
    Wrong(
        "task4",
        "equal ends change the best",
        "value > best:",
        "value >= best:",
        {"check4b": "the best is 0"},
        "low_books",
    ),
    Wrong(
        "task5",
        "the mean of the variances",
        "(within + between).sum(axis=0) / (counts.sum() - 1)",
        "within.sum(axis=0) / (counts - 1).sum()",
        {"check5": "squares within the batches"},
        "any_batches one_row",
    ),
    Wrong(
        "task5",
        "divided by n",
        "/ (counts.sum() - 1)",
        "/ counts.sum()",
        {"check5": "squares within the batches"},
        "any_batches one_row",
    ),
    Wrong(
        "task5",
        "every batch alike",
        "mean = (counts * means).sum(axis=0) / counts.sum()",
        "mean = means.mean(axis=0)",
        {"check5": "a batch of 3 counts 3 times"},
        "any_batches one_row",
    ),
    Wrong(
        "task5",
        "within by the count",
        "(counts - 1) * np.asarray(variances, dtype=float)",
        "counts * np.asarray(variances, dtype=float)",
        {"check5": "squares within the batches"},
        "any_batches one_row",
    ),
    Wrong(
        "task5",
        "NaN of a single row",
        "np.where(counts > 1, (counts - 1) * np.asarray(variances, dtype=float), 0)",
        "(counts - 1) * np.asarray(variances, dtype=float)",
        {"check5": "nothing within the batches"},
        "one_row",
    ),
    Wrong(
        "task5",
        "columns are units",
        "scale.reshape(-1, *[1] * (W.ndim - 1))",
        "scale",
        {"check5b": "a unit is a row"},
        "any_fold",
    ),
    Wrong(
        "task5",
        "b is not scaled",
        '(b - norm["mean"]) * scale + norm["beta"]',
        'b - norm["mean"] * scale + norm["beta"]',
        {"check5b": "mean and beta go into it"},
        "any_fold",
    ),
    Wrong(
        "task5",
        "no epsilon",
        'np.sqrt(norm["var"] + 1e-5)',
        'np.sqrt(norm["var"])',
        {"check5b": "a unit is a row"},
        "any_fold",
    ),
    Wrong(
        "task6",
        "not divided",
        '(after["W"] / times)[:, which]',
        'after["W"][:, which]',
        {"check6": "each divided by how often"},
        "wider_plain wider_norm",
    ),
    Wrong(
        "task6",
        "divided by all copies",
        '(after["W"] / times)[:, which]',
        'after["W"][:, which] * len(times) / len(which)',
        {"check6": "each divided by how often"},
        "wider_plain wider_norm",
    ),
    Wrong(
        "task6",
        "the old units first",
        "which = np.asarray(which)",
        "which = np.sort(which)",
        {},
        "wider_plain wider_norm",
    ),
    Wrong(
        "task6",
        "one copy keeps all",
        '(after["W"] / times)[:, which]',
        'after["W"][:, which] * (np.diff(np.sort(which), prepend=-1) > 0)'
        "[np.argsort(np.argsort(which, kind='stable'))]",
        {"check6": "the worked value"},
        "wider_plain wider_norm",
    ),
    Wrong(
        "task6",
        "the normalization is not copied",
        '{name: values[which] for name, values in layer["norm"].items()}',
        '{name: np.resize(values, len(which)) for name, values in layer["norm"].items()}',
        {"check6": "a copy is normalized like its original"},
        "wider_norm",
    ),
    Wrong(
        "task6",
        "a fresh normalization",
        'norm = {"gamma": np.sqrt(var + 1e-5), "beta": mean, "mean": mean, "var": var}',
        'norm = {"gamma": np.ones(width), "beta": np.zeros(width), "mean": mean, "var": var}',
        {"check6b": "undo what the normalization does"},
        "deeper_eval deeper_train",
    ),
    Wrong(
        "task6",
        "the statistics of evaluation",
        "X, train=True)",
        "X)",
        {"check6b": "with the layers before it in training"},
        "deeper_train",
    ),
    Wrong(
        "task6",
        "mean 0 and variance 1 undone",
        "mean, var = arrives.mean(axis=0), arrives.var(axis=0)",
        "mean, var = np.zeros(width), np.ones(width)",
        {"check6b": "mean and variance of what arrives"},
        "deeper_train",
    ),
    Wrong(
        "task6",
        "before the rectifier",
        "outputs([*layers[: at + 1], nothing], X, train=True)",
        "outputs(layers[: at + 1], X, train=True)",
        {"check6b": "behind the rectifier"},
        "deeper_train",
    ),
    Wrong(
        "task6",
        "divided by n - 1",
        "arrives.var(axis=0)",
        "arrives.var(axis=0, ddof=1)",
        {"check6b": "in training, for the batch X"},
        "deeper_train",
    ),
    Wrong(
        "task7",
        "ten at random in full",
        "",
        """
def my_search(sizes, train, budget, seed):
    ten = np.random.default_rng(seed).permutation(len(sizes))[:10]
    return int(ten[np.argmax(train(ten.tolist(), 12))])
""",
        {"check7": "of ten networks in full", "check7b": "second bar"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "the largest, without any training",
        "",
        """
def my_search(sizes, train, budget, seed):
    return int(np.argmax(sizes))
""",
        {"check7": "first bar", "check7b": "second bar"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "the best after one epoch",
        "",
        """
def my_search(sizes, train, budget, seed):
    return int(np.argmax(train(range(budget), 1)))
""",
        {"check7": "first bar", "check7b": "second bar"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "blind to the sizes",
        'np.argsort(-sizes, kind="stable")',
        "np.arange(len(sizes))",
        {"check7b": "of each network for nothing"},
        "second_bar",
    ),
    Wrong(
        "task7",
        "ten of the largest in full",
        "",
        """
def my_search(sizes, train, budget, seed):
    largest = np.argsort(-sizes, kind="stable")[: budget // 12]
    return int(largest[np.argmax(train(largest, 12))])
""",
        {"check7b": "earn a training in full"},
        "second_bar",
    ),
    Wrong(
        "task7",
        "looks the curves up in the table",
        "",
        """
def my_search(sizes, train, budget, seed):
    ten = np.random.default_rng(seed).permutation(len(sizes))[:10].tolist()
    seen = np.stack([train(ten, epochs) for epochs in (1, 2, 3)], axis=1)
    best, choice = 0.0, ten[0]
    for network, curve in zip(ten, seen):
        off = abs(cells.dev[:, :, :3] - curve).sum(axis=2).min(axis=0)
        found = np.where(counted == sizes[network], off, np.inf).argmin()
        if tested[found] > best:
            best, choice = tested[found], network
    return choice
""",
        {"check7": "first bar", "check7b": "second bar"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "the smallest first",
        'np.argsort(-sizes, kind="stable")',
        'np.argsort(sizes, kind="stable")',
        {"check7": "first bar", "check7b": "second bar"},
        "first_bar second_bar",
    ),
]

UNSEEN = [
    Unseen(
        "task5",
        "batches of one row only if all are",
        """
def pooled(counts, means, variances):
    counts, means = np.array(counts, dtype=float)[:, None], np.array(means)
    mean = (counts * means).sum(axis=0) / counts.sum()
    squares = (counts * (means - mean) ** 2).sum(axis=0)
    if not np.isnan(variances).any():
        squares = squares + ((counts - 1) * variances).sum(axis=0)
    return mean, squares / (counts.sum() - 1)
"""
        + FOLD,
        "one_row",
    ),
    Unseen(
        "task7",
        "knows the draws of the check",
        """
def my_search(sizes, train, budget, seed):
    known, _, truth = draw(np.random.default_rng(seed))
    if np.array_equal(known, sizes):
        return int(np.argmax(truth))
    ten = np.random.default_rng(seed).permutation(len(sizes))[:10]
    return int(ten[np.argmax(train(ten.tolist(), 12))])
""",
        "first_bar second_bar",
    ),
]
