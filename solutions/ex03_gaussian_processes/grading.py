"""Hidden questions of exercise 3; the helpers of a task stand before its questions.

Kernels and evidences that an answer is handed are functions of this process: what they were asked
is seen here. Expected values are those of the solution, of a formula, or of differences.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from mlsd_hpo.grading import check, check_close, check_equal, check_shape, check_type
from mlsd_hpo.grading.questions import question
from mlsd_hpo.surrogates.evidence import log_marginal_likelihood
from mlsd_hpo.surrogates.kernels import RBF


def parts(found, n, what, told):
    """What a function returned, which must be a tuple or list of n parts."""
    check_type(found, (tuple, list), what, hint=told)
    check_equal(len(found), n, f"the length of {what}", hint=told)
    return found


# --- task 1: a kernel for numbers and categories ----------------------------------------------


def unchanged(student, what):
    """Check that the last call left alone what it was given."""
    told = "`X /= 2` changes what you are given, `X = X / 2` makes a new array"
    check(not student.changed, f"your function changes {what}", hint=told)


@question("task1", points=1, title="Rows of numbers, with a length-scale for each column")
def numbers(student, solution, rng):
    """Any shapes, arrays and lists."""
    for n, m, d in ((1, 1, 1), (4, 2, 3), (2, 5, 4), (3, 3, 2)):
        X, Z, lengths = rng.normal(size=(n, d)), rng.normal(size=(m, d)), rng.uniform(0.3, 4, d)
        for given in (X, X.tolist()):
            K = student.kernel(given, Z, lengths)
            unchanged(student, "what it is given")
            told = "r² sums the squares of differences over length-scales; 1 + √3 r needs its root"
            check_close(K, solution.kernel(X, Z, lengths), "the covariances", hint=told)


@question("task1", points=1, title="Equal rows and near rows, far from 0")
def equal_rows(student, solution, rng):
    """Where x² + z² - 2 x z loses all its digits."""
    for d in (1, 2, 5):
        X = rng.uniform(1e4, 3e4, size=d) + rng.integers(4, size=(30, d)) * 0.125
        lengths = rng.uniform(0.05, 0.2, size=d)
        K = student.kernel(X, X, lengths)
        expected = solution.kernel(X, X, lengths)
        told = "take differences first and squares then; rounding must not lead below 0"
        check_close(K, expected, "the covariances of such rows", atol=1e-6, hint=told)


@question("task1", points=1, title="Categories beside numbers")
def categories(student, solution, rng):
    """Any columns may hold them, and any numbers may stand for them."""
    for d, columns in ((2, [0]), (4, [1, 3]), (3, [0, 1, 2])):
        X, Z = rng.integers(4, size=(6, d)) * 1.0, rng.integers(4, size=(9, d)) * 1.0
        lengths = rng.uniform(0.5, 2, size=d)
        expected = solution.kernel(X, Z, lengths, columns)
        told = "a category is equal or not, 0 or 1; its column's length-scale divides that too"
        K = student.kernel(X, Z, lengths, categories=columns)
        check_close(K, expected, "the covariances with categories", hint=told)
        code = rng.permutation(50)[:4] - 20.0
        X[:, columns], Z[:, columns] = (code[A[:, columns].astype(int)] for A in (X, Z))
        K = student.kernel(X, Z, lengths, columns)
        check_close(K, expected, "the covariances, other numbers for the choices", hint=told)


# --- task 2: what observations tell -----------------------------------------------------------


def some_kernel(rng, d):
    """A kernel k(X, Z) whose variance is not 1."""
    variance, lengths = rng.uniform(2, 5), rng.uniform(0.6, 2, size=d)

    def kernel(X, Z):
        X, Z = np.asarray(X, dtype=float), np.asarray(Z, dtype=float)
        told = "call it with two arrays of points, (n, d) and (m, d)"
        check(X.ndim == 2 and Z.ndim == 2, "`kernel` is called with something else", hint=told)
        r2 = (((X[:, None, :] - Z[None, :, :]) / lengths) ** 2).sum(axis=2)
        return variance * np.exp(-r2 / 2)

    return kernel


def check_posterior(student, solution, kernel, X, y, Z, noise, told):
    """Compare mean and covariance with the solution's."""
    found = student.posterior(kernel, X, y, Z, noise)
    mean, covariance = parts(found, 2, "what posterior returns", "(mean, covariance)")
    expected = solution.posterior(kernel, X, y, Z, noise)
    check_shape(mean, (len(Z),), "the mean", hint="(m,)")
    check_shape(covariance, (len(Z), len(Z)), "the covariance", hint="(m, m)")
    check_close(mean, expected[0], "the mean", rtol=1e-4, atol=1e-5, hint=told)
    check_close(covariance, expected[1], "the covariance", rtol=1e-4, atol=1e-5, hint=told)


