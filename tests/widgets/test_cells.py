"""The app of the cell space, without a browser."""

from __future__ import annotations

from mlsd_hpo.benchmarks import trained_cells
from mlsd_hpo.benchmarks.task_cells import SPACE
from mlsd_hpo.widgets import CellEditor
from mlsd_hpo.widgets.cells import CONVOLUTIONS, GOAL, accuracy, config_of, mutants


def test_it_tells_what_a_cell_is_worth() -> None:
    app = CellEditor()
    assert (
        "weights; accuracy 0." in app.status.text
        and "the only code of this network" in app.status.text
    )
    app.set(**dict.fromkeys(SPACE.names, "none"))
    assert app.status.text == "Dead: no path leads from node 0 to node 3."
    app.set(**{"0->3": "conv3"})
    row = trained_cells().row(config_of(app.state))
    assert f"accuracy {trained_cells().dev[:, row, -1].mean():.3f}" in app.status.text


def test_a_mutation_is_another_live_network_one_edge_away() -> None:
    app = CellEditor()
    for _ in range(10):
        before = config_of(app.state)
        app.mutate()
        after = config_of(app.state)
        assert sum(before[name] != after[name] for name in before) == 1
        assert SPACE.canonical(after) in {SPACE.canonical(one) for one in mutants(before)}
    app.reset()
    assert config_of(app.state) == config_of(CellEditor().state)


def test_the_goal_is_not_reached_at_first_and_can_be_reached() -> None:
    def reached(config: dict[str, str]) -> bool:
        few = sum(one.startswith("conv") for one in config.values()) <= CONVOLUTIONS
        return few and (accuracy(config) or 0) > GOAL

    assert not reached(config_of(CellEditor().state))
    assert 1 <= sum(map(reached, trained_cells().configs)) <= 10
