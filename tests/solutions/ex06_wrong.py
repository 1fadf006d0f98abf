"""Usual mistakes in assignment ex06: what changes in the solution, and what they cost."""

from __future__ import annotations

from tests.solutions.harness import Unseen, Wrong

SCHEDULE = """
def schedule(parents, rates, member):
    found = [rates[-1][member]]
    for t in range(len(parents) - 1, -1, -1):
        member = parents[t][member]
        found.append(rates[t][member])
    return found[::-1]
"""

WRONG = [
    Wrong(
        "task1",
        "logarithms",
        "    s = 0\n    while low * eta ** (s + 1) <= high and eta ** (s + 1) <= n:\n"
        "        s += 1\n",
        "    s = int(min(math.log(high / low), math.log(n)) / math.log(eta))\n",
        {"check1": "six rungs"},
        "exact_plan",
    ),
    Wrong(
        "task1",
        "rungs without configurations",
        " and eta ** (s + 1) <= n:",
        ":",
        {"check1": "81 configurations are not there"},
        "any_plan",
    ),
    Wrong(
        "task1",
        "floats",
        "[(n // eta**i, high // eta ** (s - i))",
        "[(int(n / eta**i), int(high / eta ** (s - i)))",
        {"check1": "cannot hold 17 digits"},
        "exact_plan",
    ),
    Wrong(
        "task1",
        "rounded up",
        "(n // eta**i,",
        "(-(-n // eta**i),",
        {"check1": "expected [(10, 9), (3, 27), (1, 81)]"},
        "any_plan exact_plan",
    ),
    Wrong(
        "task1",
        "every rung anew",
        "if checkpoints else [0] * len(rungs)",
        "if not checkpoints else [0] * len(rungs)",
        {"check1b": "with checkpoints"},
        "any_price",
    ),
    Wrong(
        "task2",
        "small is good",
        "(-curves[row][epochs - 1], row)",
        "(curves[row][epochs - 1], row)",
        {"check2": "after one epoch 1, 4 and 2 are ahead"},
        "any_survivors equal_survivors diverged_survivors",
    ),
    Wrong(
        "task2",
        "judged by the end",
        "key=lambda row: (-curves[row][epochs - 1], row)",
        "key=lambda row: (-curves[row][-1], row)",
        {"check2": "after one epoch 1, 4 and 2 are ahead"},
        "any_survivors equal_survivors diverged_survivors",
    ),
    Wrong(
        "task2",
        "an epoch late",
        "key=lambda row: (-curves[row][epochs - 1], row)",
        "key=lambda row: (-curves[row][min(epochs, len(curves[row]) - 1)], row)",
        {"check2": "after 1, 2 and 4 epochs"},
        "any_survivors equal_survivors diverged_survivors",
    ),
    Wrong(
        "task2",
        "NaN last, but not out",
        "    for (_, epochs), (places, _) in pairwise(rungs):\n"
        "        fine = [row for row in alive if not math.isnan(curves[row][epochs - 1])]\n"
        "        best = sorted(fine, key=lambda row: (-curves[row][epochs - 1], row))\n"
        "        alive = sorted(best[:places])\n",
        "    for (_, epochs), (places, _) in pairwise(rungs):\n"
        "        early = [-curves[row][epochs - 1] for row in alive]\n"
        "        best = [alive[i] for i in np.argsort(early, kind='stable')]\n"
        "        alive = sorted(best[:places])\n",
        {"check2b": "np.argsort puts it last, not out"},
        "diverged_survivors",
    ),
    Wrong(
        "task2",
        "best first",
        "        alive = sorted(best[:places])",
        "        alive = best[:places]",
        {"check2": "six networks", "check2b": "three diverged"},
        "any_survivors equal_survivors diverged_survivors",
    ),
    Wrong(
        "task2",
        "of equals the later",
        "(-curves[row][epochs - 1], row)",
        "(-curves[row][epochs - 1], -row)",
        {"check2b": "of equals the smaller row number"},
        "equal_survivors",
    ),
    Wrong(
        "task3",
        "the best at the time of the cut",
        "reached = [final[row] for row in kept if not math.isnan(final[row])]",
        "reached = [early[row] for row in kept]",
        {"check3": "compare final accuracies", "check3b": "keep 200"},
        "any_cut diverged_cut any_earliest",
    ),
    Wrong(
        "task3",
        "the mean of the kept",
        "max(reached, default=-math.inf)",
        "(float(np.mean(reached)) if reached else -math.inf)",
        {"check3": "cut to two and three", "check3b": "keep 200"},
        "any_cut diverged_cut any_earliest",
    ),
    Wrong(
        "task3",
        "NaN is kept",
        "kept = [row for row in order[:keep] if not math.isnan(early[row])]",
        "kept = np.argsort(-early)[::-1][:keep]",
        {"check3": "three crossing curves", "check3b": "keep 200"},
        "any_cut diverged_cut any_earliest",
    ),
    Wrong(
        "task3",
        "NaN at the end",
        "reached = [final[row] for row in kept if not math.isnan(final[row])]",
        "reached = [final[row] for row in kept]",
        {"check3": "NaN"},
        "diverged_cut",
    ),
    Wrong(
        "task3",
        "the first safe epoch",
        "    epoch = np.shape(curves)[1]\n"
        "    while epoch > 1 and cut(curves, epoch - 1, keep) <= tolerance:\n"
        "        epoch -= 1\n",
        "    epoch = 1\n    while cut(curves, epoch, keep) > tolerance:\n        epoch += 1\n",
        {"check3b": ""},
        "any_earliest",
    ),
    Wrong(
        "task3",
        "strictly below the tolerance",
        "keep) <= tolerance:",
        "keep) < tolerance:",
        {"check3b": "keep 200 and lose nothing"},
        "any_earliest",
    ),
    Wrong(
        "task4",
        "rounded up",
        "len(losses) // eta",
        "-(-len(losses) // eta)",
        {"check4": "a third of two is nobody"},
        "one_rung many_rungs promoted_before failed_before",
    ),
    Wrong(
        "task4",
        "large is good",
        "(losses[trial], trial))",
        "(-losses[trial], trial))",
        {"check4": "small losses are good", "check4b": "it has no next"},
        "one_rung many_rungs promoted_before failed_before",
    ),
    Wrong(
        "task4",
        "the lowest rung first",
        "range(len(rungs) - 2, -1, -1)",
        "range(len(rungs) - 1)",
        {"check4": "the highest rung first"},
        "many_rungs promoted_before failed_before",
    ),
    Wrong(
        "task4",
        "from the last rung too",
        "range(len(rungs) - 2, -1, -1)",
        "range(len(rungs) - 1, -1, -1)",
        {"check4b": "it has no next"},
        "many_rungs promoted_before failed_before",
    ),
    Wrong(
        "task4",
        "the best third of the rest",
        "        fine = [trial for trial in losses if not math.isnan(losses[trial])]\n",
        "        losses = {t: v for t, v in losses.items() if t not in promoted}\n"
        "        fine = [trial for trial in losses if not math.isnan(losses[trial])]\n",
        {"check4": "the best two of six are 4 and 1"},
        "promoted_before",
    ),
    Wrong(
        "task4",
        "failed ones do not count",
        "ranked[: len(losses) // eta]",
        "ranked[: len(fine) // eta]",
        {"check4b": "three of four failed"},
        "failed_before",
    ),
    Wrong(
        "task4",
        "sorts NaN",
        "fine = [trial for trial in losses if not math.isnan(losses[trial])]",
        "fine = list(losses)",
        {"check4b": "comparing with NaN"},
        "failed_before",
    ),
    Wrong(
        "task4",
        "whoever is best twice",
        "            if trial not in promoted:\n                return k + 1, trial\n",
        "            return k + 1, trial\n",
        {"check4": "the best two of six are 4 and 1", "check4b": "it has no next"},
        "promoted_before",
    ),
    Wrong(
        "task4",
        "marks who is promoted",
        "                return k + 1, trial\n",
        "                promoted.add(trial)\n                return k + 1, trial\n",
        {"check4b": "keeps the books"},
        "one_rung many_rungs promoted_before failed_before",
    ),
    Wrong(
        "task5",
        "the best are replaced",
        "np.where(np.isnan(losses), np.inf, losses)",
        "np.where(np.isnan(losses), np.inf, -losses)",
        {"check5": "those with the largest losses"},
        "replaced even_chances failed_members",
    ),
    Wrong(
        "task5",
        "all take over from the very best",
        "rng.choice(donors, size=k)",
        "donors[0]",
        {"check5": "one of the two best"},
        "replaced even_chances failed_members",
    ),
    Wrong(
        "task5",
        "one draw for all",
        "rng.choice(donors, size=k)",
        "rng.choice(donors)",
        {"check5": "for each of the worst by itself"},
        "even_chances",
    ),
    Wrong(
        "task5",
        "a generator of its own",
        "rng.choice(donors, size=k)",
        "np.random.default_rng().choice(donors, size=k)",
        {"check5": "a second generator of the same seed"},
        "even_chances",
    ),
    Wrong(
        "task5",
        "different donors",
        "rng.choice(donors, size=k)",
        "rng.permutation(np.resize(donors, k))",
        {"check5": "for each of the worst by itself"},
        "even_chances",
    ),
    Wrong(
        "task5",
        "failed members hand down",
        "donors = [i for i in order[:k] if not np.isnan(losses[i])]",
        "donors = list(order[:k])",
        {"check5": "only one whose weights are worth anything"},
        "failed_members",
    ),
    Wrong(
        "task5",
        "nobody if the share is small",
        "k = max(1, math.floor(share * n))",
        "k = math.floor(share * n)\n    if k == 0:\n        return np.arange(n)",
        {"check5": "three members, share 0.1"},
        "replaced",
    ),
    Wrong(
        "task5",
        "failed members are best",
        "np.where(np.isnan(losses), np.inf, losses)",
        "np.where(np.isnan(losses), -np.inf, losses)",
        {"check5": "three of five failed"},
        "failed_members",
    ),
    Wrong(
        "task5",
        "the member's own rates",
        "        member = parents[t][member]\n",
        "",
        {"check5b": "whose weights were these before"},
        "any_schedule",
    ),
    Wrong(
        "task5",
        "the rate before the parent",
        "        member = parents[t][member]\n        found.append(rates[t][member])\n",
        "        found.append(rates[t][member])\n        member = parents[t][member]\n",
        {"check5b": "whose weights were these before"},
        "any_schedule",
    ),
    Wrong(
        "task5",
        "the last round first",
        "return found[::-1]",
        "return found",
        {"check5b": "the rates behind member 0"},
        "any_schedule",
    ),
    Wrong(
        "task6",
        "six random networks in full",
        "",
        """
def my_search(space, train, budget, seed):
    rng = np.random.default_rng(seed)
    return max((space.sample(rng) for _ in range(6)), key=lambda config: train(config, 81))
""",
        {"check6": "six networks are all you can look at", "check6b": "second bar"},
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "the best after one epoch",
        "",
        """
def my_search(space, train, budget, seed):
    rng = np.random.default_rng(seed)
    return max((space.sample(rng) for _ in range(486)), key=lambda config: train(config, 1))
""",
        {"check6": "first bar", "check6b": "second bar"},
        "first_bar second_bar",
    ),
    Wrong(
        "task6",
        "one bracket from one epoch",
        "min_fidelity=3",
        "min_fidelity=1",
        {"check6b": "what does one epoch tell"},
        "second_bar",
    ),
    Wrong(
        "task6",
        "knows the table",
        "",
        """
def my_search(space, train, budget, seed):
    return digits.table.rows[int(real[:, -1].argmax())]
""",
        {},
        "first_bar second_bar",
    ),
]

