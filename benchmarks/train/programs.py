"""The programs that are compared: each trains on a text in a process of its own."""
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import time

# The flags of all programs.
DIM, WINDOW, NEGATIVES, MIN_COUNT, SUBSAMPLE, RATE, THREADS = 100, 5, 5, 5, 1e-4, 0.05, 2


class Failed(Exception):
    """A program that did not do what it was to do, with the end of what it said."""


@dataclasses.dataclass
class Outcome:
    """What one run took: words/s of its training, and of the whole process seconds, CPU seconds and peak bytes."""

    rate: float
    seconds: float
    cpu: float
    peak: int
    scores: dict = dataclasses.field(default_factory=dict)


def execute(command, log):
    """Runs a command with its output in a file; returns its seconds, CPU seconds and peak memory in bytes."""
    start = time.perf_counter()
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            process.kill()
            process.wait()
            raise
    if process.returncode:
        raise failure(command, "ended with %d" % process.returncode, log)
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def failure(command, what, log):
    said = pathlib.Path(log).read_text(errors="replace").replace("\r", "\n").strip()
    last = said.splitlines()[-1] if said else "nothing"
    return Failed("%s %s and said last: %s\nthe command: %s\nall it said:\n%s" % (
        pathlib.Path(command[0]).name, what, last, " ".join(command), said[-3000:]))


@dataclasses.dataclass(frozen=True)
class FastText:
    """fastText; its words/s are words/sec/thread of its last report times the threads."""

    model: str = "skipgram"
    maxn: int = 0
    words_per_second: float = 215e3

    def run(self, text, epochs, seed, work):
        log, out = work / "fasttext.log", work / "fasttext"
        command = ["fasttext", self.model, "-input", text, "-output", out, "-dim", DIM, "-ws", WINDOW,
                   "-neg", NEGATIVES, "-minCount", MIN_COUNT, "-t", SUBSAMPLE, "-minn", 3, "-maxn", self.maxn,
                   "-lr", RATE, "-thread", THREADS, "-epoch", epochs, "-seed", seed]
        command = [str(part) for part in command]
        taken = execute(command, log)
        told = re.findall(rb"words/sec/thread:\s*(\d+)", log.read_bytes())
        if not told:
            raise failure(command, "told no words/sec/thread", log)
        out.with_suffix(".bin").unlink()
        return Outcome(float(told[-1]) * THREADS, *taken)

    def table(self, work):
        return work / "fasttext.vec"


@dataclasses.dataclass(frozen=True)
class Gensim:
    """gensim; its words/s are the words of its vocabulary times the epochs by its own total_train_time."""

    python: str
    words_per_second: float = 550e3

    def run(self, text, epochs, seed, work):
        log = work / "gensim.log"
        options = {"vector_size": DIM, "window": WINDOW, "negative": NEGATIVES, "min_count": MIN_COUNT,
                   "sample": SUBSAMPLE, "alpha": RATE, "sg": 1, "workers": THREADS}
        command = [self.python, str(pathlib.Path(__file__).with_name("gensim_run.py")), str(text),
                   str(self.table(work)), str(epochs), str(seed), json.dumps(options)]
        taken = execute(command, log)
        told = json.loads(log.read_text().splitlines()[-1])
        return Outcome(told["words"] / told["seconds"], *taken)

    def table(self, work):
        return work / "gensim.txt"


@dataclasses.dataclass(frozen=True)
class Embedkit:
    """Embedkit, from its distribution; its words/s are its own report of its training."""

    binary: pathlib.Path
    store: str = "heap"
    optimizer: str = "sgd:lr=%s" % RATE
    objective: str = "skipgram"
    dim: int = DIM
    threads: int = THREADS
    min_count: int = MIN_COUNT
    words_per_second: float = 4e6

    def run(self, text, epochs, seed, work):
        log, out = work / "embedkit.log", work / "embedkit.safetensors"
        command = [self.binary, "train", "--corpus", text, "--out", out, "--force", "--store", self.store,
                   "--optimizer", self.optimizer, "--objective", self.objective, "--dim", self.dim,
                   "--window", WINDOW, "--negatives", NEGATIVES, "--min-count", self.min_count,
                   "--subsample", SUBSAMPLE, "--threads", self.threads, "--epochs", epochs, "--seed", seed]
        command = [str(part) for part in command]
        taken = execute(command, log)
        told = re.search(r"\(([0-9,]+) words/s\)", log.read_text())
        if not told:
            raise failure(command, "told no words/s", log)
        return Outcome(float(told[1].replace(",", "")), *taken)

    def table(self, work):
        """The words alone, as the peers' tables are."""
        text = work / "embedkit.vec"
        execute([str(self.binary), "convert", str(work / "embedkit.safetensors"), str(text), "--force"],
                work / "convert.log")
        return text
