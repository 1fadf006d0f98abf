"""Right answers to assignment ex05 that go other ways than its solution: all must pass."""

from __future__ import annotations

RIGHT: dict[tuple[str, str], str] = {}

RIGHT["task1", "over sorted groups, with fractions"] = """
from fractions import Fraction
from math import comb

def tournament(values, k, distinct=False):
    n = len(values)
    if distinct and k > n:
        raise ValueError(k)
    key = [(v != v, 0 if v != v else v) for v in values]
    chance = {}
    worse = 0
    for one in sorted(set(key), reverse=True):
        group = key.count(one)
        m = worse + group
        if distinct:
            win = Fraction(comb(m, k) - comb(worse, k), comb(n, k))
        else:
            win = Fraction(m**k - worse**k, n**k)
        chance[one] = float(win / group)
        worse = m
    return [chance[one] for one in key]
"""
RIGHT["task1", "by rank, averaged over ties"] = """
from scipy.stats import rankdata

def tournament(values, k, distinct=False):
    n = len(values)
    if distinct and n < k:
        raise ValueError("too many")
    values = np.nan_to_num(np.array(values, dtype=float), nan=1e300)
    low = rankdata(values, method="min").astype(int)
    high = rankdata(values, method="max").astype(int)
    i = np.arange(1, n + 1)
    if distinct:
        by_rank = special.comb(n - i, k - 1) / special.comb(n, k)
    else:
        by_rank = ((n - i + 1) / n) ** k - ((n - i) / n) ** k
    return np.array([by_rank[a - 1 : b].mean() for a, b in zip(low, high)])
"""
RIGHT["task2", "coordinate by coordinate"] = """
from scipy.integrate import quad

def children(mother, father, u, eta):
    first, second = [], []
    for a, b, x in zip(mother, father, u):
        power = 1 / (eta + 1)
        beta = (2 * x) ** power if x <= 0.5 else (1 / (2 * (1 - x))) ** power
        first.append(0.5 * ((1 + beta) * a + (1 - beta) * b))
        second.append(0.5 * ((1 - beta) * a + (1 + beta) * b))
    return [first, second]


def widening(eta):
    if eta <= 1:
        return float("inf")
    inner = quad(lambda b: (eta + 1) / 2 * b ** (eta + 2), 0, 1)[0]
    outer = (eta + 1) / 2 / (eta - 1)
    return 0.5 + 0.5 * (inner + outer)
"""
RIGHT["task2", "in pieces"] = """
def children(mother, father, u, eta):
    a, b, u = np.array(mother, float), np.array(father, float), np.array(u, float)
    beta = np.empty_like(u)
    low = u <= 0.5
    beta[low] = np.power(2 * u[low], 1 / (eta + 1))
    beta[~low] = np.power(2 - 2 * u[~low], -1 / (eta + 1))
    c = ((1 + beta) * a + (1 - beta) * b) / 2
    return np.stack([c, a + b - c])


def widening(eta):
    return 0.5 + (eta + 1) / 4 * (1 / (eta + 3) + 1 / (eta - 1)) if eta > 1 else np.inf
"""
RIGHT["task3", "member by member"] = """
def others(N, seed):
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(N):
        rows.append(rng.choice([j for j in range(N) if j != i], size=3, replace=False))
    return np.array(rows)


def generation(points, values, objective, picks, forced, u, F, CR):
    trials = []
    for i, (a, b, c) in enumerate(picks):
        trial = [float(x) for x in points[i]]
        for j in range(len(trial)):
            if u[i][j] < CR or j == forced[i]:
                x = points[a][j] + F * (points[b][j] - points[c][j])
                if x < 0:
                    x = (0 + points[i][j]) / 2
                elif x > 1:
                    x = (1 + points[i][j]) / 2
                trial[j] = x
        trials.append(trial)
    found = objective(np.array(trials))
    new, told = [], []
    for old, value, trial, y in zip(points, values, trials, found):
        if y != y or value < y:
            new.append(list(old)), told.append(value)
        else:
            new.append(trial), told.append(y)
    return new, told
"""
RIGHT["task3", "redraws, and infinity for what failed"] = """
def others(N, seed):
    rng = np.random.default_rng(seed)
    shifted = np.array([rng.permutation(N - 1)[:3] for _ in range(N)])
    return shifted + (shifted >= np.arange(N)[:, None])


def generation(points, values, objective, picks, forced, u, F, CR):
    points, picks = np.asarray(points), np.asarray(picks)
    v = points[picks[:, 0]] + F * (points[picks[:, 1]] - points[picks[:, 2]])
    wall = np.clip(v, 0, 1)
    v = np.where(wall != v, (wall + points) / 2, v)
    mask = (np.asarray(u) < CR) | np.eye(points.shape[1], dtype=bool)[np.asarray(forced)]
    trial = points + mask * (v - points)
    y = np.array(objective(trial), dtype=float)
    old = np.where(np.isnan(values), np.inf, values)
    take = np.where(np.isnan(y), False, y <= old)
    return np.where(take[:, None], trial, points), np.where(take, y, values)
"""
RIGHT["task4", "loops and lists"] = """
import math

def weights(size):
    raw = [math.log((size + 1) / 2) - math.log(i + 1) for i in range(size // 2)]
    return [r / sum(raw) for r in raw]


def step(mean, sigma, path, z, values):
    n = len(mean)
    w = weights(len(values))
    order = sorted(range(len(values)), key=lambda k: (values[k] != values[k], values[k], k)
                   if values[k] == values[k] else (True, 0, k))
    s = [sum(wi * z[k][j] for wi, k in zip(w, order)) for j in range(n)]
    me = 1 / sum(wi**2 for wi in w)
    c = (me + 2) / (n + me + 5)
    d = 1 + 2 * max(0, math.sqrt((me - 1) / (n + 1)) - 1) + c
    chi = math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    gain = math.sqrt(c * (2 - c) * me)
    path = [(1 - c) * p + gain * x for p, x in zip(path, s)]
    sigma2 = sigma * math.exp(c / d * (math.hypot(*path) / chi - 1))
    return [m + sigma * x for m, x in zip(mean, s)], sigma2, path


def es(objective, mean, sigma, budget, size, seed):
    rng = np.random.default_rng(seed)
    mean, path, log = np.array(mean, float), [0.0] * len(mean), []
    while budget >= size:
        budget -= size
        z = rng.normal(size=(size, len(mean)))
        points = [np.array(mean) + sigma * row for row in z]
        values = [float(v) for v in objective(np.array(points))]
        log += [(v, len(log) + i, p) for i, (v, p) in enumerate(zip(values, points)) if v == v]
        mean, sigma, path = step(mean, sigma, path, z, values)
    return min(log, key=lambda one: one[:2])[2] if log else mean
"""
RIGHT["task4", "infinity for what failed"] = """
def weights(size):
    i = np.arange(size // 2) + 1
    w = np.log((size + 1) / (2 * i))
    return w / np.sum(w)


def step(mean, sigma, path, z, values):
    values = np.nan_to_num(np.array(values, dtype=float), nan=np.inf)
    rank = np.lexsort((np.arange(len(values)), values))
    w = np.zeros(len(values))
    w[rank[: len(values) // 2]] = weights(len(values))
    n = np.size(mean)
    s = np.einsum("k,kj->j", w, z)
    mu_eff = np.linalg.norm(w) ** -2
    c = (2 + mu_eff) / (5 + n + mu_eff)
    d = 1 + c + 2 * max(0.0, ((mu_eff - 1) / (n + 1)) ** 0.5 - 1)
    chi = n**0.5 * (1 - 0.25 / n + 1 / (21 * n**2))
    new = path - c * path + np.sqrt((1 - (1 - c) ** 2) * mu_eff) * s
    return mean + sigma * s, sigma * np.e ** ((np.sqrt(new @ new) / chi - 1) * c / d), new


def es(objective, mean, sigma, budget, size, seed):
    rng, path = np.random.default_rng(seed), np.zeros(np.size(mean))
    seen, values = [np.array([mean], dtype=float)], [np.array([np.inf])]
    for _ in range(int(budget / size)):
        z = rng.standard_normal((size, len(path)))
        seen.append(mean + sigma * z)
        values.append(objective(seen[-1]))
        mean, sigma, path = step(mean, sigma, path, z, values[-1])
    return np.concatenate(seen)[np.nanargmin(np.concatenate(values))]
"""
RIGHT["task5", "sqrtm and outer products"] = """
from scipy.linalg import inv, sqrtm

def white(C, steps):
    root = inv(np.real(sqrtm(np.array(C, dtype=float))))
    return np.array([root @ np.array(y) for y in steps])


def learned(C, path, steps, weights, c1, c_mu):
    n = len(path)
    new = (1 - c1 - c_mu * sum(weights)) * np.array(C) + c1 * np.outer(path, path)
    for w, y, x in zip(weights, steps, white(C, steps)):
        factor = w if w >= 0 else w * n / (x @ x)
        new = new + c_mu * factor * np.outer(y, y)
    return new
"""
RIGHT["task5", "singular values, and Mahalanobis by a solver"] = """
def white(C, steps):
    U, squares, _ = np.linalg.svd(C)
    return np.array(steps) @ (U @ np.diag(squares**-0.5) @ U.T)


def learned(C, path, steps, weights, c1, c_mu):
    C, Y, w = np.array(C, float), np.array(steps, float), np.array(weights, float)
    lengths = np.einsum("ij,ji->i", Y, np.linalg.solve(C, Y.T))
    w_scaled = w.copy()
    w_scaled[w < 0] *= Y.shape[1] / lengths[w < 0]
    p = np.array(path, float)[:, None]
    return C + c1 * (p @ p.T - C) + c_mu * (Y.T @ np.diag(w_scaled) @ Y - w.sum() * C)
"""
RIGHT["task6", "counts who is beaten by whom"] = """
def crowding(values):
    values = np.array(values, dtype=float)
    n = len(values)
    if n <= 2:
        return np.full(n, np.inf)
    room = np.zeros(n)
    for j in range(values.shape[1]):
        f = values[:, j]
        for i in range(n):
            below, above = f[f < f[i]], f[f > f[i]]
            if len(below) == 0 or len(above) == 0:
                room[i] = np.inf
            else:
                room[i] += (above.min() - below.max()) / (f.max() - f.min())
    return room


def survivors(values, violation, count):
    n = len(values)
    def beats(i, j):
        if violation[i] != violation[j]:
            return violation[i] < violation[j]
        if violation[i] > 0:
            return False
        return all(values[i] <= values[j]) and any(values[i] < values[j])
    beaten_by = [sum(bool(beats(i, j)) for i in range(n)) for j in range(n)]
    result, current = [], [j for j in range(n) if beaten_by[j] == 0]
    while current:
        if len(result) + len(current) > count:
            room = crowding(np.array([values[i] for i in current]))
            ranked = sorted(zip(room, current), key=lambda pair: -pair[0])
            current = [i for _, i in ranked][: count - len(result)]
            return result + current
        result += current
        following = []
        for i in current:
            for j in range(n):
                if beats(i, j):
                    beaten_by[j] -= 1
                    if beaten_by[j] == 0:
                        following.append(j)
        current = following
    return result
"""
RIGHT["task6", "with the library's parts"] = """
from mlsd_hpo.pareto import non_dominated
from mlsd_hpo.strategies.nsga2 import crowding as library_crowding

def crowding(values):
    return library_crowding(np.asarray(values, dtype=float))


def survivors(values, violation, count):
    fronts, left = [], np.flatnonzero(violation == 0)
    while len(left):
        best = non_dominated(values[left])
        fronts.append(left[best])
        left = left[~best]
    for v in np.unique(violation[violation > 0]):
        fronts.append(np.flatnonzero(violation == v))
    kept = np.array([], dtype=int)
    for front in fronts:
        free = count - len(kept)
        if len(front) > free:
            front = front[np.argsort(crowding(values[front]))[::-1][:free]]
        kept = np.concatenate([kept, front])
    return kept
"""
RIGHT["task7", "twelve points, and singular values"] = """
def my_search(objective, n, budget, seed):
    rng, size, half = np.random.default_rng([seed, 1]), 12, 6
    good = np.array(weights(size))
    bad = np.log((size + 1) / 2 / np.arange(half + 1, size + 1))
    w = np.concatenate([good, bad / -bad.sum()])
    mu_eff = 1 / np.sum(good**2)
    cc = (4 + mu_eff / n) / (n + 4 + 2 * mu_eff / n)
    c1 = 2 / ((n + 1.3) ** 2 + mu_eff)
    c_mu = 2 * (mu_eff - 2 + 1 / mu_eff) / ((n + 2) ** 2 + mu_eff)
    m, sigma, C, p, pc = np.zeros(n), 0.5, np.eye(n), np.zeros(n), np.zeros(n)
    seen = []
    for _ in range(budget // size):
        z = rng.standard_normal((size, n))
        U, squares, _ = np.linalg.svd(C)
        y = z @ (U * np.sqrt(squares)) @ U.T
        x = m + sigma * y
        f = objective(x)
        order = np.argsort(f)
        seen.append((f[order[0]], x[order[0]].tolist()))
        s = good @ y[order[:half]]
        m = m + sigma * s
        _, sigma, p = step(m, sigma, p, z, f)
        pc = (1 - cc) * pc + np.sqrt(cc * (2 - cc) * mu_eff) * s
        C = learned(C, pc, y[order], w, c1, c_mu)
    return min(seen)[1]
"""
RIGHT["task7", "the library's normal distribution"] = """
def my_search(objective, n, budget, seed):
    from mlsd_hpo.strategies.evolving_normal import EvolvingNormal

    rng, model = np.random.default_rng(seed), EvolvingNormal(np.zeros(n), 1.0, 16)
    points, values = [], []
    for _ in range(budget // model.size):
        x = model.sample(rng, model.size)
        y = np.array(objective(x))
        model.update(x, y)
        points.extend(x)
        values.extend(y)
    return points[int(np.argmin(values))]
"""
