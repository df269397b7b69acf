"""Makes sums.h5 beside this script, whose chunks have Fletcher-32 sums: python3 make_sums.py

Made with h5py 3.16.0 and HDF5 2.0.0. The matrices are those of make_fixtures.py; of `bytes` the
numbers are 3 * row + column, and chunks have an odd length. The last chunk of `gap` was never written.
"""
import h5py
import numpy as np

ROWS, DIM = 5, 3
MATRIX = (np.arange(ROWS * DIM).reshape(ROWS, DIM) / 8 - 1).astype("<f4")

with h5py.File("sums.h5", "w") as f:
    f.create_dataset(
        "packed", data=MATRIX, chunks=(2, 3), compression="gzip", shuffle=True, fletcher32=True)
    f.create_dataset("plain", data=MATRIX, chunks=(2, 2), fletcher32=True)
    f.create_dataset(
        "bytes", data=np.arange(15, dtype="i1").reshape(5, 3), chunks=(1, 3), fletcher32=True)
    gap = f.create_dataset("gap", (5, 3), "<f4", chunks=(2, 3), fletcher32=True)
    gap[:4] = MATRIX[:4]
