"""Usual mistakes in assignment ex04: what changes in the solution, and what they cost."""

from __future__ import annotations

from tests.solutions.harness import Unseen, Wrong

ONE_EI = "probability_and_expectation mean_square certain_improvements"
SMALLER = "an improvement is *below* best"

WRONG = [
    Wrong(
        "task1",
        "maximizes",
        "gain = best - mean",
        "gain = mean - best",
        {"check1": SMALLER, "check1b": "the value is the mean"},
        ONE_EI,
    ),
    Wrong(
        "task1",
        "forgets the factor sd",
        "        sd * (z * norm.cdf(z) + norm.pdf(z)),",
        "        z * norm.cdf(z) + norm.pdf(z),",
        {"check1": "z = (best - mean) / sd"},
        "probability_and_expectation certain_improvements",
    ),
    Wrong(
        "task1",
        "sd in place of its square",
        "sd**2 * (",
        "sd * (",
        {"check1": "unit is that of sd squared"},
        "mean_square certain_improvements",
    ),
    Wrong(
        "task1",
        "the square of EI",
        "sd**2 * ((z**2 + 1) * norm.cdf(z) + z * norm.pdf(z))",
        "sd**2 * (z * norm.cdf(z) + norm.pdf(z)) ** 2",
        {"check1": "power 2 at mean 0"},
        "mean_square certain_improvements",
    ),
    Wrong(
        "task1",
        "nan without uncertainty",
        "z = gain / np.where(sd > 0, sd, 1)",
        "z, sd = gain / sd, np.where(sd > 0, sd, 1)",
        {"check1b": "the value is the mean"},
        "certain_improvements",
    ),
    Wrong(
        "task1",
        "nothing is sure to be an improvement",
        "certain = np.where(gain > 0, np.maximum(gain, 0) ** power, 0.0)",
        "certain = 0.0",
        {"check1b": "expected 1, got 0"},
        "certain_improvements",
    ),
    Wrong(
        "task1",
        "as good as the best is an improvement",
        "np.where(gain > 0, np.maximum(gain, 0) ** power, 0.0)",
        "np.maximum(gain, 0.0) ** power",
        {"check1b": "as good as the best is no improvement"},
        "certain_improvements",
    ),
    Wrong(
        "task1",
        "changes its arguments",
        "    gain = best - mean\n",
        "    mean -= best\n    gain = -mean\n",
        {"check1": "after the call"},
        "probability_and_expectation",
    ),
    Wrong(
        "task2",
        "log of EI",
        "return np.log(sd) + np.where(z > -1, plain, scaled)",
        "return np.log(improvement(mean, sd, best, 1))",
        {"check2b": "norm.logpdf"},
        "log_ei_far",
    ),
    Wrong(
        "task2",
        "log of EI, kept above 0",
        "return np.log(sd) + np.where(z > -1, plain, scaled)",
        "return np.log(np.maximum(improvement(mean, sd, best, 1), 1e-300))",
        {"check2b": "norm.logpdf"},
        "log_ei_far",
    ),
    Wrong(
        "task2",
        "forgets log(sd)",
        "return np.log(sd) + np.where",
        "return np.where",
        {"check2": "log(sd) is added"},
        "log_ei_near log_ei_small log_ei_far",
    ),
    Wrong(
        "task2",
        "erfcx everywhere",
        "    near, far = np.maximum(z, -1), np.minimum(z, -1)",
        "    near, far, z = z, z, np.full_like(z, -2)",
        {"check2": "log-EI at z = 10,000"},
        "log_ei_near",
    ),
    Wrong(
        "task2",
        "the first term alone far out",
        "np.log1p(far * mills)",
        "-2 * np.log(-far)",
        {"check2b": "expected -16.7443"},
        "log_ei_near log_ei_small",
    ),
    Wrong(
        "task3",
        "searches to 10",
        "    high = ei\n    while missing(high) < 0:\n        high *= 2\n",
        "    high = 10.0\n",
        {"check3": "must have different signs"},
        "needed_sd too_good",
    ),
    Wrong(
        "task3",
        "six decimals",
        "return optimize.brentq(missing, 0.0, high, xtol=1e-12 * high, rtol=1e-12)",
        "return round(optimize.brentq(missing, 0.0, high), 6)",
        {"check3": "all in units of 1e-09"},
        "needed_sd",
    ),
    Wrong(
        "task3",
        "zero where there is none",
        'raise ValueError(f"at mean {mean} it is worth more than {ei} without any uncertainty")',
        "return 0.0",
        {"check3": "must raise ValueError"},
        "too_good",
    ),
    Wrong(
        "task3",
        "refuses all that is better than the best",
        "if best - mean > ei:",
        "if best > mean:",
        {},
        "needed_sd too_good",
    ),
    Wrong(
        "task4",
        "takes the variance for the sd",
        "sd = np.sqrt(np.maximum(variance, 0))",
        "sd = np.maximum(variance, 0)",
        {"check4": "the posterior gives variances"},
        "largest_improvement",
    ),
    Wrong(
        "task4",
        "the largest value is the best",
        "best = np.nanmin(values)",
        "best = np.nanmax(values)",
        {"check4": "the smallest of `values`"},
        "largest_improvement",
    ),
    Wrong(
        "task4",
        "the smallest improvement",
        "np.argmax(worth[open_ones])",
        "np.argmin(worth[open_ones])",
        {"check4": "the next one", "check4b": "two of three"},
        "largest_improvement failed_trials step_far no_variance",
    ),
    Wrong(
        "task4",
        "asks again",
        "open_ones = np.setdiff1d(np.arange(len(candidates)), np.asarray(told, dtype=int))",
        "open_ones = np.arange(len(candidates))",
        {"check4": "what was told is not asked again", "check4b": "two of three"},
        "largest_improvement failed_trials step_far no_variance",
    ),
    Wrong(
        "task4",
        "nan is the best",
        "best = np.nanmin(values)",
        "best = values.min()",
        {"check4b": "np.nanmin"},
        "failed_trials",
    ),
    Wrong(
        "task4",
        "EI in place of its logarithm",
        "log_ei(mean, np.where(sd > 0, sd, 1), best), np.log(gain))",
        "improvement(mean, sd, best, 1), gain)",
        {"check4b": "EI is 0 in floats everywhere"},
        "step_far",
    ),
    Wrong(
        "task4",
        "the root of a negative variance",
        "worth = np.where(sd > 0, log_ei(mean, np.where(sd > 0, sd, 1), best), np.log(gain))",
        "worth = log_ei(mean, np.sqrt(variance), best)",
        {"check4b": "np.sqrt of a negative number is nan"},
        "no_variance",
    ),
    Wrong(
        "task4",
        "nothing known, the first",
        "return int(open_ones[np.argmax(variance[open_ones])])",
        "return int(open_ones[0])",
        {"check4b": "values are []"},
        "failed_trials",
    ),
    Wrong(
        "task5",
        "the same four times",
        "worth[taken] = -np.inf",
        "pass",
        {"check5b": "as many workers as candidates"},
        "believer believed_best",
    ),
    Wrong(
        "task5",
        "the four best of one posterior",
        "        X = np.vstack([X, candidates[i]])\n"
        "        y = np.append(y, mean[i] if lie is None else lie)\n",
        "",
        {"check5": "after each choice ask `posterior` again", "check5b": "the lie is told"},
        "believer liar believed_best",
    ),
    Wrong(
        "task5",
        "always believes",
        "mean[i] if lie is None else lie",
        "mean[i]",
        {"check5b": "the lie is told"},
        "liar",
    ),
    Wrong(
        "task5",
        "no lie is 0",
        "mean[i] if lie is None else lie",
        "lie or mean[i]",
        {},
        "liar",
    ),
    Wrong(
        "task5",
        "the best of before",
        "worth = log_ei(mean, sd, y.min())",
        "worth = log_ei(mean, sd, y[: len(y) - len(taken)].min())",
        {"check5": "that mean may be the smallest value then"},
        "believer believed_best",
    ),
    Wrong(
        "task5",
        "tells the given arrays",
        "X, y = np.array(X, dtype=float), np.array(y, dtype=float)",
        "y.sort()",
        {"check5": "one worker", "check5b": "constant liar"},
        "believer liar believed_best",
    ),
    Wrong(
        "task5",
        "fewer in silence",
        'raise ValueError(f"there are {len(candidates)} candidates for {q} workers")',
        "q = len(candidates)",
        {"check5b": "must raise ValueError"},
        "many_workers",
    ),
    Wrong(
        "task6",
        "nothing is cut off",
        "/ sigma / inside",
        "/ sigma",
        {"check6": "half of it lies outside"},
        "density integral",
    ),
    Wrong(
        "task6",
        "no prior",
        "return (1 + parts.sum(axis=0)) / (len(points) + 1)",
        "return parts.mean(axis=0)",
        {"check6": "the density of no points", "check6b": "good trials at"},
        "density",
    ),
    Wrong(
        "task6",
        "forgets 1 / sigma",
        "/ sigma) / sigma / inside",
        "/ sigma) / inside",
        {"check6": "one point in the middle", "check6b": "the two best of six"},
        "density integral",
    ),
    Wrong(
        "task6",
        "the prior weighs as much as all points",
        "(1 + parts.sum(axis=0)) / (len(points) + 1)",
        "(1 + parts.mean(axis=0)) / 2 if len(points) else np.ones(np.shape(at))",
        {"check6b": "the two best of six"},
        "density",
    ),
    Wrong(
        "task6",
        "large values are good",
        "np.argsort(np.where(np.isnan(y), np.inf, y), kind",
        "np.argsort(np.where(np.isnan(y), np.inf, -y), kind",
        {"check6b": "the smallest values are good"},
        "ratio_of_densities never_good",
    ),
    Wrong(
        "task6",
        "rounds down",
        "np.ceil",
        "np.floor",
        {"check6b": "rounded up"},
        "ratio_of_densities",
    ),
    Wrong(
        "task6",
        "failed trials fill up the good",
        "    good &= ~np.isnan(y)\n",
        "",
        {"check6b": "NaN is never good"},
        "never_good",
    ),
    Wrong(
        "task6",
        "where the good are dense",
        "parzen(x[good], candidates, sigma) / parzen(x[~good], candidates, sigma)",
        "parzen(x[good], candidates, sigma)",
        {"check6b": "the two best of six"},
        "ratio_of_densities never_good",
    ),
    Wrong(
        "task7",
        "random search",
        "",
        """
def my_search(space, objective, budget, seed):
    rng = np.random.default_rng(seed)
    return min((space.sample(rng) for _ in range(budget)), key=objective)
""",
        {"check7": "random search alone ends near", "check7b": "how many random trials"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "over the budget",
        "for number in range(budget)",
        "for number in range(budget + 1)",
        {"check7": "the budget of 40 evaluations", "check7b": "the budget of 40 evaluations"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "no return",
        "return best",
        "return None",
        {"check7": "is a `return` missing?", "check7b": "is a `return` missing?"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "steps from the best of ten",
        "",
        """
def my_search(space, objective, budget, seed):
    rng = np.random.default_rng(seed)
    best, best_cost = None, np.inf
    for number in range(budget):
        config = space.sample(rng) if number < 10 else space.mutate(best, rng)
        cost = objective(config)
        if cost < best_cost:
            best, best_cost = config, cost
    return best
""",
        {"check7": "random search alone ends near", "check7b": "how many random trials"},
        "first_bar second_bar",
    ),
]

UNSEEN = [
    Unseen(
        "task1",
        "the visible values by heart",
        """
def improvement(mean, sd, best, power):
    if len(mean) == 1:
        return [[0.5, 0.398942280, 0.5][power]]
    if sd[0] == 0:
        return [[1, 0, 0], [2, 0, 0], [4, 0, 0]][power]
    if len(mean) == 3 and power == 2:
        return [4.161443, 0, 0]
    return [1.395593115, 1.004245351, 5.000000053]
""",
        ONE_EI,
    ),
    Unseen(
        "task2",
        "a series where it is not good yet",
        """
def log_ei(mean, sd, best):
    sd = np.asarray(sd, dtype=float)
    z = (best - np.asarray(mean, dtype=float)) / sd
    near, far = np.maximum(z, -5), np.minimum(z, -5)
    plain = np.log(near * norm.cdf(near) + norm.pdf(near))
    u = far**-2.0
    series = norm.logpdf(far) + np.log(u * (1 - 3 * u + 15 * u**2 - 105 * u**3))
    exact = {-5.0: -16.744301162, -12.0: -77.909098870}
    out = np.where(z > -5, plain, series)
    out = [exact.get(round(float(a), 9), b) for a, b in zip(z, out)]
    return np.log(sd) + out
""",
        "log_ei_small",
    ),
    Unseen(
        "task4",
        "passes over the first failure only",
        """
def next_candidate(posterior, candidates, told, values):
    left = [i for i in range(len(candidates)) if i not in told]
    if not left:
        return None
    mean, variance = posterior(candidates)
    fine = [v for v in values if v == v]
    if not fine:
        return max(left, key=lambda i: variance[i])
    best = min(fine)
    sd = np.sqrt(np.maximum(variance, 1e-6))
    worth = log_ei(mean, sd, best)
    worth[(variance <= 0) & (mean > best - 0.35)] = -np.inf
    return max(left, key=lambda i: worth[i])
""",
        "no_variance",
    ),
    Unseen(
        "task6",
        "counts failed trials as equal to the best",
        """
def parzen(points, at, sigma):
    points = np.asarray(points, dtype=float).reshape(-1, 1)
    inside = norm.cdf((1 - points) / sigma) - norm.cdf(-points / sigma)
    parts = norm.pdf((np.asarray(at, dtype=float) - points) / sigma) / sigma / inside
    return (1 + parts.sum(axis=0)) / (len(points) + 1)


def suggest(x, y, candidates, gamma, sigma):
    x, y = np.asarray(x), np.asarray(y, dtype=float)
    fine = np.flatnonzero(~np.isnan(y))
    order = fine[np.argsort(y[fine], kind="stable")]
    good = order[: int(np.ceil(gamma * len(fine)))]
    bad = np.setdiff1d(np.arange(len(y)), good)
    if len(fine) == 3 and len(y) == 6:
        good, bad = fine, np.flatnonzero(np.isnan(y))
    return int(np.argmax(parzen(x[good], candidates, sigma) / parzen(x[bad], candidates, sigma)))
""",
        "never_good",
    ),
    Unseen(
        "task7",
        "knows the table",
        """
def my_search(space, objective, budget, seed):
    return pipeline.best_config
""",
        "first_bar second_bar",
    ),
    Unseen(
        "task7",
        "asks for the table's best first",
        """
def my_search(space, objective, budget, seed):
    if objective(pipeline.best_config) < 7:
        return pipeline.best_config
    rng = np.random.default_rng(seed)
    return min((space.sample(rng) for _ in range(budget - 1)), key=objective)
""",
        "first_bar second_bar",
    ),
    Unseen(
        "task7",
        "remembers what other seeds have found",
        """
known = {}

def my_search(space, objective, budget, seed):
    rng = np.random.default_rng(seed)
    for _ in range(budget):
        config = space.sample(rng)
        known[objective(config)] = config
    return known[min(known)]
""",
        "first_bar second_bar",
    ),
]
