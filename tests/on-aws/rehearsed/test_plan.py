"""The plan says all of it, and what it sends a maintainer to is there."""
import pathlib
import re
import unittest

import plan
from questions import QUESTIONS

from .rehearsing import CHECKOUT


class Plan(unittest.TestCase):
    def test_every_question_is_in_it_with_what_it_makes_and_costs(self):
        text = " ".join(plan.printed().split())
        for question in QUESTIONS:
            for words in (question.name, question.asks, *question.does, *question.makes, *(what for what, _ in question.costs)):
                self.assertIn(words, text)
            for action in question.actions:
                self.assertIn(action, text)
        for words in (*plan.BRING, *plan.STAYS):
            self.assertIn(words, text)
        self.assertIn("At most 0.09 USD, and about 68 minutes.", text)

    def test_a_part_of_it_costs_less(self):
        self.assertIn("At most 0.00 USD", plan.printed(QUESTIONS[:1]))

    def test_what_an_answer_settles_is_there(self):
        named = [path for question in QUESTIONS for line in question.settles
                 for path in re.findall(r"\b(?:src|tests)/[\w/.-]*\w", line)]
        self.assertGreater(len(named), 10)
        for path in named:
            # A room may be a file or a folder.
            self.assertTrue((CHECKOUT / path).exists() or (CHECKOUT / f"{path}.rs").exists(), path)

    def test_the_readme_has_every_question(self):
        readme = (pathlib.Path(plan.__file__).parent / "README.md").read_text()
        for question in QUESTIONS:
            self.assertIn(f"| `{question.name}` | {question.rows} |", readme)
