#!/usr/bin/env python3
"""Exchanges tables with other tools and prints what was compared, as a table of the README.

    app/src/test/interop/matrix.py PATH/TO/bin/embedkit

Wants gensim, h5py, NumPy, fastText and h5dump; on Debian: apt install python3-gensim python3-h5py
python3-numpy hdf5-tools fasttext. Ends with 1 if anything differs.
"""
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import gensim
import h5py
import numpy as np
from gensim.models import KeyedVectors

EMBEDKIT = os.path.abspath(sys.argv[1])
os.chdir(tempfile.mkdtemp(prefix="embedkit-interop-"))

rng = np.random.default_rng(5)
WORDS = ["the", "naïve", "日本語", "</s>", "a.b", "😀", "7"] + ["w%d" % i for i in range(60)]
ROWS = (rng.normal(size=(len(WORDS), 7)) * 10.0 ** rng.integers(-6, 4, size=(len(WORDS), 1)))
ROWS = ROWS.astype("<f4")
ROWS[1, 1] = -0.0
ROWS[2, 2] = np.float32(1e-40)
results = []


def run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        raise OSError("%s: %s" % (" ".join(command), done.stderr.strip()))
    return done.stdout


def ours(source, *options):
    """Reads a file with embedkit and gives its words (None without) and rows, by way of .npz."""
    target = "ours-%d.npz" % len(results)
    run(EMBEDKIT, "convert", source, target, "--force", *options)
    arrays = np.load(target)
    return list(arrays["vocab"]) if "vocab" in arrays else None, arrays["embeddings"]


def check(file_format, tool, direction, compare):
    try:
        verdict = compare()
    except Exception as e:  # noqa: BLE001 - whatever a tool throws is a result
        verdict = "FAILS: %s: %s" % (type(e).__name__, str(e)[:300])
    results.append((file_format, tool, direction, verdict))


def bits(words, rows, want_words=WORDS, want=ROWS):
    if words is not None and list(words) != list(want_words):
        return "FAILS: other words"
    rows = np.ascontiguousarray(rows, dtype="<f4")
    same = rows.shape == want.shape and np.array_equal(rows.view("u4"), want.view("u4"))
    return "bit for bit" if same else "FAILS: other numbers"


def digits(rows, want, places):
    ok = rows.shape == want.shape and np.allclose(rows, want, rtol=0.6 * 10.0 ** (1 - places), atol=1e-9)
    return "to its %d digits" % places if ok else "FAILS: other numbers"


def vectors(model):
    return bits(model.index_to_key, model.vectors)


# The table goes in by NumPy.
np.savez("table.npz", embeddings=ROWS, vocab=np.array(WORDS))
for name in ["table.txt", "table.bin", "table.glove", "again.npz", "table.h5", "table.txt.gz", "table.txt.bz2",
             "table.tsv"]:
    run(EMBEDKIT, "convert", "table.npz", name)
run(EMBEDKIT, "convert", "table.npz", "table.npy", "--to", "npy:tokens=drop")

READ, WRITE = "reads ours", "ours reads it"
check("word2vec text", "gensim", READ, lambda: vectors(KeyedVectors.load_word2vec_format("table.txt")))
check("word2vec text, .gz", "gensim", READ,
      lambda: vectors(KeyedVectors.load_word2vec_format("table.txt.gz")))
check("word2vec text, .bz2", "gensim", READ,
      lambda: vectors(KeyedVectors.load_word2vec_format("table.txt.bz2")))
check("word2vec binary", "gensim", READ,
      lambda: vectors(KeyedVectors.load_word2vec_format("table.bin", binary=True)))
check("GloVe text", "gensim", READ,
      lambda: vectors(KeyedVectors.load_word2vec_format("table.glove", no_header=True)))
check(".npy", "NumPy", READ, lambda: bits(None, np.load("table.npy")))


def numpy_archive():
    arrays = np.load("again.npz")
    return bits(arrays["vocab"], arrays["embeddings"])


check(".npz", "NumPy", READ, numpy_archive)
check("projector .tsv", "NumPy", READ, lambda: bits(
    open("table_metadata.tsv", encoding="utf-8").read().split("\n")[:-1],
    np.loadtxt("table.tsv", delimiter="\t", dtype="f4", comments=None)))


def hdf():
    with h5py.File("table.h5") as f:
        return bits([w.decode() for w in f["words"][:]], f["embeddings"][:])


check("HDF5", "h5py", READ, hdf)


def h5dump():
    run("h5dump", "-d", "/embeddings", "-b", "LE", "-o", "dump.raw", "table.h5")
    return bits(None, np.fromfile("dump.raw", dtype="<f4").reshape(ROWS.shape))


check("HDF5", "h5dump", READ, h5dump)



def delimited(name, delimiter):
    with open(name, encoding="utf-8", newline="") as f:
        lines = list(csv.reader(f, delimiter=delimiter))
    return bits([row[0] for row in lines[1:]], np.array([row[1:] for row in lines[1:]], "f8"))


def objects(name):
    with open(name, encoding="utf-8") as f:
        lines = [json.loads(line) for line in f]
    return bits([row["word"] for row in lines], np.array([row["vector"] for row in lines]))


def words_object(name):
    with open(name, encoding="utf-8") as f:
        table = json.load(f)
    return bits(table.keys(), np.array(list(table.values())))


for target in [["table.csv"], ["tabs.tsv", "--to", "csv"], ["table.jsonl"], ["table.json"]]:
    run(EMBEDKIT, "convert", "table.npz", *target)
check("CSV", "Python's csv", READ, lambda: delimited("table.csv", ","))
check("TSV", "Python's csv", READ, lambda: delimited("tabs.tsv", "\t"))
check("JSON lines", "Python's json", READ, lambda: objects("table.jsonl"))
check("JSON", "Python's json", READ, lambda: words_object("table.json"))

