"""The line: whole messages or an error, and never a wait past the deadline."""

from __future__ import annotations

import os
import time

import pytest

from mlsd_hpo.grading.line import LENGTH, Line, LineClosed, LineTimeout, PatientLine
from mlsd_hpo.grading.wire import MAX_BYTES, WireError


@pytest.fixture
def pipes():
    """Two ends of a line as binary files: the grader's, and the kernel's."""
    to_kernel, to_grader = os.pipe(), os.pipe()
    ends = [os.fdopen(to_grader[0], "rb"), os.fdopen(to_kernel[1], "wb")]
    ends += [os.fdopen(to_kernel[0], "rb"), os.fdopen(to_grader[1], "wb")]
    yield ends[:2], ends[2:]
    for end in ends[2:]:  # the grader's threads end with the kernel's ends of the pipes
        end.close()


def grader_end(pipes) -> PatientLine:
    return PatientLine(pipes[0][0], pipes[0][1].fileno())


def kernel_end(pipes) -> Line:
    return Line(pipes[1][0], pipes[1][1].fileno())


def soon(seconds: float = 5.0) -> float:
    return time.monotonic() + seconds


def test_messages_go_both_ways(pipes):
    grader, kernel = grader_end(pipes), kernel_end(pipes)
    grader.send({"id": "a", "text": "é" * 100_000})
    assert kernel.receive() == {"id": "a", "text": "é" * 100_000}
    kernel.send({"to": "a"})
    kernel.send({"to": "b"})
    assert grader.receive_until(soon()) == {"to": "a"}
    assert grader.receive_until(soon()) == {"to": "b"}


def test_the_grader_waits_for_nobody(pipes):
    grader = grader_end(pipes)
    for _ in range(20):  # more than the pipe holds, and nobody reads
        grader.send({"text": "x" * 100_000})
    start = time.monotonic()
    with pytest.raises(LineTimeout):
        grader.receive_until(soon(0.1))
    assert time.monotonic() - start < 2


def test_half_a_message_is_none(pipes):
    grader = grader_end(pipes)
    pipes[1][1].write(LENGTH.pack(100) + b'{"to"')
    pipes[1][1].flush()
    with pytest.raises(LineTimeout):
        grader.receive_until(soon(0.1))
    pipes[1][1].close()
    with pytest.raises(LineClosed):
        grader.receive_until(soon())


@pytest.mark.parametrize(
    "noise", [LENGTH.pack(MAX_BYTES + 1), LENGTH.pack(3) + b"[1]", b"hello world"]
)
def test_noise_is_no_message(pipes, noise):
    grader = grader_end(pipes)
    pipes[1][1].write(noise)
    pipes[1][1].flush()
    with pytest.raises(WireError):
        grader.receive_until(soon())


def test_what_is_too_long_is_not_sent(pipes):
    grader, kernel = grader_end(pipes), kernel_end(pipes)
    for line in (grader, kernel):
        with pytest.raises(WireError, match="at most"):
            line.send({"text": "x" * MAX_BYTES})
    kernel.send({"to": "a"})
    assert grader.receive_until(soon()) == {"to": "a"}


def test_the_kernel_hears_that_the_grader_is_gone(pipes):
    kernel = kernel_end(pipes)
    for end in pipes[0]:
        end.close()
    with pytest.raises(LineClosed):
        kernel.receive()
    with pytest.raises(LineClosed):
        kernel.send({"to": "a"})
