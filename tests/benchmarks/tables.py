"""What the tables of the real tasks are like: how hard they are, and which parameters matter.

    python tests/benchmarks/tables.py [repeats]

"Within 1 % of the best" means a value of at least 0.99 times the best (maximize) or at most 1.01
times (minimize). Quantiles and shares are of configurations as random search draws them, not of
rows. The share of a parameter is the variance of its marginal means over the variance of all
configurations where it is active: what changing it alone explains; the rest lies in combinations.
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.stats import spearmanr

from mlsd_hpo import Categorical
from mlsd_hpo.benchmarks import (
    Task,
    boosting_diabetes,
    mlp_digits,
    pipeline_breast_cancer,
    svm_digits,
)
from mlsd_hpo.benchmarks.repeat import repeat
from mlsd_hpo.strategies import RandomSearch


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for task in (svm_digits(), pipeline_breast_cancer(), mlp_digits(), boosting_diabetes()):
        print(task)
        rng = np.random.default_rng(0)
        rows = np.array([task.table.row(task.space.sample(rng)) for _ in range(20_000)])
        values = task.table.values[rows]
        test = task.test_nearest(task.best_config)
        print(f"  best {task.best_value:.4g}, test {test:.4g}, at {task.best_config}")
        shares = (0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1)
        found = np.quantile(values, shares)
        print(
            "  quantiles", ", ".join(f"{q:.0%} {v:.4g}" for q, v in zip(shares, found, strict=True))
        )
        correlation = np.corrcoef(values, task.test_scores[rows])[0, 1]
        print(f"  correlation of dev and test: {correlation:.3f}")
        random_trials(task, values, repeats)
        for name, share in sorted(importance(task, rows).items(), key=lambda item: -item[1]):
            print(f"  {name:<14} {share:6.1%} of the variance")
        if task.table.curves is not None:
            crossings(task.table.curves * (1 if task.direction == "maximize" else -1))


def random_trials(task: Task, values: np.ndarray, repeats: int, budget: int = 400) -> None:
    runs = repeat(
        task.table, lambda s: RandomSearch(task.space, seed=s), budget, repeats, task.direction
    )
    sign = 1 if task.direction == "minimize" else -1
    best = np.minimum.accumulate(sign * runs, axis=1) * sign  # (repeats, budget)
    for percent in (1, 2, 5, 10, 50, 100):
        if task.direction == "maximize" and percent > 10:
            break
        bar = task.best_value * (1 + sign * percent / 100)
        reached = sign * best <= sign * bar
        first = np.where(reached.any(axis=1), reached.argmax(axis=1) + 1, np.inf)
        q = np.quantile(first, (0.25, 0.5, 0.75), method="inverted_cdf")
        good = np.mean(sign * values <= sign * bar)
        print(
            f"  within {percent} % of the best ({good:.2%} of the space): "
            f"{q[1]:g} random trials ({q[0]:g} to {q[2]:g}), median and quartiles of {repeats}"
        )
    for trials in (10, 20, 50, 100):
        q = np.quantile(best[:, trials - 1], (0.25, 0.5, 0.75))
        print(f"  best of {trials} random trials: {q[1]:.4g} ({q[0]:.4g} to {q[2]:.4g})")


def importance(task: Task, rows: np.ndarray) -> dict[str, float]:
    configs = {int(row): task.table.rows[int(row)] for row in np.unique(rows)}
    found = {}
    for name in task.space.names:
        active = np.array([row for row in rows.tolist() if name in configs[row]])
        values = task.table.values[active]
        keys = [repr(configs[row][name]) for row in active.tolist()]
        _, group = np.unique(keys, return_inverse=True)
        means = np.bincount(group, values) / np.bincount(group)
        found[name] = float(np.var(means[group]) / np.var(values))
        if isinstance(task.space.parameters[name], Categorical):
            better = np.minimum if task.direction == "minimize" else np.maximum
            every = {repr(choice): [] for choice in task.space.parameters[name].values}
            for row, config in enumerate(task.table.rows):
                if name in config:
                    every[repr(config[name])].append(task.table.values[row])
            best = ", ".join(f"{key} {better.reduce(v):.4g}" for key, v in every.items())
            print(f"  best with {name} = {best}")
    return found


def crossings(curves: np.ndarray) -> None:
    """How often the order of two rows at an early epoch is not their final order; up is better."""
    rng = np.random.default_rng(0)
    epochs = curves.shape[1]
    a, b = rng.integers(len(curves), size=(2, 100_000))
    final = np.sign(curves[a, -1] - curves[b, -1])
    top = curves[:, -1] >= np.quantile(curves[:, -1], 0.75)
    both = top[a] & top[b] & (final != 0)
    for epoch in (1, 3, 9, 27):
        early = np.sign(curves[a, epoch - 1] - curves[b, epoch - 1])
        wrong = early * final < 0
        # Successive halving by 3: are the best in the end among the best third now?
        kept = curves[:, epoch - 1] >= np.quantile(curves[:, epoch - 1], 2 / 3)
        best = curves[:, -1] >= np.quantile(curves[:, -1], 0.95)
        print(
            f"  epoch {epoch} of {epochs}: rank correlation with the end "
            f"{spearmanr(curves[:, epoch - 1], curves[:, -1]).statistic:.2f}; "
            f"{wrong[final != 0].mean():.1%} of pairs change order by "
            f"the end, {wrong[both].mean():.1%} among the best quarter; "
            f"{kept[best].mean():.0%} of the final best 5 % are in the best third"
        )


if __name__ == "__main__":
    main()
