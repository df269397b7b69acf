"""Measures search end to end: approximate indexes beside each other, small rows, and exact queries beside NumPy.

Three parts (--only chooses): `index` tells recall@10 against queries per CPU second at several beams, what building
costs, how large the index is, and by how much memory grows while it is built; `small` asks candidates of small rows;
`exact` asks one query and 64 at once, beside NumPy. The tables are GloVe (--glove) and generated rows about centres.
All indexes have 16 neighbours a row (32 on level 0) and build with a beam of 100; queries are asked by one thread.
What is missing is left out, and a sentence says so. CPU seconds, round after round in turn, so that a busy machine
does little harm; told are medians.
"""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(HOME / "benchmarks" / "train"))
import machine  # noqa: E402

HERE = pathlib.Path(__file__).parent
NATIVE = ("hnswlib", "faiss")
JAVA = ("embedkit", "lucene", "jvector")
GOALS = (0.95, 0.99)


def say(text):
    print(text, flush=True)


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


def median(runs):
    """One run whose numbers are the medians of several."""
    return [{key: statistics.median(line[key] for line in same) for key in same[0]} for same in zip(*runs)]


class Java:
    """Starts classes of the benchmarks, which are built once."""

    def __init__(self):
        maven = ["mvn", "-q", "-B", "-pl", "benchmarks", "-am", "package", "-Dmaven.test.skip=true",
                 "-Dmaven.javadoc.skip", "-Dmaven.source.skip", "-Dformat.skip", "-Prun",
                 "-Drun=embedkit.benchmarks.index.IndexTimes"]
        built = subprocess.run(maven, cwd=HOME, stdout=subprocess.PIPE, text=True)
        if built.returncode:
            sys.exit("cannot build the benchmarks")
        # Colours and warnings may stand before what is told.
        self.java = re.search("java.home=(.*)", built.stdout)[1] + "/bin/java"
        self.classes = re.search("java.class.path=(.*)", built.stdout)[1]

    def command(self, name, *arguments, heap=("-XX:+UseParallelGC",)):
        return [self.java, "-Xmx8g", *heap, "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0", "-cp", self.classes,
                "embedkit.benchmarks." + name, *map(str, arguments)]


def indexes(args, java, name, rows, queries):
    """Measures each peer over one table, in turn."""
    import tables
    say("\n## Indexes: %s, %d rows of %d, %d queries, by cosine\n" % (name, *rows.shape, len(queries)))
    beams = args.beams.split(",")
    runs = {}
    with tempfile.TemporaryDirectory(prefix="embedkit-search-", dir=args.folder) as folder:
        tables.write(folder, rows, queries)
        for turn in range(args.rounds):
            for peer in args.peers.split(","):
                if peer in NATIVE and not has(args.python, peer):
                    if turn == 0:
                        say("%s is left out: %s cannot import it." % (peer, args.python))
                    continue
                if peer in NATIVE:
                    command = [args.python, HERE / "native_peers.py", peer, folder, str(rows.shape[1]),
                               str(args.threads), *beams]
                else:
                    # Little is made and dropped by Embedkit, so that room for it would hide what the graph takes.
                    heap = ("-XX:+UseSerialGC", "-Xmn4m") if peer == "embedkit" else ("-XX:+UseParallelGC",)
                    with tempfile.TemporaryDirectory(dir=folder) as kept:
                        command = java.command("index.IndexTimes", peer, folder + "/table.safetensors",
                                               folder + "/queries.f32", folder + "/truth.i32", kept, args.threads,
                                               *beams, heap=heap)
                        told = lines(command)
                if peer in NATIVE:
                    told = lines(command)
                if told:
                    runs.setdefault(peer, []).append(told)
                    say("%-9s round %d: build %7.1f CPU s" % (peer, turn + 1, told[0]["build"]))
    measured = {peer: median(told) for peer, told in runs.items()}
    for peer, told in measured.items():
        say("%-9s build %7.1f CPU s %7.1f s, index %6.1f MB, memory grows by %6.1f MiB, peak %5d MiB" % (
            peer, told[0]["build"], told[0]["wall"], told[0]["bytes"] / 1e6, told[0]["grown_mib"],
            told[0]["peak_mib"]))
        for point in told[1:]:
            say("          beam %4d  recall@10 %.4f  %9.0f queries per CPU second" % (
                point["beam"], point["recall"], point["queries_per_cpu_second"]))
    ours = measured.get("embedkit")
    for peer, told in measured.items():
        if ours and peer != "embedkit":
            ratios = ["at %.2f: %s" % (goal, "%.2f" % (at(ours[1:], goal) / at(told[1:], goal))
                                       if at(ours[1:], goal) and at(told[1:], goal) else "not reached")
                      for goal in GOALS]
            say("embedkit / %-8s queries %s; build CPU %.2f" % (
                peer, ", ".join(ratios), ours[0]["build"] / told[0]["build"]))
    if args.plot and measured:
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as points:
            for peer, told in measured.items():
                for point in told[1:]:
                    points.write("%s,%f,%f\n" % (peer, point["recall"], point["queries_per_cpu_second"]))
            points.flush()
            plot = args.plot.replace(".svg", "-%s.svg" % name)
            subprocess.run(java.command("index.RecallPlot", plot, "%s, %s rows of %d" % (
                name, format(rows.shape[0], ","), rows.shape[1]), points.name), check=True)
            say("The plot is in %s." % plot)
    return measured


