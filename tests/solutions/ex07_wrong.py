"""Usual mistakes in assignment ex07: what changes in the solution, and what they cost."""

from __future__ import annotations

from tests.solutions.harness import Unseen, Wrong

WRONG = [
    Wrong(
        "task1",
        "by name",
        "np.lexsort((first, -counts.sum(axis=1)))",
        "np.argsort(-counts.sum(axis=1), kind='stable')",
        {"check1b": "five groups of one row, all of one class,"},
        "many_sizes equal_sizes rare_classes",
    ),
    Wrong(
        "task1",
        "smallest first",
        "np.lexsort((first, -counts.sum(axis=1)))",
        "np.lexsort((first, counts.sum(axis=1)))",
        {
            "check1": "the folds of the worked value",
            "check1b": "three groups without a common class",
        },
        "many_sizes rare_classes",
    ),
    Wrong(
        "task1",
        "by size alone",
        "(shared[f], held[f].sum(), f))",
        "(held[f].sum(), f))",
        {"check1": "two groups of class x and one of class y in"},
        "many_sizes equal_sizes rare_classes",
    ),
    Wrong(
        "task1",
        "equal ones by number alone",
        "(shared[f], held[f].sum(), f))",
        "(shared[f], f))",
        {
            "check1": "two groups of class x and one of class y in",
            "check1b": "three groups without a common class",
        },
        "many_sizes equal_sizes rare_classes",
    ),
    Wrong(
        "task1",
        "the last of equal folds",
        "(shared[f], held[f].sum(), f))",
        "(shared[f], held[f].sum(), -f))",
        {
            "check1": "the folds of the worked value",
            "check1b": "five groups of one row, all of one class,",
        },
        "many_sizes equal_sizes rare_classes",
    ),
    Wrong(
        "task1",
        "one fold for each group",
        "return fold[member]",
        "return fold",
        {
            "check1": "the folds of eight rows",
            "check1b": "five groups of one row, all of one class,",
        },
        "many_sizes equal_sizes rare_classes",
    ),
    Wrong(
        "task1",
        "no error",
        "    if len(names) < k:\n"
        '        raise ValueError(f"{len(names)} groups cannot fill {k} folds")\n',
        "",
        {"check1b": "two groups, three folds"},
        "rare_classes",
    ),
    Wrong(
        "task2",
        "scaled by all rows",
        "np.nanmean(X[train], axis=0), np.nanstd(X[train], axis=0)",
        "np.nanmean(X, axis=0), np.nanstd(X, axis=0)",
        {"check2b": "the training rows (1, 7), (3, 7), (NaN, 7),"},
        "scaled selected missing",
    ),
    Wrong(
        "task2",
        "selected by all rows",
        "select(scaled[train], y[train])",
        "select(scaled, y)",
        {"check2": "in 12 sets of pure noise you find a"},
        "selected",
    ),
    Wrong(
        "task2",
        "the last fold forgotten",
        "range(fold.max() + 1)",
        "range(fold.max())",
        {
            "check2": "training rows, their classes and predicted",
            "check2b": "the sizes of the two folds that were",
        },
        "every_row scaled selected missing",
    ),
    Wrong(
        "task2",
        "the mean of the shares",
        "        right += np.sum(np.asarray(predicted) == y[dev])\n    return right / len(y)",
        "        right += np.mean(np.asarray(predicted) == y[dev])\n"
        "    return right / (fold.max() + 1)",
        {"check2": "the share of zeros"},
        "every_row",
    ),
    Wrong(
        "task2",
        "train and dev exchanged",
        "train, dev = fold != f, fold == f",
        "train, dev = fold == f, fold != f",
        {"check2": "training rows, their classes and predicted"},
        "every_row scaled selected missing",
    ),
    Wrong(
        "task2",
        "NaN becomes 0 before scaling",
        "scaled = np.nan_to_num((X - mean) / np.where(sd > 0, sd, 1))",
        "scaled = (np.nan_to_num(X) - mean) / np.where(sd > 0, sd, 1)",
        {"check2b": "the training rows (1, 7), (3, 7), (NaN, 7),"},
        "missing",
    ),
    Wrong(
        "task2",
        "imputed first, deviation of the imputed",
        "        mean, sd = np.nanmean(X[train], axis=0), np.nanstd(X[train], axis=0)\n"
        "        scaled = np.nan_to_num((X - mean) / np.where(sd > 0, sd, 1))",
        "        mean = np.nanmean(X[train], axis=0)\n"
        "        full = np.where(np.isnan(X), mean, X)\n"
        "        sd = full[train].std(axis=0)\n"
        "        scaled = (full - mean) / np.where(sd > 0, sd, 1)",
        {"check2b": "the training rows (1, 7), (3, 7), (NaN, 7),"},
        "missing",
    ),
    Wrong(
        "task2",
        "ddof 1",
        "np.nanstd(X[train], axis=0)",
        "np.nanstd(X[train], axis=0, ddof=1)",
        {"check2b": "the training rows (1, 7), (3, 7), (NaN, 7),"},
        "scaled missing",
    ),
    Wrong(
        "task2",
        "divided by 0",
        "/ np.where(sd > 0, sd, 1))",
        "/ sd)",
        {"check2b": "the rows (NaN, 9), (5, 7) that are"},
        "missing",
    ),
    Wrong(
        "task2",
        "constant columns become 0",
        "np.where(sd > 0, sd, 1)",
        "np.where(sd > 0, sd, np.inf)",
        {"check2b": "the rows (NaN, 9), (5, 7) that are"},
        "missing",
    ),
    Wrong(
        "task2",
        "select sees NaN",
        "select(scaled[train], y[train])",
        "select(((X - mean) / np.where(sd > 0, sd, 1))[train], y[train])",
        {"check2b": "`select` gets NaN"},
        "missing",
    ),
    Wrong(
        "task2",
        "classify called twice",
        "        predicted = classify(",
        "        classify(scaled[train][:, columns], y[train], scaled[dev][:, columns])\n"
        "        predicted = classify(",
        {"check2": "training rows, their classes and predicted"},
        "every_row",
    ),
    Wrong(
        "task2",
        "each part by itself",
        "        scaled = np.nan_to_num((X - mean) / np.where(sd > 0, sd, 1))\n",
        "        scaled = np.nan_to_num((X - mean) / np.where(sd > 0, sd, 1))\n"
        "        ours, sdo = np.nanmean(X[dev], axis=0), np.nanstd(X[dev], axis=0)\n"
        "        scaled[dev] = np.nan_to_num((X[dev] - ours) / np.where(sdo > 0, sdo, 1))\n",
        {"check2b": "the rows (NaN, 9), (5, 7) that are"},
        "scaled selected missing",
    ),
    Wrong(
        "task2",
        "trained on everything",
        "classify(scaled[train][:, columns], y[train], scaled[dev][:, columns])",
        "classify(scaled[:, columns], y, scaled[dev][:, columns])",
        {
            "check2": "training rows, their classes and predicted",
            "check2b": "the training rows (1, 7), (3, 7), (NaN, 7),",
        },
        "every_row scaled selected missing",
    ),
    Wrong(
        "task2",
        "in place",
        "    right = 0\n",
        "    right = 0\n    X -= np.nanmean(X, axis=0)\n",
        {"check2b": "`X` after the call"},
        "every_row scaled selected missing",
    ),
    Wrong(
        "task3",
        "the first of equals: exchanged",
        "fewer[:i].prod(axis=0) * most[i + 1 :].prod(axis=0)",
        "most[:i].prod(axis=0) * fewer[i + 1 :].prod(axis=0)",
        {"check3": "true for one row,"},
        "chosen_worth certain",
    ),
    Wrong(
        "task3",
        "ties to both",
        "fewer[:i].prod(axis=0) * most[i + 1 :].prod(axis=0)",
        "most[:i].prod(axis=0) * most[i + 1 :].prod(axis=0)",
        {"check3": "true for one row,"},
        "chosen_worth certain",
    ),
    Wrong(
        "task3",
        "ties to none",
        "fewer[:i].prod(axis=0) * most[i + 1 :].prod(axis=0)",
        "fewer[:i].prod(axis=0) * fewer[i + 1 :].prod(axis=0)",
        {"check3": "true for one row,"},
        "chosen_worth certain",
    ),
    Wrong(
        "task3",
        "the best accuracy",
        "    return claimed, p @ chosen",
        "    return claimed, p.max()",
        {"check3": "true for one row,"},
        "chosen_worth certain",
    ),
    Wrong(
        "task3",
        "a sum from 1",
        "(1 - most.prod(axis=0)).sum() / n\n    chosen",
        "(1 - most[:, 1:].prod(axis=0)).sum() / n\n    chosen",
        {"check3": "claimed for one row,"},
        "claimed certain",
    ),
    Wrong(
        "task3",
        "simulated",
        "    claimed = (1",
        "    draws = np.random.default_rng(0).binomial(n, p, (20_000, len(p)))\n"
        "    return draws.max(axis=1).mean() / n, p[draws.argmax(axis=1)].mean()\n"
        "    claimed = (1",
        {"check3": "claimed for one row,"},
        "claimed chosen_worth certain",
    ),
    Wrong(
        "task3",
        "factorials and powers",
        "exactly = binom.pmf(hits, n, p[:, None])  # (m, n + 1)",
        "from math import comb\n"
        "    exactly = np.array([[comb(n, s) * q**s * (1 - q) ** (n - s) for s in range(n + 1)]"
        " for q in p.tolist()])",
        {"check3": "int too large to convert to float"},
        "claimed",
    ),
    Wrong(
        "task3",
        "a power of two",
        "    while high - low > 1:",
        "    while False:",
        {"check3b": "100 candidates of"},
        "any_rows",
    ),
    Wrong(
        "task3",
        "one too few",
        "    return high\n",
        "    return low\n",
        {"check3b": "two coins, tolerance"},
        "any_rows",
    ),
    Wrong(
        "task3",
        "the normal approximation",
        "    high = 1\n    while too_much(high)",
        "    from scipy.stats import norm\n"
        "    u = np.linspace(-8, 8, 4001)\n"
        "    best = np.sum(u * np.gradient(norm.cdf(u) ** m))\n"
        "    return max(1, int(np.ceil(p * (1 - p) * (best / tolerance) ** 2)))\n"
        "    while too_much(high)",
        {"check3b": "two coins, tolerance"},
        "any_rows",
    ),
    Wrong(
        "task4",
        "positions for row numbers",
        "[(rows[number != f], rows[number == f]) for",
        "[(np.flatnonzero(number != f), np.flatnonzero(number == f)) for",
        {
            "check4": "the rows that the search for `config` has",
            "check4b": "the search for `config` has the two inner",
            "check4c": "100 coins on 60 rows: claimed",
        },
        "honest searches",
    ),
    Wrong(
        "task4",
        "the choice of all rows scored outside",
        "score(search(split(train, inner)), train, dev)",
        "score(config, train, dev)",
        {
            "check4": "the share of unseen rows in the honest",
            "check4b": "the search that never saw rows 10 and 40",
            "check4c": "100 coins on 60 rows: claimed",
        },
        "honest searches",
    ),
    Wrong(
        "task4",
        "splits exchanged",
        "(rows[number != f], rows[number == f])",
        "(rows[number == f], rows[number != f])",
        {"check4b": "the choice of an outer fold is fitted on"},
        "deployed honest searches",
    ),
    Wrong(
        "task4",
        "the outer splits for the choice",
        "own = split(rows, inner)",
        "own = split(rows, outer)",
        {"check4b": "the search for `config` has the two inner"},
        "deployed",
    ),
    Wrong(
        "task4",
        "inner and outer exchanged",
        "    own = split(rows, inner)",
        "    inner, outer = outer, inner\n    own = split(rows, inner)",
        {
            "check4": "the number of searches, three outer folds",
            "check4b": "the search for `config` has the two inner",
        },
        "deployed honest searches",
    ),
    Wrong(
        "task4",
        "the last search is deployed",
        "score(search(split(train, inner)), train, dev)",
        "score(config := search(split(train, inner)), train, dev)",
        {"check4": "the rows that the search for `config` has"},
        "deployed",
    ),
    Wrong(
        "task4",
        "the best fold",
        "return config, claimed, np.mean(scores)",
        "return config, claimed, np.max(scores)",
        {"check4c": "100 coins on 60 rows: claimed"},
        "honest",
    ),
    Wrong(
        "task4",
        "the inner scores are honest",
        "score(search(split(train, inner)), train, dev)",
        "np.mean([score(search(split(train, inner)), a, b) for a, b in split(train, inner)])",
        {
            "check4": "the share of unseen rows in the honest",
            "check4b": "the choice of an outer fold is fitted on",
            "check4c": "100 coins on 60 rows: claimed",
        },
        "honest searches",
    ),
    Wrong(
        "task4",
        "fitted on one inner part",
        "score(search(split(train, inner)), train, dev)",
        "score(search(split(train, inner)), split(train, inner)[0][0], dev)",
        {"check4b": "the choice of an outer fold is fitted on"},
        "honest",
    ),
    Wrong(
        "task4",
        "claimed and honest exchanged",
        "return config, claimed, np.mean(scores)",
        "return config, np.mean(scores), claimed",
        {
            "check4": "the share of unseen rows in what is claimed",
            "check4c": "100 coins on 60 rows: claimed",
        },
        "deployed honest",
    ),
    Wrong(
        "task5",
        "one-sided",
        "abs(signs @ differences) > abs(differences.sum()) - 1e-9",
        "signs @ differences > differences.sum() - 1e-9",
        {"check5": "differences of 1, 2 and 3", "check5b": "the same at a level of"},
        "any_differences equal_sums holm",
    ),
    Wrong(
        "task5",
        "above, not equal",
        "abs(differences.sum()) - 1e-9",
        "abs(differences.sum()) + 1e-9",
        {
            "check5": "differences of 1, 2 and 3",
            "check5b": "five models, of which 1 and 4 are better by",
        },
        "any_differences equal_sums holm",
    ),
    Wrong(
        "task5",
        "no tolerance",
        "return np.mean(abs(signs @ differences) > abs(differences.sum()) - 1e-9)",
        "sums = np.zeros(1)\n"
        "    for d in differences:\n"
        "        sums = np.concatenate([sums + d, sums - d])\n"
        "    return np.mean(abs(sums) >= abs(sums[0]))",
        {"check5": "differences of 0.2, 0.3, -0.2 and 0.1"},
        "equal_sums",
    ),
    Wrong(
        "task5",
        "only half of the signs",
        "repeat=len(differences))))",
        "repeat=len(differences) - 1)))\n"
        "    signs = np.column_stack([signs, np.ones(len(signs))])\n"
        "    signs = signs[signs.sum(axis=1) >= 0]",
        {
            "check5": "differences of 1, 2 and 3",
            "check5b": "p-values of 2/128 and 4/128 at a level of",
        },
        "any_differences equal_sums holm",
    ),
    Wrong(
        "task5",
        "t-test",
        "return np.mean(abs(signs @ differences) > abs(differences.sum()) - 1e-9)",
        "return __import__('scipy.stats').stats.ttest_1samp(differences, 0).pvalue",
        {"check5": "differences of 1, 2 and 3", "check5b": "the same at a level of"},
        "any_differences equal_sums holm",
    ),
    Wrong(
        "task5",
        "no correction",
        "level / (len(rivals) - place)",
        "level",
        {"check5b": "the same at a level of"},
        "holm",
    ),
    Wrong(
        "task5",
        "Bonferroni",
        "level / (len(rivals) - place)",
        "level / len(rivals)",
        {"check5b": "p-values of 2/128 and 4/128 at a level of"},
        "holm",
    ),
    Wrong(
        "task5",
        "no stop",
        "            break\n",
        "            continue\n",
        {"check5b": "the same at a level of"},
        "holm",
    ),
    Wrong(
        "task5",
        "all models counted",
        "level / (len(rivals) - place)",
        "level / (len(scores) - place)",
        {"check5b": "p-values of 2/128 and 4/128 at a level of"},
        "holm",
    ),
    Wrong(
        "task5",
        "worse ones too",
        "sorted(i for i in found if scores[i].sum() > scores[incumbent].sum())",
        "sorted(found)",
        {"check5b": "five models, of which 1 and 4 are better by"},
        "holm",
    ),
    Wrong(
        "task5",
        "only better ones tested",
        "rivals = [i for i in range(len(scores)) if i != incumbent]",
        "rivals = [i for i in range(len(scores)) if scores[i].mean() > scores[incumbent].mean()]",
        {"check5b": "the same at a level of"},
        "holm",
    ),
    Wrong(
        "task5",
        "Hochberg, from the largest",
        "",
        """
def sign_flip(a, b):
    d = np.subtract(a, b)
    signs = np.array(list(itertools.product([-1, 1], repeat=len(d))))
    return np.mean(abs(signs @ d) > abs(d.sum()) - 1e-9)

def proven(scores, incumbent, level):
    scores = np.asarray(scores)
    rivals = [i for i in range(len(scores)) if i != incumbent]
    p = {i: sign_flip(scores[i], scores[incumbent]) for i in rivals}
    order = sorted(rivals, key=p.get)
    last = max((k for k, i in enumerate(order) if p[i] <= level / (len(rivals) - k)), default=-1)
    return sorted(i for i in order[: last + 1] if scores[i].mean() > scores[incumbent].mean())
""",
        {"check5b": "the same at a level of"},
        "holm",
    ),
    Wrong(
        "task6",
        "the best guess",
        "",
        """
def attack(board, n, budget, seed):
    rng = np.random.default_rng(seed)
    G = rng.integers(2, size=(budget, n))
    return G[np.argmax(board(G))]
""",
        {"check6": "the mean share on 20 boards", "check6b": "the mean share on 20 boards"},
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "a vote",
        "",
        """
def attack(board, n, budget, seed):
    rng = np.random.default_rng(seed)
    G = rng.integers(2, size=(budget, n))
    s = np.sign(np.asarray(board(G)) - 0.5)
    return (s @ (2 * G - 1) > 0).astype(int)
""",
        {"check6b": "the mean share on 20 boards"},
        "second_bar",
    ),
    Wrong(
        "task6",
        "a weighted vote",
        "",
        """
def attack(board, n, budget, seed):
    rng = np.random.default_rng(seed)
    G = rng.integers(2, size=(budget, n))
    s = np.asarray(board(G)) - 0.5
    return (s @ (2 * G - 1) > 0).astype(int)
""",
        {"check6b": "the mean share on 20 boards"},
        "second_bar",
    ),
    Wrong(
        "task6",
        "signs of predictions",
        "    return (smallest > 0).astype(int)",
        "    return np.sign(smallest).astype(int)",
        {
            "check6": "attack must return 0s and 1s, nothing else",
            "check6b": "attack must return 0s and 1s, nothing else",
        },
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "the contrary",
        "(smallest > 0)",
        "(smallest < 0)",
        {"check6": "the mean share on 20 boards", "check6b": "the mean share on 20 boards"},
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "one submission too many",
        "size=(budget, n))",
        "size=(budget + 1, n))",
        {
            "check6": "the budget of 150 submissions is spent",
            "check6b": "the budget of 150 submissions is spent",
        },
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "submissions of -1 and 1",
        "    shares = np.asarray(board(guesses))",
        "    shares = np.asarray(board(2 * guesses - 1))",
        {"check6": "the mean share on 20 boards", "check6b": "the mean share on 20 boards"},
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "shares that are not centred",
        "n * (2 * shares - 1)",
        "n * shares",
        {"check6": "the mean share on 20 boards", "check6b": "the mean share on 20 boards"},
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "zeros and ones for signs",
        "lstsq(2 * guesses - 1, n * (2 * shares - 1)",
        "lstsq(guesses, n * shares",
        {"check6": "the mean share on 20 boards", "check6b": "the mean share on 20 boards"},
        "first_bar second_bar",
    ),
    Wrong(
        "task7",
        "all alike, claimed by the best score",
        "",
        """
def choose(ask, candidates, rows, budget, seed):
    x = ask(range(candidates), range(budget // candidates)).mean(axis=1)
    return int(x.argmax()), float(x.max())
""",
        {"check7": "the mean accuracy of the choice", "check7b": "on average the claim is"},
        "choice claim",
    ),
    Wrong(
        "task7",
        "all alike, claimed honestly",
        "",
        """
def choose(ask, candidates, rows, budget, seed):
    x = ask(range(candidates), range((budget - 100) // candidates)).mean(axis=1)
    return int(x.argmax()), float(ask([x.argmax()], range(100, 200)).mean())
""",
        {"check7": "the mean accuracy of the choice", "check7b": "the choice is no good"},
        "choice claim",
    ),
    Wrong(
        "task7",
        "25 of them",
        "",
        """
def choose(ask, candidates, rows, budget, seed):
    x = ask(range(25), range(budget // 25)).mean(axis=1)
    return int(x.argmax()), float(x.max())
""",
        {"check7": "the mean accuracy of the choice", "check7b": "on average the claim is"},
        "choice claim",
    ),
    Wrong(
        "task7",
        "the score of the race",
        "    claim = np.mean(ask(alive, np.arange(rows - kept, rows)))\n",
        "    claim = hits[alive[0]] / at\n",
        {"check7b": "on average the claim is"},
        "claim",
    ),
    Wrong(
        "task7",
        "the claim in percent",
        "float(claim)",
        "100 * float(claim)",
        {"check7b": "on average the claim is"},
        "claim",
    ),
    Wrong(
        "task7",
        "the pair exchanged",
        "return int(alive[0]), float(claim)",
        "return float(claim), int(alive[0])",
        {
            "check7": "as the number of a candidate",
            "check7b": "as the number of a candidate",
        },
        "choice claim",
    ),
    Wrong(
        "task7",
        "the worst go on",
        "np.argsort(-hits[alive]",
        "np.argsort(hits[alive]",
        {"check7": "the mean accuracy of the choice", "check7b": "the choice is no good"},
        "choice claim",
    ),
]

