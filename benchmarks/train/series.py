"""Runs of several programs on one text, in turn: round after round, each with its own seed."""
import dataclasses
import math
import statistics
import sys

from programs import Failed


@dataclasses.dataclass(frozen=True)
class Contestant:
    """A program under a name, in the first so many rounds of a series."""

    name: str
    program: object
    rounds: int


class Results:
    """Outcomes of a series by name and round."""

    def __init__(self):
        self.rounds = {}
        self.known = {}
        self.failures = {}

    def names(self):
        return list(self.rounds)

    def all(self, name, attribute):
        return [getattr(outcome, attribute) for outcome in self.rounds[name].values()]

    def median(self, name, attribute):
        return statistics.median(self.all(name, attribute))

    def most(self, name, attribute):
        return max(self.all(name, attribute))

    def ratios(self, name, base, attribute):
        """A program's figure over another's of the same round, for the rounds that both ran."""
        ours, theirs = self.rounds[name], self.rounds[base]
        return [getattr(ours[r], attribute) / getattr(theirs[r], attribute) for r in ours if r in theirs]

    def quality(self, name, file=None):
        """The mean correlation over the rounds, by one file of pairs or by all; NaN if there is none."""
        scores = [s[f] for s in self.all(name, "scores") for f in s if file in (None, f)]
        return statistics.fmean(scores) if scores else math.nan


class Series:
    """A title, a text, epochs and contestants; runs once, however many parts want its results."""

    def __init__(self, title, text, epochs, contestants, judge=None):
        self.title, self.text, self.epochs, self.contestants, self.judge = title, text, epochs, contestants, judge
        self.results = None

    def seconds(self):
        """About how long the runs take on an idle machine of the kind that the nominal speeds are of."""
        words = self.text.words * self.epochs
        runs = sum(c.rounds * (words / c.program.words_per_second + 3) for c in self.contestants)
        return runs + self.text.seconds

    def run(self, work):
        if self.results is None:
            results = Results()
            with self.text as file:
                for number in range(1, max(c.rounds for c in self.contestants) + 1):
                    self.round(number, file, work, results)
            self.results = results

    def round(self, number, file, work, results):
        tables = {}
        for contestant in self.contestants:
            if number <= contestant.rounds and contestant.name not in results.failures:
                self.turn(contestant, number, file, work, results, tables)
        if tables:
            scores, results.known = self.judge.scores(tables)
            for name in tables:
                results.rounds[name][number].scores = scores[name]

    def turn(self, contestant, number, file, work, results, tables):
        """One run. Who fails takes no further part, and what the others do is not lost."""
        name, program = contestant.name, contestant.program
        try:
            outcome = program.run(file, self.epochs, number, work)
            if self.judge:
                tables[name] = self.judge.vectors(program.table(work))
        except Failed as failure:
            results.failures[name] = str(failure)
            tell("%s, round %d, %s FAILED: %s" % (self.title, number, name, failure))
            return
        results.rounds.setdefault(name, {})[number] = outcome
        tell("%s, round %d, %s: %s words/s, %.1f s, %.0f MB" % (
            self.title, number, name, format(round(outcome.rate), ","), outcome.seconds, outcome.peak / 1e6))


def tell(what):
    print(what, file=sys.stderr, flush=True)