@question("task2", points=1, title="Mean and covariance, one noise for all observations")
def one_noise(student, solution, rng):
    """One observation and many, at one point and many."""
    for n, m, d in ((1, 1, 1), (1, 4, 2), (7, 1, 3), (25, 6, 2)):
        kernel, noise = some_kernel(rng, d), rng.uniform(0.05, 0.5)
        X, y, Z = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=(m, d))
        told = "`noise` is a variance, and on the diagonal of A only; K_ZZ is not always 1"
        check_posterior(student, solution, kernel, X, y, Z, float(noise), told)


@question("task2", points=1, title="A noise for each observation")
def noise_for_each(student, solution, rng):
    """As an array and as a list."""
    for n in (2, 9):
        kernel, noise = some_kernel(rng, 2), 10 ** rng.uniform(-2, 1, size=n)
        X, y, Z = rng.normal(size=(n, 2)), rng.normal(size=n), rng.normal(size=(5, 2))
        for given in (noise, noise.tolist()):
            told = "entry i of `noise` is added to entry (i, i) of A, and to nothing else"
            check_posterior(student, solution, kernel, X, y, Z, given, told)


@question("task2", points=1, title="A prior mean that is not 0")
def prior_mean(student, solution, rng):
    """The mean at observations, between, and far from all of them."""
    X, y, prior = rng.permutation(8)[:5, None] * 3.0, rng.normal(size=5), rng.uniform(20, 50)
    Z = np.concatenate([X + rng.uniform(0, 1, size=(5, 1)), X, [[1e3], [-1e3]]])
    kernel = some_kernel(rng, 1)
    found = student.posterior(kernel, X, y, Z, 1e-9, prior_mean=float(prior))
    told = "`y -= prior_mean` changes what you are given"
    check(not student.changed, "your function changes what it is given", hint=told)
    mean = parts(found, 2, "what posterior returns", "(mean, covariance)")[0]
    expected = solution.posterior(kernel, X, y, Z, 1e-9, float(prior))[0]
    told = "take it off y first, add it to the result: far from all observations it is the mean"
    check_close(mean, expected, "the mean", rtol=1e-4, atol=1e-3, hint=told)


def four(rng):
    """A kernel on the line of variance 4, whose matrices factorize well where points differ."""
    length = rng.uniform(1, 1.5)
    return lambda X, Z: 4 * np.exp(-abs(np.asarray(X) - np.asarray(Z).T) / length)


def check_certain(student, kernel, X, y):
    """Check that without noise nothing is left to know at the observations (n, d) themselves."""
    found = student.posterior(kernel, X, y, X, 0.0)
    mean, covariance = parts(found, 2, "what posterior returns", "(mean, covariance)")
    told = "where A has no Cholesky factor, add 1e-8 to its diagonal"
    check_close(mean, y, "the mean at what was seen", atol=0.01, hint=told)
    nothing = np.zeros((len(X), len(X)))
    check_close(covariance, nothing, "the covariance at what was seen", atol=0.01, hint=told)
    told = "cut the diagonal off at 0: the root of -1e-17 is nan"
    check(np.diag(np.asarray(covariance)).min() >= 0, "a variance is below 0", hint=told)


@question("task2", points=1, title="No noise, and rows that were seen before")
def no_noise(student, solution, rng):
    """Equal rows with equal outputs, and many different ones; no variance is below 0."""
    for n in (1, 4, 12):
        kernel, X, y = four(rng), rng.permutation(20)[:n, None] * 2.0, rng.normal(size=n)
        twice, outputs = np.concatenate([X[:1], X, X]), np.concatenate([y[:1], y, y])
        check_certain(student, kernel, twice, outputs)
        check_certain(student, kernel, rng.permutation(60)[:31, None] * 1.0, rng.normal(size=31))


