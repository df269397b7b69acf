"""The parts of the measurement: which series of runs each needs, and what it says of their results."""
import dataclasses
import functools
import typing

import goals
import report
import texts
from programs import DIM, THREADS, Embedkit, FastText, Gensim
from series import Contestant, Series

NAMES = ["fasttext", "gensim", "optimizers", "cbow", "subword", "growth", "threads", "fresh", "memory", "peak"]
SHARED_NEGATIVES = 32


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much is measured."""

    epochs: int = 5
    dims: tuple = (50, 100, 200, 300, 768)
    dim_epochs: int = 3
    long_epochs: int = 4
    vocabularies: tuple = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)
    vocabulary_words: int = 20_000_000
    fresh: int = 20


QUICK = Sizes(1, (50, 100), 1, 1, (10_000, 100_000), 500_000, 3)


@dataclasses.dataclass(frozen=True)
class Part:
    """A heading, the series to run, and what makes Markdown of their results."""

    title: str
    series: list
    markdown: typing.Callable


def told(series):
    return "%s, %d epoch%s" % (series.text.name, series.epochs, "" if series.epochs == 1 else "s")


class Plan:
    """All that is to be measured. Parts that need the same runs share them."""

    def __init__(self, args, head, whole, bench):
        self.args, self.head, self.whole, self.bench = args, head, whole, bench
        self.sizes = QUICK if args.quick else Sizes()

    def parts(self):
        """The parts that are asked for."""
        makers = [(self.skipgram, {"fasttext", "gensim", "optimizers"}), (self.whole_text, {"fasttext", "gensim"}),
                  (self.cbow, {"cbow"}), (self.subword, {"subword"}), (self.dims, {"growth"}),
                  (self.vocabularies, {"growth"}), (self.threads, {"threads"}), (self.fresh, {"fresh"}),
                  (self.memory, {"memory"}), (self.peak, {"peak"})]
        return [make() for make, names in makers if names & self.args.only]

    def skipgram(self):
        return self.duel("Skip-gram", self.skipgram_series, goals.SKIPGRAM)

    def whole_text(self):
        stores = self.fasttext(FastText(), self.args.rounds) + self.gensim(self.args.rounds)
        stores += self.stores(self.args.rounds)
        series = Series("skip-gram, whole text", self.whole, 1, stores, self.bench.judge)
        return self.duel("Skip-gram", series, goals.SKIPGRAM)

    def cbow(self):
        ours = {"Embedkit": self.ours(objective="cbow:undivided=true", words_per_second=2e6),
                "Embedkit, true gradient at rate 0.2": self.ours(
                    objective="cbow", optimizer="sgd:lr=0.2", words_per_second=2e6)}
        return self.against_fasttext("CBOW", ours, FastText("cbow", words_per_second=8e5), goals.CBOW)

    def subword(self):
        ours = {"Embedkit": self.ours(objective="skipgram:maxn=6", words_per_second=4e5)}
        theirs = FastText(maxn=6, words_per_second=9e4)
        return self.against_fasttext("Skip-gram with n-grams of 3 to 6 characters", ours, theirs, goals.SUBWORD)

    def against_fasttext(self, title, ours, theirs, asked):
        rounds = self.args.rounds
        entries = [*self.fasttext(theirs, rounds), *(Contestant(n, p, rounds) for n, p in ours.items())]
        return self.duel(title, Series(title, self.head, self.sizes.epochs, entries, self.bench.judge), asked)

    def duel(self, title, series, asked):
        return Part(
            "%s: %s" % (title, told(series)), [series],
            lambda: report.duel(series.results) + "\n\n" + goals.reached(series.results, asked))

    def dims(self):
        series = self.dims_series
        return Part("Growth with the dim: %s" % told(series), [series],
                    lambda: report.duel(series.results))

    def vocabularies(self):
        series = {rows: self.vocabulary(rows) for rows in self.sizes.vocabularies}
        return Part("Growth with the vocabulary: generated texts, 1 epoch", list(series.values()),
                    lambda: report.speeds({"{:,} words".format(r): s.results for r, s in series.items()}))

    def vocabulary(self, rows):
        text = texts.Zipf(rows, self.sizes.vocabulary_words, self.bench.java, self.bench.work)
        program = self.ours(min_count=1, words_per_second=2.5e6 / (1 + rows / 1e6))
        return Series(text.name, text, 1, [Contestant("Embedkit, heap", program, self.args.rounds)])

    def threads(self):
        """A short run, much of which is warming up on the other core, and a long one, which the goal is for."""
        short = self.threads_series
        long = Series("threads, whole text", self.whole, self.sizes.long_epochs, self.threads_entries(self.args.rounds))
        return Part("Threads: %s; %s" % (told(short), told(long)), [short, long],
                    lambda: "\n\n".join([report.duel(short.results), report.duel(long.results),
                                         goals.threads(long.results)]))

    def threads_entries(self, rounds):
        return [Contestant("%d threads" % n if n > 1 else "1 thread",
                           self.ours(threads=n, words_per_second=2e6 * n), rounds) for n in (1, THREADS)]

    def fresh(self):
        entry = Contestant("Embedkit, heap", self.ours(), self.sizes.fresh)
        series = Series("fresh runs", self.head, self.sizes.epochs, [entry])
        return Part("%d fresh runs in a row: %s" % (self.sizes.fresh, told(series)), [series],
                    lambda: report.rates(series.results) + "\n\n" + goals.fresh(series.results))

    def memory(self):
        series = self.memory_series
        return Part("Peak of resident memory, start and virtual machine included", [series],
                    lambda: goals.memory(series.results))

    def peak(self):
        series = [self.threads_series] + ([self.dims_series] if "growth" in self.args.only else [])
        return Part("Share of the machine's peak", series, lambda: self.shares(series))

    def shares(self, series):
        """Arithmetic of the algorithm over that of chains of multiply-adds in registers, by FmaPeak."""
        peaks = {threads: self.bench.fma_peak(threads) for threads in (1, THREADS)}
        with self.head as file:
            profile = texts.Profile(file)
        programs = [(s.results, c) for s in series for c in s.contestants]
        return report.shares(peaks, profile, SHARED_NEGATIVES, programs)

    @functools.cached_property
    def skipgram_series(self):
        seeds, rounds = self.args.seeds, self.args.rounds
        entries = self.fasttext(FastText(), seeds) if self.args.only & {"fasttext", "optimizers"} else []
        entries += self.gensim(seeds) + (self.stores(seeds) if self.args.only & {"fasttext", "gensim"} else [])
        if "optimizers" in self.args.only:
            entries += [
                Contestant("Embedkit, adagrad", self.ours(optimizer="adagrad", words_per_second=2e6), rounds),
                Contestant("Embedkit, sparse-adam", self.ours(optimizer="sparse-adam:lr=0.02,eps=0.1", words_per_second=1.2e6), rounds)]
        return Series("skip-gram", self.head, self.sizes.epochs, entries, self.bench.judge)

    @functools.cached_property
    def threads_series(self):
        return Series("threads", self.head, self.sizes.epochs, self.threads_entries(self.args.seeds))

    @functools.cached_property
    def dims_series(self):
        entries = [Contestant("dim %d" % dim, self.ours(dim=dim, words_per_second=4e6 * min(1, DIM / dim)),
                              self.args.rounds) for dim in self.sizes.dims]
        return Series("dims", self.head, self.sizes.dim_epochs, entries)

    @functools.cached_property
    def memory_series(self):
        if self.args.only & {"fasttext", "gensim"}:
            return self.skipgram_series
        return Series("memory", self.head, self.sizes.epochs, self.stores(1))

    def ours(self, **options):
        return Embedkit(self.bench.binary, **options)

    def stores(self, rounds):
        return [Contestant("Embedkit, %s" % store, self.ours(store=store), rounds) for store in ("heap", "mmap")]

    def fasttext(self, program, rounds):
        wanted = self.args.only & {"fasttext", "optimizers", "cbow", "subword"}
        return [Contestant("fastText", program, rounds)] if wanted and self.bench.fasttext else []

    def gensim(self, rounds):
        wanted = "gensim" in self.args.only and self.bench.gensim
        return [Contestant("gensim", Gensim(self.args.gensim_python), rounds)] if wanted else []
