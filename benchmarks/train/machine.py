"""What the figures were measured on."""
import datetime
import json
import os
import platform
import re
import shutil
import subprocess


def said(command):
    """What a command prints, or nothing if it is not there or fails."""
    try:
        run = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return ""
    return (run.stdout + run.stderr).strip() if run.returncode == 0 else ""


def field(file, name):
    try:
        with open(file) as lines:
            found = re.search(r"^%s\s*:\s*(.*)$" % name, lines.read(), re.M)
    except OSError:
        found = None
    return found[1] if found else "unknown"


def vector_width():
    flags = field("/proc/cpuinfo", "flags").split()
    return next((name for flag, name in (("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in flags), "no AVX2")


def memory():
    size = field("/proc/meminfo", "MemTotal").split()[0]
    return "%.0f GB of memory" % (int(size) * 1024 / 1e9) if size.isdigit() else "memory unknown"


def fasttext():
    if not shutil.which("fasttext"):
        return "no fastText"
    version = said(["dpkg-query", "-W", "-f", "${Version}", "fasttext"])
    return "fastText " + (version + " (Debian's package)" if version else "of a version that it does not tell")


def gensim_versions(python, script):
    """gensim's and NumPy's versions, or nothing where they are missing."""
    told = said([python, script])
    return json.loads(told.splitlines()[-1]) if told.startswith("{") else {}


def describe(home, java, gensim):
    """Lines of Markdown; loads of the machine are told, because timings on a busy one mean little."""
    commit = said(["git", "-C", str(home), "describe", "--always", "--dirty"]) or "unknown"
    jdk = re.search(r"^(OpenJDK Runtime.*|.*Runtime Environment.*)$", said([str(java), "-version"]), re.M)
    peers = [fasttext(), *("%s %s" % pair for pair in gensim.items())] + ([] if gensim else ["no gensim"])
    return "\n".join([
        "- %s, commit %s" % (datetime.date.today().isoformat(), commit),
        "- %s, %d cores, %s, %s; load average at the start %.1f" % (
            field("/proc/cpuinfo", "model name"), os.cpu_count(), vector_width(), memory(), os.getloadavg()[0]),
        "- %s %s; %s" % (platform.system(), platform.release(), jdk[1] if jdk else "JDK unknown"),
        "- peers: " + ", ".join(peers),
    ])