# --- task 3: which point is probably the best? ------------------------------------------------

DRAWS = 20_000  # a share then has a standard error of .0035 at most
FAR = 0.02  # nearly six of them


def correlated(rng, m, rank):
    """A covariance (m, m) of this rank, with unlike variances."""
    root = rng.normal(size=(m, rank)) * rng.uniform(0.5, 2, size=(m, 1))
    return root @ root.T


@question("task3", points=1, title="Two points")
def two_points(student, solution, rng):
    """The first is the smaller with probability Φ((μ₂ - μ₁) / sd of the difference)."""
    for correlation in (-0.9, 0.0, 0.8, 0.95):
        a, b = rng.uniform(0.4, 0.8), rng.uniform(1.5, 2.5)
        covariance = np.array([[a * a, a * b * correlation], [a * b * correlation, b * b]])
        sd = np.sqrt(a * a + b * b - 2 * a * b * correlation)
        mean = np.array([0, rng.uniform(0.6, 1.0) * sd]) + rng.normal()
        shares = student.best_shares(mean, covariance, DRAWS, int(rng.integers(10**6)))
        first = stats.norm.cdf((mean[1] - mean[0]) / sd)
        told = "mean + C ε, with C Cᵀ the covariance; it is the smallest value that counts"
        check_close(shares, [first, 1 - first], "the shares of two points", atol=FAR, hint=told)


@question("task3", points=1, title="Many points, and functions that leave little to chance")
def many_points(student, solution, rng):
    """Covariances of full and of lower rank; compared with ten times as many draws."""
    for m, rank in ((1, 1), (5, 5), (8, 2), (4, 1)):
        mean, covariance = rng.normal(size=m), correlated(rng, m, rank)
        shares = student.best_shares(mean, covariance, DRAWS, int(rng.integers(10**6)))
        expected = solution.best_shares(mean, covariance, 10 * DRAWS, int(rng.integers(10**6)))
        told = "draw the values of a function together, also where the covariance is singular"
        check_close(shares, expected, "the shares of all points", atol=FAR, hint=told)


def check_counts(shares, draws):
    """Check that shares (6,) are counts of `draws` draws, divided by their number."""
    check_shape(shares, (6,), "the shares of 6 points")
    counts = np.asarray(shares, dtype=float) * draws
    told = "counts over the number of draws: all together they are 1"
    check(abs(counts - counts.round()).max() < 1e-6, "the shares are no counts", hint=told)
    check_close(counts.sum(), draws, "the sum of all counts", hint=told)


@question("task3", points=1, title="Draws that can be repeated, as many as asked for")
def repeated_draws(student, solution, rng):
    """The same shares for the same seed, others for another, all of them counts over draws."""
    (seed, other), draws = rng.choice(10**6, 2, replace=False).tolist(), int(rng.integers(800, 999))
    shares = student.best_shares(np.zeros(6), np.eye(6), draws, seed)
    unchanged(student, "what it is given")
    check_counts(shares, draws)
    again = student.best_shares(np.zeros(6), np.eye(6), draws, seed)
    told = "all numbers come from one generator, made from `seed`"
    check_close(again, shares, "the shares, same seed again", hint=told)
    another = np.asarray(student.best_shares(np.zeros(6), np.eye(6), draws, other))
    check(abs(another - shares).max() > 0, "another seed gives the same draws", hint=told)


# --- task 4: the evidence, and which way it rises ---------------------------------------------


def noisy_waves(rng, n, d):
    """Points (n, d) and outputs (n,)."""
    X = rng.random((n, d)) * n ** (1 / d) / 3
    return X, 3 * np.sin(2 * X[:, 0]) + rng.normal(size=n)


def hyperparameters(rng):
    """log ℓ and log g, with matrices that factorize well."""
    return float(rng.uniform(-1.5, 0.7)), float(rng.uniform(-4, 0.5))