def small(args, java):
    say("\n## Small rows\n")
    for table in [args.glove] if args.glove else []:
        run = subprocess.run(java.command("SmallRowTimes", table), capture_output=True, text=True)
        say(run.stdout if run.returncode == 0 else run.stderr[-2000:])
    return None


def exact(args, java):
    """One query and 64 at once over 400,000 x 100, in turn with NumPy."""
    import numpy as np
    import tables
    say("\n## Exact queries, beside NumPy %s\n" % np.__version__)

    def one(matrix, queries):
        scores = matrix @ queries[0]
        best = np.argpartition(scores, -10)[-10:]
        return best[np.argsort(-scores[best])]

    def batch(matrix, queries):
        scores = queries @ matrix.T
        best = np.argpartition(scores, -10, axis=1)[:, -10:]
        return np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1), 1)

    told = {}
    matrix = np.random.default_rng(1).normal(size=(400_000, 100)).astype("<f4")
    queries = matrix[[i * (len(matrix) // 64) for i in range(64)]].copy()
    with tempfile.TemporaryDirectory(prefix="embedkit-search-", dir=args.folder) as folder:
        tables.table(folder, matrix)
        ours = subprocess.Popen(java.command("QueryTimes", folder + "/table.safetensors"), stdin=subprocess.PIPE,
                                stdout=subprocess.PIPE, text=True)
        for what, theirs, times in (("one", one, 20), ("batch", batch, 3)):
            ratios = []
            for turn in range(-2, 7):
                start = time.process_time()
                for _ in range(times):
                    theirs(matrix, queries)
                numpy_time = (time.process_time() - start) / times
                ours.stdin.write("%s %d\n" % (what, times))
                ours.stdin.flush()
                answer = ours.stdout.readline()
                while not re.match(r"[0-9.]+$", answer):
                    answer = ours.stdout.readline()
                if turn >= 0:
                    ratios.append(numpy_time / float(answer))
            told[what] = statistics.median(ratios)
            say("%s: %.2f times as fast as NumPy by CPU seconds (%.2f to %.2f)" % (
                "one query" if what == "one" else "64 queries", told[what], min(ratios), max(ratios)))
        ours.stdin.close()
        ours.wait()
    return told


def large(args, java):
    """An index of many rows of 8 bits; rows that are read are pages of a file."""
    say("\n## %s rows of 100 as I8\n" % format(args.large, ","))
    with tempfile.TemporaryDirectory(prefix="embedkit-search-", dir=args.folder) as folder:
        file = folder + "/large.safetensors"
        small_heap = ("-XX:+UseSerialGC", "-Xmn24m")
        for arguments in (("build", file, args.large, args.threads), ("ask", file, 100)):
            run = subprocess.run(java.command("index.LargeIndex", *arguments, heap=small_heap), capture_output=True,
                                 text=True)
            say(run.stdout if run.returncode == 0 else run.stderr[-2000:])


def main():
    parser = argparse.ArgumentParser(prog="benchmarks/run search", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="index,small,exact", help="the parts")
    parser.add_argument("--glove", metavar="FILE", help="GloVe vectors, gzipped text without a header")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the generated table; 0 for none")
    parser.add_argument("--large", type=int, default=0, metavar="ROWS",
                        help="builds, opens and asks an index of so many rows of I8, such as 10000000")
    parser.add_argument("--dim", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=1, help="rounds of each peer, in turn")
    parser.add_argument("--threads", type=int, default=1, help="threads that build")
    parser.add_argument("--beams", default="20,40,80,160,320,640,1280,2560")
    parser.add_argument("--peers", default=",".join(JAVA + NATIVE))
    parser.add_argument("--python", default="/usr/bin/python3", help="a Python that imports hnswlib and faiss")
    parser.add_argument("--folder", help="where tables are written for a while")
    parser.add_argument("--out", metavar="FILE", help="all results as JSON")
    parser.add_argument("--plot", metavar="FILE.svg", help="recall against speed; the table's name is put before .svg")
    args = parser.parse_args()
    if not has(sys.executable, "numpy"):
        sys.exit("benchmarks/run search needs NumPy, which finds the true nearest rows")
    if args.glove and not os.path.exists(args.glove):
        say("GloVe is left out: there is no %s." % args.glove)
        args.glove = None
    elif not args.glove:
        say("GloVe is left out: --glove names its file.")
    import tables
    java = Java()
    parts = args.only.split(",")
    results = {"machine": machine.describe(HOME, java.java, {}), "indexes": {}}
    if "index" in parts and args.glove:
        rows, queries = tables.glove(args.glove)
        results["indexes"]["glove"] = indexes(args, java, "glove", tables.unit(rows), tables.unit(queries))
    if "index" in parts and args.rows:
        rows, queries = tables.clustered(args.rows, args.dim)
        results["indexes"]["clustered"] = indexes(args, java, "clustered", tables.unit(rows), tables.unit(queries))
    if "small" in parts:
        small(args, java)
    if args.large:
        large(args, java)
    if "exact" in parts:
        results["exact"] = exact(args, java)
    say("\n" + results["machine"])
    if args.out:
        pathlib.Path(args.out).write_text(json.dumps(results, indent=1) + "\n")
        say("The results are in %s." % args.out)


main()