UNSEEN = [
    Unseen(
        "task1",
        "logarithms and a little more",
        """
def plan(n, low, high, eta):
    s = math.floor(min(math.log(n), math.log(high / low)) / math.log(eta) + 1e-9)
    return [(n // eta**i, high // eta ** (s - i)) for i in range(s + 1)]

def price(rungs, checkpoints):
    below = [0, *(epochs for _, epochs in rungs)] if checkpoints else [0] * len(rungs)
    return sum(n * (epochs - had) for (n, epochs), had in zip(rungs, below))
""",
        "exact_plan",
    ),
    Unseen(
        "task1",
        "every rung three times the one below",
        """
def plan(n, low, high, eta):
    s = 0
    while low * eta ** (s + 1) <= high and eta ** (s + 1) <= n:
        s += 1
    return [(n // eta**i, high // eta ** (s - i)) for i in range(s + 1)]

def price(rungs, checkpoints):
    (n, first), *rest = rungs
    return n * first + sum(m * (r - r // 3 if checkpoints else r) for m, r in rest)
""",
        "any_price",
    ),
    Unseen(
        "task2",
        "fills NaN where it stands",
        """
def survivors(curves, rungs):
    curves = np.asarray(curves)
    curves[np.isnan(curves)] = -1
    alive = np.arange(len(curves))
    found = [alive.tolist()]
    for (_, epochs), (places, _) in pairwise(rungs):
        early = curves[alive, epochs - 1]
        order = np.argsort(-early, kind="stable")[: (early >= 0).sum()]
        alive = np.sort(alive[order[:places]])
        found.append(alive.tolist())
    return found
""",
        "diverged_survivors",
    ),
    Unseen(
        "task3",
        "fills NaN where it stands",
        """
def cut(curves, epoch, keep):
    curves = np.asarray(curves)
    curves[np.isnan(curves)] = -np.inf
    order = np.argsort(-curves[:, epoch - 1], kind="stable")[:keep]
    reached = [curves[i, -1] for i in order if curves[i, epoch - 1] > -np.inf]
    return float(curves[:, -1].max() - max(reached, default=-np.inf))

def earliest(curves, keep, tolerance):
    epoch = np.shape(curves)[1]
    while epoch > 1 and cut(curves, epoch - 1, keep) <= tolerance:
        epoch -= 1
    return epoch
""",
        "diverged_cut",
    ),
    Unseen(
        "task4",
        "as many as there are places",
        """
def next_job(rungs, promoted, eta):
    for k in range(len(rungs) - 2, -1, -1):
        losses = rungs[k]
        places = len(losses) // eta - len(promoted & set(losses))
        fine = [t for t in losses if losses[t] == losses[t] and t not in promoted]
        if places > 0 and fine:
            return k + 1, min(fine, key=lambda t: (losses[t], t))
    return 0, None
""",
        "promoted_before",
    ),
    Unseen(
        "task5",
        "rounded to the nearest",
        """
def exploit(losses, share, rng):
    losses = np.asarray(losses, dtype=float)
    n = len(losses)
    k = max(1, round(share * n))
    order = np.argsort(np.where(np.isnan(losses), np.inf, losses), kind="stable")
    donors = [i for i in order[:k] if not np.isnan(losses[i])]
    chosen = np.arange(n)
    if donors:
        chosen[order[n - k :]] = rng.choice(donors, size=k)
    return chosen
"""
        + SCHEDULE,
        "replaced",
    ),
    Unseen(
        "task5",
        "fills NaN where it stands",
        """
def exploit(losses, share, rng):
    losses = np.asarray(losses, dtype=float)
    losses[np.isnan(losses)] = np.inf
    n = len(losses)
    k = max(1, math.floor(share * n))
    order = np.argsort(losses, kind="stable")
    donors = [i for i in order[:k] if losses[i] < np.inf]
    chosen = np.arange(n)
    if donors:
        chosen[order[n - k :]] = rng.choice(donors, size=k)
    return chosen
"""
        + SCHEDULE,
        "failed_members",
    ),
    Unseen(
        "task4",
        "ties in the order of the dict",
        """
def next_job(rungs, promoted, eta):
    for k in range(len(rungs) - 2, -1, -1):
        losses = {t: v for t, v in rungs[k].items() if v == v}
        if len(losses) == 4:
            losses = dict(sorted(losses.items()))
        for trial in sorted(losses, key=losses.get)[: len(rungs[k]) // eta]:
            if trial not in promoted:
                return k + 1, trial
    return 0, None
""",
        "one_rung",
    ),
]