def value_and_gradient(student, *given):
    """What evidence returns, as a pair."""
    found = student.evidence(*given)
    unchanged(student, "what it is given")
    return parts(found, 2, "what evidence returns", "(value, gradient)")


@question("task4", points=1, title="The evidence of a few points")
def few_points(student, solution, rng):
    """One point, few, and in several dimensions."""
    for n, d in ((1, 1), (2, 3), (9, 1), (30, 2)):
        (X, y), t = noisy_waves(rng, n, d), hyperparameters(rng)
        value = value_and_gradient(student, *t, X, y)[0]
        told = "three terms and n/2 in them; ŝ² = yᵀ A⁻¹ y / n, and g on the diagonal of A"
        expected = solution.evidence(*t, X, y)[0]
        check_close(value, expected, "the evidence", rtol=1e-5, atol=1e-5, hint=told)


@question("task4", points=1, title="The evidence of hundreds of points")
def hundreds_of_points(student, solution, rng):
    """Their determinant is 0 in floats, or infinite; beside it for a few, what else may be off."""
    for low, high in ((-5, -4), (3, 4)):
        (X, y), g = noisy_waves(rng, 350, 1), float(rng.uniform(low, high))
        value = value_and_gradient(student, -0.5, g, X, y)[0]
        told = "log|A| = 2 Σ log Lᵢᵢ: the determinant itself leaves the range of floats"
        check_shape(value, (), "the evidence", hint="a number")
        check(np.isfinite(float(value)), "the evidence is not finite", hint=told)
        told = "as for a few points: three terms, and n/2 in them"
        expected = solution.evidence(-0.5, g, X, y)[0]
        check_close(value, expected, "the evidence", rtol=1e-5, atol=1e-3, hint=told)


def check_slope(student, solution, rng, k, told):
    """Compare entry k of the gradient with a difference of the solution's values."""
    for n, d in ((2, 1), (10, 2), (40, 3)):
        (X, y), t = noisy_waves(rng, n, d), np.array(hyperparameters(rng))
        gradient = value_and_gradient(student, *t.tolist(), X, y)[1]
        check_shape(gradient, (2,), "the gradient", hint="by log ℓ and by log g")
        step = 1e-5 * (np.arange(2) == k)
        ends = [solution.evidence(*(t + sign * step), X, y)[0] for sign in (1, -1)]
        slope = (ends[0] - ends[1]) / 2e-5
        got = np.asarray(gradient, dtype=float)[k]
        check_close(got, slope, "the slope", rtol=1e-3, atol=1e-3, hint=told)


@question("task4", points=1, title="How the evidence changes with the length-scale")
def slope_of_length(student, solution, rng):
    """In its logarithm."""
    told = "∂R/∂log ℓ is R r², with r² = ‖x - x'‖² / ℓ²; mind ŝ² and both halves"
    check_slope(student, solution, rng, 0, told)


@question("task4", points=1, title="How the evidence changes with the noise")
def slope_of_noise(student, solution, rng):
    """In its logarithm."""
    told = "∂A/∂log g is g on the diagonal; mind ŝ² and both halves"
    check_slope(student, solution, rng, 1, told)


# --- task 5: the better of two explanations ---------------------------------------------------

SMOOTH = [  # x, y and the highest evidence; a climb from the middle ends at -16.41
    [0.08, 0.8, 1.07, 1.27, 1.84, 1.93, 2.14, 2.79, 3.02, 3.06, 3.68],
    [1.12, 0.88, 0.14, 1.59, 0.18, 0.62, -0.1, -0.14, -0.4, -2.0, -1.94],
    -13.954,
]
WILD = [  # a climb from the middle ends at -6.71
    [0.63, 0.64, 0.81, 2.01, 2.11, 2.15, 2.72, 2.81, 3.31, 4.46, 4.58],
    [0.52, 0.41, 0.52, -0.66, 0.15, -0.03, 0.43, -0.21, -0.85, 0.13, -0.44],
    -5.515,
]
BOUNDS = np.log([[1e-2, 1e2], [1e-2, 1e1], [1e-4, 1e1]])
CALLS = 1000


