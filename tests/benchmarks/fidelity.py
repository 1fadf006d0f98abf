"""Do our multi-fidelity strategies find as much for the same epochs as Optuna's and SMAC3's?

    python tests/benchmarks/fidelity.py [TASK] [SEEDS] [FILE]

On two tables of learning curves, or one of them: `mlp_digits`, where early ranks tell much, and
`boosting_diabetes`, where they lie. The regret of the incumbent when 5, 10, 20 and 40 full
trainings' worth of epochs have been spent. The same for everybody: fidelities 1, 3, 9, 27 and 81
epochs; what is promoted goes on from its checkpoint and costs the epochs that are added; the
incumbent is the best validation value among the trials with the highest fidelity so far; and its
regret is that of its full training, which the table knows, whatever it was chosen by.

Regrets count half a grain more, lest two regrets of 0 have no ratio: a grain is the least
difference that a table's scores show, one digit of the 600, or a hundredth of the error. A ratio
is one of mean regrets over the seeds, and the geometric mean is over budgets. Wanted: at most 1
for Hyperband and BOHB against either peer. The interval is of a bootstrap over the seeds: nine in
ten such runs would lie in it.

Peers as they come: Optuna's HyperbandPruner with its TPE sampler, which stops trials and never
waits for others; SMAC3's MultiFidelityFacade, Hyperband over a random forest. Each is run where it
is installed. They are slow: with FILE their finished runs are kept there, and not made again, so
that peers from two environments can be shown together.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from _problems import GRAIN, optuna_config, smac_config, smac_space
from numpy.typing import NDArray

from mlsd_hpo import Evaluation, Study, Trial
from mlsd_hpo.benchmarks import CurveTask, boosting_diabetes, mlp_digits
from mlsd_hpo.benchmarks.spent import incumbents
from mlsd_hpo.strategies import (
    ASHA,
    BOHB,
    DEHB,
    Hyperband,
    MedianStopping,
    RandomSearch,
    Strategy,
    SuccessiveHalving,
    TreeParzenEstimator,
)
from mlsd_hpo.trial import Config

FULL = 81  # epochs
BUDGETS = np.array([5, 10, 20, 40])  # full trainings
RUNGS = (1, 3, 9, 27, 81)
TASKS = {task.name: task for task in (mlp_digits(), boosting_diabetes())}

# (task, seed) -> trials worth the largest budget
Runner = Callable[[CurveTask, int], list[Evaluation]]


def ours(make: Callable[..., Strategy], **arguments: Any) -> Runner:
    def run(task: CurveTask, seed: int) -> list[Evaluation]:
        study = Study(task.table, make(task.space, seed=seed, **arguments), task.direction)
        return study.run(cost=FULL * float(BUDGETS[-1]), progress=False).trials

    return run


class Meter:
    """What a peer has trained: the table's results, at the same prices."""

    def __init__(self, task: CurveTask) -> None:
        self.task = task
        self.trials: list[Evaluation] = []
        self.spent = 0.0
        self._last: dict[Any, Evaluation] = {}  # of each configuration

    @property
    def over(self) -> bool:
        return self.spent >= FULL * BUDGETS[-1]

    def loss(self, key: Any, config: Config, epochs: int) -> float:
        """The error, or one minus the accuracy, after so many epochs; `key` says what goes on."""
        trial = Trial(len(self.trials), config, epochs)
        result = self.task.table(trial, self._last.get(key))
        self._last[key] = Evaluation(trial, result)
        self.trials.append(self._last[key])
        self.spent += result.cost
        return result.value if self.task.direction == "minimize" else 1 - result.value


def optunas(task: CurveTask, seed: int) -> list[Evaluation]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        study_name=f"seed {seed}",  # which the brackets depend on
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.HyperbandPruner(min_resource=1, max_resource=FULL),
    )
    meter = Meter(task)

    def objective(trial: Any) -> float:
        config = optuna_config(trial, task.space)
        for epochs in RUNGS:  # the only epochs after which the pruner decides
            loss = meter.loss(trial.number, config, epochs)
            trial.report(loss, epochs)
            if trial.should_prune():
                raise optuna.TrialPruned
        return loss

    while not meter.over:
        study.optimize(objective, n_trials=1)
    return meter.trials


def smacs(task: CurveTask, seed: int) -> list[Evaluation]:
    from smac import MultiFidelityFacade, Scenario
    from smac.runhistory.dataclasses import TrialValue

    space, meter = task.space, Meter(task)
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(
            smac_space(space),
            n_trials=500,  # about what the largest budget allows
            min_budget=1,
            max_budget=FULL,
            seed=seed,
            deterministic=True,
            output_directory=folder,
        )
        smac = MultiFidelityFacade(scenario, lambda config, seed, budget: 0.0, logging_level=False)
        while not meter.over:
            info = smac.ask()
            config = smac_config(info.config, space)
            loss = meter.loss(info.config, config, round(info.budget))
            smac.tell(info, TrialValue(cost=loss))
    return meter.trials


