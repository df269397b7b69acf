"""Makes the NumPy files beside this script: python3 make_fixtures.py

Every matrix has 5 rows of dim 3, number (row, column) being (3 * row + column) / 8 - 1.
"""
import sys

import numpy as np
from numpy.lib import format as npy

ROWS, DIM = 5, 3
MATRIX = (np.arange(ROWS * DIM).reshape(ROWS, DIM) / 8 - 1).astype("<f4")
WORDS = ["the", "caf\u00e9", "new york", "\u65e5\u672c\U0001f600", "</s>"]

for name, kind in [("f2", "<f2"), ("f4", "<f4"), ("f8", "<f8"), ("f2be", ">f2"), ("f4be", ">f4"),
                   ("f8be", ">f8")]:
    np.save(name + ".npy", MATRIX.astype(kind))
    np.save(name + "_fortran.npy", np.asfortranarray(MATRIX.astype(kind)))
for version in [(1, 0), (2, 0), (3, 0)]:
    with open("version%d.npy" % version[0], "wb") as f:
        npy.write_array(f, MATRIX, version=version)
np.save("pickle.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
np.save("vector.npy", MATRIX[0])
np.save("ints.npy", np.arange(6).reshape(2, 3))
np.savez("words.npz", vectors=MATRIX, words=np.array(WORDS))
np.savez_compressed("bytes.npz", embeddings=MATRIX, other=MATRIX,
                    vocab=np.array([w.encode() for w in WORDS]))
np.savez("two.npz", a=MATRIX, b=MATRIX)

with open("VERSIONS", "w") as f:
    f.write("python %s, numpy %s\n" % (sys.version.split()[0], np.__version__))
