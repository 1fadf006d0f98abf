"""The controller of reinforcement learning: an LSTM that decides one thing after the other.

At each step it emits a softmax over the choices of one decision; what was chosen is its next input.
So a decision may depend on all before it, and the probability of a whole configuration is the
product of those of its choices. A decision that is inactive is passed over: whatever the softmax
there, it adds nothing to that probability, and the next input is the same as at the start.

Source: Zoph & Le, "Neural architecture search with reinforcement learning", ICLR 2017. Cost of a
step: O(hidden²). This file imports torch: import it where it is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

START = 0.1  # weights are drawn evenly from ± this, so that the first softmaxes are nearly even

State = tuple[Tensor, Tensor] | None
Tokens = NDArray[np.int64]
"""0 for nothing (the start, an inactive decision); else 1 + the number of the choice, where the
choices of all decisions are numbered through."""


class Controller(nn.Module):
    """Embedding, LSTM and one layer of logits for each decision.

    Args:
        sizes: the number of choices of each decision, in order.
        hidden: h, units of the LSTM.
        learning_rate: of Adam.
        seed: of the weights.
    """

    def __init__(self, sizes: Sequence[int], hidden: int, learning_rate: float, seed: int) -> None:
        super().__init__()
        self.sizes = tuple(sizes)
        self.first = (0, *accumulate(sizes))  # number of each decision's first choice; and of all
        with torch.random.fork_rng(devices=[]):  # layers draw weights of their own first
            self.embed = nn.Embedding(1 + self.first[-1], hidden)
            self.lstm = nn.LSTM(hidden, hidden, batch_first=True)
            self.logits = nn.Linear(hidden, self.first[-1])  # rows first[i]: are decision i's
        generator = torch.Generator().manual_seed(seed)
        for weights in self.parameters():
            nn.init.uniform_(weights, -START, START, generator=generator)
        self.optimizer = torch.optim.Adam(self.parameters(), learning_rate, fused=True)
        outside = torch.ones(len(self.sizes), self.first[-1], dtype=torch.bool)
        for i, (a, size) in enumerate(zip(self.first, self.sizes, strict=False)):
            outside[i, a : a + size] = False
        self.outside = outside  # (decisions, all choices)

    @torch.no_grad()
    def step(self, i: int, tokens: Tokens, state: State) -> tuple[NDArray[np.float64], State]:
        """Decision i of m configurations, given the token of the decision before and the state.

        Returns:
            Probabilities (m, choices of decision i), and the next state.
        """
        x = self.embed(torch.from_numpy(tokens))  # (m, h)
        if state is None:
            state = torch.zeros_like(x), torch.zeros_like(x)  # as many units as entries of x
        state = torch.lstm_cell(x, state, *self.lstm.all_weights[0])  # far quicker than a sequence
        a, b = self.first[i], self.first[i + 1]
        logits = nn.functional.linear(state[0], self.logits.weight[a:b], self.logits.bias[a:b])
        return logits.double().softmax(dim=1).numpy(), state

    def log_probability(self, tokens: Tokens) -> tuple[Tensor, Tensor]:
        """log π of configurations, and the sums of the entropies of their softmaxes, each (m,).

        Args:
            tokens: one of each decision, (m, decisions); inactive ones do not count.
        """
        chosen = torch.from_numpy(tokens)
        before = torch.cat([torch.zeros_like(chosen[:, :1]), chosen[:, :-1]], dim=1)
        h, _ = self.lstm(self.embed(before))  # (m, decisions, h)
        logits = self.logits(h).masked_fill(self.outside, -torch.inf)
        log_p = logits.log_softmax(dim=2)  # (m, decisions, all choices)
        active = chosen > 0
        taken = log_p.gather(2, (chosen - 1).clamp(min=0)[:, :, None])[:, :, 0]
        entropy = -(log_p.exp() * log_p.masked_fill(self.outside, 0)).sum(dim=2)
        return taken.masked_fill(~active, 0).sum(dim=1), (entropy * active).sum(dim=1)

    def reinforce(self, tokens: Tokens, advantages: Sequence[float], entropy_weight: float) -> None:
        """One step of Adam that makes configurations likelier, or less likely.

        Args:
            tokens: of the configurations, (m, decisions).
            advantages: their rewards less the baseline, (m,).
            entropy_weight: of the bonus.
        """
        log_p, entropy = self.log_probability(tokens)
        loss = -(torch.tensor(advantages) * log_p + entropy_weight * entropy).mean()
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
