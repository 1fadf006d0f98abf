"""Usual mistakes in assignment ex02: what changes in the solution, and what a check says of it."""

from __future__ import annotations

from typing import NamedTuple


class Wrong(NamedTuple):
    """A solution with `old` replaced by `new`; `says`: {check that fails: words of its message}."""

    task: str
    name: str
    old: str
    new: str
    says: dict[str, str]


NO_COPY = "give it a copy"
BEFORE_LOOP = "make the generator once"

WRONG = [
    Wrong(
        "task1",
        "first name fastest",
        "reversed(list(axes))",
        "axes",
        {"check1": "b changes faster"},
    ),
    Wrong(
        "task1",
        "counts from 1",
        "    point = {}",
        "    index, point = index - 1, {}",
        {"check1": "count from 0", "check1b": "99 everywhere"},
    ),
    Wrong(
        "task1",
        "one point too many",
        "<= index < size",
        "<= index <= size",
        {"check1": "point 6 of a grid with 6 points must raise IndexError"},
    ),
    Wrong(
        "task1",
        "counts from behind",
        "if not 0 <= index",
        "if not -size <= index",
        {"check1": "a negative index must raise"},
    ),
    Wrong(
        "task1",
        "floats",
        "index, position = divmod(index, len(axes[name]))",
        "position = index % len(axes[name]); index = int(index / len(axes[name]))",
        {"check1b": "floats have only 16 digits"},
    ),
    Wrong(
        "task1",
        "numpy's product",
        "size *= len(values)",
        "size = size * len(values) % 2**64",
        {"check1b": "numpy's integers end"},
    ),
    Wrong(
        "task1",
        "takes axes apart",
        "point[name] = axes[name][position]",
        "point[name] = axes[name].pop(position)",
        {"check1": "do not change what you are given", "check1b": ""},
    ),
    Wrong(
        "task1",
        "a list",
        "return {name: point[name] for name in axes}",
        "return [point[name] for name in axes]",
        {"check1": "expected dict, got list", "check1b": "99"},
    ),
    Wrong(
        "task1",
        "walks through all points",
        "    point = {}",
        "    for _ in range(min(index, 10**6)): dict(axes)\n    point = {}",
        {"check1b": "without walking"},
    ),
    Wrong(
        "task2",
        "forgets log",
        " if log else",
        " if False else",
        {"check2": "the middle of the logarithms", "check2b": "take logarithms then"},
    ),
    Wrong(
        "task2",
        "no padding",
        "if integer else (low, high)",
        "if False else (low, high)",
        {"check2b": "pad by one half"},
    ),
    Wrong(
        "task2",
        "pads no logarithms",
        "np.exp(np.log(a) + u * (np.log(b) - np.log(a))) if log",
        "np.exp(np.log(low) + u * np.log(high / low)) if log",
        {"check2b": "take logarithms then"},
    ),
    Wrong(
        "task2",
        "numpy's rounding of .5",
        "np.clip(np.rint(v), low, high)",
        "np.rint(v)",
        {"check2": "numpy rounds 0.5 to 0"},
    ),
    Wrong(
        "task2",
        "cuts digits off",
        "np.rint(v)",
        "np.floor(v)",
        {"check2": "three equal parts", "check2b": "sides of a die"},
    ),
    Wrong(
        "task2",
        "floats for integers",
        ".astype(int)",
        "",
        {"check2": "must be integers, not float64"},
    ),
    Wrong(
        "task2",
        "no clipping",
        "return np.clip(v, low, high)\n",
        "return v\n",
        {"check2": "rounding leads outside"},
    ),
    Wrong(
        "task2",
        "in place",
        "    a, b = (low",
        "    u *= 1 - 1e-9\n    a, b = (low",
        {"check2": "`u` after the call"},
    ),
    Wrong("task3", "more than hits", "sf(hits - 1,", "sf(hits,", {"check3": "expected 59, got 93"}),
    Wrong("task3", "one draw fewer", "return n", "return n - 1", {"check3": "expected 59, got 58"}),
    Wrong("task3", "ignores hits", "sf(hits - 1,", "sf(0,", {"check3": "expected 93, got 59"}),
    Wrong(
        "task3",
        "separate searches",
        "sf(hits - 1, n, top)",
        "sf(0, n // hits, top)",
        {"check3": "expected 93, got 118"},
    ),
    Wrong(
        "task3",
        "stops at 100",
        "while stats",
        "while n < 100 and stats",
        {"check3": "is there a limit"},
    ),
    Wrong(
        "task4",
        "generator in the loop",
        "        drawn = sample(rng)",
        "        drawn = sample(np.random.default_rng(seed))",
        {"check4": BEFORE_LOOP},
    ),
    Wrong("task4", "no seed", "default_rng(seed)", "default_rng()", {"check4": "the same seed"}),
    Wrong(
        "task4", "always seed 0", "default_rng(seed)", "default_rng(0)", {"check4": "another seed"}
    ),
    Wrong(
        "task4",
        "starts at 0",
        "None, np.nan",
        "{}, 0.0",
        {"check4": "where does `best_value` start", "check4b": "is (None, nan)"},
    ),
    Wrong(
        "task4",
        "the largest",
        "value < best_value",
        "value > best_value",
        {"check4": "which way do you compare", "check4b": "expected -1, got 3"},
    ),
    Wrong(
        "task4",
        "updates one dict",
        "        drawn = sample(rng)",
        "        drawn = {**(best or {}), **sample(rng)}",
        {"check4": "left over"},
    ),
    Wrong("task4", "no copy", "objective(dict(drawn))", "objective(drawn)", {"check4b": NO_COPY}),
    Wrong(
        "task4", "no try", "except Exception", "except KeyError", {"check4b": "must be passed over"}
    ),
    Wrong(
        "task4",
        "the first nan stays",
        "if np.isnan(value)",
        "if value is None",
        {"check4b": "comparing with nan"},
    ),
    Wrong(
        "task4",
        "one trial fewer",
        "range(trials)",
        "range(trials - 1)",
        {"check4": "expected 40, got 39", "check4b": "expected 6, got 5"},
    ),
    Wrong(
        "task4",
        "no return",
        "return (best, best_value)",
        "pass",
        {"check4": "is a `return` missing", "check4b": ""},
    ),
    Wrong(
        "task5",
        "the smallest",
        "objective(points))",
        "-objective(points))",
        {"check5c": "zoom maximizes"},
    ),
    Wrong(
        "task5",
        "forgets earlier rounds",
        "if values.max() > best_value:",
        "if True:",
        {"check5c": "all rounds"},
    ),
    Wrong(
        "task5",
        "leaves the cube",
        "np.clip(best - side / 2, 0, 1 - side)",
        "best - side / 2",
        {"check5": "leaves the cube", "check5c": "moved in"},
    ),
    Wrong(
        "task5",
        "cuts the box off",
        "boxes.append([lower, lower + side])",
        "boxes.append([lower, lower + side if r == 0 else np.minimum(best + side / 2, 1)])",
        {"check5": "the sides of the boxes", "check5b": "", "check5c": "the middle of the box"},
    ),
    Wrong(
        "task5",
        "shrinks at once",
        "shrink**r",
        "shrink ** (r + 1)",
        {"check5": "the box of round 0"},
    ),
    Wrong(
        "task5",
        "generator in the loop",
        "lower + side * rng.random",
        "lower + side * np.random.default_rng(seed).random",
        {"check5b": BEFORE_LOOP},
    ),
    Wrong(
        "task5",
        "half of the box",
        "side * rng.random(",
        "side / 2 * rng.random(",
        {"check5b": "do not reach all sides"},
    ),
    Wrong(
        "task5",
        "points from the whole cube",
        "lower + side * rng.random(",
        "rng.random(",
        {"check5b": "outside the box"},
    ),
    Wrong("task5", "no seed", "default_rng(seed)", "default_rng()", {"check5b": "same seed again"}),
    Wrong(
        "task5",
        "point by point",
        "np.asarray(objective(points))",
        "np.concatenate([objective(p[None]) for p in points])",
        {"check5b": "once a round"},
    ),
    Wrong(
        "task6",
        "the other one wins",
        "zoomed > luck",
        "zoomed < luck",
        {"check6b": "wins nearly always; you measure 0.0"},
    ),
    Wrong(
        "task6", "draws are lost", "0.5 if zoomed", "0.0 if zoomed", {"check6": "counts one half"}
    ),
    Wrong(
        "task6",
        "always 200 runs",
        "range(runs)",
        "range(200)",
        {"check6": "flat landscape"},
    ),
    Wrong(
        "task6",
        "one seed for all",
        "12, 0.5, seed)",
        "12, 0.5, 0)",
        {"check6": "run 1 does not zoom"},
    ),
    Wrong(
        "task6",
        "12 random points",
        "random((60, 2))",
        "random((12, 2))",
        {"check6": "does not play the 60", "check6b": "but not most"},
    ),
    Wrong(
        "task6", "the generator's seed", "10_000 + seed", "seed", {"check6": "does not play the 60"}
    ),
    Wrong(
        "task6",
        "a point for points",
        "objective(best[None])[0]",
        "objective(best)[0]",
        {"check6": "a single one as (1, 2)", "check6b": ""},
    ),
    Wrong(
        "task7",
        "random search",
        "stats.qmc.Halton(len(space), rng=rng).random(budget // 2)",
        "rng.random((budget, 2))",
        {"check7": "the first bar", "check7b": "the second bar"},
    ),
    Wrong(
        "task7",
        "spread alone",
        ".random(budget // 2)",
        ".random(budget)",
        {"check7b": "second bar"},
    ),
    Wrong(
        "task7",
        "minimizes",
        "score > best_score",
        "score < -best_score",
        {"check7": "see a good configuration", "check7b": "second bar"},
    ),
    Wrong(
        "task7",
        "no return",
        "return best",
        "pass",
        {"check7": "is a `return` missing", "check7b": "is a `return` missing"},
    ),
    Wrong(
        "task7",
        "over the budget",
        "range(budget)",
        "range(budget + 1)",
        {"check7": "budget of 12", "check7b": "budget of 12"},
    ),
]
