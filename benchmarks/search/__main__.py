"""Measures approximate indexes beside each other: recall@10 against queries per CPU second, and what building costs.

All have 16 neighbours a row (32 on level 0) and build with a beam of 100; queries are asked by one thread. A peer that
is missing is left out, and the report says so. CPU seconds, so that a busy machine does little harm.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HOME = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME / "benchmarks" / "train"))
import machine  # noqa: E402
import tables  # noqa: E402

HERE = pathlib.Path(__file__).parent
NATIVE = ("hnswlib", "faiss")
JAVA = ("embedkit", "lucene", "jvector")
GOALS = (0.95, 0.99)


def lines(command):
    run = subprocess.run(command, cwd=HOME, capture_output=True, text=True)
    told = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    if run.returncode or not told:
        sys.stderr.write(run.stderr[-2000:])
        return []
    return told


def has(python, name):
    return subprocess.run([python, "-c", "import " + name], capture_output=True).returncode == 0


def at(points, recall):
    """Queries per CPU second at a recall, between the measured points; None beyond them."""
    points = sorted((point["recall"], point["queries_per_cpu_second"]) for point in points)
    for (low, slow), (high, fast) in zip(points, points[1:]):
        if low <= recall <= high:
            return slow + (fast - slow) * (recall - low) / max(high - low, 1e-9)
    return None


def main():
    parser = argparse.ArgumentParser(prog="benchmarks/run search", description=__doc__)
    parser.add_argument("--glove", metavar="FILE", help="GloVe vectors, gzipped text without a header")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the generated table, without --glove")
    parser.add_argument("--dim", type=int, default=100)
    parser.add_argument("--threads", type=int, default=1, help="threads that build")
    parser.add_argument("--beams", default="20,40,80,160,320,640")
    parser.add_argument("--only", default=",".join(JAVA + NATIVE), help="the peers")
    parser.add_argument("--python", default="/usr/bin/python3", help="a Python that imports hnswlib and faiss")
    args = parser.parse_args()
    rows, queries = tables.glove(args.glove) if args.glove else tables.clustered(args.rows, args.dim)
    rows, queries = tables.unit(rows), tables.unit(queries)
    print("%d rows of %d, %d queries, by cosine\n" % (*rows.shape, len(queries)))
    maven = ["mvn", "-q", "-B", "-pl", "benchmarks", "-am", "package", "-Dmaven.test.skip=true", "-Dmaven.javadoc.skip",
             "-Dmaven.source.skip", "-Dformat.skip", "-Prun", "-Drun=embedkit.benchmarks.index.IndexTimes"]
    built = subprocess.run(maven, cwd=HOME, stdout=subprocess.PIPE, text=True)
    if built.returncode:
        sys.exit("cannot build the benchmarks")
    # Colours and warnings may stand before what is told.
    java_home = re.search("java.home=(.*)", built.stdout)[1]
    classes = re.search("java.class.path=(.*)", built.stdout)[1]
    java = [java_home + "/bin/java", "-Xmx8g", "-XX:+UseParallelGC", "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED", "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0", "-cp", classes,
            "embedkit.benchmarks.index.IndexTimes"]
    beams = args.beams.split(",")
    measured = {}
    for peer in args.only.split(","):
        with tempfile.TemporaryDirectory(prefix="embedkit-search-") as folder:
            if peer in NATIVE and not has(args.python, peer):
                print("%s is left out: %s cannot import it\n" % (peer, args.python))
                continue
            tables.write(folder, rows, queries)
            if peer in NATIVE:
                command = [args.python, HERE / "native_peers.py", peer, folder, str(rows.shape[1]),
                           str(args.threads), *beams]
            else:
                kept = pathlib.Path(folder) / "kept"
                kept.mkdir()
                command = [*java, peer, folder + "/table.safetensors", folder + "/queries.f32",
                           folder + "/truth.i32", str(kept), str(args.threads), *beams]
            told = lines(command)
        if told:
            measured[peer] = told
            print("%-9s build %7.1f CPU s %7.1f s, index %6.1f MB, peak %5d MiB" % (
                peer, told[0]["build"], told[0]["wall"], told[0]["bytes"] / 1e6, told[0]["peak_mib"]))
            for point in told[1:]:
                print("          beam %4d  recall@10 %.4f  %9.0f queries per CPU second" % (
                    point["beam"], point["recall"], point["queries_per_cpu_second"]))
            sys.stdout.flush()
    ours = measured.get("embedkit")
    for peer, told in measured.items():
        if ours and peer != "embedkit":
            ratios = ["at %.2f: %s" % (goal, "%.2f" % (at(ours[1:], goal) / at(told[1:], goal))
                                       if at(ours[1:], goal) and at(told[1:], goal) else "not reached")
                      for goal in GOALS]
            print("embedkit / %-8s queries %s; build CPU %.2f" % (
                peer, ", ".join(ratios), ours[0]["build"] / told[0]["build"]))
    print()
    print(machine.describe(HOME, java[0], {}))


main()
