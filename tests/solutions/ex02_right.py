"""Right answers to assignment ex02 that go other ways than its solution: all must pass."""

from __future__ import annotations

RIGHT: dict[tuple[str, str], str] = {}

RIGHT["task1", "strides"] = """
import math

def grid_point(axes, index):
    lengths = [len(values) for values in axes.values()]
    if index not in range(math.prod(lengths)):
        raise IndexError(index)
    strides = [math.prod(lengths[i + 1 :]) for i in range(len(lengths))]
    return {n: axes[n][index // s % k] for n, s, k in zip(axes, strides, lengths)}
"""
RIGHT["task1", "recursion"] = """
def grid_point(axes, index):
    if not axes:
        if index != 0:
            raise IndexError("outside of the grid")
        return {}
    *others, last = axes
    n = len(axes[last])
    point = grid_point({name: axes[name] for name in others}, index // n)
    return {**point, last: list(axes[last])[index % n]}
"""
RIGHT["task1", "an ordered dict, last name first"] = """
from collections import OrderedDict

def grid_point(axes, index):
    point, left = OrderedDict(), index
    for name, values in reversed(axes.items()):
        left, position = divmod(left, len(values))
        point[name] = values[position]
    if left != 0:  # -1 where the index is negative
        raise IndexError("outside of the grid")
    return point
"""
RIGHT["task2", "one by one, lists"] = """
import math

def from_unit(u, low, high, log=False, integer=False):
    a, b = (low - 0.5, high + 0.5) if integer else (low, high)
    values = []
    for x in u:
        v = a * (b / a) ** float(x) if log else a + float(x) * (b - a)
        v = math.floor(v + 0.5) if integer else v
        values.append(max(low, min(v, high)))
    return values
"""
RIGHT["task2", "decimal logarithms"] = """
def from_unit(u, low, high, log=False, integer=False):
    pad = 0.5 * integer
    ends = np.array([low - pad, high + pad])
    ends = np.log10(ends) if log else ends
    v = np.interp(u, [0, 1], ends)
    v = 10**v if log else v
    v = np.round(v).astype(np.int32) if integer else v
    return np.minimum(np.maximum(v, low), high)
"""
RIGHT["task2", "a tuple of numpy's numbers"] = """
def from_unit(u, low, high, log=False, integer=False):
    if integer:
        whole = np.floor(np.array(from_unit(u, low - 0.5, high + 0.5, log)) + 0.5)
        return tuple(np.clip(whole, low, high).astype(np.uint8 if low > 0 else np.int16))
    a, b = np.log1p([low - 1, high - 1]) if log else (low, high)
    v = a + np.array(u) * (b - a)
    return tuple(np.clip(np.exp(v) if log else v, low, high))
"""
RIGHT["task3", "sum of the opposite"] = """
def trials_needed(top, confidence, hits=1):
    n = 0
    while 1 - sum(stats.binom.pmf(k, n, top) for k in range(hits)) < confidence:
        n += 1
    return n
"""
RIGHT["task3", "vector of probabilities"] = """
def trials_needed(top, confidence, hits=1):
    n = np.arange(1, 20_000)
    enough = 1 - stats.binom.cdf(hits - 1, n, top) >= confidence
    return n[enough].min()
"""
RIGHT["task3", "waiting time"] = """
def trials_needed(top, confidence, hits=1):
    return hits + stats.nbinom.ppf(confidence, hits, top)
"""
RIGHT["task3", "bisection, a number of numpy's"] = """
def trials_needed(top, confidence, hits=1):
    enough = lambda n: stats.binom.cdf(hits - 1, n, top) <= 1 - confidence
    low, high = np.int64(hits - 1), np.int64(hits)
    while not enough(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
"""
RIGHT["task4", "draw all, then evaluate"] = """
import copy

def random_search(sample, objective, trials, seed):
    rng = np.random.default_rng(seed)
    configs = [sample(rng) for _ in range(trials)]
    values = []
    for config in configs:
        try:
            values.append(objective(copy.deepcopy(config)))
        except Exception:
            values.append(np.nan)
    if np.isnan(values).all():
        return None, np.nan
    i = int(np.nanargmin(values))
    return configs[i], values[i]
"""
RIGHT["task4", "a generator for each trial"] = """
def random_search(sample, objective, trials, seed):
    done = []
    for rng in np.random.default_rng(seed).spawn(trials):
        config = sample(rng)
        kept = dict(config)
        try:
            value = objective(config)
        except Exception:
            continue
        if value == value:
            done.append((value, len(done), kept))
    value, _, config = min(done, default=(float("nan"), 0, None))
    return [config, value]
"""
RIGHT["task4", "from infinity, numbers of numpy's"] = """
import math

def random_search(sample, objective, trials, seed):
    rng = np.random.Generator(np.random.PCG64(seed))
    best, lowest = None, np.float64(np.inf)
    for trial in range(trials):
        config = sample(rng)
        kept = {**config}
        value = np.nan
        try:
            value = np.float64(objective(config))
        except Exception as error:
            print(f"trial {trial} failed: {error!r}")
        if not math.isnan(value) and (best is None or value <= lowest):
            best, lowest = kept, value
    return best, lowest if best is not None else np.float64("nan")
"""
RIGHT["task5", "one coordinate at a time, lists"] = """
def zoom(objective, d, rounds, per_round, shrink, seed):
    rng = np.random.default_rng(seed)
    lower, upper, seen, boxes = [0.0] * d, [1.0] * d, [], []
    for r in range(rounds):
        boxes.append([lower, upper])
        columns = [rng.uniform(a, b, per_round) for a, b in zip(lower, upper)]
        points = np.column_stack(columns)
        seen += list(zip(list(objective(points)), points.tolist()))
        best = max(seen, key=lambda pair: pair[0])[1]
        side = shrink ** (r + 1)
        lower = [min(max(x - side / 2, 0), 1 - side) for x in best]
        upper = [a + side for a in lower]
    return best, boxes
"""
RIGHT["task5", "a generator for each round, shifted boxes"] = """
def zoom(objective, d, rounds, per_round, shrink, seed):
    points, values, boxes = np.empty((0, d)), np.empty(0), np.zeros((rounds, 2, d))
    for r in range(rounds):
        box = np.array([np.zeros(d), np.ones(d)])
        if r > 0:
            box = points[np.argmax(values)] + shrink**r * np.array([[-0.5], [0.5]])
            box = box + np.maximum(0 - box[0], 0) - np.maximum(box[1] - 1, 0)
        boxes[r] = box
        u = np.random.default_rng([seed, r]).random((per_round, d))
        new = box[0] * (1 - u) + box[1] * u
        points, values = np.vstack([points, new]), np.append(values, objective(new))
    return points[np.argmax(values)], boxes
"""
RIGHT["task5", "with scipy's uniform distribution"] = """
def zoom(objective, d, rounds, per_round, shrink, seed):
    rng, side = np.random.default_rng(seed), 1.0
    center, top = np.full(d, 0.5), float("-inf")
    boxes = np.empty((rounds, 2, d))
    for box in boxes:
        box[0] = np.minimum(np.maximum(center, side / 2), 1 - side / 2) - side / 2
        box[1] = box[0] + side
        points = stats.uniform.rvs(box[0], side, size=(per_round, d), random_state=rng)
        values = list(objective(points))
        if max(values) > top:
            top = max(values)
            center = points[values.index(top)]
        side *= shrink
    return tuple(center), [tuple(box) for box in boxes]
"""
RIGHT["task6", "vectorized"] = """
def share_won(objective, runs=200):
    luck = [np.random.default_rng(10_000 + seed).random((60, 2)) for seed in range(runs)]
    ends = np.array([zoom(objective, 2, 5, 12, 0.5, seed)[0] for seed in range(runs)])
    a = objective(ends)
    b = objective(np.concatenate(luck)).reshape(runs, 60).max(axis=1)
    return np.mean((np.sign(a - b) + 1) / 2)
"""
RIGHT["task6", "point by point"] = """
def share_won(objective, runs=200):
    wins = draws = 0
    for seed in range(runs):
        best, _ = zoom(objective, d=2, rounds=5, per_round=12, shrink=0.5, seed=seed)
        zoomed = float(objective(np.reshape(best, (1, 2)))[0])
        rng = np.random.default_rng(seed + 10_000)
        luck = max(float(objective(rng.random((1, 2)))[0]) for _ in range(60))
        wins, draws = wins + (zoomed > luck), draws + (zoomed == luck)
    return (wins + draws / 2) / runs
"""
RIGHT["task6", "a list of scores"] = """
def share_won(objective, runs=200):
    def score(seed):
        ours = objective(np.atleast_2d(zoom(objective, 2, 5, 12, 0.5, seed)[0])).item()
        theirs = np.random.default_rng(10_000 + seed).random((60, 2))
        return np.heaviside(ours - np.max(objective(theirs)), 0.5)

    return np.array(np.mean([score(seed) for seed in range(runs)]))
"""
RIGHT["task7", "zoom with Latin hypercubes"] = """
def my_search(space, objective, budget, seed):
    rng, scored = np.random.default_rng(seed), []
    for r in range(budget // 4):
        side = 0.6**r
        center = max(scored, key=lambda pair: pair[0])[1] if scored else np.full(2, 0.5)
        lower = np.clip(center - side / 2, 0, 1 - side)
        for u in lower + side * stats.qmc.LatinHypercube(2, rng=rng).random(4):
            scored.append((objective(space.decode(u)), u))
    return space.decode(max(scored, key=lambda pair: pair[0])[1])
"""
RIGHT["task7", "Halton points, then small steps"] = """
def my_search(space, objective, budget, seed):
    rng = np.random.default_rng(seed)
    points = list(stats.qmc.Halton(2, rng=rng).random(6))
    scores = [objective(space.decode(u)) for u in points]
    while len(points) < budget:
        u = np.clip(points[int(np.argmax(scores))] + rng.normal(0, 0.1, 2), 0, 1)
        points.append(u)
        scores.append(objective(space.decode(u)))
    return space.decode(points[int(np.argmax(scores))])
"""
RIGHT["task7", "a coarse grid, then small steps"] = """
def my_search(space, objective, budget, seed):
    rng = np.random.default_rng(seed)
    names, scored = list(space.parameters), []
    for number in range(budget):
        if number < 9:
            u = np.array([1 + 2 * (number // 3), 1 + 2 * (number % 3)]) / 6
        else:
            u = np.clip(max(scored)[1] + rng.normal(0, 0.1, 2), 0, 1).tolist()
        config = space.decode(u)
        scored.append((objective(dict(config)), list(u), config))
    found = max(scored, key=lambda entry: entry[0])[2]
    return {name: np.float64(found[name]) for name in reversed(names)}
"""
