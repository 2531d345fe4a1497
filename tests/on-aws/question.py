"""One thing that only an account can tell."""
import dataclasses
import typing


@dataclasses.dataclass(frozen=True)
class Question:
    name: str
    rows: str
    asks: str
    # What is done, a line each, for the plan.
    does: tuple
    # What it makes beside that, by what it is called; all of it is taken away again.
    makes: tuple
    minutes: int
    # IAM actions beside those in plan.py that every session needs.
    actions: tuple
    # What a maintainer changes then: answer, and where.
    settles: tuple
    # Gives the verdict, one line in words.
    answer: typing.Callable
    # The most it can cost, in USD: text by amount.
    costs: tuple = ()