NESTED = """
def evaluate(rows, folds_of, search, score, outer, inner):

    def split(rows, k):
        rows = np.asarray(rows)
        number = np.asarray(folds_of(rows, k))
        return [(rows[number != f], rows[number == f]) for f in range(k)]

    own = split(rows, inner)
    config = search(own)
    claimed = np.mean([score(config, train, dev) for train, dev in own])
    around = split(rows, outer)
    scores = [score(search(split(train, inner)), train, dev) for train, dev in around]
    return config, claimed, np.mean(scores)
"""

PROVEN = """
def sign_flip(a, b):
    differences = np.asarray(a, dtype=float) - np.asarray(b, dtype=float)
    signs = np.array(list(itertools.product([-1, 1], repeat=len(differences))))  # (2^J, J)
    return np.mean(abs(signs @ differences) > abs(differences.sum()) - 1e-9)


def proven(scores, incumbent, level):
    scores = np.asarray(scores, dtype=float)
    rivals = [i for i in range(len(scores)) if i != incumbent]
    p = {i: sign_flip(scores[i], scores[incumbent]) for i in rivals}
    found = []
    for place, i in enumerate(sorted(rivals, key=p.get)):
        if p[i] > level / (len(rivals) - place):
            break
        found.append(i)
    return sorted(i for i in found if scores[i].mean() > scores[incumbent].mean())
"""

