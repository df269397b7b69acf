"""Makes the HDF5 files beside this script: python3 make_fixtures.py

Every matrix has 5 rows of dim 3, number (row, column) being (3 * row + column) / 8 - 1.
The layouts are those of Keras 2, Keras 3 and of files that people make with h5py.
"""
import sys

import h5py
import numpy as np

ROWS, DIM = 5, 3
MATRIX = (np.arange(ROWS * DIM).reshape(ROWS, DIM) / 8 - 1).astype("<f4")
WORDS = ["the", "caf\u00e9", "new york", "\u65e5\u672c", "</s>"]
ASCII = ["the", "of", "and", "to", "in"]
VLEN = h5py.string_dtype("utf-8")


def new(name, **options):
    return h5py.File(name, "w", **options)


with new("pair_vlen.h5") as f:
    f["embedding"] = MATRIX
    f.create_dataset("words", data=WORDS, dtype=VLEN)
with new("pair_fixed.h5", libver="latest") as f:
    f["A"] = MATRIX
    f["index2name"] = np.array([w.encode() for w in ASCII], dtype="S8")
    f["index2count"] = np.arange(ROWS, dtype="<i8")
with new("flatten.h5") as f:
    f["embedding"] = MATRIX
    f["words_flatten"] = "\n".join(WORDS)
with new("flatten_gzip.h5") as f:
    f.create_dataset("embedding", data=MATRIX, chunks=(2, 3), compression="gzip", shuffle=True)
    f.create_dataset("words_flatten", data=["\n".join(WORDS)], dtype=VLEN, compression="gzip")
with new("attribute.h5", libver="latest") as f:
    f["vectors"] = MATRIX
    f["vectors"].attrs["words"] = np.array(WORDS, dtype=VLEN)
with new("types.h5") as f:
    for name, kind in [("f16", "<f2"), ("f32be", ">f4"), ("f64", "<f8"), ("f64be", ">f8")]:
        f["types/" + name] = MATRIX.astype(kind)
    f.create_dataset("types/chunked", data=MATRIX, chunks=(2, 2), compression="gzip")
    f["ints"] = np.arange(6, dtype="<i4").reshape(2, 3)
    f["cube"] = np.zeros((2, 2, 2), dtype="<f4")
with new("keras2.h5") as f:
    weights = f.create_group("model_weights")
    weights.attrs["layer_names"] = [b"embedding_1", b"dense_1"]
    weights.attrs["keras_version"] = b"2.2.4"
    layer = weights.create_group("embedding_1")
    layer.attrs["weight_names"] = [b"embedding_1/embeddings:0"]
    layer["embedding_1/embeddings:0"] = MATRIX
    dense = weights.create_group("dense_1")
    dense.attrs["weight_names"] = [b"dense_1/kernel:0", b"dense_1/bias:0"]
    dense["dense_1/kernel:0"] = np.ones((3, 2), dtype="<f4")
    dense["dense_1/bias:0"] = np.ones(2, dtype="<f4")
with new("keras2_split_attributes.h5") as f:
    f.attrs["layer_names0"] = [b"other"]
    f.attrs["layer_names1"] = [b"embedding_1"]
    layer = f.create_group("embedding_1")
    layer.attrs["weight_names"] = [b"embedding_1/embeddings:0"]
    layer["embedding_1/embeddings:0"] = MATRIX
    other = f.create_group("other")
    other.attrs["weight_names"] = [b"other/kernel:0"]
    other["other/kernel:0"] = np.ones((3, 2), dtype="<f4")
with new("keras3_legacy.h5") as f:
    weights = f.create_group("model_weights")
    weights.attrs["layer_names"] = ["tok", "dense"]
    layer = weights.create_group("tok")
    layer.attrs["weight_names"] = ["sequential/tok/embeddings"]
    layer["sequential/tok/embeddings"] = MATRIX
    dense = weights.create_group("dense")
    dense.attrs["weight_names"] = ["sequential/dense/kernel"]
    dense["sequential/dense/kernel"] = np.ones((3, 2), dtype="<f4")
with new("keras3.weights.h5") as f:
    f["layers/embedding/vars/0"] = MATRIX
    f["layers/embedding/vars"].attrs["name"] = "tok"
    f["layers/dense/vars/0"] = np.ones((3, 2), dtype="<f4")
    f["layers/dense/vars/1"] = np.ones(2, dtype="<f4")
with new("two.h5") as f:
    f["a"] = MATRIX
    f["b"] = MATRIX
with new("external.h5") as f:
    f["a"] = MATRIX
    f["elsewhere"] = h5py.ExternalLink("pair_vlen.h5", "/embedding")

with open("VERSIONS", "w") as f:
    f.write("python %s, h5py %s, HDF5 %s, numpy %s\n" % (
        sys.version.split()[0], h5py.version.version, h5py.version.hdf5_version, np.__version__))