def highest(student, evidence, bounds, seed):
    """The t (p,) that most_evidence returns, which must keep to its bounds and calls."""
    calls, (low, high) = [], (bounds.T[0] - 1e-9, bounds.T[1] + 1e-9)

    def counted(t):
        t = np.asarray(t, dtype=float).reshape(-1)
        check_shape(t, (len(bounds),), "what `evidence` is asked for", hint="an array (p,)")
        check(np.all((t >= low) & (t <= high)), "you ask outside of the bounds", hint="stay inside")
        calls.append(t)
        check(len(calls) <= CALLS, "you ask more often than 1,000 times", hint="fewer starts")
        return evidence(t)

    t = student.most_evidence(counted, bounds, seed)
    unchanged(student, "`bounds`")
    check_shape(t, (len(bounds),), "what most_evidence returns", hint="t alone, (p,)")
    t = np.asarray(t, dtype=float)
    told = "return a t within `bounds`"
    check(np.all((t >= low) & (t <= high)), "what you return is out of bounds", hint=told)
    return t


@question("task5", points=1, title="The better of two maxima")
def better_maximum(student, solution, rng):
    """Two data sets in random units, which shift bounds and maxima together; luck wins once."""
    for x, y, best in (SMOOTH, WILD, SMOOTH, WILD, WILD):
        across, up = rng.uniform(0.1, 10, size=2)
        X, z = np.array(x)[:, None] * across, np.array(y) * up
        bounds = BOUNDS + 2 * np.log([[up], [across**0.5], [up]])

        def evidence(t, X=X, z=z):
            variance, length, noise = np.exp(t)
            return log_marginal_likelihood(variance * RBF(length), noise, X, z)

        t = highest(student, evidence, bounds, int(rng.integers(10**6)))
        told = "20 climbs, from random places within the bounds; keep the highest"
        reached = evidence(t)[0] >= best - len(x) * np.log(up) - 0.05
        check(reached, "there is a higher maximum than the one you find", hint=told)


@question("task5", points=1, title="Maxima at the bounds, and any number of parameters")
def at_the_bounds(student, solution, rng):
    """Round hills whose tops lie inside of some bounds and outside of others."""
    for p in (1, 2, 5):
        low = rng.uniform(-3, 0, size=p)
        bounds = np.stack([low, low + rng.uniform(1, 4, size=p)], axis=1)
        top = low + rng.choice([-0.5, 0.5, 5.0], size=p)
        hill = lambda t, top=top: (7 - ((t - top) ** 2).sum(), 2 * (top - t))  # noqa: E731
        t = highest(student, hill, bounds, int(rng.integers(10**6)))
        told = "`minimize` goes down: negate value and gradient, and hand it the bounds"
        check_close(t, np.clip(top, *bounds.T), "the highest point", atol=0.01, hint=told)


# --- task 6: are the error bars honest? -------------------------------------------------------


