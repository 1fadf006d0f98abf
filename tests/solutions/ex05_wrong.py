"""Usual mistakes in assignment ex05: what changes in the solution, and what they cost."""

from __future__ import annotations

from tests.solutions.harness import Unseen, Wrong

WRONG = [
    Wrong(
        "task1",
        "large values are good",
        "    as_bad = (values >= values[:, None])",
        "    values = -values\n    as_bad = (values >= values[:, None])",
        {"check1": "small values are good", "check1b": "share the chance"},
        "any_tournament distinct_members equal_values",
    ),
    Wrong(
        "task1",
        "by rank, in the order of ranks",
        "return (all_among(as_bad) - all_among(worse)) / (as_bad - worse)",
        "return np.sort((all_among(as_bad) - all_among(worse)) / (as_bad - worse))[::-1]",
        {"check1": "not of their ranks", "check1b": "where two of four failed"},
        "any_tournament distinct_members equal_values",
    ),
    Wrong(
        "task1",
        "a tournament of two",
        "(m / n) ** k",
        "(m / n) ** 2",
        {"check1": "one of two drawn"},
        "any_tournament equal_values",
    ),
    Wrong(
        "task1",
        "each of equal members has the whole chance",
        " / (as_bad - worse)",
        "",
        {"check1b": "share the chance"},
        "equal_values",
    ),
    Wrong(
        "task1",
        "NaN is compared",
        "values = np.where(np.isnan(values), np.inf, values)",
        "values = values + 0",
        {"check1b": "where two of four failed"},
        "equal_values",
    ),
    Wrong(
        "task1",
        "NaN is 0",
        "np.where(np.isnan(values), np.inf, values)",
        "np.nan_to_num(values)",
        {"check1b": "must be worse than all"},
        "equal_values",
    ),
    Wrong(
        "task1",
        "distinct or not",
        "special.comb(m, k) / special.comb(n, k) if distinct else (m / n) ** k",
        "(m / n) ** k",
        {"check1": "three different of four"},
        "distinct_members equal_values",
    ),
    Wrong(
        "task1",
        "a tournament of more than there are",
        'raise ValueError(f"there are {n} members, {k} different ones cannot be drawn")',
        "k = n",
        {"check1": "must raise ValueError"},
        "distinct_members",
    ),
    Wrong(
        "task2",
        "one over eta",
        "** (1 / (eta + 1))",
        "** (1 / eta if eta else 1.0)",
        {"check2": "eta 1", "check2b": "eta 8"},
        "two_children",
    ),
    Wrong(
        "task2",
        "the second branch upside down",
        "1 / (2 * (1 - u)))",
        "2 * (1 - u))",
        {"check2": "the children of 0 and 1", "check2b": "eta 8"},
        "two_children",
    ),
    Wrong(
        "task2",
        "children exchanged",
        "[middle + half, middle - half]",
        "[middle - half, middle + half]",
        {"check2": "the first is nearer to the mother"},
        "two_children kept_by_crossover",
    ),
    Wrong(
        "task2",
        "half of the distance missing",
        "spread * (mother - father) / 2",
        "spread * (mother - father)",
        {"check2": "the children of 0 and 1", "check2b": "eta 8"},
        "two_children kept_by_crossover",
    ),
    Wrong(
        "task2",
        "cut off at 0 and 1",
        "return np.array([middle + half, middle - half])",
        "return np.clip([middle + half, middle - half], 0, 1)",
        {"check2": "the children of 0 and 1", "check2b": "eta 8"},
        "two_children kept_by_crossover",
    ),
    Wrong(
        "task2",
        "one u for all coordinates",
        "    u = np.asarray(u, dtype=float)\n",
        "    u = np.full(len(mother), np.asarray(u, dtype=float)[0])\n",
        {"check2": "each coordinate has its own u", "check2b": "eta 8"},
        "two_children kept_by_crossover",
    ),
    Wrong(
        "task2",
        "the variance of the spread alone",
        "return (1 + spread_squared) / 2",
        "return spread_squared",
        {"check2b": "E[β²] is 4/3"},
        "next_generation",
    ),
    Wrong(
        "task2",
        "the inner branch alone",
        "(eta + 1) ** 2 / ((eta + 3) * (eta - 1))",
        "(eta + 1) / (2 * (eta + 3))",
        {"check2b": "eta 3"},
        "next_generation",
    ),
    Wrong(
        "task2",
        "a formula where there is no integral",
        "if eta <= 1:",
        "if eta == 1:",
        {"check2b": "for eta 1 and .5"},
        "next_generation",
    ),
    Wrong(
        "task3",
        "drawn with putting back",
        "    keys = np.random.default_rng(seed).random((N, N))\n"
        "    np.fill_diagonal(keys, 2.0)  # a member itself comes last\n"
        "    return np.argsort(keys, axis=1)[:, :3]\n",
        "    return np.random.default_rng(seed).integers(N, size=(N, 3))\n",
        {"check3": "among its own three others"},
        "three_others",
    ),
    Wrong(
        "task3",
        "itself among the others",
        "    np.fill_diagonal(keys, 2.0)  # a member itself comes last\n",
        "",
        {"check3": "among its own three others"},
        "three_others",
    ),
    Wrong(
        "task3",
        "in the order of their numbers",
        "return np.argsort(keys, axis=1)[:, :3]",
        "return np.sort(np.argsort(keys, axis=1)[:, :3], axis=1)",
        {"check3": "hardly ever"},
        "three_others",
    ),
    Wrong(
        "task3",
        "the next three",
        "return np.argsort(keys, axis=1)[:, :3]",
        "return (np.arange(N)[:, None] + 1 + np.arange(3)) % N",
        {"check3": "hardly ever"},
        "three_others",
    ),
    Wrong(
        "task3",
        "cut off at the walls",
        "    mutants = np.where(mutants < 0, points / 2, mutants)\n"
        "    mutants = np.where(mutants > 1, (1 + points) / 2, mutants)\n",
        "    mutants = np.clip(mutants, 0, 1)\n",
        {"check3": "the middle between the bound and x_i"},
        "walls",
    ),
    Wrong(
        "task3",
        "the middle between wall and x_a",
        "    mutants = np.where(mutants < 0, points / 2, mutants)\n"
        "    mutants = np.where(mutants > 1, (1 + points) / 2, mutants)\n",
        "    mutants = np.where(mutants < 0, a / 2, mutants)\n"
        "    mutants = np.where(mutants > 1, (1 + a) / 2, mutants)\n",
        {"check3": "the middle between the bound and x_i"},
        "walls",
    ),
    Wrong(
        "task3",
        "no forced coordinate",
        "    changed[np.arange(len(points)), forced] = True\n",
        "",
        {"check3": "only the forced coordinates"},
        "trials walls",
    ),
    Wrong(
        "task3",
        "forced in all rows",
        "changed[np.arange(len(points)), forced] = True",
        "changed[:, forced] = True",
        {"check3": "only the forced coordinates"},
        "trials",
    ),
    Wrong(
        "task3",
        "the wrong way round",
        "np.asarray(u) < CR",
        "np.asarray(u) > CR",
        {"check3": "only the forced coordinates"},
        "trials walls",
    ),
    Wrong(
        "task3",
        "F before all",
        "a + F * (b - c)",
        "F * (a + b - c)",
        {"check3": "x_a + F (x_b - x_c)"},
        "trials walls",
    ),
    Wrong(
        "task3",
        "only better ones stay",
        "found <= old",
        "found < old",
        {"check3b": "a trial that is as good takes the place"},
        "selection",
    ),
    Wrong(
        "task3",
        "a member that failed stays",
        "wins = (found <= old) | (np.isnan(old) & ~np.isnan(found))",
        "wins = found <= old",
        {"check3b": "any number is better than NaN"},
        "selection",
    ),
    Wrong(
        "task3",
        "a trial that failed wins",
        "wins = (found <= old) | (np.isnan(old) & ~np.isnan(found))",
        "wins = ~(found > old)",
        {"check3b": "any number is better than NaN"},
        "selection",
    ),
    Wrong(
        "task3",
        "old values stay",
        "np.where(wins, found, old)",
        "old",
        {"check3b": "the values after"},
        "selection",
    ),
    Wrong(
        "task3",
        "one after the other, in place",
        "",
        """
def others(N, seed):
    keys = np.random.default_rng(seed).random((N, N))
    np.fill_diagonal(keys, 2.0)
    return np.argsort(keys, axis=1)[:, :3]


def generation(points, values, objective, picks, forced, u, F, CR):
    for i, (a, b, c) in enumerate(picks):
        v = points[a] + F * (points[b] - points[c])
        v = np.where(v < 0, points[i] / 2, np.where(v > 1, (1 + points[i]) / 2, v))
        mask = u[i] < CR
        mask[forced[i]] = True
        trial = np.where(mask, v, points[i])
        found = objective(trial[None])[0]
        if found <= values[i]:
            points[i], values[i] = trial, found
    return points, values
""",
        {"check3": "once, about all trials", "check3b": "the values after"},
        "trials walls selection",
    ),
    Wrong(
        "task4",
        "half of λ in place of λ + 1",
        "np.log((size + 1) / 2)",
        "np.log(size / 2)",
        {"check4": "the weights for 4"},
        "new_mean new_sigma failed_points",
    ),
    Wrong(
        "task4",
        "equal weights",
        "    return raw / raw.sum()\n",
        "    return np.full(len(raw), 1 / len(raw))\n",
        {"check4": "the weights for 4"},
        "new_mean new_sigma failed_points",
    ),
    Wrong(
        "task4",
        "the worse half",
        'order = np.argsort(values, kind="stable")',
        'order = np.argsort(-np.asarray(values), kind="stable")',
        {"check4": "the mean after one generation", "check4b": "from sigma 0.001"},
        "new_mean new_sigma failed_points whole_strategy",
    ),
    Wrong(
        "task4",
        "the path in units of the points",
        "np.sqrt(c * (2 - c) * mu_eff) * s",
        "np.sqrt(c * (2 - c) * mu_eff) * sigma * s",
        {"check4": "the path after one generation", "check4b": "from sigma 0.001"},
        "new_sigma failed_points whole_strategy",
    ),
    Wrong(
        "task4",
        "no root of µ_eff",
        "np.sqrt(c * (2 - c) * mu_eff) * s",
        "np.sqrt(c * (2 - c)) * s",
        {"check4": "the path after one generation"},
        "new_sigma failed_points",
    ),
    Wrong(
        "task4",
        "µ in place of µ_eff",
        "mu_eff = 1 / np.sum(w**2)",
        "mu_eff = len(w)",
        {"check4": "the path after one generation"},
        "new_sigma failed_points",
    ),
    Wrong(
        "task4",
        "shorter in place of longer",
        "np.linalg.norm(path) / chi - 1))",
        "1 - np.linalg.norm(path) / chi))",
        {"check4": "sigma after one generation", "check4b": "from sigma 0.001"},
        "new_sigma whole_strategy",
    ),
    Wrong(
        "task4",
        "the old path's length",
        "    path = (1 - c) * np.asarray(path) + np.sqrt(c * (2 - c) * mu_eff) * s\n"
        "    longer = np.exp(c / d * (np.linalg.norm(path) / chi - 1))\n",
        "    longer = np.exp(c / d * (np.linalg.norm(path) / chi - 1))\n"
        "    path = (1 - c) * np.asarray(path) + np.sqrt(c * (2 - c) * mu_eff) * s\n",
        {"check4": "sigma after one generation"},
        "new_sigma",
    ),
    Wrong(
        "task4",
        "squared length over n",
        "np.linalg.norm(path) / chi - 1",
        "np.sum(path**2) / n - 1",
        {"check4": "sigma after one generation"},
        "new_sigma",
    ),
    Wrong(
        "task4",
        "no damping",
        "np.exp(c / d * (",
        "np.exp(c * (",
        {"check4": "sigma after one generation"},
        "new_sigma",
    ),
    Wrong(
        "task4",
        "damping without its maximum",
        "d = 1 + 2 * max(0, np.sqrt((mu_eff - 1) / (n + 1)) - 1) + c",
        "d = 1 + c",
        {},
        "new_sigma",
    ),
    Wrong(
        "task4",
        "sigma of the next generation",
        "    return np.asarray(mean) + sigma * s, sigma * longer, path",
        "    sigma = sigma * longer\n    return np.asarray(mean) + sigma * s, sigma, path",
        {"check4": "the mean after one generation"},
        "new_mean failed_points",
    ),
    Wrong(
        "task4",
        "failed points are the best",
        'order = np.argsort(values, kind="stable")',
        'order = np.argsort(np.nan_to_num(values, nan=-np.inf), kind="stable")',
        {"check4": "argsort puts NaN last"},
        "failed_points",
    ),
    Wrong(
        "task4",
        "the path is added to itself",
        "    path = (1 - c) * np.asarray(path) +",
        "    path *= 1 - c\n    path +=",
        {"check4": "after the call"},
        "new_mean new_sigma failed_points",
    ),
    Wrong(
        "task4",
        "forgets its path",
        "mean, sigma, path = step(mean, sigma, path, z, values)",
        "mean, sigma, _ = step(mean, sigma, path, z, values)",
        {"check4b": "the path of the generation before"},
        "whole_strategy",
    ),
    Wrong(
        "task4",
        "the step stays as long",
        "mean, sigma, path = step(mean, sigma, path, z, values)",
        "mean, _, path = step(mean, sigma, path, z, values)",
        {"check4b": "the sigma that `step` returns"},
        "whole_strategy",
    ),
    Wrong(
        "task4",
        "one generation too many",
        "range(budget // size)",
        "range(budget // size + 1)",
        {"check4b": "the number of generations"},
        "whole_strategy best_of_all",
    ),
    Wrong(
        "task4",
        "the mean at the end",
        "    return best\n",
        "    return mean\n",
        {"check4b": "the best point of all generations"},
        "best_of_all",
    ),
    Wrong(
        "task4",
        "the last generation's best",
        "if values[first] < best_value:",
        "if True:",
        {"check4b": "the best point of all generations"},
        "best_of_all",
    ),
    Wrong(
        "task5",
        "a Cholesky factor",
        "    squares, B = np.linalg.eigh(C)\n"
        "    return np.asarray(steps) @ (B / np.sqrt(squares)) @ B.T\n",
        "    L = np.linalg.cholesky(C)\n    return np.linalg.solve(L, np.asarray(steps).T).T\n",
        {"check5": "along (1, 1) the deviation is 3"},
        "white_steps",
    ),
    Wrong(
        "task5",
        "not turned back",
        "(B / np.sqrt(squares)) @ B.T",
        "(B / np.sqrt(squares))",
        {"check5": "along (1, 1) the deviation is 3"},
        "white_steps",
    ),
    Wrong(
        "task5",
        "no root",
        "B / np.sqrt(squares)",
        "B / squares",
        {"check5": "the white steps"},
        "white_steps bad_steps",
    ),
    Wrong(
        "task5",
        "the root of each entry",
        "    squares, B = np.linalg.eigh(C)\n"
        "    return np.asarray(steps) @ (B / np.sqrt(squares)) @ B.T\n",
        "    return np.asarray(steps) / np.sqrt(np.diag(C))\n",
        {"check5": "along (1, 1) the deviation is 3", "check5b": "across the valley"},
        "white_steps bad_steps",
    ),
    Wrong(
        "task5",
        "rows for columns",
        "(B / np.sqrt(squares)) @ B.T",
        "(B.T / np.sqrt(squares)) @ B",
        {},
        "white_steps bad_steps",
    ),
    Wrong(
        "task5",
        "bad steps as they are",
        "scaled = np.where(w < 0, w * steps.shape[1] / np.where(far > 0, far, 1), w)",
        "scaled = w",
        {"check5b": "the worked value"},
        "bad_steps",
    ),
    Wrong(
        "task5",
        "all steps to one length",
        "np.where(w < 0, w * steps.shape[1] / np.where(far > 0, far, 1), w)",
        "w * steps.shape[1] / np.where(far > 0, far, 1)",
        {"check5": "positive weights", "check5b": "across the valley"},
        "good_steps bad_steps",
    ),
    Wrong(
        "task5",
        "white length not squared",
        "far = np.sum(white(C, steps) ** 2, axis=1)",
        "far = np.linalg.norm(white(C, steps), axis=1)",
        {"check5b": "the worked value"},
        "bad_steps",
    ),
    Wrong(
        "task5",
        "length before whitening",
        "far = np.sum(white(C, steps) ** 2, axis=1)",
        "far = np.sum(steps**2, axis=1)",
        {},
        "bad_steps",
    ),
    Wrong(
        "task5",
        "weights that sum to 1",
        "kept = 1 - c1 - c_mu * np.sum(w)",
        "kept = 1 - c1 - c_mu",
        {"check5b": "the sum of the weights is 0.5"},
        "good_steps bad_steps",
    ),
    Wrong(
        "task5",
        "scaled weights in the sum",
        "kept = 1 - c1 - c_mu * np.sum(w)",
        "kept = 1 - c1 - c_mu * np.sum(scaled)",
        {"check5b": "the sum of the weights is 0.5"},
        "bad_steps",
    ),
    Wrong(
        "task5",
        "no path",
        "c1 * np.outer(path, path)",
        "c1 * np.asarray(C)",
        {"check5": "after a path of 2", "check5b": "the worked value"},
        "good_steps bad_steps",
    ),
    Wrong(
        "task6",
        "neighbours in the order given",
        "order = np.argsort(column)",
        "order = np.arange(len(column))",
        {"check6": "in the order of the objective"},
        "room front_by_front",
    ),
    Wrong(
        "task6",
        "room in sorted order",
        "room[order[1:-1]] +=",
        "room[1:-1] +=",
        {"check6": "in the order of the objective"},
        "room front_by_front",
    ),
    Wrong(
        "task6",
        "no range",
        "(f[2:] - f[:-2]) / (f[-1] - f[0])",
        "f[2:] - f[:-2]",
        {"check6": "the room"},
        "room front_by_front",
    ),
    Wrong(
        "task6",
        "one neighbour only",
        "f[2:] - f[:-2]",
        "f[2:] - f[1:-1]",
        {"check6": "the room"},
        "room front_by_front",
    ),
    Wrong(
        "task6",
        "better everywhere",
        "np.all(values[i] <= values[j]) and np.any(values[i] < values[j])",
        "np.all(values[i] < values[j])",
        {"check6": "which has five points"},
        "front_by_front",
    ),
    Wrong(
        "task6",
        "of equal points the first beats",
        "np.any(values[i] < values[j])",
        "(np.any(values[i] < values[j]) or i < j)",
        {},
        "front_by_front",
    ),
    Wrong(
        "task6",
        "large values are good",
        "np.all(values[i] <= values[j]) and np.any(values[i] < values[j])",
        "np.all(values[i] >= values[j]) and np.any(values[i] > values[j])",
        {"check6": "the first front", "check6b": "points 1 and 4"},
        "front_by_front limits",
    ),
    Wrong(
        "task6",
        "the least room",
        "np.argsort(-room)",
        "np.argsort(room)",
        {"check6": "those with the most room"},
        "front_by_front",
    ),
    Wrong(
        "task6",
        "the first of the last front",
        "front = [front[i] for i in np.argsort(-room)[: count - len(kept)]]",
        "front = front[: count - len(kept)]",
        {"check6": "those with the most room"},
        "front_by_front",
    ),
    Wrong(
        "task6",
        "limits do not matter",
        "if violation[i] == 0 == violation[j]:",
        "if True:",
        {"check6b": "keeps to the limits"},
        "limits",
    ),
    Wrong(
        "task6",
        "limits matter only where values are equal",
        "        return violation[i] < violation[j]\n",
        "        return violation[i] == 0 < violation[j]\n",
        {"check6b": "4 by less"},
        "limits",
    ),
    Wrong(
        "task7",
        "random search",
        "",
        """
def my_search(objective, n, budget, seed):
    points = np.random.default_rng(seed).uniform(-10, 10, size=(budget // 8, n))
    return points[np.argmin(objective(points))]
""",
        {"check7": "what does your es reach", "check7b": "askew"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "no directions",
        "",
        """
def my_search(objective, n, budget, seed):
    return es(objective, np.zeros(n), 1.0, budget, 16, seed)
""",
        {"check7b": "who learns its direction"},
        "second_bar",
    ),
    Wrong(
        "task7",
        "over the budget",
        "range(budget // size)",
        "range(budget // size + 1)",
        {"check7": "the budget of 2000", "check7b": "the budget of 2000"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "no return",
        "    return best\n",
        "    return None\n",
        {"check7": "is a `return` missing?", "check7b": "is a `return` missing?"},
        "first_bar second_bar",
    ),
]

UNSEEN = [
    Unseen(
        "task1",
        "the visible values by heart",
        """
def tournament(values, k, distinct=False):
    if distinct:
        if k > len(values):
            raise ValueError
        return [0, 1] if k == 2 else [0, 0.25, 0, 0.75]
    known = {2: [0.5, 0.5], 30: [1 / 30] * 30, 4: [2 / 16, 5 / 16, 2 / 16, 7 / 16]}
    three = [4 / 9, 4 / 9, 1 / 9] if values[0] == 1 else [1 / 9, 5 / 9, 3 / 9]
    return known.get(len(values), three)
""",
        "any_tournament distinct_members equal_values",
    ),
    Unseen(
        "task3",
        "all others shifted alike",
        """
def others(N, seed):
    rng = np.random.default_rng(seed)
    a = rng.integers(1, N, size=N)
    b = a % (N - 1) + 1
    c = b % (N - 1) + 1
    return (np.arange(N)[:, None] + np.column_stack([a, b, c])) % N


def generation(points, values, objective, picks, forced, u, F, CR):
    a, b, c = points[np.asarray(picks).T]
    v = a + F * (b - c)
    v = np.where(v < 0, points / 2, np.where(v > 1, (1 + points) / 2, v))
    mask = u < CR
    mask[np.arange(len(points)), forced] = True
    trials = np.where(mask, v, points)
    found = objective(trials)
    wins = (found <= values) | (np.isnan(values) & ~np.isnan(found))
    return np.where(wins[:, None], trials, points), np.where(wins, found, values)
""",
        "three_others",
    ),
    Unseen(
        "task7",
        "knows the mixtures of the check",
        """
def my_search(objective, n, budget, seed):
    from scipy.optimize import minimize

    known = minimize(patients_of(seed), np.zeros(n)).x
    return known if objective([known])[0] < 0.32 else np.zeros(n)


def patients_of(seed):
    f = patients(seed)
    return lambda x: f([x])[0]
""",
        "first_bar second_bar",
    ),
]
