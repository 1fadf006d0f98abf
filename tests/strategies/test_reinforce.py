"""REINFORCE: probabilities beside a sum over all paths, gradients beside the formula, learning."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
import torch

from mlsd_hpo import Categorical, Float, Int, Result, Space, Study
from mlsd_hpo.spaces import CellSpace
from mlsd_hpo.strategies import RandomSearch, Reinforce
from mlsd_hpo.strategies.choices import Choices
from mlsd_hpo.strategies.controller import Controller
from mlsd_hpo.trial import Config
from tests.strategies.registry import play

BITS = Space({f"b{i}": Categorical([0, 1]) for i in range(12)})
TREE = Space(
    {
        "k": Categorical(["a", "b"]),
        "n": Int(1, 3, when={"k": "b"}),
        "m": Categorical(["x", "y"], when={"n": [2, 3]}),
        "z": Categorical([0, 1]),
    }
)


def zeros(config: Config) -> float:
    return 12.0 - sum(config.values())


def tokens_of(strategy: Reinforce, config: Config) -> list[int]:
    return [
        strategy._token(name, choices.number(config[name])) if name in config else 0
        for name, choices in strategy.choices.items()
    ]


def untidy(strategy: Reinforce) -> Reinforce:
    """Its weights made large, so that softmaxes are far from even and depend on one another."""
    with torch.no_grad():
        for weights in strategy.controller.parameters():
            weights *= 12
    return strategy


def test_probabilities_of_all_configurations_sum_to_1() -> None:
    """With conditions: the tree has 2 + 2 (1 + 2 + 2) = 12 leaves, and inactive decisions add
    nothing."""
    strategy = untidy(Reinforce(TREE))
    tokens = np.array([tokens_of(strategy, config) for config in TREE.everything])
    assert len(tokens) == 12
    log_p, _ = strategy.controller.log_probability(tokens)
    log_p = log_p.detach()
    assert float(log_p.exp().sum()) == pytest.approx(1, abs=1e-5)
    assert float(log_p.exp().max()) > 0.2  # far from even


def test_draws_have_these_probabilities() -> None:
    """χ² with 11 degrees of freedom; 2,000 draws, one false alarm in 1,000."""
    strategy = untidy(Reinforce(TREE))
    log_p, _ = strategy.controller.log_probability(
        np.array([tokens_of(strategy, config) for config in TREE.everything])
    )
    rng = np.random.default_rng(0)
    drawn = [TREE.canonical(c) for _ in range(250) for c in strategy._draw(rng)]
    counts = np.array([drawn.count(TREE.canonical(config)) for config in TREE.everything])
    expected = 2000 * log_p.detach().exp().double().numpy()
    few = expected < 5
    observed, hoped = np.append(counts[~few], counts[few].sum()), expected[~few]
    hoped = np.append(hoped, expected[few].sum())
    assert counts.sum() == 2000
    assert ((observed - hoped) ** 2 / np.maximum(hoped, 1)).sum() < 31.3


def test_a_step_is_as_in_the_whole_sequence() -> None:
    controller = Controller([3, 2, 4], hidden=5, learning_rate=0.1, seed=1)
    state, before, log_p = None, 0, 0.0
    for i, choice in enumerate([2, 0, 3]):
        p, state = controller.step(i, np.array([before]), state)
        assert p.sum() == pytest.approx(1)
        log_p += math.log(p[0, choice])
        before = 1 + controller.first[i] + choice
    whole, _ = controller.log_probability(np.array([[3, 4, 9]]))
    assert whole[0].item() == pytest.approx(log_p, rel=1e-5)


def test_entropies_of_even_softmaxes() -> None:
    """log 3 + log 2, and log 3 alone where the second decision is inactive."""
    controller = Controller([3, 2], hidden=4, learning_rate=0.1, seed=0)
    with torch.no_grad():
        controller.logits.weight.zero_()
        controller.logits.bias.zero_()
    log_p, entropy = controller.log_probability(np.array([[1, 4], [2, 0]]))
    assert entropy.tolist() == pytest.approx([math.log(6), math.log(3)])
    assert log_p.tolist() == pytest.approx([-math.log(6), -math.log(3)])


@pytest.mark.parametrize("sign", [1, -1])
def test_what_was_rewarded_becomes_likelier(sign: int) -> None:
    controller = Controller([3, 3], hidden=8, learning_rate=0.01, seed=0)
    tokens = np.array([[2, 5]])
    before = controller.log_probability(tokens)[0].item()
    controller.reinforce(tokens, [float(sign)], 0.0)
    after = controller.log_probability(tokens)[0].item()
    assert sign * (after - before) > 0


def test_the_baseline_is_taken_before_this_reward() -> None:
    """Rewards -4, -2, -7 with decay 0.8: differences 0, 2 and -7 - (-3.6), clipped at ±1."""
    strategy = Reinforce(BITS, decay=0.8, batch=4)
    for value in (4.0, 2.0, 7.0):
        strategy.tell(strategy.ask(), value)
    assert strategy.baseline == pytest.approx(-4.28)
    weight = 0.2 * (0.64 + 0.8 + 1)
    scale = math.sqrt(0.2 * (0.8 * 2**2 + 3.4**2) / weight)
    assert [a for _, a in strategy._told] == pytest.approx([0, 1, max(-3.4 / scale, -1)])


def test_a_failed_trial_has_the_worst_reward_so_far() -> None:
    strategy = Reinforce(BITS, decay=0.5, batch=9)
    strategy.tell(strategy.ask(), Result(failed="at once"))
    assert strategy.baseline is None and not strategy._told
    for value in (1.0, 9.0, 3.0):
        strategy.tell(strategy.ask(), value)
    strategy.tell(strategy.ask(), Result(failed="out of memory"))
    assert strategy.baseline == pytest.approx((-4 - 9) / 2)  # -1, -5, -4, then


@pytest.mark.slow
def test_softmaxes_sharpen_and_it_finds_more_than_random_search() -> None:
    for seed in range(2):
        strategy = Reinforce(BITS, seed=seed)
        before = strategy.softmaxes
        ours = Study(zeros, strategy).run(trials=200, progress=False)
        random = Study(zeros, RandomSearch(BITS, seed)).run(trials=200, progress=False)
        assert ours.best.value <= random.best.value
        late, even = (np.mean([e.value for e in s.trials[-50:]]) for s in (ours, random))
        assert late < even - 2  # though it may try nothing twice
        assert all(p.max() < 0.55 for p in before.values())
        assert np.mean([p[1] for p in strategy.softmaxes.values()]) > 0.8
        assert list(before) == list(BITS.names)


def test_softmaxes_are_those_of_active_decisions() -> None:
    strategy = Reinforce(TREE)
    sizes = {"k": 2, "n": 3, "m": 2, "z": 2}
    found = strategy.softmaxes
    assert ("n" in found) == (found["k"].argmax() == 1)
    assert {name: len(p) for name, p in found.items()} == {n: sizes[n] for n in found}


def test_cells_are_live_and_new() -> None:
    space = CellSpace()
    strategy = Reinforce(space, seed=0)
    trials = play(strategy, 60, score=lambda config: float(list(config.values()).count("none")))
    assert all(space.live(trial.config) for trial in trials)
    assert len({space.canonical(trial.config) for trial in trials}) == 60


def test_numbers_have_cells() -> None:
    rate = Choices(Float(1e-4, 1, log=True), levels=4)
    assert rate.size == 4 and rate.value(2, 0.5) == pytest.approx(10**-1.5)
    for choice, u in product(range(4), (0.0, 0.3, 0.999)):
        assert rate.number(rate.value(choice, u)) == choice or u == 0
    few = Choices(Int(2, 5, log=True), levels=4)
    assert [few.value(i, 0.9) for i in range(4)] == [2, 3, 4, 5] and few.number(4) == 2
    assert Choices(Categorical(list("abcdef")), levels=4).size == 6
    assert Choices(Int(0, 10**9), levels=4).number(10**9) == 3


def test_torch_s_own_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    play(Reinforce(BITS), 12, score=zeros)
    assert torch.equal(torch.get_rng_state(), before)


def test_errors() -> None:
    with pytest.raises(ValueError, match="decay must be a number between 0 and 1, not 1"):
        Reinforce(BITS, decay=1)
    with pytest.raises(ValueError, match="entropy must be a positive number, not -1"):
        Reinforce(BITS, entropy=-1)
    with pytest.raises(ValueError, match="levels must be a whole number ≥ 2, not 1"):
        Reinforce(BITS, levels=1)
