"""What is to be reached, and whether it was."""
import math
import statistics

from report import table, times

MOST_MEMORY = 300e6

# By contestant and peer: times its words/s in training and in the whole process, and by how much the mean
# correlation may stay below its.
BOTH = {"fastText": {"rate": 15, "seconds": 10, "quality": 0}, "gensim": {"rate": 6, "quality": 0.01}}
SKIPGRAM = {"Embedkit, heap": BOTH, "Embedkit, mmap": BOTH,
            "Embedkit, adagrad": {"fastText": {"rate": 8}}, "Embedkit, sparse-adam": {"fastText": {"rate": 5}}}
CBOW = {"Embedkit": {"fastText": {"rate": 4, "quality": 0}}}
SUBWORD = CBOW
WHAT = {"rate": "training", "seconds": "whole process"}


def row(what, asked, measured, met):
    return [what, asked, measured, "met" if met else "**missed**"]


def markdown(rows):
    return table(["goal", "asked", "measured", ""], rows) if rows else ""


def reached(results, asked):
    """Speed and quality of a duel against the peers that took part."""
    rows = []
    for name, peers in asked.items():
        for peer, figures in peers.items():
            if name in results.names() and peer in results.names():
                rows += [compared(results, name, peer, *figure) for figure in figures.items()]
    return markdown([each for each in rows if each])


def compared(results, name, peer, figure, goal):
    if figure == "quality":
        return quality(results, name, peer, goal)
    return speed(results, name, peer, figure, goal)


def speed(results, name, peer, attribute, goal):
    ratios = results.ratios(name, peer, attribute)
    if attribute == "seconds":
        ratios = [1 / ratio for ratio in ratios]
    what = "%s against %s, %s" % (name, peer, WHAT[attribute])
    return row(what, "at least %g times" % goal, times(ratios), statistics.median(ratios) >= goal)


def quality(results, name, peer, slack):
    """Nothing if quality was not judged."""
    ours, theirs = results.quality(name), results.quality(peer)
    if math.isnan(ours) or math.isnan(theirs):
        return None
    least = theirs - slack
    what = "%s against %s, mean correlation" % (name, peer)
    return row(what, "at least %.4f" % least, "%.4f" % ours, ours >= least)


def threads(results):
    one, more = results.names()
    ratios = results.ratios(more, one, "rate")
    middle = statistics.median(ratios)
    measured = "%.2f times (%.2f to %.2f)" % (middle, min(ratios), max(ratios))
    return markdown([row("%s against %s" % (more, one), "at least 1.85 times", measured, middle >= 1.85)])


def fresh(results):
    share = min(results.all("Embedkit, heap", "rate")) / results.median("Embedkit, heap", "rate")
    return markdown([row("slowest run", "at least 0.8 of the median", "%.2f of it" % share, share >= 0.8)])


def memory(results):
    peaks = {name: results.most(name, "peak") for name in ("Embedkit, heap", "Embedkit, mmap")}
    return markdown([row(name, "at most %.0f MB" % (MOST_MEMORY / 1e6), "%.0f MB" % (peak / 1e6), peak <= MOST_MEMORY)
                     for name, peak in peaks.items()])