# And back.
for delimiter, name in [(",", "python.csv"), (";", "python-semicolons.csv"), ("\t", "python.tsv")]:
    with open(name, "w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, delimiter=delimiter)
        writer.writerow(["word"] + list(range(ROWS.shape[1])))
        for word, row in zip(WORDS, ROWS):
            numbers = [repr(float(x)) for x in row]
            writer.writerow([word] + ([x.replace(".", ",") for x in numbers] if delimiter == ";" else numbers))
    check(name, "Python's csv", WRITE, lambda name=name: bits(*ours(name)))
with open("python.jsonl", "w") as f:
    for word, row in zip(WORDS, ROWS):
        f.write(json.dumps({"embedding": row.tolist(), "text": word}) + "\n")
with open("python.json", "w") as f:
    json.dump({word: row.tolist() for word, row in zip(WORDS, ROWS)}, f, indent=1)
for name in ["python.jsonl", "python.json"]:
    check(name, "Python's json", WRITE, lambda name=name: bits(*ours(name)))
model = KeyedVectors(vector_size=7)
model.add_vectors(WORDS, ROWS)
model.save_word2vec_format("gensim.txt")
model.save_word2vec_format("gensim.bin", binary=True)
model.save_word2vec_format("gensim.glove", write_header=False)
for name, file_format in [("gensim.txt", "word2vec text"), ("gensim.bin", "word2vec binary"),
                          ("gensim.glove", "GloVe text")]:
    check(file_format, "gensim", WRITE, lambda name=name: bits(*ours(name)))
for kind in ["<f2", "<f4", "<f8", ">f4"]:
    for order in ["C", "F"]:
        np.save("numpy.npy", np.asarray(ROWS.astype(kind), order=order))
        want = ROWS.astype(kind).astype("<f4")
        check(".npy `%s`, %s order" % (kind, order), "NumPy", WRITE,
              lambda want=want: bits(None, ours("numpy.npy")[1], want=want))
check(".npz", "NumPy", WRITE, lambda: bits(*ours("table.npz")))
for kind in ["<f2", "<f4", "<f8", ">f4", ">f8"]:
    for packed in [False, True]:
        with h5py.File("h5py.h5", "w") as f:
            how = dict(chunks=(16, 3), compression="gzip", shuffle=True) if packed else {}
            f.create_dataset("vectors", data=ROWS.astype(kind), **how)
            f.create_dataset("words", data=WORDS, dtype=h5py.string_dtype())
        want = ROWS.astype(kind).astype("<f4")
        check("HDF5 `%s`%s" % (kind, ", chunks, gzip" if packed else ""), "h5py", WRITE,
              lambda want=want: bits(*ours("h5py.h5"), want=want))

random.seed(2)
text = ["naïve", "café", "日本語", "cat", "dog", "é"] + ["word%d" % i for i in range(300)]
with open("corpus", "w", encoding="utf-8") as f:
    for _ in range(800):
        f.write(" ".join(random.choice(text) for _ in range(9)) + "\n")
run("fasttext", "skipgram", "-input", "corpus", "-output", "ft", "-dim", "9", "-minCount", "1", "-bucket", "5000",
    "-thread", "1", "-epoch", "2")
run("sed", "-i", "s/^/__label__x /", "corpus")
run("fasttext", "supervised", "-input", "corpus", "-output", "sup", "-dim", "8", "-minCount", "1", "-bucket",
    "5000", "-minn", "2", "-maxn", "4", "-thread", "1", "-lr", "1")
run("fasttext", "quantize", "-input", "corpus", "-output", "sup", "-qnorm")
asked = ["cat", "café", "日本", "unseen", "naïvely", "wordx", "x", "é"]


def printed(lines):
    split = [line.rstrip().split(" ") for line in lines.rstrip("\n").split("\n")]
    return np.array([[float(x) for x in row[1:]] for row in split])


def fasttext(name):
    want = printed(run("fasttext", "print-word-vectors", name, text="\n".join(asked) + "\n"))
    return digits(printed(run(EMBEDKIT, "lookup", name, *asked)), want, 5)


check(".bin, words and other words", "fastText", WRITE, lambda: fasttext("ft.bin"))
check(".bin with labels", "fastText", WRITE, lambda: fasttext("sup.bin"))
check(".ftz", "fastText", WRITE, lambda: fasttext("sup.ftz"))


def vec():
    words, rows = ours("ft.vec")
    want = printed(run("fasttext", "print-word-vectors", "ft.bin", text="\n".join(words) + "\n"))
    return digits(rows, want, 5)


check(".vec", "fastText", WRITE, vec)


def pretrained():
    with open("one", "w") as f:
        f.write("__label__a the naïve 7\n" * 5)
    run("fasttext", "supervised", "-input", "one", "-output", "pre", "-dim", "7", "-lr", "0", "-epoch", "1",
        "-minCount", "1", "-thread", "1", "-pretrainedVectors", "table.txt")
    got = printed(run("fasttext", "print-word-vectors", "pre.bin", text="the\nnaïve\n7\n"))
    return digits(got, ROWS[[0, 1, 6]], 5)


check("word2vec text", "fastText -pretrainedVectors", READ, pretrained)

versions = "gensim %s, h5py %s, NumPy %s" % (gensim.__version__, h5py.__version__, np.__version__)
print("%s, %s\n" % (versions, re.sub(r"\s+", " ", run("h5dump", "--version")).strip()))
print("| format | tool | direction | floats compared |\n| --- | --- | --- | --- |")
for row in results:
    print("| " + " | ".join(row) + " |")
sys.exit(1 if any(row[3].startswith("FAILS") for row in results) else 0)
