"""Usual mistakes in assignment ex10: what changes in the solution, and what they cost."""

from __future__ import annotations

from tests.solutions.harness import Unseen, Wrong

LIBRARY = """
from mlsd_hpo.strategies import {name}

def my_search(space, train, budget, seed):
    strategy = {call}
    best, chosen = -1.0, None
    for _ in range({budget}):
        trial = strategy.ask()
        accuracy = train(trial.config)
        strategy.tell(trial, {told})
        if accuracy > best:
            best, chosen = accuracy, trial.config
    return chosen
"""


def library(name: str, call: str, budget: str = "budget", told: str = "-accuracy") -> str:
    """A search by a strategy of the library."""
    return LIBRARY.format(name=name, call=call, budget=budget, told=told)


WRONG = [
    Wrong(
        "task1",
        "the worst of the tournament",
        "parents.append(max(",
        "parents.append(min(",
        {"check1": "six networks, the oldest dies", "check1b": "equal accuracies"},
        "oldest_dies worst_dies equal_and_failed",
    ),
    Wrong(
        "task1",
        "numbers for positions",
        "(members[i] for i in drawn)",
        "drawn",
        {"check1": "six networks, the oldest dies", "check1b": "equal accuracies"},
        "oldest_dies worst_dies equal_and_failed",
    ),
    Wrong(
        "task1",
        "the child dies",
        "members[0] if",
        "members[-1] if",
        {"check1": "six networks, the oldest dies", "check1b": "equal accuracies"},
        "oldest_dies equal_and_failed",
    ),
    Wrong(
        "task1",
        "leaves before the child joins",
        "        members.append(child)\n"
        '        members.remove(members[0] if dies == "oldest" else min(members, key=fitness))\n',
        '        members.remove(members[0] if dies == "oldest" else min(members, key=fitness))\n'
        "        members.append(child)\n",
        {"check1": "children that are worse than all others"},
        "worst_dies equal_and_failed",
    ),
    Wrong(
        "task1",
        "the oldest of equals",
        "accuracy, network)",
        "accuracy, -network)",
        {"check1b": "equal accuracies"},
        "equal_and_failed",
    ),
    Wrong(
        "task1",
        "NaN as it comes",
        "-math.inf if math.isnan(accuracy) else accuracy",
        "accuracy",
        {"check1b": "failed trainings"},
        "equal_and_failed",
    ),
    Wrong(
        "task1",
        "NaN is 1",
        "-math.inf if math.isnan(accuracy)",
        "math.inf if math.isnan(accuracy)",
        {"check1b": "failed trainings"},
        "equal_and_failed",
    ),
    Wrong(
        "task2",
        "downhill",
        "of_log_pi = -p\n",
        "of_log_pi = p\n",
        {
            "check2": "the gradient of log π for probabilities 3/4 and 1/4, the first chosen",
            "check2b": "the new logits",
        },
        "log_pi_slope entropy_slope any_update first_and_failed",
    ),
    Wrong(
        "task2",
        "a softmax of the whole table",
        "    log_p = log_p - np.log(np.exp(log_p).sum(axis=1, keepdims=True))\n",
        "    log_p = log_p - np.log(np.exp(log_p).sum())\n",
        {"check2": "against differences: log π"},
        "log_pi_slope entropy_slope any_update first_and_failed",
    ),
    Wrong(
        "task2",
        "the entropy of all decisions",
        "entropies = -(p * log_p).sum(axis=1, keepdims=True)",
        "entropies = -(p * log_p).sum()",
        {"check2": "against differences: entropy"},
        "entropy_slope any_update first_and_failed",
    ),
    Wrong(
        "task2",
        "overflow",
        "    log_p = logits - logits.max(axis=1, keepdims=True)\n",
        "    log_p = logits\n",
        {"check2": "large logits: log π"},
        "log_pi_slope entropy_slope",
    ),
    Wrong(
        "task2",
        "against entropy",
        "-p * (log_p + entropies)",
        "p * (log_p + entropies)",
        {
            "check2": "the gradient of the entropy for probabilities 3/4 and 1/4",
            "check2b": "a bad reward, rate 2, beta 0.3",
        },
        "entropy_slope any_update first_and_failed",
    ),
    Wrong(
        "task2",
        "no H in the entropy's slope",
        "(log_p + entropies)",
        "(log_p + 1)",
        {
            "check2": "the gradient of the entropy for probabilities 3/4 and 1/4",
            "check2b": "a bad reward, rate 2, beta 0.3",
        },
        "entropy_slope any_update first_and_failed",
    ),
    Wrong(
        "task2",
        "the baseline after it moved",
        "(reward - before) * of_log_pi",
        "(reward - decay * before - (1 - decay) * reward) * of_log_pi",
        {"check2b": "the new logits"},
        "any_update first_and_failed",
    ),
    Wrong(
        "task2",
        "0.0 is no baseline",
        "reward if baseline is None else baseline",
        "baseline or reward",
        {"check2b": "a baseline of 0.0"},
        "first_and_failed",
    ),
    Wrong(
        "task2",
        "in place",
        "logits = np.array(logits, dtype=float)",
        "logits = np.asarray(logits, dtype=float)",
        {"check2b": "the logits handed in, after the call"},
        "any_update first_and_failed",
    ),
    Wrong(
        "task2",
        "a bonus without the rate",
        "rate * ((reward - before) * of_log_pi + beta * of_entropy)",
        "rate * (reward - before) * of_log_pi + beta * of_entropy",
        {"check2b": "a bad reward, rate 2, beta 0.3"},
        "any_update first_and_failed",
    ),
    Wrong(
        "task2",
        "decay the other way",
        "decay * before + (1 - decay) * reward",
        "(1 - decay) * before + decay * reward",
        {"check2b": "the new baseline"},
        "any_update first_and_failed",
    ),
    Wrong(
        "task2",
        "a failure is a reward of 0",
        "        return logits, baseline\n",
        "        reward = 0.0\n",
        {"check2b": "the logits after a failed training"},
        "first_and_failed",
    ),
    Wrong(
        "task3",
        "all configurations alike",
        "        mean += pi * g\n",
        "        pi = 1 / rewards.size\n        mean += pi * g\n",
        {
            "check3": "the expectation with baseline 7, compared with baseline 0",
            "check3b": "a little more or less than your baseline has less variance",
        },
        "expectation variance",
    ),
    Wrong(
        "task3",
        "no square of the mean",
        "square - np.sum(mean**2)",
        "square",
        {"check3": "the variance for logits 0, 0 and rewards 1, 3"},
        "variance",
    ),
    Wrong(
        "task3",
        "a variance for each logit",
        "square - np.sum(mean**2)",
        "(square - np.sum(mean**2)) / mean.size",
        {"check3": "the variance for logits 0, 0 and rewards 1, 3"},
        "variance",
    ),
    Wrong(
        "task3",
        "the mean reward",
        "weight = pi * np.sum(slopes(logits, chosen)[0] ** 2)",
        "weight = pi",
        {"check3b": "logits ln 3, 0 and rewards 1, 3"},
        "least_variance",
    ),
    Wrong(
        "task3",
        "lengths without a square",
        "weight = pi * np.sum(slopes(logits, chosen)[0] ** 2)",
        "weight = pi * np.sqrt(np.sum(slopes(logits, chosen)[0] ** 2))",
        {"check3b": "logits ln 3, 0 and rewards 1, 3"},
        "least_variance",
    ),
    Wrong(
        "task3",
        "the mean of all rewards",
        "above / below",
        "rewards.mean()",
        {"check3b": "logits ln 3, 0 and rewards 1, 3"},
        "least_variance",
    ),
    Wrong(
        "task4",
        "not scaled",
        "    return S / size[:, None] / size\n",
        "    return S\n",
        {"check4": "three codes of two networks, length 1"},
        "several_codes",
    ),
    Wrong(
        "task4",
        "times the length",
        "np.exp(-differ / length)",
        "np.exp(-differ * length)",
        {"check4": "groups in another order, a code given twice"},
        "single_codes several_codes",
    ),
    Wrong(
        "task4",
        "a share of decisions",
        "np.exp(-differ / length)",
        "np.exp(-differ / codes.shape[1] / length)",
        {"check4": "three codes of two networks, length 1"},
        "single_codes several_codes",
    ),
    Wrong(
        "task4",
        "the first code of each network",
        "    mean = member / member.sum(axis=1, keepdims=True)\n",
        "    mean = np.zeros(member.shape)\n"
        "    mean[np.arange(len(member)), member.argmax(axis=1)] = 1\n",
        {"check4": "three codes of two networks, length 1"},
        "several_codes",
    ),
    Wrong(
        "task4",
        "improvement on the least",
        "y.max()) / sigma",
        "y.min()) / sigma",
        {"check4b": "two of three networks trained, accuracies 0.9 and 0.8, noise 0.1"},
        "any_gains failed_gains",
    ),
    Wrong(
        "task4",
        "over the best mean",
        "weights @ y - y.max()",
        "weights @ y - (weights @ y)[seen].max()",
        {"check4b": "two of three networks trained, accuracies 0.9 and 0.8, noise 0.1"},
        "any_gains failed_gains",
    ),
    Wrong(
        "task4",
        "n - 1",
        "        y = y / y.std()\n",
        "        y = y / y.std(ddof=1)\n",
        {"check4b": "two of three networks trained, accuracies 0.9 and 0.8, noise 0.1"},
        "any_gains failed_gains",
    ),
    Wrong(
        "task4",
        "trained ones again",
        "    gain[seen] = 0\n",
        "",
        {"check4b": "two of three networks trained, accuracies 0.9 and 0.8, noise 0.1"},
        "any_gains failed_gains",
    ),
    Wrong(
        "task4",
        "NaN is 0",
        "y[np.isnan(y)] = np.nanmin(y)",
        "y[np.isnan(y)] = 0",
        {"check4b": "one failed"},
        "failed_gains",
    ),
    Wrong(
        "task4",
        "NaN is the mean",
        "y[np.isnan(y)] = np.nanmin(y)",
        "y[np.isnan(y)] = np.nanmean(y)",
        {"check4b": "one of three failed, compared with the lowest accuracy in its place"},
        "failed_gains",
    ),
    Wrong(
        "task4",
        "no noise",
        " + noise * np.eye(len(y))",
        "",
        {"check4b": "two of three networks trained, accuracies 0.9 and 0.8, noise 0.1"},
        "any_gains failed_gains",
    ),
    Wrong(
        "task4",
        "equal accuracies divide by 0",
        "    if y.std() > 1e-12:\n        y = y / y.std()\n",
        "    y = y / y.std()\n",
        {"check4b": "equal accuracies"},
        "failed_gains",
    ),
    Wrong(
        "task5",
        "chosen by test",
        "(best is None or dev[network] > dev[best])",
        "(best is None or test[network] > test[best])",
        {"check5": "two networks of 2 and 1 seconds"},
        "in_hand ties",
    ),
    Wrong(
        "task5",
        "validation reported",
        "held.append((spent, test[best]))",
        "held.append((spent, dev[best]))",
        {"check5": "two networks of 2 and 1 seconds"},
        "in_hand ties",
    ),
    Wrong(
        "task5",
        "paid twice",
        "if network < 0 or network in known:",
        "if network < 0:",
        {"check5": "a network asked for three times, and a dead cell"},
        "again ties",
    ),
    Wrong(
        "task5",
        "a failure paid twice",
        "network in known:",
        "network in known and not math.isnan(dev[network]):",
        {"check5": "a failed training asked for twice"},
        "ties",
    ),
    Wrong(
        "task5",
        "dead cells are the last network",
        "if network < 0 or network in known:",
        "if network in known:",
        {"check5": "a network asked for three times, and a dead cell"},
        "again",
    ),
    Wrong(
        "task5",
        "begun is done",
        "held.append((spent, test[best]))",
        "held.append((spent - seconds[network], test[best]))",
        {"check5": "two networks of 2 and 1 seconds"},
        "in_hand again ties",
    ),
    Wrong(
        "task5",
        "a moment late",
        "if end <= time",
        "if end < time or end == 0",
        {"check5": "two networks of 2 and 1 seconds"},
        "in_hand",
    ),
    Wrong(
        "task5",
        "sorted times",
        "for time in times]",
        "for time in sorted(times)]",
        {"check5": "times in another order"},
        "in_hand",
    ),
    Wrong(
        "task5",
        "nothing is 0",
        "held = [(0.0, math.nan)]",
        "held = [(0.0, 0.0)]",
        {"check5": "two networks of 2 and 1 seconds"},
        "in_hand ties",
    ),
    Wrong(
        "task5",
        "the last of equals",
        "dev[network] > dev[best]",
        "dev[network] >= dev[best]",
        {"check5": "two equal validation accuracies"},
        "ties",
    ),
    Wrong(
        "task5",
        "failures for nothing",
        "        spent += seconds[network]\n",
        "        spent += 0 if math.isnan(dev[network]) else seconds[network]\n",
        {"check5": "a failed training first"},
        "ties",
    ),
    Wrong(
        "task5",
        "NaN is never beaten",
        "fine = not math.isnan(dev[network])",
        "fine = True",
        {"check5": "a failed training first"},
        "ties",
    ),
    Wrong(
        "task5",
        "counts trainings",
        "spent += seconds[network]",
        "spent += 1",
        {"check5": "two networks of 2 and 1 seconds"},
        "in_hand again ties",
    ),
    Wrong(
        "task5",
        "best so far by test",
        "held.append((spent, test[best]))",
        "held.append((spent, np.nanmax([held[-1][1], test[best]])))",
        {"check5": "two networks of 2 and 1 seconds"},
        "in_hand ties",
    ),
    Wrong(
        "task5",
        "n, not n - 1",
        "difference.std(ddof=1)",
        "difference.std()",
        {"check5b": "mean and standard error of 0.1, 0 and 0.3"},
        "in_pairs",
    ),
    Wrong(
        "task5",
        "unpaired",
        "difference.std(ddof=1) / math.sqrt(len(difference))",
        "math.sqrt((np.nanvar(a, ddof=1) + np.nanvar(b, ddof=1)) / len(difference))",
        {"check5b": "mean and standard error of 0.1, 0 and 0.3"},
        "in_pairs",
    ),
    Wrong(
        "task5",
        "a deviation for an error",
        "difference.std(ddof=1) / math.sqrt(len(difference))",
        "difference.std(ddof=1)",
        {"check5b": "mean and standard error of 0.1, 0 and 0.3"},
        "in_pairs",
    ),
    Wrong(
        "task5",
        "a tie is a win",
        "(difference > 0).sum()",
        "(difference >= 0).sum()",
        {"check5b": "wins and losses"},
        "in_pairs",
    ),
    Wrong(
        "task6",
        "random",
        "",
        library("RandomSearch", "RandomSearch(space, seed)"),
        {"check6": "the mean accuracy over 60 seeds", "check6b": "the mean accuracy over 60 seeds"},
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "evolution",
        "",
        library("RegularizedEvolution", "RegularizedEvolution(space, seed=seed)"),
        {"check6b": "the mean accuracy over 60 seeds"},
        "second_bar",
    ),
    Wrong(
        "task6",
        "one too many",
        "",
        library("RandomSearch", "RandomSearch(space, seed)", budget="budget + 1"),
        {
            "check6": "the budget of 60 trainings is spent",
            "check6b": "the budget of 60 trainings is spent",
        },
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "towards the worst",
        "",
        library("RegularizedEvolution", "RegularizedEvolution(space, seed=seed)", told="accuracy"),
        {"check6": "the mean accuracy over 60 seeds", "check6b": "the mean accuracy over 60 seeds"},
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "the largest first",
        "",
        """
def my_search(space, train, budget, seed):
    return max(sorted(networks, key=space.weights)[-budget:], key=train)
""",
        {"check6b": "the mean accuracy over 60 seeds"},
        "first_bar second_bar",
    ),
]

UNSEEN = [
    Unseen(
        "task6",
        "knows the table",
        """
def my_search(space, train, budget, seed):
    return cells.configs[int(np.argmax(dev))]
""",
        "first_bar second_bar",
    ),
    Unseen(
        "task6",
        "asks for the table's best first",
        """
def my_search(space, train, budget, seed):
    best = cells.configs[int(np.argmax(dev))]
    if train(best) > 0.9676:
        return best
    rng = np.random.default_rng(seed)
    return max((space.sample(rng) for _ in range(budget - 1)), key=train)
""",
        "first_bar second_bar",
    ),
    Unseen(
        "task6",
        "remembers what other seeds have found",
        """
known = {}

def my_search(space, train, budget, seed):
    rng = np.random.default_rng(seed)
    for _ in range(budget):
        config = space.sample(rng)
        known[train(config)] = config
    return known[max(known)]
""",
        "first_bar second_bar",
    ),
]
