"""Right answers to assignment ex06 that go other ways than its solution: all must pass."""

from __future__ import annotations

RIGHT: dict[tuple[str, str], str] = {}

RIGHT["task1", "down from the top"] = """
def plan(n, low, high, eta):
    factors = [1]
    while factors[-1] * eta <= n and low * factors[-1] * eta <= high:
        factors.append(factors[-1] * eta)
    return [(n // f, high // g) for f, g in zip(factors, factors[::-1])]

def price(rungs, checkpoints):
    if not checkpoints:
        return sum(a * b for a, b in rungs)
    return rungs[0][0] * rungs[0][1] + sum(
        n * (r - q) for (_, q), (n, r) in zip(rungs, rungs[1:])
    )
"""
RIGHT["task1", "by logarithms that are corrected"] = """
def plan(n, low, high, eta):
    s = round(math.log(min(n, high / low)) / math.log(eta)) + 1
    while eta**s > n or low * eta**s > high:
        s -= 1
    return [(n // eta**i, high // eta ** (s - i)) for i in range(s + 1)]

def price(rungs, checkpoints):
    total = before = 0
    for n, epochs in rungs:
        total += n * (epochs - before)
        before = epochs if checkpoints else 0
    return total
"""
RIGHT["task2", "with numpy"] = """
def survivors(curves, rungs):
    curves = np.array(curves, dtype=float)
    alive = np.arange(len(curves))
    found = [alive.tolist()]
    for (_, epochs), (places, _) in zip(rungs[:-1], rungs[1:]):
        early = curves[alive, epochs - 1]
        order = np.argsort(-early, kind="stable")[: (~np.isnan(early)).sum()]
        alive = np.sort(alive[order[:places]])
        found.append(alive.tolist())
    return found
"""
RIGHT["task2", "one place after the other"] = """
def survivors(curves, rungs):
    found = [list(range(len(curves)))]
    for i in range(1, len(rungs)):
        column = rungs[i - 1][1] - 1
        left, best = list(found[-1]), []
        while left and len(best) < rungs[i][0]:
            top = None
            for row in left:
                value = curves[row][column]
                if value == value and (top is None or value > curves[top][column]):
                    top = row
            if top is None:
                break
            left.remove(top)
            best.append(top)
        found.append(sorted(best))
    return found
"""
RIGHT["task3", "through the survivors"] = """
def cut(curves, epoch, keep):
    curves = np.asarray(curves, dtype=float)
    rungs = [(len(curves), epoch), (keep, curves.shape[1])]
    kept = np.array(survivors(curves, rungs)[1], dtype=int)
    ends = curves[kept, -1]
    ends = ends[~np.isnan(ends)]
    return np.nanmax(curves[:, -1]) - ends.max() if len(ends) else math.inf

def earliest(curves, keep, tolerance):
    safe = [cut(curves, e, keep) <= tolerance for e in range(1, np.shape(curves)[1] + 1)]
    return 1 if False not in safe else len(safe) - safe[::-1].index(False) + 1
"""
RIGHT["task3", "plain loops"] = """
def cut(curves, epoch, keep):
    alive = [(-c[epoch - 1], i) for i, c in enumerate(curves) if c[epoch - 1] == c[epoch - 1]]
    kept = [curves[i][-1] for _, i in sorted(alive)[:keep]]
    kept = [value for value in kept if value == value]
    best = max(c[-1] for c in curves if c[-1] == c[-1])
    return best - max(kept) if kept else float("inf")

def earliest(curves, keep, tolerance):
    answer = None
    for epoch in range(1, len(curves[0]) + 1):
        if cut(curves, epoch, keep) > tolerance:
            answer = None
        elif answer is None:
            answer = epoch
    return answer
"""
RIGHT["task4", "with numpy"] = """
def next_job(rungs, promoted, eta):
    for k in reversed(range(len(rungs) - 1)):
        numbers = np.array(sorted(rungs[k]), dtype=int)
        losses = np.array([rungs[k][t] for t in numbers])
        order = np.argsort(losses, kind="stable")[: len(numbers) // eta]
        for i in order:
            if not np.isnan(losses[i]) and int(numbers[i]) not in promoted:
                return (k + 1, int(numbers[i]))
    return (0, None)
"""
RIGHT["task4", "with infinities, a list comes out"] = """
def next_job(rungs, promoted, eta):
    k = len(rungs) - 2
    while k >= 0:
        pairs = sorted(
            (math.inf if loss != loss else loss, trial) for trial, loss in rungs[k].items()
        )
        good = pairs[: len(pairs) // eta]
        open_ones = [t for loss, t in good if loss < math.inf and t not in promoted]
        if open_ones:
            return [k + 1, open_ones[0]]
        k -= 1
    return [0, None]
"""
RIGHT["task5", "draw after draw, a list comes out"] = """
def exploit(losses, share, rng):
    n = len(losses)
    k = max(1, int(share * n))
    key = [(math.inf if x != x else x, i) for i, x in enumerate(losses)]
    ranked = [i for _, i in sorted(key)]
    donors = [i for i in ranked[:k] if losses[i] == losses[i]]
    result = list(range(n))
    for i in ranked[n - k:]:
        if donors:
            result[i] = donors[int(rng.random() * len(donors))]
    return result

def schedule(parents, rates, member):
    if len(parents) == 0:
        return [rates[0][member]]
    return [*schedule(parents[:-1], rates[:-1], parents[-1][member]), rates[-1][member]]
"""
RIGHT["task5", "integers and arrays"] = """
def exploit(losses, share, rng):
    values = np.array(losses, dtype=float)
    values[np.isnan(values)] = np.inf
    n = len(values)
    k = max(1, int(np.floor(share * n)))
    order = np.lexsort((np.arange(n), values))
    good = int(np.isfinite(values[order[:k]]).sum())
    result = np.arange(n)
    if good:
        result[order[-k:]] = order[rng.integers(0, good, k)]
    return result

def schedule(parents, rates, member):
    members = [member]
    for row in reversed(list(parents)):
        members.insert(0, int(row[members[0]]))
    return np.array([rates[t][m] for t, m in enumerate(members)])
"""
RIGHT["task6", "ASHA as it stands"] = """
from mlsd_hpo.strategies import ASHA

def my_search(space, train, budget, seed):
    strategy, told = ASHA(space, 81, seed=seed), []
    while True:
        trial = strategy.ask()
        try:
            accuracy = train(trial.config, trial.fidelity)
        except RuntimeError:
            break
        strategy.tell(trial, -accuracy)
        told.append((trial.fidelity, accuracy, trial.config))
    return max(told, key=lambda one: one[:2])[2]
"""
RIGHT["task6", "with functions of the other tasks"] = """
def my_search(space, train, budget, seed):
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(2):
        rungs = [(27, 3), (9, 9), (3, 27), (1, 81)]
        configs = [space.sample(rng) for _ in range(27)]
        for (n, epochs), after in zip(rungs, [9, 3, 1, 1]):
            scores = [train(config, epochs) for config in configs]
            order = np.argsort(scores)[::-1][:after]
            configs = [configs[i] for i in order]
        found.append((max(scores), configs[0]))
    return max(found, key=lambda one: one[0])[1]
"""
