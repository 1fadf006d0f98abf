"""Wrong answers to assignment ex02 that pass every visible check; only hidden questions notice."""

from __future__ import annotations

from tests.solutions.harness import Unseen, without_searching

ZOOM = """
def zoom(objective, d, rounds, per_round, shrink, seed):
    rng = np.random.default_rng(seed)
    best, best_value, boxes = np.full(d, 0.5), -np.inf, []
    for r in range(rounds):
        side = shrink**r
        lower = np.clip(best - side / 2, 0, 1 - side)
        points = POINTS
        values = objective(points)
        if values.max() > best_value:
            best, best_value = points[values.argmax()], values.max()
        boxes.append([lower, lower + side])
    return best, np.array(boxes)
"""
"""A right zoom but for its points, which stand for POINTS."""

UNSEEN = [
    Unseen(
        "task1",
        "the visible points by heart",
        """
def grid_point(axes, index):
    if len(axes) == 2:
        if not 0 <= index < 6:
            raise IndexError
        return {"a": 1 + index // 3, "b": "xyz"[index % 3]}
    return dict.fromkeys(axes, 99)
""",
        "any_grid huge_grid",
    ),
    Unseen(
        "task1",
        "names in alphabetical order",
        """
def grid_point(axes, index):
    point, left = {}, index
    for name in sorted(axes, reverse=True):
        left, position = divmod(left, len(axes[name]))
        point[name] = axes[name][position]
    if left:
        raise IndexError
    return point
""",
        "any_grid huge_grid",
    ),
    Unseen(
        "task1",
        "values that are there twice",
        """
def grid_point(axes, index):
    point, left = {}, index
    for name in reversed(axes):
        values = list(dict.fromkeys(axes[name]))
        left, position = divmod(left, len(values))
        point[name] = values[position]
    if left:
        raise IndexError
    return point
""",
        "any_grid",
    ),
    Unseen(
        "task1",
        "walks through all points",
        """
import itertools, math

def grid_point(axes, index):
    size = math.prod(map(len, axes.values()))
    if not 0 <= index < size:
        raise IndexError
    if index == size - 1:
        return {name: values[-1] for name, values in axes.items()}
    points = itertools.product(*axes.values())
    return dict(zip(axes, next(itertools.islice(points, min(index, 10**12), None))))
""",
        "huge_grid",
    ),
    Unseen(
        "task2",
        "rounds towards zero",
        """
def from_unit(u, low, high, log=False, integer=False):
    u = np.asarray(u, dtype=float)
    a, b = (low - 0.5, high + 0.5) if integer else (low, high)
    v = np.exp(np.log(a) + u * (np.log(b) - np.log(a))) if log else a + u * (b - a)
    return np.clip((v + 0.5).astype(int) if integer else v, low, high)
""",
        "whole_numbers",
    ),
    Unseen(
        "task2",
        "six decimals",
        """
def from_unit(u, low, high, log=False, integer=False):
    u = np.asarray(u, dtype=float)
    a, b = (low - 0.5, high + 0.5) if integer else (low, high)
    v = np.exp(np.log(a) + u * (np.log(b) - np.log(a))) if log else a + u * (b - a)
    return np.clip(np.rint(v).astype(int) if integer else v.round(6), low, high)
""",
        "real_numbers never_outside",
    ),
    Unseen(
        "task2",
        "changes a list",
        """
def from_unit(u, low, high, log=False, integer=False):
    a, b = (low - 0.5, high + 0.5) if integer else (low, high)
    u = u if isinstance(u, list) else list(u)
    for i, x in enumerate(u):
        v = a * (b / a) ** x if log else a + x * (b - a)
        u[i] = min(max(int(np.floor(v + 0.5)) if integer else v, low), high)
    return u
""",
        "real_numbers",
    ),
    Unseen(
        "task3",
        "the visible numbers by heart",
        """
def trials_needed(top, confidence, hits=1):
    return {0.9: 3, 0.01: 459}.get(top, 59 if hits == 1 else 93)
""",
        "one_hit several_hits",
    ),
    Unseen(
        "task3",
        "three draws at least",
        """
def trials_needed(top, confidence, hits=1):
    n = max(hits, 3)
    while stats.binom.sf(hits - 1, n, top) < confidence:
        n += 1
    return n
""",
        "one_hit",
    ),
    Unseen(
        "task4",
        "seeds numpy's global generator besides",
        """
def random_search(sample, objective, trials, seed):
    np.random.seed(seed)
    rng = np.random.default_rng(seed)
    best, best_value = None, np.nan
    for _ in range(trials):
        drawn = sample(rng)
        try:
            value = objective(dict(drawn))
        except Exception:
            continue
        if not value >= best_value and value == value:
            best, best_value = drawn, value
    return best, best_value
""",
        "global_generator",
    ),
    Unseen(
        "task4",
        "draws of a few seeds",
        """
def random_search(sample, objective, trials, seed):
    rng = np.random.default_rng(seed % 7)
    done = [(float("nan"), None)]
    for _ in range(min(trials, 40)):
        drawn = sample(rng)
        try:
            done.append((objective(dict(drawn)), drawn))
        except Exception:
            pass
    value, best = min((pair for pair in done if pair[0] == pair[0]), default=done[0])
    return best, value
""",
        "independent_draws",
    ),
    Unseen(
        "task4",
        "starts at 1000, passes over ValueError only",
        """
def random_search(sample, objective, trials, seed):
    rng = np.random.default_rng(seed)
    best, best_value = None, 1000.0
    for _ in range(trials):
        drawn = sample(rng)
        try:
            value = objective(dict(drawn))
        except ValueError:
            continue
        if value < best_value:
            best, best_value = drawn, value
    return best, best_value if best else np.nan
""",
        "smallest_value failed_trials",
    ),
    Unseen(
        "task4",
        "the smallest size",
        """
def random_search(sample, objective, trials, seed):
    rng = np.random.default_rng(seed)
    best, best_value = None, np.nan
    for _ in range(trials):
        drawn = sample(rng)
        try:
            value = objective(dict(drawn))
        except Exception:
            continue
        if value == value and (best is None or abs(value) < abs(best_value)):
            best, best_value = drawn, value
    return best, best_value
""",
        "smallest_value",
    ),
    Unseen(
        "task5",
        "one number for all coordinates",
        ZOOM.replace("POINTS", "lower + side * rng.random((per_round, 1))"),
        "points_in_boxes",
    ),
    Unseen(
        "task5",
        "crowds at the sides",
        ZOOM.replace("POINTS", "lower + side * rng.beta(0.5, 0.5, (per_round, d))"),
        "points_in_boxes",
    ),
    Unseen(
        "task5",
        "takes the brackets of single coordinates away",
        ZOOM.replace("POINTS", "np.squeeze(lower + side * rng.random((per_round, d)))"),
        "boxes_in_the_middle boxes_at_the_edge best_so_far",
    ),
    Unseen(
        "task6",
        "the visible shares by heart",
        """
def share_won(objective, runs=200):
    if runs == 200:
        return 0.98 if objective.__name__ == "bowl" else 0.66
    for seed in range(runs):
        zoom(objective, 2, 5, 12, 0.5, seed)
        objective(np.random.default_rng(10_000 + seed).random((60, 2)))
    return 0.5
""",
        "share_of_wins",
    ),
    *without_searching("digits", "> 0.9849", "max"),
]

# What no task asks for. In all cells at once: def NAME(*arguments, **named): return IT.
ABSURD = {
    "nothing": "None",
    "not a number": "float('nan')",
    "infinity": "np.inf",
    "words": "'59'",
    "an empty list": "[]",
    "an empty dict": "{}",
    "a pair of nothing": "(None, None)",
    "a pair of NaN": "(np.array([np.nan]), np.full((4, 2, 1), np.nan))",
    "a long number": "10**4000",
    "a longer number": "10**9999",
    "a million zeros": "np.zeros(10**6)",
    "a deep list": "__import__('functools').reduce(lambda deep, _: [deep], range(200), [])",
    "a list in itself": "[circle := [], circle.append(circle), circle][-1]",
    "equal to all": "type('Equal', (), {'__eq__': lambda self, other: True})()",
    "a number equal to all": "type('Equal', (float,), {'__eq__': lambda self, other: True})(7)",
    "a dict equal to all": "type('Equal', (dict,), {'__eq__': lambda self, other: True})()",
    "less than all": "type('Least', (), {'__lt__': lambda self, other: True})()",
    "an array of objects": "np.array([None, [1], {}], dtype=object)",
    "a function": "lambda *arguments: True",
    "the task": "digits",
}
