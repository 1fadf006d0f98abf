"""What a question sees of a student's kernel: values, errors, objects, calls in both directions."""

from __future__ import annotations

import textwrap

import numpy as np
import pytest

from mlsd_hpo.grading import CheckFailed, check, check_close, check_equal, check_raises
from mlsd_hpo.grading.errors import Raised, Stopped, Undefined
from mlsd_hpo.grading.sandbox import Sandbox, best_degree
from mlsd_hpo.grading.session import Session, Student


@pytest.fixture(scope="module")
def shared():
    """A kernel for all tests that leave it alive."""
    session = Session(Sandbox(best_degree()))
    yield session
    session.close()


@pytest.fixture
def student(shared):
    shared.allow(20)
    return Student(shared)


@pytest.fixture
def alone():
    """A kernel of its own."""
    session = Session(Sandbox(best_degree()))
    session.allow(20)
    yield session
    session.close()


def run(student: Student, source: str) -> dict[str, str]:
    return student._session.run(textwrap.dedent(source))


def test_values_and_functions(student):
    assert (
        run(student, "import numpy as np\nx = [1, (2, 'a'), None]\nf = lambda a, b=1: a * b") == {}
    )
    assert student.x == [1, (2, "a"), None]
    assert student.f(3) == 3 and student.f(3, b=2) == 6
    check_close(student.f(np.arange(3), b=np.ones(3)), [0, 1, 2], "a product")
    assert student.f("ab", b=2) == "abab"


def test_cells_are_ipython_cells(student):
    assert run(student, "%timeit -n 1 -r 1 1\n!true\nimport asyncio\nawait asyncio.sleep(0)") == {}
    error = run(student, "1 / 0")
    assert error["type"] == error["name"] == "ZeroDivisionError"
    assert run(student, "def f(:")["name"] == "SyntaxError"
    assert run(student, "raise SystemExit(1)")["name"] == "SystemExit"
    assert run(student, "raise KeyboardInterrupt")["name"] == "KeyboardInterrupt"
    assert run(student, "input()")["name"] in ("EOFError", "StdinNotImplementedError")
    assert run(student, "y = 1") == {} and student.y == 1


def test_a_name_that_is_not_defined(student):
    with pytest.raises(Undefined, match="`nothing` is not defined"):
        student.nothing  # noqa: B018


def test_errors_keep_their_class_and_carry_the_students_traceback(student):
    run(
        student,
        """
        class Own(IndexError): pass
        class Strange(Exception):
            def __str__(self): raise ValueError
        def fail(kind):
            raise {"index": IndexError("far"), "own": Own("mine"), "stub": NotImplementedError("T"),
                   "strange": Strange(), "exit": SystemExit(3), "stop": StopIteration()}[kind]
        """,
    )
    check_raises(IndexError, lambda: student.fail("index"), "an index")
    check_raises(IndexError, lambda: student.fail("own"), "an own one")
    with pytest.raises(Raised) as error:
        student.fail("own")
    assert error.value.name == "IndexError", "students' own names could carry inputs out"
    assert "raise {" in error.value.trace and "Own" in error.value.trace
    with pytest.raises(NotImplementedError):
        student.fail("stub")
    for kind, name in (
        ("strange", "an error of its own"),
        ("exit", "SystemExit"),
        ("stop", "StopIteration"),
    ):
        with pytest.raises(Raised) as error:
            student.fail(kind)
        assert error.value.name == name
    with pytest.raises(CheckFailed, match="but raised IndexError: mine") as failed:
        check_raises(ValueError, lambda: student.fail("own"), "this")
    assert failed.value.public == "this must raise ValueError, but raised IndexError"


def test_whether_arguments_were_changed_is_known(student):
    run(
        student,
        """
        def keeps(a, b=None): return sorted(a)
        def sorts(a, b=None): a.sort()
        def grows(a, b): b["new"] = a
        def doubles(a): a *= 2
        """,
    )
    student.keeps([2, 1], b={"k": [1]})
    assert not student.changed
    for call in (
        lambda: student.sorts([2, 1]),
        lambda: student.grows(1, b={}),
        lambda: student.doubles(np.ones(2)),
    ):
        call()
        assert student.changed
    student.keeps([2, 1], b=lambda: 0)
    assert not student.changed, "a function is the same before and after"


def test_the_students_code_calls_the_graders(student):
    run(
        student,
        """
        def search(evaluate, n):
            values = []
            for i in range(n):
                try:
                    values.append(evaluate({"x": i}, scale=2.0))
                except ValueError as error:
                    values.append(str(error))
            return values
        """,
    )
    seen = []

    def evaluate(config, scale):
        seen.append(config)
        if config["x"] == 1:
            raise ValueError("not here")
        return scale * config["x"]

    assert student.search(evaluate, 3) == [0.0, "not here", 4.0]
    assert seen == [{"x": 0}, {"x": 1}, {"x": 2}]
    assert str(student._session.call).startswith("search(")
    assert str(student._session.call).endswith("3) -> [0.0, 'not here', 4.0]")


