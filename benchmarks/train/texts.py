"""The texts that are learned: one that is given, its first lines, and generated ones."""
import collections
import gzip
import itertools
import math
import shutil
import subprocess

from programs import MIN_COUNT, SUBSAMPLE, WINDOW, Failed

BYTES_PER_WORD = 5.4
LINES = 22_000


class Given:
    """A file, or the first lines of it. It is there until the end."""

    seconds = 0

    def __init__(self, name, file):
        self.name, self.file = name, file
        self.words = file.stat().st_size / BYTES_PER_WORD

    def __enter__(self):
        return self.file

    def __exit__(self, *_):
        pass

    def first(self, lines, work):
        file = work / ("first-%d.txt" % lines)
        with open(self.file, "rb") as source, open(file, "wb") as target:
            target.writelines(itertools.islice(source, lines))
        return Given("the first {:,} lines".format(lines), file)


class Zipf:
    """A generated text of so many distinct words; it is there only while it is learned."""

    def __init__(self, rows, words, java, work):
        self.name = "a Zipf text of {:,} words, {:,} of them distinct".format(max(rows, words), rows)
        self.rows, self.words, self.java = rows, max(rows, words), java
        self.file = work / ("zipf-%d.txt" % rows)
        self.seconds = 2 + words / 1e7

    def __enter__(self):
        self.java("ZipfText", self.rows, self.words, self.file)
        return self.file

    def __exit__(self, *_):
        self.file.unlink()


def unpacked(file, work):
    """The plain text of a file that may be compressed by zstd or gzip."""
    plain = work / "text.txt"
    if file.suffix == ".zst":
        if not shutil.which("zstd"):
            raise Failed("%s: no zstd on the path; install it, or unpack the text" % file)
        with open(plain, "wb") as target:
            if subprocess.run(["zstd", "-dc", str(file)], stdout=target).returncode:
                raise Failed("%s: zstd cannot unpack it" % file)
        return plain
    if file.suffix == ".gz":
        with gzip.open(file) as source, open(plain, "wb") as target:
            shutil.copyfileobj(source, target)
        return plain
    return file


class Profile:
    """What of a text is learned: the share of its words that subsampling keeps, and the pairs of a kept one."""

    def __init__(self, file):
        counts, lines = collections.Counter(), 0
        with open(file, "rb") as text:
            for line in text:
                counts.update(line.split())
                lines += 1
        counts = [count for count in counts.values() if count >= MIN_COUNT]
        words = sum(counts)
        kept = sum(count * keep(count / words) for count in counts)
        self.kept = kept / words
        self.pairs = pairs(kept / lines)


def keep(share):
    return min(1, math.sqrt(SUBSAMPLE / share) + SUBSAMPLE / share)


def pairs(length):
    """Pairs of a word in a line of so many: a window drawn evenly, 1 to WINDOW, cut at the line's ends."""
    reach = [(distance, (WINDOW + 1 - distance) / WINDOW) for distance in range(1, WINDOW + 1)]
    return sum(2 * chance * max(0, length - distance) for distance, chance in reach) / length
