"""Markdown of figures."""
import math
import statistics


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def millions(rate):
    return "%.3f M" % (rate / 1e6) if rate < 1e6 else "%.2f M" % (rate / 1e6)


def times(ratios):
    """The median of the rounds' ratios, and their range."""
    middle = "%.1f times" % statistics.median(ratios)
    return middle if len(ratios) == 1 else "%s (%.1f to %.1f)" % (middle, min(ratios), max(ratios))


def score(value):
    return "-" if math.isnan(value) else "%.3f" % value


FIGURES = ["rounds", "training, words/s", "whole process, s", "its CPU, s", "peak, MB"]


def figures(results, name):
    """Medians over the rounds, and the greatest peak."""
    return [len(results.rounds[name]), millions(results.median(name, "rate")),
            "%.1f" % results.median(name, "seconds"), "%.1f" % results.median(name, "cpu"),
            "%.0f" % (results.most(name, "peak") / 1e6)]


def duel(results):
    """The figures of the programs of a series, with the mean quality over the rounds if it was judged."""
    files = list(results.known)
    head = ["", *FIGURES, *files] + (["mean"] if files else [])
    rows = [[name, *figures(results, name), *(score(results.quality(name, file)) for file in files),
             *([score(results.quality(name))] if files else [])] for name in results.names()]
    known = ", ".join("%d of %s" % (count, file) for file, count in results.known.items())
    judged = "\n\nSpearman's correlation by the pairs whose words all know: %s." % known if files else ""
    return table(head, rows) + judged


def speeds(named):
    """The figures of series of one program each."""
    return table(["", *FIGURES], [[what, *figures(results, name)] for what, results in named.items()
                                  for name in results.names()])


def rates(results):
    """The words/s of each run, as they came."""
    return "\n".join("%s, million words/s: %s" % (name, ", ".join("%.2f" % (r / 1e6) for r in results.all(name, "rate")))
                     for name in results.names())


def flops(dim, profile, negatives):
    """Per word of the text: each pair is a dot product and two additions of a multiple, 2 * dim FLOP each."""
    return profile.kept * 6 * dim * (profile.pairs + negatives)


def shares(peaks, profile, negatives, programs):
    rows = []
    for results, entry in programs:
        program = entry.program
        need = flops(program.dim, profile, negatives)
        done = need * results.median(entry.name, "rate") / 1e9
        rows.append([entry.name, "%.1f" % (need / 1e3), "%.1f" % done, "%.1f" % peaks[program.threads],
                     "%.0f %%" % (100 * done / peaks[program.threads])])
    return (
        table(["", "kFLOP per word", "GFLOP/s", "peak, GFLOP/s", "share"], rows)
        + "\n\nPeak: the best round of `embedkit.benchmarks.FmaPeak`, independent chains of multiply-adds in registers"
        + " on as many threads, without any access to memory. FLOP per word, as the algorithm has it: subsampling"
        + " keeps %.3f of the words; a kept word has %.2f true pairs and meets %d shared negatives; each of these takes"
        % (profile.kept, profile.pairs, negatives)
        + " three products of 2 x dim FLOP (the dot product, and a gradient to either side). Not counted: the steps of"
        + " the rows, sigmoids, padding. Words that repeat in a block share their negatives' products, so that the"
        + " count is an upper bound. The speed is that of the whole training phase, warming-up included.")
