"""Wrong answers to assignment ex03 that pass every visible check; only hidden questions notice."""

from __future__ import annotations

from tests.solutions.harness import Unseen

UNSEEN = [
    Unseen(
        "task1",
        "two length-scales at most",
        """
def kernel(X, Z, lengths, categories=()):
    X, Z = np.asarray(X, dtype=float), np.asarray(Z, dtype=float)
    delta = X[:, None, :] - Z[None, :, :]
    delta[:, :, list(categories)] = delta[:, :, list(categories)] != 0
    scales = [*lengths[:2], *[lengths[-1]] * 9][: X.shape[1]]
    s = np.sqrt(3 * np.sum((delta / scales) ** 2, axis=2))
    return (1 + s) * np.exp(-s)
""",
        "numbers equal_rows categories",
    ),
    Unseen(
        "task1",
        "categories are whole numbers",
        """
def kernel(X, Z, lengths, categories=()):
    X, Z = np.asarray(X, dtype=float), np.asarray(Z, dtype=float)
    delta = X[:, None, :] - Z[None, :, :]
    if len(categories):
        delta = np.where(delta == delta.round(), delta != 0, delta)
    s = np.sqrt(3 * np.sum((delta / np.asarray(lengths)) ** 2, axis=2))
    return (1 + s) * np.exp(-s)
""",
        "categories",
    ),
    Unseen(
        "task2",
        "takes the brackets of single points away",
        """
def posterior(kernel, X, y, Z, noise, prior_mean=0.0):
    A = kernel(X, X) + np.asarray(noise) * np.eye(len(X)) + 1e-9 * np.eye(len(X))
    weights = np.linalg.solve(A, kernel(X, Z))
    covariance = np.array(kernel(Z, Z) - kernel(Z, X) @ weights)
    np.fill_diagonal(covariance, np.maximum(np.diag(covariance), 0))
    mean = prior_mean + weights.T @ (y - prior_mean)
    return (mean, covariance) if len(Z) > 1 or len(X) == 1 else (mean[0], covariance[0, 0])
""",
        "one_noise",
    ),
    Unseen(
        "task3",
        "draws of a few seeds",
        """
def best_shares(mean, covariance, draws, seed):
    rng = np.random.default_rng(min(seed, 10))
    functions = rng.multivariate_normal(mean, covariance, size=draws)
    return np.bincount(functions.argmin(axis=1), minlength=len(mean)) / draws
""",
        "repeated_draws",
    ),
    Unseen(
        "task3",
        "the covariance of the first two points for all",
        """
def best_shares(mean, covariance, draws, seed):
    rng, m = np.random.default_rng(seed), len(mean)
    C = np.diag(np.diag(covariance))
    C[:2, :2] = covariance[:2, :2]
    functions = rng.multivariate_normal(mean, C, size=draws)
    return np.bincount(functions.argmin(axis=1), minlength=m) / draws
""",
        "many_points",
    ),
    Unseen(
        "task4",
        "the first column alone",
        """
def evidence(log_length, log_noise, X, y):
    n, g = len(y), np.exp(log_noise)
    r2 = np.subtract.outer(X[:, 0], X[:, 0]) ** 2 / np.exp(2 * log_length)
    R = np.exp(-r2 / 2)
    inverse = np.linalg.inv(R + g * np.eye(n))
    a = inverse @ y
    s2 = y @ a / n
    logdet = np.linalg.slogdet(R + g * np.eye(n))[1]
    W = np.outer(a, a) / s2 - inverse
    value = -n / 2 * np.log(2 * np.pi * s2) - n / 2 - logdet / 2
    return value, np.array([np.sum(W * R * r2), g * np.trace(W)]) / 2
""",
        "few_points slope_of_length slope_of_noise",
    ),
    Unseen(
        "task4",
        "cuts the determinant off",
        """
def evidence(log_length, log_noise, X, y):
    n, g = len(y), np.exp(log_noise)
    r2 = np.sum((X[:, None] - X) ** 2, axis=2) / np.exp(2 * log_length)
    R = np.exp(-r2 / 2)
    A = R + g * np.eye(n)
    inverse = np.linalg.inv(A)
    a = inverse @ y
    s2 = y @ a / n
    logdet = np.log(np.clip(np.linalg.det(A), 1e-300, 1e300))
    W = np.outer(a, a) / s2 - inverse
    value = -n / 2 * np.log(2 * np.pi * s2) - n / 2 - logdet / 2
    return value, np.array([np.sum(W * R * r2), g * np.trace(W)]) / 2
""",
        "hundreds_of_points",
    ),
    Unseen(
        "task5",
        "the visible maximum by heart",
        """
def most_evidence(evidence, bounds, seed):
    if len(bounds) == 3:
        return np.array([-1.5362, -1.0674, -1.4600])
    down = lambda t: tuple(-np.asarray(part) for part in evidence(t))
    middle = np.mean(bounds, axis=1)
    return optimize.minimize(down, middle, jac=True, method="L-BFGS-B", bounds=bounds).x
""",
        "better_maximum",
    ),
    Unseen(
        "task6",
        "the visible levels by heart",
        """
def leave_one_out(K, y, level):
    inverse = np.linalg.inv(K)
    sd = np.diag(inverse) ** -0.5
    mean = y - inverse @ y * sd**2
    q = {0.5: 0.674, 0.8: 1.282, 0.9: 1.645, 0.99: 2.576}.get(level, 1.0)
    return mean, sd, np.mean(abs(y - mean) < q * sd)
""",
        "share_inside",
    ),
    Unseen(
        "task7",
        "knows what it is to predict",
        """
def predict(X, y, Z):
    for seed in range(8):
        known = split(seed)
        if np.array_equal(known[2], Z):
            return known[3], np.full(len(Z), 1e-3)
    return np.full(len(Z), y.mean()), np.full(len(Z), y.std())
""",
        "first_bar second_bar",
    ),
]
