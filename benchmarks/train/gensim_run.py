"""Trains gensim on a text, in a process of its own; prints what it measured as JSON.

usage: gensim_run.py [TEXT TABLE EPOCHS SEED OPTIONS], the last as JSON for Word2Vec; alone it prints versions.
"""
import json
import sys

import gensim
import numpy

if len(sys.argv) == 1:
    print(json.dumps({"gensim": gensim.__version__, "NumPy": numpy.__version__}))
    sys.exit()

from gensim.models import Word2Vec

text, table, epochs, seed, options = sys.argv[1:]
model = Word2Vec(corpus_file=text, epochs=int(epochs), seed=int(seed), **json.loads(options))
model.wv.save_word2vec_format(table)
# Words of the vocabulary, before subsampling: what fastText and Embedkit count too.
words = sum(model.wv.get_vecattr(word, "count") for word in model.wv.index_to_key)
print(json.dumps({"words": int(words) * int(epochs), "seconds": model.total_train_time}))
