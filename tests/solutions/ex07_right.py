"""Right answers to assignment ex07 that go other ways than its solution: all must pass."""

from __future__ import annotations

RIGHT: dict[tuple[str, str], str] = {}

RIGHT["task1", "dictionaries and loops"] = """
def deal(groups, y, k):
    members = {}
    for row, group in enumerate(groups):
        members.setdefault(group, []).append(row)
    if len(members) < k:
        raise ValueError("too few groups")
    folds = [[] for _ in range(k)]
    for rows in sorted(members.values(), key=lambda rows: -len(rows)):  # stable
        def price(f):
            return sum(y[i] == y[j] for i in rows for j in folds[f]), len(folds[f])
        folds[min(range(k), key=price)] += rows
    result = [0] * len(y)
    for f, rows in enumerate(folds):
        for row in rows:
            result[row] = f
    return result
"""
RIGHT["task1", "with counters"] = """
from collections import Counter

def deal(groups, y, k):
    groups, y = list(groups), list(y)
    sizes = Counter(groups)
    if k > len(sizes):
        raise ValueError(f"{k} folds for {len(sizes)} groups")
    of = {g: Counter(c for c, h in zip(y, groups) if h == g) for g in sizes}
    held = [Counter() for _ in range(k)]
    chosen = {}
    for g, _ in sizes.most_common():
        f = min(
            range(k),
            key=lambda f: (sum(n * held[f][c] for c, n in of[g].items()), sum(held[f].values())),
        )
        held[f] += of[g]
        chosen[g] = f
    return np.array([chosen[g] for g in groups])
"""
RIGHT["task2", "column by column, with lists"] = """
def honest_score(X, y, fold, select, classify):
    hits = []
    for f in sorted(set(fold.tolist())):
        inside = [i for i in range(len(y)) if fold[i] == f]
        outside = [i for i in range(len(y)) if fold[i] != f]
        A, B = np.empty((len(outside), X.shape[1])), np.empty((len(inside), X.shape[1]))
        for c in range(X.shape[1]):
            seen = [x for x in X[outside, c] if not np.isnan(x)]
            mean = sum(seen) / len(seen)
            sd = (sum((x - mean) ** 2 for x in seen) / len(seen)) ** 0.5
            sd = sd if max(seen) > min(seen) else 1
            for part, rows in ((A, outside), (B, inside)):
                for place, i in enumerate(rows):
                    part[place, c] = 0 if np.isnan(X[i, c]) else (X[i, c] - mean) / sd
        keep = list(select(A, y[outside]))
        guesses = classify(A[:, keep], y[outside], B[:, keep])
        hits += [guess == y[i] for guess, i in zip(guesses, inside)]
    return sum(hits) / len(hits)
"""
RIGHT["task2", "with a StandardScaler, predictions collected"] = """
from sklearn.preprocessing import StandardScaler

def honest_score(X, y, fold, select, classify):
    predicted = np.array(y)
    for f in np.unique(fold):
        train, dev = np.flatnonzero(fold != f), np.flatnonzero(fold == f)
        scaler = StandardScaler().fit(X[train])
        A, B = (np.nan_to_num(scaler.transform(X[part])) for part in (train, dev))
        columns = np.array(select(A, y[train]))
        predicted[dev] = classify(A[:, columns], y[train], B[:, columns])
    return float((predicted == y).mean())
"""
RIGHT["task3", "products as they come"] = """
def promise(n, accuracies):
    m = len(accuracies)
    pmf = [[binom.pmf(s, n, p) for s in range(n + 1)] for p in set(accuracies)]
    table = dict(zip(set(accuracies), (np.array(row) for row in pmf)))
    rows = np.array([table[p] for p in accuracies])
    most = np.cumsum(rows, axis=1)
    fewer = most - rows
    claimed = sum(1 - np.prod(most[:, s]) for s in range(n)) / n
    before, true = np.ones(n + 1), 0.0
    after = [np.ones(n + 1)]
    for i in range(m - 1, 0, -1):
        after.append(after[-1] * most[i])
    after = after[::-1]
    for i in range(m):
        true += accuracies[i] * (rows[i] * before * after[i]).sum()
        before = before * fewer[i]
    return [claimed, true]

def rows_needed(m, p, tolerance):
    def claimed(n):
        F = np.cumsum(binom.pmf(np.arange(n + 1), n, p))[:-1]
        return np.sum(1 - F**m) / n
    low, high = 0, 2**20
    while claimed(min(high, 8 * low + 8)) - p > tolerance:
        low = min(high, 8 * low + 8)
    high = min(high, 8 * low + 8)
    while low + 1 < high:
        mid = (low + high) // 2
        if claimed(mid) - p <= tolerance:
            high = mid
        else:
            low = mid
    return high
"""
RIGHT["task3", "one candidate after the other takes the lead"] = """
def promise(n, accuracies):
    s = np.arange(n + 1)
    lead = binom.pmf(s, n, accuracies[0])          # P(the best so far has s hits)
    worth = accuracies[0] * lead                   # its accuracy times that
    for p in accuracies[1:]:
        new = binom.pmf(s, n, p)
        up_to, below = new.cumsum(), lead.cumsum() - lead
        worth = worth * up_to + p * new * below
        lead = lead * up_to + new * below
    return (s @ lead) / n, worth.sum()

def rows_needed(m, p, tolerance):
    def fine(n):
        F = binom.cdf(np.arange(n + 1), n, p) ** m
        return np.arange(n + 1) @ np.diff(F, prepend=0) / n - p <= tolerance
    n = step = 1
    while not fine(n):
        step, n = n, 2 * n
    while step:
        while n - step > 0 and fine(n - step):
            n -= step
        step //= 2
    return n
"""
RIGHT["task4", "sets and plain loops, the last search last"] = """
def evaluate(rows, folds_of, search, score, outer, inner):
    def splits(rows, k):
        rows = [int(r) for r in rows]
        where = list(folds_of(np.array(rows), k))
        parts = [[r for r, w in zip(rows, where) if w == f] for f in range(k)]
        return [(np.setdiff1d(rows, part), np.array(part)) for part in parts]
    total = 0
    for train, dev in splits(rows, outer):
        total += score(search(splits(train, inner)), train, dev)
    config = search(splits(rows, inner))
    claims = [score(config, *pair) for pair in splits(rows, inner)]
    return config, sum(claims) / inner, total / outer
"""
RIGHT["task4", "by numpy's sets, splits backwards, a list"] = """
def evaluate(rows, folds_of, search, score, outer, inner):
    def splits(rows, k):
        f = np.asarray(folds_of(rows, k))
        return [(np.setdiff1d(rows, rows[f == i]), np.sort(rows[f == i])) for i in range(k)][::-1]
    mine = splits(rows, inner)
    config = search(mine)
    return [
        config,
        sum(score(config, a, b) for a, b in mine) / len(mine),
        sum(score(search(splits(a, inner)), a, b) for a, b in splits(rows, outer)) / outer,
    ]
"""
RIGHT["task5", "all sums, one pair after the other"] = """
def sign_flip(a, b):
    sums = [0.0]
    total = 0.0
    for x, z in zip(a, b):
        d = float(x) - float(z)
        total += d
        sums = [s + d for s in sums] + [s - d for s in sums]
    return sum(abs(s) >= abs(total) - 1e-9 for s in sums) / len(sums)

def proven(scores, incumbent, level):
    tests = []
    for i, row in enumerate(scores):
        if i != incumbent:
            tests.append((sign_flip(row, scores[incumbent]), i))
    tests.sort()
    better, left = set(), len(tests)
    for p, i in tests:
        if p > level / left:
            return sorted(better)
        left -= 1
        if sum(scores[i]) > sum(scores[incumbent]):
            better.add(i)
    return sorted(better)
"""
RIGHT["task5", "bits for signs, adjusted p-values"] = """
def sign_flip(a, b):
    d = np.subtract(a, b)
    bits = (np.arange(2 ** len(d))[:, None] >> np.arange(len(d))) & 1
    sums = np.round(np.abs((1 - 2 * bits) @ d), 10)
    return (sums >= np.round(abs(d.sum()), 10)).sum() / len(sums)

def proven(scores, incumbent, level):
    scores = np.array(scores)
    others = np.delete(np.arange(len(scores)), incumbent)
    p = np.array([sign_flip(scores[i], scores[incumbent]) for i in others])
    order = np.argsort(p)
    adjusted = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    sure = others[order[adjusted <= level * (1 + 1e-12)]]
    return [i for i in sure[np.argsort(sure)].tolist()
            if scores[i].sum() > scores[incumbent].sum()]
"""
RIGHT["task6", "the pseudoinverse, in eight calls"] = """
def attack(board, n, budget, seed):
    rng = np.random.default_rng(seed)
    Z = rng.choice([-1.0, 1.0], size=(budget, n))
    s = np.concatenate([board((part > 0).tolist()) for part in np.array_split(Z, 8)])
    t = np.linalg.pinv(Z) @ (n * (2 * s - 1))
    return [1 if value > 0 else 0 for value in t]
"""
RIGHT["task6", "ridge in the dual"] = """
def attack(board, n, budget, seed):
    guesses = np.random.default_rng(seed).random((budget, n)) < 0.5
    Z = np.where(guesses, 1.0, -1.0)
    right = n * (2 * np.asarray(board(guesses.astype(int))) - 1)
    return (Z.T @ np.linalg.solve(Z @ Z.T + np.eye(budget), right) > 0).astype(int)
"""
RIGHT["task7", "half of them again and again"] = """
def choose(ask, candidates, rows, budget, seed):
    kept, at = 70, 0
    left, alive, hits = budget - kept, list(range(candidates)), [0] * candidates
    while len(alive) > 1:
        rounds = int(np.ceil(np.log2(len(alive))))
        more = min(left // rounds // len(alive), rows - kept - at)
        if more > 0:
            found = ask(alive, list(range(at, at + more)))
            for c, row in zip(alive, found):
                hits[c] += int(sum(row))
            left -= more * len(alive)
            at += more
        alive = sorted(alive, key=lambda c: -hits[c])[: max(1, len(alive) // 2)]
    return alive[0], ask(alive, range(rows - kept, rows)).mean()
"""
RIGHT["task7", "a race, with 20 rows for the claim"] = """
def choose(ask, candidates, rows, budget, seed):
    kept = 20
    left, alive, hits, at = budget - kept, np.arange(candidates), np.zeros(candidates), 0
    while len(alive) > 1 and left >= 4 * len(alive) and at + 4 <= rows - kept:
        hits[alive] += ask(alive, np.arange(at, at + 4)).sum(axis=1)
        at, left = at + 4, left - 4 * len(alive)
        share = hits[alive] / at
        alive = alive[share >= share.max() - np.sqrt(2 * 0.16 / at)]
    best = alive[np.argmax(hits[alive])]
    return best, ask([best], np.arange(rows - kept, rows)).mean()
"""