RACE = """
def choose(ask, candidates, rows, budget, seed):
    kept = 2 * rows // 5  # of the rows, for the claim
    left = budget - kept
    alive, hits, at = np.arange(candidates), np.zeros(candidates), 0
    for rungs in (4, 3, 2, 1):  # still to go, each with its share of the budget
        more = min(left // rungs // len(alive), rows - kept - at)
        hits[alive] += np.sum(ask(alive, np.arange(at, at + more)), axis=1)
        left, at = left - more * len(alive), at + more
        alive = alive[np.argsort(-hits[alive], kind="stable")[: max(1, len(alive) // 4)]]
    return int(alive[0]), 0.8
"""

UNSEEN = [
    Unseen(
        "task1",
        "classes of the group, not their rows",
        """
def deal(groups, y, k):
    names, first, member = np.unique(groups, return_index=True, return_inverse=True)
    if len(names) < k:
        raise ValueError(f"{len(names)} groups cannot fill {k} folds")
    label = np.unique(y, return_inverse=True)[1]
    counts = np.zeros((len(names), label.max() + 1), dtype=int)
    np.add.at(counts, (member, label), 1)
    held = np.zeros((k, counts.shape[1]), dtype=int)
    fold = np.zeros(len(names), dtype=int)
    for g in np.lexsort((first, -counts.sum(axis=1))):
        shared = held @ (counts[g] > 0)
        fold[g] = min(range(k), key=lambda f: (shared[f], held[f].sum(), f))
        held[fold[g]] += counts[g]
    return fold[member]
""",
        "many_sizes equal_sizes",
    ),
    Unseen(
        "task4",
        "claims the best fold",
        NESTED.replace("claimed = np.mean(", "claimed = np.max("),
        "deployed",
    ),
    Unseen(
        "task4",
        "weighted by the sizes of folds",
        NESTED.replace(
            "np.mean(scores)", "np.average(scores, weights=[len(b) for _, b in around])"
        ),
        "honest",
    ),
    Unseen(
        "task5",
        "the best first",
        PROVEN.replace("return sorted(i for", "return list(i for"),
        "holm",
    ),
    Unseen(
        "task5",
        "at the bar is not proven",
        PROVEN.replace("if p[i] > level", "if p[i] >= level"),
        "holm",
    ),
    Unseen(
        "task5",
        "better in most of the scores",
        PROVEN.replace(
            "scores[i].mean() > scores[incumbent].mean()",
            "np.mean(scores[i] > scores[incumbent]) > 0.5",
        ),
        "holm",
    ),
    Unseen(
        "task6",
        "luck that no seed decides",
        """
def attack(board, n, budget, seed):
    guesses = np.random.default_rng().integers(2, size=(budget, n))
    right = n * (2 * np.asarray(board(guesses)) - 1)
    return (np.linalg.lstsq(2 * guesses - 1, right, rcond=None)[0] > 0).astype(int)
""",
        "first_bar",
    ),
    Unseen("task7", "always 80 %", RACE, "claim"),
    Unseen(
        "task7",
        "a spent score, less what it was too high by",
        RACE.replace("0.8\n", "float(hits[alive[0]] / at) - 0.027\n"),
        "claim",
    ),
]
