"""Wrong answers to assignment ex04 that pass every visible check; only hidden questions notice."""

from __future__ import annotations

from tests.solutions.harness import Unseen, without_searching

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
        "probability_and_expectation mean_square certain_improvements",
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
    *without_searching("pipeline", "< 7", "min"),
]