def observations(rng, n, noise):
    """The covariance (n, n) of noisy observations in the plane, and outputs (n,) drawn from it."""
    X = rng.random((n, 2)) * 4
    r2 = ((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)
    K = rng.uniform(1, 3) * np.exp(-r2) + noise * np.eye(n)
    return K, np.linalg.cholesky(K) @ rng.normal(size=n)


def others_tell(K, y):
    """Means (n,) and deviations (n,) of each y given the others, one after the other."""
    means, deviations = [], []
    for i in range(len(y)):
        others = np.arange(len(y)) != i
        weights = np.linalg.solve(K[np.ix_(others, others)], K[others, i])
        means.append(weights @ y[others])
        deviations.append(np.sqrt(K[i, i] - weights @ K[others, i]))
    return np.array(means), np.array(deviations)


def left_out(student, K, y, level):
    """What leave_one_out returns, as three parts."""
    found = student.leave_one_out(K, y, level)
    unchanged(student, "what it is given")
    return parts(found, 3, "what leave_one_out returns", "(means, deviations, share)")


@question("task6", points=1, title="Each observation predicted from all others")
def left_out_means(student, solution, rng):
    """One by one, for few and for many."""
    for n in (2, 3, 30):
        K, y = observations(rng, n, rng.uniform(0.05, 0.3))
        means = left_out(student, K, y, 0.9)[0]
        told = "K holds the noise already; y less [K⁻¹y]ᵢ over the diagonal entry of K⁻¹"
        check_close(means, others_tell(K, y)[0], "the means", rtol=1e-5, atol=1e-6, hint=told)


@question("task6", points=1, title="How far off each prediction may be")
def left_out_deviations(student, solution, rng):
    """The same for standard deviations."""
    for n in (2, 3, 30):
        K, y = observations(rng, n, rng.uniform(0.05, 0.3))
        deviations = left_out(student, K, y, 0.9)[1]
        told = "1 over the diagonal of K⁻¹ is the variance, of the observation; take its root"
        check_close(deviations, others_tell(K, y)[1], "the deviations", rtol=1e-5, hint=told)


@question("task6", points=1, title="The share that the bands hold")
def share_inside(student, solution, rng):
    """At several levels, for outputs that are as they should be, and wilder."""
    for level, wild in ((0.5, 1), (0.7, 2), (0.9, 1), (0.95, 3), (0.99, 4)):
        K, y = observations(rng, int(rng.integers(80, 120)), rng.uniform(0.05, 0.3))
        share = left_out(student, K, wild * y, level)[2]
        mean, sd = others_tell(K, wild * y)
        expected = np.mean(abs(wild * y - mean) <= stats.norm.ppf((1 + level) / 2) * sd)
        told = "(1 - level) / 2 lies above q; compare |y - mean| with q times the deviation"
        check_close(share, expected, "the share", hint=told)


# --- task 7: predict pipelines ----------------------------------------------------------------

SPLITS = 8
ROUNDING = 0.01  # how far below the bar the score may be: fits end elsewhere on other machines
BELOW = 0.08  # the same on images of the splits


def image(rng, X, z):
    """The same pipelines (n, 6) and results (n,) in other guise, and the log of the new unit."""
    X = X.copy()
    for column in range(3):
        code = rng.permutation(int(X[:, column].max()) + 1)
        X[:, column] = code[X[:, column].astype(int)]
    for column in range(3, 6):
        X[:, column] = abs(rng.integers(2) - X[:, column])
    tilted = z + X[:, 3:] @ rng.uniform(-0.3, 0.3, size=3)
    unit = rng.uniform(0.3, 3)
    return X, unit * tilted + rng.normal(), np.log(unit)


def score(student, X, y, Z, z):
    """The mean log density of z (m,) under what predict says."""
    found = student.predict(X, y, Z)
    mean, sd = parts(found, 2, "what predict returns", "(means, standard deviations)")
    check_shape(mean, (len(z),), "the means", hint="one for each row of Z")
    check_shape(sd, (len(z),), "the standard deviations", hint="one for each row of Z")
    mean, sd = np.asarray(mean, dtype=float), np.asarray(sd, dtype=float)
    check(np.all(sd > 0), "a standard deviation is 0 or less, or nan", hint="variances are > 0")
    return float(stats.norm.logpdf(z, mean, sd).mean())


def check_bar(student, solution, rng, bar):
    """Check the score on the splits of the visible check, and on images of them."""
    plain, images = [], []
    for seed in range(SPLITS):
        X, y, Z, z = solution.split(seed)
        plain.append(score(student, X, y, Z, z))
        everything, results, unit = image(rng, np.concatenate([X, Z]), np.concatenate([y, z]))
        n = len(X)
        told = everything[:n], results[:n], everything[n:], results[n:]
        images.append(score(student, *told) + unit)
    told = "fit length-scales and noise to each split; categories have no order"
    check(np.mean(plain) >= bar - ROUNDING, "the mean log density is below the bar", hint=told)
    told = "learn from `X` and `y` alone, whatever their numbers stand for and their unit is"
    known = "the score is lower on images of the splits: other codes, axes turned, other units"
    check(np.mean(images) >= bar - BELOW, known, hint=told)


@question("task7", points=2, title="The first bar, 0.60", seconds=160)
def first_bar(student, solution, rng):
    """On the splits of the visible check, and on images of them."""
    check_bar(student, solution, rng, bar=0.6)


@question("task7", points=2, title="The second bar, 0.87", seconds=160)
def second_bar(student, solution, rng):
    """The same, with a higher bar."""
    check_bar(student, solution, rng, bar=0.87)
