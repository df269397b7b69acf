"""Asks an index of hnswlib or faiss as IndexTimes asks the others: one thread, CPU seconds, a line of JSON each.

    native_peers.py hnswlib|faiss FOLDER DIM THREADS BEAM ...

By itself, because a library may stand in another Python than the one that runs the script.
"""
import json
import os
import sys
import tempfile
import time

import numpy as np

peer, folder, dim, threads, beams = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:]
with open(folder + "/table.safetensors", "rb") as table:
    header = int.from_bytes(table.read(8), "little")
rows = np.fromfile(folder + "/table.safetensors", dtype="<f4", offset=8 + header).reshape(-1, dim)
queries = np.fromfile(folder + "/queries.f32", dtype="<f4").reshape(-1, dim)
truth = np.fromfile(folder + "/truth.i32", dtype="<i4").reshape(-1, 10)


def hnswlib_index():
    import hnswlib
    index = hnswlib.Index(space="ip", dim=dim)
    index.init_index(max_elements=len(rows), ef_construction=100, M=16, random_seed=1)
    index.add_items(rows, num_threads=threads)

    def ask(beam):
        index.set_ef(beam)
        return index.knn_query(queries, k=10, num_threads=1)[0]

    def size():
        with tempfile.NamedTemporaryFile() as kept:
            index.save_index(kept.name)
            return os.path.getsize(kept.name) - rows.nbytes
    return ask, size


def faiss_index():
    import faiss
    faiss.omp_set_num_threads(threads)
    index = faiss.IndexHNSWFlat(dim, 16, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 100
    index.add(rows)
    faiss.omp_set_num_threads(1)

    def ask(beam):
        index.hnsw.efSearch = beam
        return index.search(queries, 10)[1]
    return ask, lambda: len(faiss.serialize_index(index)) - rows.nbytes



def kib(what):
    """Of /proc: the usage of getrusage begins with that of the process that started this one."""
    with open("/proc/self/status") as lines:
        return int(next(line for line in lines if line.startswith(what)).split()[1])


before = kib("VmRSS")
start, wall = time.process_time(), time.perf_counter()
ask, size = {"hnswlib": hnswlib_index, "faiss": faiss_index}[peer]()
built, wall = time.process_time() - start, time.perf_counter() - wall
peak = kib("VmHWM")
print(json.dumps({"build": built, "wall": wall, "bytes": size(),
                  "grown_mib": round((peak - before) / 1024, 1), "peak_mib": peak // 1024}), flush=True)
ask(int(beams[0]))
for beam in map(int, beams):
    times = []
    for _ in range(5):
        start = time.process_time()
        found = ask(beam)
        times.append(time.process_time() - start)
    recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(found.tolist(), truth.tolist())])
    print(json.dumps({"beam": beam, "recall": round(float(recall), 4),
                      "queries_per_cpu_second": len(queries) / sorted(times)[2]}), flush=True)
