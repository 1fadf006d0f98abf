"""Tables are built by a study that can be stopped at any time, and damage is found."""

import numpy as np
import pytest

from mlsd_hpo import Categorical, Int, Result, Space, Trial
from mlsd_hpo.benchmarks import storage
from mlsd_hpo.benchmarks.build import build, check, main
from mlsd_hpo.benchmarks.recipe import Recipe

SPACE = Space({"kind": Categorical(["a", "b"]), "n": Int(1, 5), "m": Int(1, 3, when={"kind": "b"})})
CALLS = []


def value(trial):
    CALLS.append(trial.config)
    return trial.config["n"] + trial.config.get("m", 0) / 4


def curve(trial):
    return Result(0.0, curve=(trial.config["n"], trial.config["n"] + 1))


def recipe(**measures):
    return Recipe("toy", SPACE, {}, measures or {"value": value, "curve": curve})


def test_build_and_check(tmp_path):
    path = build(recipe(), tmp_path, tmp_path / "journals", progress=False)
    arrays, record = storage.load("toy", tmp_path)
    assert path == tmp_path / "toy.npz"
    assert arrays["value"].tolist() == [
        1, 2, 3, 4, 5,
        1.25, 1.5, 1.75, 2.25, 2.5, 2.75, 3.25, 3.5, 3.75, 4.25, 4.5, 4.75, 5.25, 5.5, 5.75,
    ]  # fmt: skip
    assert arrays["curve"].shape == (20, 2)
    assert {"sha256", "numpy", "scikit-learn", "made", "name"} <= set(record)
    assert check(recipe(), tmp_path, rows=20) == []

    arrays["value"][3] += 0.5
    storage.save(path, arrays, {})
    (difference,) = check(recipe(), tmp_path, rows=20)
    assert "value, row 3, {'kind': 'a', 'n': 4}: differs by 0.5" in difference


def test_an_interrupted_build_goes_on(tmp_path):
    CALLS.clear()

    def interrupted(trial):
        if len(CALLS) == 7:
            raise KeyboardInterrupt
        return value(trial)

    with pytest.raises(KeyboardInterrupt):
        build(recipe(value=interrupted), tmp_path, tmp_path / "j", progress=False)
    assert not (tmp_path / "toy.npz").exists()
    build(recipe(value=value), tmp_path, tmp_path / "j", progress=False)
    assert len(CALLS) == 20  # nothing was measured twice
    assert len(storage.load("toy", tmp_path)[0]["value"]) == 20


@pytest.mark.filterwarnings("ignore:.*failed")
def test_a_failed_row_is_no_row(tmp_path):
    def fails(trial):
        if trial.config["n"] == 3:
            raise ZeroDivisionError("no")
        return 1.0

    with pytest.raises(ValueError, match=r"'n': 3.* failed: ZeroDivisionError: no"):
        build(recipe(value=fails), tmp_path, tmp_path / "j", progress=False)


def test_numbers_that_do_not_fit_are_refused():
    whole = Recipe("toy", SPACE, {}, {"value": value}, np.int16)
    assert whole.stored(Result(0.0, curve=(1, 300))).dtype == np.int16
    with pytest.raises(ValueError, match="cannot be stored as int16"):
        whole.stored(Result(0.5))
    with pytest.raises(ValueError, match="cannot be stored as int16"):
        whole.stored(Result(40_000))


def test_damage_is_found(tmp_path):
    build(recipe(), tmp_path, tmp_path / "j", progress=False)
    arrays, record = storage.load("toy", tmp_path)
    arrays["value"][0] = 9
    np.savez_compressed(
        tmp_path / "toy.npz", record=np.array(str(record).replace("'", '"')), **arrays
    )
    with pytest.raises(ValueError, match="checksum differs"):
        storage.load("toy", tmp_path)
    content = (tmp_path / "toy.npz").read_bytes()
    (tmp_path / "toy.npz").write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match="damaged"):
        storage.load("toy", tmp_path)


def test_the_checksum_is_of_names_shapes_types_and_contents():
    a = np.arange(6)
    known = storage.checksum({"a": a})
    assert known == storage.checksum({"a": a.copy()})
    changed = [{"b": a}, {"a": a.reshape(2, 3)}, {"a": a.astype(float)}, {"a": a[::-1]}]
    assert known not in [storage.checksum(arrays) for arrays in changed]


def test_a_plain_number_is_a_result():
    assert recipe().measure("value")(Trial(0, {"kind": "a", "n": 2})).value == 2


def test_unknown_task(capsys):
    with pytest.raises(SystemExit):
        main(["svm_digitz"])
    assert "there is no task 'svm_digitz'; there are svm_digits" in capsys.readouterr().err