def test_calls_nest_in_both_directions(student):
    run(
        student,
        """
        def draw(sample):
            rng = np.random.default_rng(3)
            return [sample(rng) for _ in range(2)]
        def down(f, n): return n if n == 0 else 1 + f(n - 1)
        """,
    )
    drawn = student.draw(lambda rng: {"u": float(rng.uniform(0, 1)), "i": int(rng.integers(9))})
    rng = np.random.default_rng(3)
    assert drawn == [{"u": rng.uniform(0, 1), "i": rng.integers(9)} for _ in range(2)]

    def up(n):
        return student.down(up, n)

    assert student.down(up, 6) == 6


def test_a_check_that_fails_within_a_callback_fails_the_question(student):
    run(
        student,
        """
        def swallow(f):
            try:
                f(1)
            except BaseException:
                pass
            return "fine"
        """,
    )
    with pytest.raises(CheckFailed, match="no ones"):
        student.swallow(lambda x: check(x != 1, "no ones"))
    assert student.swallow(lambda x: x) == "fine"


def test_a_kernel_that_is_ended_is_told_so_whatever_check_failed_before(alone):
    student = Student(alone)
    source = """
        def loop(f):
            while True:
                try:
                    f()
                except Exception:
                    pass
        """
    run(student, source)
    alone.allow(0.5)
    with pytest.raises(Stopped, match="took longer"):
        student.loop(lambda: check(False, "no calls"))


def test_objects_can_be_asked_but_never_compared(student):
    run(
        student,
        """
        class Box:
            def __init__(self, items): self.items = items
            def __len__(self): return len(self.items)
            def __iter__(self): return iter(self.items)
            def __eq__(self, other): return True
            def other(self): return Box(self.items[1:])
            __array__ = None
            size = property(lambda self: len(self.items))
        def make(items): return Box(items)
        def count(box): return len(box)
        """,
    )
    box = student.make([1, 2, 3])
    assert (len(box), list(box), box.size, box.items) == (3, [1, 2, 3], 3, [1, 2, 3])
    assert list(box.other()) == [2, 3] and student.count(box) == 3
    assert box != [1, 2, 3] and box != 1
    with pytest.raises(AttributeError):
        box.nothing  # noqa: B018
    with pytest.raises(CheckFailed):
        check_equal(box, [1, 2, 3], "a box")
    with pytest.raises(CheckFailed, match="expected numbers"):
        check_close(box, [1, 2, 3], "a box")


def test_endless_iterators_end(student):
    run(student, "import itertools\ndef count(): return itertools.count()")
    assert len(list(student.count())) == 100_000


def test_helpers_of_a_question_do_not_meet_the_students_names(student):
    run(student, "def apply(f, x): return f(x)")
    helper = student.define("import math\ndef half(x): return math.floor(x / 2)\nmath_ = 1")
    assert student.apply(helper.half, 7) == 3
    with pytest.raises(Undefined):
        student.half  # noqa: B018


def test_questions_cannot_send_what_is_no_plain_value(student):
    run(student, "def f(x): return x")
    with pytest.raises(TypeError, match="a Generator cannot be sent"):
        student.f(np.random.default_rng(0))


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def f():\n while True: pass", "took longer than 0.5 s"),
        (
            "def f():\n while True:\n  try:\n   while True: pass\n  except BaseException: pass",
            "longer",
        ),
        ("import os\ndef f(): os._exit(0)", "the kernel died"),
        ("import os\ndef f(): os.kill(os.getpid(), 9)", "the kernel died"),
        ("def f():\n while True: print('x' * 1000)", "printed more than"),
        ("def f():\n x = f\n for _ in range(10**6): x = [x]\n return x", "nested more than"),
        ("def f(): return 'x' * 10**7", "at most 4 MB"),
    ],
    ids=["loop", "stubborn loop", "exit", "kill", "flood", "deep", "large"],
)
def test_a_kernel_that_misbehaves_is_ended_and_it_is_said_why(alone, source, why):
    assert alone.run(source) == {}
    student = Student(alone)
    alone.allow(10 if "longer" not in why else 0.5)
    with pytest.raises((Stopped, Raised), match=why):
        student.f()


FAKE = """
import gc
kernel = next(thing for thing in gc.get_objects() if type(thing).__name__ == "Kernel")
def f(): kernel.line.send(MESSAGE); return 1
"""


@pytest.mark.parametrize(
    "message",
    ["{'to': 'x', 'value': 1}", "{'call': 99, 'id': 1, 'with': [[], {}]}", "{'call': 1}", "{}"],
)
def test_a_message_that_nobody_asked_for_ends_the_kernel(alone, message):
    assert alone.run(FAKE.replace("MESSAGE", message)) == {}
    with pytest.raises(Stopped, match="the kernel sent"):
        Student(alone).f()
