"""Right answers to assignment ex11 that go other ways than its solution: all must pass."""

from __future__ import annotations

RIGHT: dict[tuple[str, str], str] = {}

RIGHT["task1", "plain loops"] = """
def agreement(a, b, tolerance):
    balance = counted = 0
    for i in range(len(a)):
        for j in range(i):
            if abs(b[i] - b[j]) <= tolerance:
                continue
            counted += 1
            if a[i] != a[j]:
                balance += 1 if (a[i] > a[j]) == (b[i] > b[j]) else -1
    return balance / counted if counted else float("nan")

def interval(a, b, tolerance, draws, level):
    found = [agreement([a[i] for i in row], [b[i] for i in row], tolerance) for row in draws]
    found = [value for value in found if value == value]
    return [np.quantile(found, (1 - level) / 2), np.quantile(found, (1 + level) / 2)]
"""
RIGHT["task1", "whole matrices"] = """
def agreement(a, b, tolerance):
    da, db = (np.subtract.outer(x, x) for x in (np.array(a, float), np.array(b, float)))
    counts = db > tolerance
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.float64((da[counts] > 0).sum() - (da[counts] < 0).sum()) / counts.sum()

def interval(a, b, tolerance, draws, level):
    a, b, draws = np.array(a), np.array(b), np.array(draws)
    taus = [agreement(x, y, tolerance) for x, y in zip(a[draws], b[draws])]
    return np.nanquantile(taus, [0.5 - level / 2, 0.5 + level / 2])
"""
RIGHT["task2", "with scipy"] = """
from scipy.stats import norm, pearsonr, rankdata

def normal_scores(values):
    return norm.ppf(rankdata(values) / (len(values) + 1))

def among_best(a, b, k):
    order = sorted(range(len(b)), key=lambda i: (-b[i], i))[:k]
    return pearsonr(normal_scores(a)[order], normal_scores(b)[order])[0]

def left_over(r, share):
    t = norm.isf(share)
    m = norm.pdf(t) / share
    v = 1 + t * m - m * m
    return r * np.sqrt(v) / np.sqrt(r * r * v + 1 - r * r)
"""
RIGHT["task2", "sorted lists"] = """
def normal_scores(values):
    ordered = sorted(values)
    n = len(ordered)
    where = {}
    for rank, value in enumerate(ordered, start=1):
        where.setdefault(value, []).append(rank)
    mean = {value: sum(ranks) / len(ranks) for value, ranks in where.items()}
    return [NormalDist().inv_cdf(mean[value] / (n + 1)) for value in values]

def among_best(a, b, k):
    pairs = list(zip(normal_scores(a), normal_scores(b)))
    pairs = sorted(pairs, key=lambda pair: pair[1], reverse=True)[:k]
    x, y = np.array(pairs).T
    x, y = x - x.mean(), y - y.mean()
    return x @ y / math.sqrt((x @ x) * (y @ y))

def left_over(r, share):
    normal = NormalDist()
    t = -normal.inv_cdf(share)
    m = math.exp(-t * t / 2) / math.sqrt(2 * math.pi) / share
    v = 1 - m * (m - t)
    return math.copysign(math.sqrt(r * r * v / (1 - r * r + r * r * v)), r)
"""
RIGHT["task3", "lstsq and slopes"] = """
def forecast(curve, epochs, exponents, noise):
    y = np.asarray(curve, dtype=float)
    k = np.arange(1, len(y) + 1)
    logs, ends, sds = [], [], []
    for b in exponents:
        X = np.column_stack([np.ones(len(y)), -1 / k**b])
        star = np.array([1.0, -1 / epochs**b])
        theta = np.linalg.lstsq(X, y, rcond=None)[0]
        row = star @ np.linalg.pinv(X)
        logs.append(-((y - X @ theta) @ (y - X @ theta)) / 2 / noise / noise)
        ends.append(star @ theta)
        sds.append(noise * (1 + row @ row) ** 0.5)
    w = np.exp(np.array(logs) - max(logs))
    return w / w.sum(), np.array(ends), np.array(sds)

def chance(curve, best, epochs, exponents, noise):
    parts = zip(*forecast(curve, epochs, exponents, noise))
    return sum(w * (1 - NormalDist(e, s).cdf(best)) for w, e, s in parts)
"""
RIGHT["task3", "simple regression, by hand"] = """
def forecast(curve, epochs, exponents, noise):
    n = len(curve)
    ends, sds, sums = [], [], []
    for b in exponents:
        u = [(k + 1) ** -b for k in range(n)]
        mean_u, mean_y = sum(u) / n, sum(curve) / n
        spread = sum((x - mean_u) ** 2 for x in u)
        slope = sum((x - mean_u) * (y - mean_y) for x, y in zip(u, curve)) / spread
        fitted = [mean_y + slope * (x - mean_u) for x in u]
        sums.append(sum((y - f) ** 2 for y, f in zip(curve, fitted)))
        ahead = epochs**-b - mean_u
        ends.append(mean_y + slope * ahead)
        sds.append(noise * math.sqrt(1 + 1 / n + ahead**2 / spread))
    w = [math.exp(-(s - min(sums)) / (2 * noise**2)) for s in sums]
    return [x / sum(w) for x in w], ends, sds

def chance(curve, best, epochs, exponents, noise):
    total = 0.0
    for w, e, s in zip(*forecast(curve, epochs, exponents, noise)):
        total += w * 0.5 * math.erfc((best - e) / s / math.sqrt(2))
    return total
"""
RIGHT["task4", "with a while loop"] = """
def account(curves, chance, first, threshold):
    epochs, complete, dropped = 0, [], []
    for i, curve in enumerate(np.asarray(curves, dtype=float)):
        done, going = 0, True
        while going:
            done += 1
            best = max((value for value, _ in complete), default=None)
            if np.isnan(curve[done - 1]):
                going = False
            elif done == len(curve):
                complete.append((curve[-1], i))
                going = False
            elif best is not None and done >= first:
                if chance(curve[:done], best) < threshold:
                    going = False
                    if curve[-1] > best:
                        dropped.append(i)
        epochs += done
    chosen = max(complete, key=lambda one: (one[0], -one[1]))[1] if complete else None
    return epochs, chosen, dropped
"""
RIGHT["task4", "a function for one training, lists"] = """
def training(curve, best, chance, first, threshold):
    for n in range(1, len(curve)):
        if math.isnan(curve[n - 1]):
            return n, "diverged"
        if n >= first and best > -math.inf and chance(list(curve[:n]), best) < threshold:
            return n, "stopped"
    return len(curve), "diverged" if math.isnan(curve[-1]) else "complete"

def account(curves, chance, first, threshold):
    total, best, chosen, dropped = 0, -math.inf, None, []
    for i, curve in enumerate(curves):
        n, how = training(curve, best, chance, first, threshold)
        total += n
        if how == "stopped" and curve[-1] > best:
            dropped += [i]
        if how == "complete" and curve[-1] > best:
            best, chosen = curve[-1], i
    return [total, chosen, np.array(dropped, dtype=int)]
"""
RIGHT["task5", "one batch after the other"] = """
def pooled(counts, means, variances):
    n, mean, squares = 0, 0.0, 0.0
    for count, m, v in zip(counts, np.asarray(means), np.asarray(variances)):
        apart = m - mean
        mean = mean + apart * count / (n + count)
        squares = squares + apart**2 * n * count / (n + count)
        if count > 1:
            squares = squares + (count - 1) * v
        n += count
    return mean, squares / (n - 1)

def fold(W, b, norm):
    s = norm["gamma"] / (norm["var"] + 1e-5) ** 0.5
    return (W.T * s).T, s * b + norm["beta"] - s * norm["mean"]
"""
RIGHT["task5", "mean of squares, units in a loop"] = """
def pooled(counts, means, variances):
    counts, means = np.array(counts, dtype=float), np.array(means, dtype=float)
    n, mean = counts.sum(), counts @ means / counts.sum()
    squares = (counts - 1) @ np.nan_to_num(np.array(variances)) + counts @ means**2
    return mean, (squares - n * mean**2) / (n - 1)

def fold(W, b, norm):
    units = []
    for weights, bias, gamma, beta, mean, var in zip(
        W, b, norm["gamma"], norm["beta"], norm["mean"], norm["var"]
    ):
        scale = gamma / math.sqrt(var + 1e-5)
        units.append((weights * scale, (bias - mean) * scale + beta))
    return np.array([unit[0] for unit in units]), np.array([unit[1] for unit in units])
"""
RIGHT["task6", "copies of everything, in loops"] = """
import copy

def wider(layers, at, which):
    child = copy.deepcopy(layers)
    layer, after = child[at], child[at + 1]
    layer["W"] = np.array([layer["W"][unit] for unit in which])
    layer["b"] = np.array([layer["b"][unit] for unit in which])
    if layer["norm"] is not None:
        for name in layer["norm"]:
            layer["norm"][name] = np.array([layer["norm"][name][unit] for unit in which])
    columns = [after["W"][:, unit] / which.count(unit) for unit in which]
    after["W"] = np.stack(columns, axis=1)
    return child

def deeper(layers, at, X):
    child = copy.deepcopy(layers)
    h = X
    for layer in layers[: at + 1]:
        h = outputs([layer], h, train=True)
        h = h * (h > 0)
    norm = {"mean": h.mean(axis=0), "var": h.var(axis=0)}
    norm["gamma"], norm["beta"] = np.sqrt(norm["var"] + 1e-5), norm["mean"].copy()
    units = h.shape[1]
    child.insert(at + 1, {"norm": norm, "b": np.zeros(units), "W": np.identity(units)})
    return child
"""
RIGHT["task6", "with a matrix that copies, a tuple comes out"] = """
def wider(layers, at, which):
    units = len(layers[at]["b"])
    copies = (np.array(which)[:, None] == np.arange(units)).astype(float)
    norm = layers[at]["norm"]
    if norm is not None:
        norm = {name: copies @ values for name, values in norm.items()}
    wide = dict(W=copies @ layers[at]["W"], b=copies @ layers[at]["b"], norm=norm)
    after = dict(layers[at + 1])
    after["W"] = after["W"] @ (copies / copies.sum(axis=0)).T
    return tuple(layers[:at]) + (wide, after) + tuple(layers[at + 2 :])

def deeper(layers, at, X):
    h = np.array(X)
    for layer in layers[: at + 1]:
        h = h @ layer["W"].T + layer["b"]
        if layer["norm"] is not None:
            h = (h - h.mean(axis=0)) / np.sqrt(h.var(axis=0) + 1e-5)
            h = h * layer["norm"]["gamma"] + layer["norm"]["beta"]
        h = np.maximum(h, 0)
    mean = h.sum(axis=0) / len(h)
    var = ((h - mean) ** 2).sum(axis=0) / len(h)
    new = {"W": np.eye(len(mean)), "b": np.zeros(len(mean))}
    new["norm"] = dict(mean=mean, var=var, beta=mean, gamma=(var + 1e-5) ** 0.5)
    return layers[: at + 1] + [new] + layers[at + 1 :]
"""
RIGHT["task7", "the 24 largest, then five in full"] = """
def my_search(sizes, train, budget, seed):
    ties = np.random.default_rng(seed).random(len(sizes))
    large = np.lexsort((ties, -np.asarray(sizes)))[:24]
    five = large[np.argsort(train(large, 3))[-5:]]
    return int(five[np.argmax(train(five, 12))])
"""
RIGHT["task7", "15 of the largest, the mean of their last epochs"] = """
def my_search(sizes, train, budget, seed):
    large = sorted(range(len(sizes)), key=lambda i: sizes[i], reverse=True)[:15]
    curves = np.array([train(large, epochs) for epochs in (6, 7, 8)])
    return large[int(curves.mean(axis=0).argmax())]
"""
