#!/usr/bin/env python3
"""Asks gensim and Embedkit the same questions of the same vectors and compares the answers.

    app/src/test/interop/answers.py PATH/TO/bin/embedkit [VECTORS [PAIRS...]]

VECTORS is a file of vectors in the text form of GloVe or word2vec, packed or not, and PAIRS are word pairs
with scores, between tabs; without them both are made up. Wants gensim and NumPy. Ends with 1 if an answer
differs: words must be the same in the same order (but for those whose scores gensim cannot tell apart), scores
equal to 1e-5, and correlations to 4 digits.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
from gensim.models import KeyedVectors

EMBEDKIT = os.path.abspath(sys.argv[1])
VECTORS = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
PAIRS = [os.path.abspath(file) for file in sys.argv[3:]]
os.chdir(tempfile.mkdtemp(prefix="embedkit-answers-"))
TOP, CLOSE = 10, 1e-5
rng = np.random.default_rng(8)
failed = False


def made_up():
    """Words around some hundreds of centres, so that analogies and neighbours have answers."""
    centres = rng.normal(size=(400, 50))
    rows = (centres[rng.integers(0, 400, 20_000)] + 0.7 * rng.normal(size=(20_000, 50))).astype("<f4")
    model = KeyedVectors(vector_size=50)
    model.add_vectors(["w%d" % i for i in range(len(rows))], rows)
    model.save_word2vec_format("vectors.txt")
    return "vectors.txt"


def gensim_opens(file):
    import gzip
    with (gzip.open if file.endswith(".gz") else open)(file, "rb") as f:
        header = len(f.readline().split()) == 2
    return KeyedVectors.load_word2vec_format(file, no_header=not header)


source = VECTORS or made_up()
theirs = gensim_opens(source)
subprocess.run([EMBEDKIT, "convert", source, "ours.safetensors"], check=True, stdout=subprocess.DEVNULL)
# Words that a shell reads as words, without quotes and dashes.
words = [w for w in theirs.index_to_key if w.isalnum() and w not in ("exit", "quit", "help")]


def ask(lines):
    """Asks through the shell, so that one load serves all questions."""
    done = subprocess.run([EMBEDKIT, "shell", "ours.safetensors"], input="\n".join(lines) + "\n",
                          capture_output=True, text=True, check=True)
    if done.stderr.strip():
        sys.exit(done.stderr)
    answers, at, decoder = [], 0, json.JSONDecoder()
    text = done.stdout
    while at < len(text.rstrip()):
        while text[at].isspace():
            at += 1
        answer, at = decoder.raw_decode(text, at)
        answers.append(answer)
    assert len(answers) == len(lines), (len(answers), len(lines))
    return answers


def check(what, count, wrong, worst=None):
    global failed
    failed |= wrong > 0
    far = "" if worst is None else ", scores within %.1g" % worst
    print("%s: %d asked, %d differ%s" % (what, count, wrong, far), flush=True)


def some(count, per_question=1):
    return rng.choice(words, size=(count, per_question), replace=True)


def compare_lists(what, lines, want, score):
    """Lists of (word, score), the best first."""
    wrong, worst = 0, 0.0
    for ours, their in zip(ask(lines), want):
        got = [(near["word"], near[score]) for near in ours]
        apart = max([abs(a[1] - b[1]) for a, b in zip(got, their)], default=0.0)
        # Where two scores are equal in binary32, gensim's order is that of its sort.
        same = all(a[0] == b[0] or abs(a[1] - b[1]) < 5e-7 for a, b in zip(got, their))
        wrong += not (same and len(got) == len(their) and apart <= CLOSE)
        worst = max(worst, apart)
    check(what, len(lines), wrong, worst)


asked = [w for w, in some(1000)]
compare_lists("nearest", ["nearest %s --top %d --json" % (w, TOP) for w in asked],
              [theirs.most_similar(w, topn=TOP) for w in asked], "cosine")
asked = [list(ws) for ws in some(100, 3)]
compare_lists("nearest, three words", ["nearest %s --top %d --json" % (" ".join(ws), TOP) for ws in asked],
              [theirs.most_similar(positive=ws, topn=TOP) for ws in asked], "cosine")
compare_lists("nearest, ranks 100 to 5000",
              ["nearest %s --top %d --after 100 --first 5000 --json" % (ws[0], TOP) for ws in asked],
              [theirs.most_similar(ws[0], topn=TOP, clip_start=100, clip_end=5000) for ws in asked], "cosine")
compare_lists("analogy", ["analogy %s --top %d --json" % (" ".join(ws), TOP) for ws in asked],
              [theirs.most_similar(positive=ws[1:], negative=ws[:1], topn=TOP) for ws in asked], "cosine")
compare_lists("analogy --product", ["analogy %s --top %d --product --json" % (" ".join(ws), TOP) for ws in asked],
              [theirs.most_similar_cosmul(positive=ws[1:], negative=ws[:1], topn=TOP) for ws in asked], "product")
asked = [list(ws) for ws in some(300, 5)]
answers = ask(["doesnt-match %s --json" % " ".join(ws) for ws in asked])
check("doesnt-match", len(asked), sum(a["word"] != theirs.doesnt_match(ws) for a, ws in zip(answers, asked)))
answers = ask(["most-similar-to-given %s --json" % " ".join(ws) for ws in asked])
check("most-similar-to-given", len(asked),
      sum(a["word"] != theirs.most_similar_to_given(ws[0], ws[1:]) for a, ws in zip(answers, asked)))
answers = ask(["similarity %s %s --json" % (ws[0], ws[1]) for ws in asked])
apart = [abs(a["cosine"] - theirs.similarity(ws[0], ws[1])) for a, ws in zip(answers, asked)]
check("similarity", len(asked), sum(a > CLOSE for a in apart), max(apart))

# Near words, so that lists are of all lengths; rounding may move who is just as far as the other.
asked = [(ws[0], theirs.most_similar(ws[0], topn=400)[int(rng.integers(400))][0]) for ws in some(50)]
closer = ask(["closer-than %s %s --json" % ws for ws in asked])
between = ask(["between %s %s --json" % ws for ws in asked])
ranks = ask(["rank %s %s --json" % ws for ws in asked])


def just_as_far(differing, a, b):
    return all(abs(theirs.similarity(a, w) - theirs.similarity(a, b)) < 1e-6 for w in differing)


wrong = wrong_between = wrong_ranks = 0
for (a, b), ours, middle, rank in zip(asked, closer, between, ranks):
    there, back = set(theirs.closer_than(a, b)), set(theirs.closer_than(b, a))
    wrong += not just_as_far({near["word"] for near in ours} ^ there, a, b)
    differing = {near["word"] for near in middle} ^ ((there & back) - {a, b})
    wrong_between += not (just_as_far(differing, a, b) or just_as_far(differing, b, a))
    wrong_ranks += abs(rank["rank"] - theirs.rank(a, b)) > 1
check("closer-than", len(asked), wrong)
check("between, as what both closer_than have", len(asked), wrong_between)
check("rank", len(asked), wrong_ranks)

if not PAIRS:
    with open("pairs.tsv", "w") as f:
        for a, b in some(400, 2):
            f.write("%s\t%s\t%.2f\n" % (a, b, theirs.similarity(a, b) + 0.3 * rng.normal()))
        f.write("no-such-word\t%s\t1\n" % words[0])
    PAIRS = [os.path.abspath("pairs.tsv")]
for file in PAIRS:
    pearson, spearman, _ = theirs.evaluate_word_pairs(file)
    report = subprocess.run([EMBEDKIT, "evaluate", "ours.safetensors", "--pairs", file, "--json"],
                            check=True, capture_output=True, text=True).stdout
    got = json.loads(report)["tables"][0]["pairs"][0]
    ours = (got["pearson"], got["spearman"])
    want = (pearson[0], spearman[0])
    check("evaluate --pairs %s, Pearson %.4f and Spearman %.4f" % (os.path.basename(file), *ours), 1,
          any(abs(a - b) > 0.5e-4 for a, b in zip(ours, want)))

# Half of the questions have the answer that gensim gives, half any word.
with open("questions.txt", "w") as f:
    for section in ("first", "second"):
        f.write(": %s\n" % section)
        for a, b, c in some(100, 3):
            d = theirs.most_similar(positive=[b, c], negative=[a], topn=1)[0][0]
            d = d if d.isascii() and rng.integers(2) else rng.choice(words)
            f.write("%s %s %s %s\n" % (a, b, c, d))
        f.write("no-such-word %s %s %s\n" % tuple(words[:3]))
for restrict in (300_000, len(theirs) * 2 // 3):
    sections = theirs.evaluate_word_analogies("questions.txt", restrict_vocab=restrict)[1]
    report = subprocess.run([EMBEDKIT, "evaluate", "ours.safetensors", "--analogies", "questions.txt", "--json",
                             "--restrict", str(restrict)], check=True, capture_output=True, text=True).stdout
    ours = [(s["sum"], s["asked"]) for s in json.loads(report)["tables"][0]["analogies"]]
    want = [(len(s["correct"]), len(s["correct"]) + len(s["incorrect"])) for s in sections]
    check("evaluate --analogies --restrict %d, %d of %d right" % (restrict, *ours[-1]), len(ours),
          sum(a != b for a, b in zip(ours, want)))
sys.exit(1 if failed else 0)
