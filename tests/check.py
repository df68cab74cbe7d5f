"""
What a check is: a function that raises Failure, or that yields the outcomes
of several tests. The decorator names the question and puts it on the list.
"""
from machine import Failure

CHECKS = []  # (question, function), in the order of definition


def check(question):
    """Puts a function on the list, as the answer to this question."""
    def register(function):
        CHECKS.append((question, function))
        return function
    return register


def expect(condition, otherwise):
    """Fails with this explanation unless the condition holds."""
    if not condition:
        raise Failure(otherwise)


def equal(got, want, what):
    """Fails unless the two are equal."""
    expect(got == want, "%s: got %r, want %r" % (what, got, want))


class Outcome:
    """Of one test among those that a check yields."""

    def __init__(self, passed, name, details=""):
        self.passed, self.name, self.details = passed, name, details


def outcome(question, function, *arguments):
    """The outcome of a function that raises Failure."""
    try:
        function(*arguments)
        return Outcome(True, question)
    except Failure as failure:
        return Outcome(False, question, failure)
