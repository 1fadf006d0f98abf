"""Right answers to assignment ex04 that go other ways than its solution: all must pass."""

from __future__ import annotations

RIGHT: dict[tuple[str, str], str] = {}

RIGHT["task1", "one point after the other"] = """
import math

def improvement(mean, sd, best, power):
    result = []
    for m, s in zip(mean, sd):
        gain = best - m
        if s == 0:
            result.append(gain**power if gain > 0 else 0.0)
            continue
        z = gain / s
        below = 0.5 * math.erfc(-z / math.sqrt(2))
        density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
        if power == 0:
            result.append(below)
        elif power == 1:
            result.append(gain * below + s * density)
        else:
            result.append((gain * gain + s * s) * below + gain * s * density)
    return result
"""
RIGHT["task1", "by recursion over the powers"] = """
def improvement(mean, sd, best, power):
    mean, sd = np.array(mean, float), np.array(sd, float)
    z = np.divide(best - mean, sd, out=np.zeros_like(mean), where=sd > 0)
    t = [norm.cdf(z), -norm.pdf(z)]  # the integrals of u^k phi(u) up to z
    t.append(-norm.pdf(z) * z + t[0])
    signs = [[1], [z, -1], [z**2, -2 * z, 1]][power]
    total = sum(c * t[k] for k, c in enumerate(signs)) * sd**power
    return np.where(sd == 0, (mean < best) * np.abs(best - mean) ** power, total)
"""
RIGHT["task1", "by quadrature"] = """
from scipy.integrate import quad

def improvement(mean, sd, best, power):
    def one(m, s):
        if s == 0:
            return float(max(best - m, 0) ** power) if m < best else 0.0
        z = (best - m) / s
        f = lambda t: (z - t) ** power * norm.pdf(t)
        lowest = min(z, 0) - 12
        return s**power * quad(f, lowest, z, points=[c for c in (-3, 0, 3) if lowest < c < z])[0]
    return np.array([one(m, s) for m, s in zip(mean, sd)])
"""
RIGHT["task2", "a series far out"] = """
def log_ei(mean, sd, best):
    mean, sd = np.asarray(mean, float), np.asarray(sd, float)
    z = (best - mean) / sd
    out = np.empty_like(z)
    for i, x in enumerate(z):
        if x > -4:
            out[i] = np.log(x * norm.cdf(x) + norm.pdf(x))
        elif x > -40:
            out[i] = norm.logpdf(x) + np.log1p(x * np.exp(norm.logcdf(x) - norm.logpdf(x)))
        else:
            u = 1 / x**2
            rest = np.log(u) + np.log1p(-3 * u + 15 * u**2 - 105 * u**3)
            out[i] = norm.logpdf(x) + rest
    return out + np.log(sd)
"""
RIGHT["task2", "by parts, with log_ndtr"] = """
def log_ei(mean, sd, best):
    sd = np.array(sd, dtype=float)
    z = (best - np.array(mean, dtype=float)) / sd
    log_pdf = -0.5 * z**2 - 0.5 * np.log(2 * np.pi)
    w = np.minimum(z, -0.5)
    ratio = np.exp(special.log_ndtr(w) + 0.5 * w**2 + 0.5 * np.log(2 * np.pi))  # Mills
    rest = np.log(np.maximum(1 + w * ratio, 1e-300))
    small = np.where(w < -300, -2 * np.log(-w) - 3 / w**2, rest)
    v = np.maximum(z, -0.5)
    large = np.log(v * special.ndtr(v) + np.exp(-0.5 * v**2) / np.sqrt(2 * np.pi))
    return np.log(sd) + np.where(z < -0.5, log_pdf + small, large)
"""
RIGHT["task3", "bisection on a log scale"] = """
def sd_needed(mean, best, ei):
    worth = lambda s: improvement([mean], [s], best, 1)[0]
    if worth(0.0) > ei:
        raise ValueError("it is worth more already")
    low, high = ei * 1e-12, ei
    while worth(high) < ei:
        high *= 4
    for _ in range(200):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if worth(middle) < ei else (low, middle)
    return high
"""
RIGHT["task3", "in units of the improvement"] = """
def sd_needed(mean, best, ei):
    gap = (mean - best) / ei
    if gap < -1:
        raise ValueError(f"{mean} is better than {best} by more than {ei}")
    excess = lambda s: s * (norm.pdf(gap / s) - gap / s * norm.cdf(-gap / s)) - 1
    top = 10 * (1 + abs(gap))
    return ei * optimize.brentq(excess, 1e-9, top) if excess(1e-9) < 0 else 0.0
"""
RIGHT["task4", "a loop over the open candidates"] = """
def next_candidate(posterior, candidates, told, values):
    left = [i for i in range(len(candidates)) if i not in set(told)]
    if not left:
        return None
    mean, variance = posterior(candidates)
    fine = [v for v in values if v == v]
    if not fine:
        return max(left, key=lambda i: variance[i])
    best = min(fine)

    def worth(i):
        if variance[i] > 0:
            return float(log_ei([mean[i]], [variance[i] ** 0.5], best)[0])
        return float(np.log(best - mean[i])) if mean[i] < best else -np.inf

    return max(left, key=worth)
"""
RIGHT["task4", "tiny sds in place of zeros, but for what is certainly no gain"] = """
def next_candidate(posterior, candidates, told, values):
    asked = np.zeros(len(candidates), dtype=bool)
    asked[list(told)] = True
    if asked.all():
        return None
    mean, variance = posterior(candidates)
    sd = np.sqrt(np.clip(variance, 1e-24, None))
    known = np.array(values, dtype=float)
    known = known[~np.isnan(known)]
    score = np.array(variance, dtype=float)
    if known.size:
        score = np.nan_to_num(log_ei(mean, sd, known.min()), nan=-np.inf)
        score[(variance <= 0) & (mean >= known.min())] = -np.inf
    left = np.flatnonzero(~asked)
    return int(left[score[left].argmax()])
"""
RIGHT["task5", "lists, and ei"] = """
def batch(X, y, candidates, q, lie=None):
    m = len(candidates)
    if q > m:
        raise ValueError("too many workers")
    points, values, result = [list(row) for row in X], list(y), []
    while len(result) < q:
        mean, variance = posterior(np.array(points), np.array(values), candidates)
        sd = np.maximum(np.sqrt(np.maximum(variance, 0)), 1e-9)
        order = np.argsort(-np.asarray(log_ei(mean, sd, min(values))))
        i = next(int(i) for i in order if i not in result)
        result.append(i)
        points.append(list(candidates[i]))
        values.append(float(mean[i]) if lie is None else lie)
    return result
"""
RIGHT["task5", "recursion"] = """
def batch(X, y, candidates, q, lie=None, taken=()):
    if q + len(taken) > len(candidates):
        raise ValueError(q)
    if q == 0:
        return list(taken)
    mean, variance = posterior(X, y, candidates)
    worth = np.array(log_ei(mean, np.sqrt(np.maximum(variance, 1e-18)), np.min(y)))
    worth[list(taken)] = -np.inf
    i = int(worth.argmax())
    value = mean[i] if lie is None else lie
    X2, y2 = np.concatenate([X, candidates[[i]]]), np.concatenate([y, [value]])
    return batch(X2, y2, candidates, q - 1, lie, (*taken, i))
"""
RIGHT["task6", "loops and truncnorm"] = """
from scipy.stats import truncnorm

def parzen(points, at, sigma):
    density = np.ones(len(at))
    for x in points:
        density = density + truncnorm.pdf(at, -x / sigma, (1 - x) / sigma, loc=x, scale=sigma)
    return density / (len(points) + 1)


def suggest(x, y, candidates, gamma, sigma):
    n = len(y)
    ranked = sorted((i for i in range(n) if y[i] == y[i]), key=lambda i: y[i])
    good = ranked[: int(-(-gamma * n // 1))]
    bad = [i for i in range(n) if i not in good]
    l = parzen([x[i] for i in good], candidates, sigma)
    g = parzen([x[i] for i in bad], candidates, sigma)
    return int(np.argmax(np.log(l) - np.log(g)))
"""
RIGHT["task6", "one point of the line at a time"] = """
import math

def parzen(points, at, sigma):
    def bell(t):
        return math.exp(-t * t / 2) / math.sqrt(2 * math.pi)

    def below(t):
        return (1 + math.erf(t / math.sqrt(2))) / 2

    scales = [sigma * (below((1 - x) / sigma) - below(-x / sigma)) for x in points]
    return [
        (1 + sum(bell((a - x) / sigma) / s for x, s in zip(points, scales))) / (1 + len(points))
        for a in at
    ]


def suggest(x, y, candidates, gamma, sigma):
    y = np.nan_to_num(y, nan=np.inf)
    rank = np.lexsort((np.arange(len(y)), y)).argsort()
    good = (rank < math.ceil(gamma * len(y))) & np.isfinite(y)
    x = np.array(x)
    ratios = np.divide(parzen(x[good], candidates, sigma), parzen(x[~good], candidates, sigma))
    return ratios.tolist().index(ratios.max())
"""
RIGHT["task7", "fifteen at random, then steps from the best"] = """
def my_search(space, objective, budget, seed):
    rng = np.random.default_rng(seed)
    best, best_cost = None, np.inf
    for number in range(budget):
        if number < 15:
            config = space.sample(rng)
        else:
            config = best
            for _ in range(rng.integers(1, 3)):
                config = space.mutate(config, rng)
        cost = objective(config)
        if cost <= best_cost:
            best, best_cost = config, cost
    return best
"""
RIGHT["task7", "univariate TPE and steps from the best"] = """
def my_search(space, objective, budget, seed):
    tpe = TreeParzenEstimator(space, gamma=0.1, multivariate=False, seed=seed)
    rng, done = np.random.default_rng([seed, 1]), []
    for number in range(budget):
        around = number >= 10 and number % 3 > 0
        trial = Trial(number, space.mutate(min(done)[2], rng)) if around else tpe.ask()
        value = objective(trial.config)
        done.append((value, number, trial.config))
        tpe.tell(trial, value)
    return min(done)[2]
"""
