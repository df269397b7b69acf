"""Measures training against fastText and gensim, and how its cost grows; writes Markdown with goals beside figures.

Runs the programs in turn, round after round. A peer that is missing is left out, and the report says so.
"""
import argparse
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import machine
import parts
import texts
from judge import Judge
from programs import Failed
from series import tell

HOME = pathlib.Path(__file__).resolve().parents[2]
DISTRIBUTION = HOME / "app" / "target" / "embedkit"


class Bench:
    """What the parts are measured with: programs, a judge, a folder for files, and notes for the report."""

    def __init__(self, args, work):
        self.work = work
        self.binary = DISTRIBUTION / "bin" / "embedkit"
        self.runtime = DISTRIBUTION / "runtime" / "bin" / "java"
        self.judge = Judge(args.pairs) if args.pairs else None
        self.notes = [] if args.pairs else ["Quality was not judged: no --pairs were given."]
        self.fasttext = shutil.which("fasttext")
        script = pathlib.Path(__file__).with_name("gensim_run.py")
        self.gensim = machine.gensim_versions(args.gensim_python, script)
        if args.only & {"fasttext", "optimizers", "cbow", "subword"} and not self.fasttext:
            self.note("fastText is left out: there is no fasttext on the path.")
        if "gensim" in args.only and not self.gensim:
            self.note("gensim is left out: %s cannot import it (--gensim-python)." % args.gensim_python)

    def note(self, what):
        self.notes.append(what)
        tell(what)

    def build(self):
        """Builds the distribution if it is stale, and the classes of the benchmarks."""
        tell("building ...")
        mvn = ["mvn", "-q", "-B", "-pl", "benchmarks", "-am", "package", "-Dmaven.test.skip=true",
               "-Dmaven.javadoc.skip", "-Dmaven.source.skip", "-Dformat.skip"]
        for command in ([str(HOME / "embedkit"), "--version"], mvn):
            if subprocess.run(command, cwd=HOME, stdout=sys.stderr).returncode:
                raise Failed("cannot build: %s" % " ".join(command))

    def java(self, name, *arguments):
        """Runs a class of the benchmarks that needs nothing but the JDK; returns what it prints."""
        command = [str(self.runtime), "--add-modules", "jdk.incubator.vector", "-cp",
                   str(HOME / "benchmarks" / "target" / "classes"), "embedkit.benchmarks." + name, *map(str, arguments)]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            raise Failed("%s failed:\n%s" % (name, run.stderr))
        return run.stdout

    def fma_peak(self, threads):
        return float(self.java("FmaPeak", threads).split()[-2])


def arguments():
    parser = argparse.ArgumentParser(
        prog="benchmarks/run train", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", nargs="?", type=pathlib.Path, metavar="TEXT",
                        help="a sentence or more a line, plain or .zst or .gz; left out, a generated one")
    parser.add_argument("--pairs", nargs="+", default=[], type=pathlib.Path, metavar="FILE",
                        help="word pairs with people's scores, to judge the tables by")
    parser.add_argument("--only", default=",".join(parts.NAMES), metavar="PART,PART", help="some of %(default)s")
    parser.add_argument("--seeds", type=int, metavar="N", help="rounds of skip-gram and of threads (5)")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds of all others (2)")
    parser.add_argument("--quick", action="store_true", help="small texts and one round: tries the script, proves nothing")
    parser.add_argument("--plan", action="store_true", help="say how long it takes, and measure nothing")
    parser.add_argument("--gensim-python", default=sys.executable, metavar="PYTHON",
                        help="an interpreter that has gensim (this one)")
    parser.add_argument("--work", type=pathlib.Path, metavar="DIR", help="folder for files of up to 3 GB (the system's)")
    parser.add_argument("--out", type=pathlib.Path, metavar="FILE", help="write the report here too, part by part")
    return checked(parser, parser.parse_args())


def checked(parser, args):
    args.only = set(args.only.split(","))
    unknown = args.only - set(parts.NAMES)
    if unknown:
        parser.error("no part is named %s; there are %s" % (", ".join(sorted(unknown)), ", ".join(parts.NAMES)))
    for file in [*args.pairs, *([args.text] if args.text else [])]:
        if not file.is_file():
            parser.error("%s: no such file" % file)
    args.seeds = args.seeds or (1 if args.quick else 5)
    args.rounds = args.rounds or (1 if args.quick else 2)
    if min(args.seeds, args.rounds) < 1:
        parser.error("--seeds and --rounds are at least 1")
    return args


def prepare(args, bench, work):
    """The first lines of the text, and all of it."""
    if args.text:
        whole = texts.Given("the whole text", texts.unpacked(args.text, work))
    else:
        bench.note("No TEXT was given: a generated one is learned, so that correlations mean nothing.")
        made = texts.Zipf(60_000, 500_000 if args.quick else 23_000_000, bench.java, work)
        whole = texts.Given("the whole generated text", made.__enter__())
    if args.quick:
        bench.note("A quick run: the texts are small and the figures prove nothing.")
        whole = whole.first(2_000, work)
    return whole.first(1_000 if args.quick else texts.LINES, work), whole


class Report:
    """The report, as far as it has come."""

    def __init__(self, file, head):
        self.file, self.pieces = file, []
        self.add(head)

    def add(self, piece):
        self.pieces.append(piece)
        if self.file:
            self.file.write_text(str(self))

    def __str__(self):
        return "\n\n".join(self.pieces) + "\n"


def measure(part, work):
    """Markdown of a part, and whether it came to its end."""
    failures = {}
    try:
        for series in part.series:
            series.run(work)
            failures.update(series.results.failures)
        markdown = part.markdown()
    except Exception as failure:  # what the other parts took minutes for is not to be lost
        tell("%s FAILED: %s" % (part.title, traceback.format_exc()))
        failures["this part"] = "%s: %s" % (type(failure).__name__, failure)
        markdown = ""
    told = ["**%s failed:** %s" % (name, what.splitlines()[0]) for name, what in failures.items()]
    return "\n\n".join([markdown.strip(), *told]).strip(), not failures


def tell_time(planned):
    series = {id(s): s for part in planned for s in part.series}.values()
    for each in series:
        tell("about %4.1f minutes: %s" % (each.seconds() / 60, each.title))
    tell("about %4.1f minutes in all, on an idle machine where fastText learns 215,000 words/s"
         % (sum(s.seconds() for s in series) / 60))


def main():
    args = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    work = pathlib.Path(tempfile.mkdtemp(prefix="embedkit-train-", dir=args.work))
    try:
        return run(args, work)
    except Failed as failure:
        tell(str(failure))
        return 1
    except KeyboardInterrupt:
        tell("interrupted")
        return 130
    finally:
        shutil.rmtree(work)


def run(args, work):
    start = time.monotonic()
    bench = Bench(args, work)
    bench.build()
    head, whole = prepare(args, bench, work)
    planned = parts.Plan(args, head, whole, bench).parts()
    tell_time(planned)
    if args.plan:
        return 0
    described = machine.describe(HOME, bench.runtime, bench.gensim)
    report = Report(args.out, "\n\n".join([described, *bench.notes]))
    ended = []
    for part in planned:
        markdown, well = measure(part, work)
        report.add("### %s\n\n%s" % (part.title, markdown))
        ended.append(well)
    report.add("Measured in %.0f minutes." % ((time.monotonic() - start) / 60))
    print(report)
    return 0 if all(ended) else 1


if __name__ == "__main__":
    sys.exit(main())