OURS: dict[str, Runner] = {
    "Hyperband": ours(Hyperband, max_fidelity=FULL),
    "BOHB": ours(BOHB, max_fidelity=FULL),
    "Hyperband, TPE": ours(Hyperband, max_fidelity=FULL, searcher=TreeParzenEstimator),
    "halving": ours(SuccessiveHalving, max_fidelity=FULL),
    "ASHA": ours(ASHA, max_fidelity=FULL),
    "DEHB": ours(DEHB, max_fidelity=FULL),
    "median rule": ours(MedianStopping, max_fidelity=FULL, step=9),
    "random": ours(RandomSearch),
}
PEERS: dict[str, tuple[str, Runner]] = {"Optuna": ("optuna", optunas), "SMAC3": ("smac", smacs)}


def regrets(run: Runner, task: CurveTask, seed: int) -> list[float]:
    """At each budget, of the incumbent's training in full; in grains."""

    def score(config: Config) -> float:
        return task.table(Trial(0, config)).value

    found = incumbents(run(task, seed), FULL * BUDGETS, task.direction, score)
    return (np.abs(task.best_value - found) / GRAIN[task.name]).tolist()


def kept(file: Path | None) -> Iterator[tuple[tuple[str, str, int], list[float]]]:
    """The runs in a file: (task, who, seed) and regrets."""
    for line in file.read_text().splitlines() if file and file.exists() else ():
        task, who, seed, found = json.loads(line)
        yield (task, who, seed), found


def compared(
    mine: NDArray[np.float64], theirs: NDArray[np.float64], draws: int = 2000
) -> tuple[NDArray[np.float64], float, float, float]:
    """Ratios of mean regrets at each budget, their geometric mean, and its interval."""
    rng = np.random.default_rng(0)

    def ratios(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((a.mean(axis=0) + 0.5) / (b.mean(axis=0) + 0.5))

    found = ratios(mine, theirs)
    again = [
        np.mean(np.log(ratios(*(x[rng.integers(len(x), size=len(x))] for x in (mine, theirs)))))
        for _ in range(draws)
    ]
    low, high = np.exp(np.quantile(again, (0.05, 0.95)))
    return found, float(np.exp(np.mean(np.log(found)))), float(low), float(high)


def side_by_side(task: CurveTask, seeds: int, file: Path | None) -> None:
    done = dict(kept(file))
    found = {}
    print(f"{task.name}, {seeds} seeds: mean regret in grains of {GRAIN[task.name]:.2g},")
    print("and standard error, after … full trainings")
    print(f"{'':<16}" + "".join(f"{budget:>14}" for budget in BUDGETS) + "   s of CPU a run")
    for who, run in {**OURS, **{who: run for who, (_, run) in PEERS.items()}}.items():
        begun, runs = time.process_time(), []
        missing = [seed for seed in range(seeds) if (task.name, who, seed) not in done]
        if who in PEERS and missing and not find_spec(PEERS[who][0]):
            print(f"({who} is not shown: {PEERS[who][0]} is not installed)")
            continue
        for seed in range(seeds):
            key = task.name, who, seed
            if key not in done:
                done[key] = regrets(run, task, seed)
                if file and who in PEERS:
                    with file.open("a") as stream:
                        stream.write(json.dumps([*key, done[key]]) + "\n")
            runs.append(done[key])
        found[who] = np.array(runs)  # (seeds, budgets)
        means, errors = found[who].mean(axis=0), found[who].std(axis=0) / np.sqrt(seeds)
        line = "".join(f"{m:>8.2f} ±{e:>4.2f}" for m, e in zip(means, errors, strict=True))
        seconds = f"{(time.process_time() - begun) / len(missing):>8.2f}" if missing else ""
        print(f"{who:<16}{line}{seconds}", flush=True)
    for peer in found.keys() & PEERS.keys():
        print(f"ratio of mean regrets to {peer}'s, and geometric mean")
        for who in OURS:
            ratios, mean, low, high = compared(found[who], found[peer])
            line = "".join(f"{ratio:>14.2f}" for ratio in ratios)
            print(f"{who:<16}{line}   {mean:.2f} ({low:.2f} to {high:.2f})")


def main() -> None:
    named = [TASKS[one] for one in sys.argv[1:] if one in TASKS]
    rest = [one for one in sys.argv[1:] if one not in TASKS]
    seeds = next((int(one) for one in rest if one.isdigit()), 20)
    file = next((Path(one) for one in rest if not one.isdigit()), None)
    for task in named or TASKS.values():
        side_by_side(task, seeds, file)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    main()
