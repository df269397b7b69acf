"""One judge for all tables: Spearman's correlation of cosines with people's scores of word pairs."""
import array
import math
import pathlib
import re


class Judge:
    """Judges tables by files of word pairs: two words and a score a line, between tabs, commas or spaces."""

    def __init__(self, files):
        self.pairs = {pathlib.Path(file).stem: read_pairs(file) for file in files}
        self.wanted = {word for pairs in self.pairs.values() for a, b, _ in pairs for word in (a, b)}

    def vectors(self, table):
        """Reads of a table in word2vec's text format the words that are asked for."""
        found = {}
        with open(table, encoding="utf-8", errors="replace") as lines:
            next(lines)
            for line in lines:
                word, _, numbers = line.partition(" ")
                if word in self.wanted:
                    found[word] = array.array("f", map(float, numbers.split()))
        return found

    def scores(self, tables):
        """Judges tables by the pairs that all of them know: by name, by file, and how many pairs."""
        scores, known = {name: {} for name in tables}, {}
        for file, pairs in self.pairs.items():
            common = [p for p in pairs if all(p[0] in t and p[1] in t for t in tables.values())]
            known[file] = len(common)
            for name, table in tables.items():
                cosines = [cosine(table[a], table[b]) for a, b, _ in common]
                scores[name][file] = spearman(cosines, [score for _, _, score in common])
        return scores, known


def read_pairs(file):
    pairs = []
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            fields = re.split(r"[\t, ]+", line.strip().lower())
            if len(fields) >= 3 and re.fullmatch(r"[0-9.]+", fields[2]):
                pairs.append((fields[0], fields[1], float(fields[2])))
    if not pairs:
        raise ValueError("%s has no line of two words and a score" % file)
    return pairs


def cosine(a, b):
    return dot(a, b) / (math.sqrt(dot(a, a) * dot(b, b)) or 1)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def spearman(a, b):
    return pearson(ranks(a), ranks(b)) if len(a) > 1 else math.nan


def ranks(values):
    """Ranks; values that are equal share their mean rank."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranked = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for i in order[start:end]:
            ranked[i] = (start + end - 1) / 2
        start = end
    return ranked


def pearson(a, b):
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    a, b = [x - mean_a for x in a], [x - mean_b for x in b]
    return dot(a, b) / (math.sqrt(dot(a, a) * dot(b, b)) or math.nan)
