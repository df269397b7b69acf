"""Rows that are searched, the queries, and the true nearest ten of each."""
import gzip
import json
import pathlib
import struct

import numpy as np


def glove(file):
    """Every sixtieth row is a query and no row of the table."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = np.array([line.rstrip().split(" ")[1:] for line in lines], dtype="<f4")
    asked = np.arange(len(rows)) % 60 == 30
    return rows[~asked], rows[asked]


def clustered(rows, dim, seed=1, queries=1000):
    """Rows about centres whose sizes fall like those of words; the same rows for the same seed."""
    random = np.random.default_rng(seed)
    count = max(1, rows // 1000)
    centres = random.normal(size=(count, dim)).astype("<f4")
    share = 1 / np.arange(1, count + 1) ** 0.7
    of = random.choice(count, size=rows + queries, p=share / share.sum())
    spread = random.uniform(0.3, 1.0, size=count).astype("<f4")
    all_rows = np.empty((rows + queries, dim), dtype="<f4")
    for first in range(0, len(all_rows), 100_000):
        here = of[first:first + 100_000]
        noise = random.normal(size=(len(here), dim)).astype("<f4")
        all_rows[first:first + len(here)] = centres[here] + noise * spread[here, None]
    return all_rows[:rows], all_rows[rows:]


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def nearest(rows, queries, top=10):
    """The true nearest by cosine, rows of length 1."""
    best = np.empty((len(queries), top), dtype="<i4")
    for first in range(0, len(queries), 50):
        scores = queries[first:first + 50] @ rows.T
        part = np.argpartition(-scores, top, axis=1)[:, :top]
        order = np.argsort(-np.take_along_axis(scores, part, 1), axis=1)
        best[first:first + 50] = np.take_along_axis(part, order, 1)
    return best


def table(folder, rows):
    """Writes table.safetensors."""
    header = json.dumps({"embeddings": {"dtype": "F32", "shape": list(rows.shape),
                                        "data_offsets": [0, rows.nbytes]}}).encode()
    header += b" " * (-(len(header) + 8) % 64)
    with open(pathlib.Path(folder) / "table.safetensors", "wb") as out:
        out.write(struct.pack("<Q", len(header)) + header)
        rows.tofile(out)


def write(folder, rows, queries):
    """Writes table.safetensors, queries.f32 and truth.i32; rows and queries of length 1."""
    folder = pathlib.Path(folder)
    table(folder, rows)
    queries.tofile(folder / "queries.f32")
    nearest(rows, queries).tofile(folder / "truth.i32")
