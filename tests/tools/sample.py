"""A small assignment in text form, and answers to it, for the tests of the release pipeline."""

SOURCE = '''
# %% [markdown]
# # Exercise 90: two small functions

# %%
import numpy as np

from mlsd_hpo.grading import check_close, check_raises, task

# %% [markdown]
# ## Task 1: the best value so far
# `running_best(values)`, shape (n,) to (n,): the smallest of the first i values.

# %% nbgrader="task1"
def running_best(values):
    """The smallest value so far, (n,) -> (n,)."""
    ### BEGIN SOLUTION the best value so far
    return np.minimum.accumulate(values)
    ### END SOLUTION

# %% nbgrader="check1" points=2
with task("Task 1"):
    check_close(running_best([3.0, 1.0, 2.0]), [3.0, 1.0, 1.0], "running_best([3, 1, 2])",
                hint="a later, worse value does not change the best")

# %% nbgrader="task2"
def regret(values, optimum):
    """How far the best is from the optimum."""
    ### BEGIN SOLUTION simple regret
    if min(values) < optimum:
        raise ValueError("no value can be below the optimum")
    return min(values) - optimum
    ### END SOLUTION

### BEGIN SOLUTION a number at the top of a cell
answer = 59
### END SOLUTION

# %% nbgrader="check2" points=1
with task("Task 2"):
    check_close(answer, 59, "answer")
    check_close(regret([3.0, 1.0], 0.5), 0.5, "regret([3, 1], 0.5)")
    check_raises(ValueError, lambda: regret([0.0], 1.0), "a value below the optimum")

# %% [markdown] nbgrader="answer3" points=1
# <!-- BEGIN SOLUTION -->
# Because a random search has no memory.
# <!-- END SOLUTION -->
'''

# {grade id: what a student writes}: another algorithm, right; and a wrong one.
RIGHT = {
    "task1": """def running_best(values):
    best, history = float("inf"), []
    for value in values:
        best = min(best, value)
        history.append(best)
    return history""",
    "task2": """import warnings
def regret(values, optimum):
    warnings.warn("a right answer may warn")
    if sorted(values)[0] < optimum:
        raise ValueError(optimum)
    return sorted(values)[0] - optimum
answer = 59.0""",
}
WRONG = {"task1": "def running_best(values):\n    return np.maximum.accumulate(values)"}
