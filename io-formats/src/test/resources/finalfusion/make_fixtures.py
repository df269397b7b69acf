"""Makes finalfusion files after the format's specification (version 0), and beside each what its
words, and words that it does not have, are to be: python3 make_fixtures.py

finalfusion itself is in no package registry that this script could use, so the layout is written
down here a second time, independently of the reader.
"""
import struct
import sys

import numpy as np

WORDS = ["the", "café", "日本", "a b"]
ASKED = WORDS + ["cafés", "zz", "日本語"]
DIM = 6
rng = np.random.default_rng(3)


def chunk(out, ident, body):
    """body is called with the position where it begins, for its padding."""
    data = body(len(out) + 12)
    out += struct.pack("<IQ", ident, len(data)) + data


def pad(position):
    return b"\0" * (4 - position % 4)


def text(s):
    b = s.encode()
    return struct.pack("<I", len(b)) + b


def words():
    return b"".join(text(w) for w in WORDS)


def matrix(values):
    def body(at):
        head = struct.pack("<QII", values.shape[0], values.shape[1], 10)
        return head + pad(at + len(head)) + values.astype("<f4").tobytes()
    return body


def norms(values):
    def body(at):
        head = struct.pack("<QI", len(values), 10)
        return head + pad(at + len(head)) + values.astype("<f4").tobytes()
    return body


def unit(m):
    return (m / np.linalg.norm(m, axis=-1, keepdims=True)).astype("<f4")


def fnv64(ngram):
    h = 0xCBF29CE484222325
    for b in struct.pack("<Q", len(ngram)) + b"".join(struct.pack("<I", ord(c)) for c in ngram):
        h = ((h ^ b) * 0x100000001B3) % 2**64
    return h


def fnv32(ngram):
    h = 0x811C9DC5
    for b in ngram.encode():
        h = ((h ^ (b | 0xFFFFFF00 if b > 127 else b)) * 16777619) % 2**32
    return h


def ngrams(word, least, most):
    s = "<" + word + ">"
    return [s[i:i + n] for i in range(len(s)) for n in range(least, most + 1) if i + n <= len(s)]


def save(name, chunks, rows, index=None, least=0, most=0):
    out = bytearray(b"FiFu" + struct.pack("<II", 0, len(chunks)))
    out += b"".join(struct.pack("<I", ident) for ident, _ in chunks)
    for ident, body in chunks:
        chunk(out, ident, body)
    with open(name + ".fifu", "wb") as f:
        f.write(out)
    with open(name + ".asked", "w") as f:
        for w in ASKED:
            if w in WORDS:
                vector = rows[WORDS.index(w)]
            elif index is None:
                continue
            else:
                found = [index(n) for n in ngrams(w, least, most)]
                found = [len(WORDS) + i for i in found if i is not None]
                vector = rows[found].astype("f8").sum(axis=0) if found else np.zeros(DIM)
                vector = vector / max(np.linalg.norm(vector), 1e-30)
            f.write(w + "\t" + " ".join(repr(float(v)) for v in vector) + "\n")


count = struct.pack("<Q", len(WORDS))
plain = rng.normal(size=(4, DIM)).astype("<f4")
lengths = np.linalg.norm(plain, axis=1)
meta = (5, lambda at: b'[common]\nname = "test"\n')
simple = (1, lambda at: count + words())
for i, extra in enumerate(["", "x", "xx", "xxx"]):
    # Every remainder of the padding.
    chunks = [(5, lambda at: b"# " + extra.encode() + b"\n"), simple, (2, matrix(unit(plain)))]
    save("simple%d" % i, chunks + [(6, norms(lengths))], unit(plain))

rows = unit(rng.normal(size=(4 + 16, DIM)))
save("buckets", [meta, (3, lambda at: count + struct.pack("<III", 3, 5, 4) + words()),
                 (2, matrix(rows))], rows, lambda n: fnv64(n) % 16, 3, 5)
rows = unit(rng.normal(size=(4 + 11, DIM)))
save("fasttext", [(7, lambda at: count + struct.pack("<III", 2, 4, 11) + words()),
                  (2, matrix(rows))], rows, lambda n: fnv32(n) % 11, 2, 4)
known = {"<ca": 0, "caf": 1, "afé": 2, "fé>": 0, "日本": 3}
rows = unit(rng.normal(size=(4 + 4, DIM)))
save("explicit", [(8, lambda at: struct.pack("<QQII", len(WORDS), len(known), 2, 3) + words()
                   + b"".join(text(n) + struct.pack("<Q", i) for n, i in known.items())),
                  (2, matrix(rows))], rows, known.get, 2, 3)

centroids = rng.normal(size=(3, 5, 2)).astype("<f4")
codes = rng.integers(0, 5, size=(4, 3)).astype("u1")
found = np.stack([np.concatenate([centroids[p, codes[r, p]] for p in range(3)]) for r in range(4)])
projection = np.linalg.qr(rng.normal(size=(DIM, DIM)))[0].astype("<f4")
scale = rng.uniform(1, 2, size=4).astype("<f4")


def quantised(projected, scaled):
    def body(at):
        head = struct.pack("<IIIIIQII", projected, scaled, 3, DIM, 5, 4, 1, 10)
        data = head + pad(at + len(head))
        data += projection.tobytes() if projected else b""
        data += centroids.tobytes() + (scale.tobytes() if scaled else b"")
        return data + codes.tobytes()
    return body


save("quantised", [simple, (4, quantised(0, 0))], found)
save("rotated", [simple, (4, quantised(1, 1))], found @ projection.T * scale[:, None])

with open("VERSIONS", "w") as f:
    f.write("python %s, numpy %s\n" % (sys.version.split()[0], np.__version__))
