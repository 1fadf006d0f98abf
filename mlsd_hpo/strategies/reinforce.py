"""REINFORCE: a controller learns to make the decisions that were rewarded.

A small recurrent network, the controller, makes one decision after the other, each by a softmax
over its choices. What came of them, the reward, is compared with a moving average of the rewards
before it, the baseline. If it is better, the weights are moved so that these decisions become
likelier, else less likely; by how much, the gradient of log π says. So the softmaxes sharpen. A
bonus for their entropy keeps them from doing so too early.

Strategies minimize, so the reward is minus the value; a failed trial has the worst reward so far.
Advantages are divided by their moving standard deviation, for the same learning rate in any unit,
and clipped to ±1, so that one disaster does not count for more than many good ones. What a
constraint forbids, or was tried before in a finite space, is drawn again, at a temperature that
rises from draw to draw; π is that of a first draw all the same. Numbers with many values are cut
into cells of equal width.

Sources: Williams, "Simple statistical gradient-following algorithms for connectionist reinforcement
learning", Machine Learning 8, 1992; Zoph & Le, "Neural architecture search with reinforcement
learning", ICLR 2017; the entropy: Pham et al., "Efficient neural architecture search via parameter
sharing", ICML 2018. Cost: n steps of the LSTM for n parameters, about a millisecond.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from mlsd_hpo.checks import between, positive, whole
from mlsd_hpo.spaces import Space
from mlsd_hpo.strategies.base import Strategy
from mlsd_hpo.strategies.choices import Choices
from mlsd_hpo.trial import Config, Evaluation, Trial

DRAWS = 8  # configurations drawn at once, of which the first that is new and allowed is taken
ROUNDS = 5  # of them, at most
LARGEST = 1e150  # rewards are clipped to ± this, so that their squares are finite

Tokens = NDArray[np.int64]


class Reinforce(Strategy):
    """An LSTM controller, REINFORCE with a moving average as baseline.

    Args:
        space: what can be chosen.
        learning_rate: of Adam.
        entropy: weight of the sum of the softmaxes' entropies, in units of the advantage.
        batch: m, results that make one step of Adam.
        decay: of the baseline, in (0, 1); the average reaches back some 1 / (1 - decay) trials.
        hidden: units of the LSTM.
        levels: the most choices of a number; one with more values has so many cells.
        seed: a whole number ≥ 0.

    Attributes:
        baseline: the moving average of the rewards; None before the first.

    Raises:
        ValueError: naming the argument and what is allowed.
    """

    def __init__(
        self,
        space: Space,
        learning_rate: float = 0.05,
        entropy: float = 0.05,
        batch: int = 5,
        decay: float = 0.9,
        hidden: int = 32,
        levels: int = 10,
        seed: int = 0,
    ) -> None:
        super().__init__(space, seed)
        from mlsd_hpo.strategies.controller import Controller  # imports torch

        self.learning_rate = positive("learning_rate", learning_rate)
        self.entropy = entropy if entropy == 0 else positive("entropy", entropy)
        self.batch = whole("batch", batch, least=1)
        self.decay = between("decay", decay, 0, 1)
        self.hidden = whole("hidden", hidden, least=1)
        self.levels = whole("levels", levels, least=2)
        self.choices = {n: Choices(space.parameters[n], self.levels) for n in space.order}
        sizes = [choices.size for choices in self.choices.values()]
        self._first = dict(zip(self.choices, accumulate(sizes, initial=0), strict=False))
        self.controller = Controller(sizes, self.hidden, self.learning_rate, seed)
        self.baseline: float | None = None
        self._told: list[tuple[list[int], float]] = []  # (tokens, advantage), not learned from yet
        self._worst = 0.0  # reward so far
        self._square = 0.0  # moving average of squared differences from the baseline
        self._weight = 0.0  # of all that went into it

    @property
    def softmaxes(self) -> dict[str, NDArray[np.float64]]:
        """{name: probabilities (choices,)} of the decisions along the most likely path, in order.

        That is the path on which each decision takes its most likely choice, given those before
        it. Decisions that are inactive there are left out; the path may be one that the constraint
        forbids.
        """
        found: dict[str, NDArray[np.float64]] = {}
        config: Config = {}
        for name, tokens, p in self._walk(1):
            if self.space.is_active(name, config):
                found[name] = p[0]
                choice = int(p[0].argmax())
                config[name] = self.choices[name].value(choice, 0.5)
                tokens[0] = self._token(name, choice)
        return found

    def _propose(self, number: int, rng: np.random.Generator) -> Trial:
        for attempt in range(ROUNDS):
            drawn = self._draw(rng, temperature=2.0**attempt)
            config = next((one for one in drawn if self._eligible(one)), None)
            if config is not None:
                return Trial(number, config)
        return Trial(number, self.space.sample(rng), note="random: the controller has nothing new")

    def _draw(self, rng: np.random.Generator, temperature: float = 1.0) -> list[Config]:
        """Configurations drawn from the controller, allowed or not.

        Probabilities are taken to the power 1 / temperature: the higher, the more even.
        """
        configs: list[Config] = [{} for _ in range(DRAWS)]
        for name, tokens, p in self._walk(DRAWS):
            below = (p ** (1 / temperature)).cumsum(axis=1)
            below /= below[:, -1:]
            chosen = (below <= rng.random((DRAWS, 1))).sum(axis=1).tolist()
            inside = rng.random(DRAWS).tolist()
            for row, config in enumerate(configs):
                if self.space.is_active(name, config):
                    config[name] = self.choices[name].value(chosen[row], inside[row])
                    tokens[row] = self._token(name, chosen[row])
        return [{n: config[n] for n in self.space.names if n in config} for config in configs]

    def _walk(self, m: int) -> Iterator[tuple[str, Tokens, NDArray[np.float64]]]:
        """Walk through the decisions, with m configurations at once.

        Yields:
            Name, tokens (m,) and softmaxes (m, choices) of each. The tokens are zeros, to be filled
            in with what was chosen: they are the next input.
        """
        tokens, state = np.zeros(m, dtype=np.int64), None
        for i, name in enumerate(self.choices):
            p, state = self.controller.step(i, tokens, state)
            tokens = np.zeros(m, dtype=np.int64)
            yield name, tokens, p

    def _token(self, name: str, choice: int) -> int:
        return 1 + self._first[name] + choice

    def _learn(self, evaluation: Evaluation) -> None:
        if evaluation.failed and self.baseline is None:
            return  # worse than what?
        reward = self._worst if evaluation.failed else float(-evaluation.value)
        reward = min(max(reward, -LARGEST), LARGEST)
        if self.baseline is None:
            self.baseline = self._worst = reward
        self._worst = min(self._worst, reward)
        advantage = self._advantage(reward - self.baseline)
        self.baseline += (1 - self.decay) * (reward - self.baseline)  # after it has served
        config = evaluation.config
        tokens = [
            self._token(name, choices.number(config[name])) if name in config else 0
            for name, choices in self.choices.items()
        ]
        self._told.append((tokens, advantage))
        if len(self._told) == self.batch:
            every, advantages = zip(*self._told, strict=True)
            self.controller.reinforce(np.array(every), advantages, self.entropy)
            self._told = []

    def _advantage(self, difference: float) -> float:
        """A difference from the baseline in units of the usual ones, within ±1."""
        self._weight = self.decay * self._weight + 1 - self.decay
        self._square = self.decay * self._square + (1 - self.decay) * difference**2
        scale = math.sqrt(self._square / self._weight)
        return min(max(difference / scale, -1.0), 1.0) if scale else 0.0
