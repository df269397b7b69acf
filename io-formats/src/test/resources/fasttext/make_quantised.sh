#!/bin/sh
# Makes models with labels, their quantised forms, and what fastText prints for words that they have
# and for words that they do not have.
set -e
cd "$(dirname "$0")"
corpus=$(mktemp)
python3 - > "$corpus" << 'END'
import random
random.seed(1)
words = ["the", "cat", "sat", "naïve", "café", "日本語", "é", "dog"] + ["w%d" % i for i in range(300)]
for i in range(600):
    print("__label__%d" % (i % 3), " ".join(random.choice(words) for _ in range(8)))
END
printf 'the\ncafé\nunseen\nnaïvest\n日本\nx\nw12\né\nÄpfel\n</s>\n' > queries
fasttext supervised -input "$corpus" -output q -dim 6 -minCount 1 -bucket 500 -minn 2 -maxn 3 \
  -lr 1 -epoch 3 -thread 1 -verbose 0
cp q.bin supervised.bin
fasttext quantize -input "$corpus" -output q -dsub 2 -verbose 0
mv q.ftz quantised.ftz
fasttext quantize -input "$corpus" -output q -qnorm -cutoff 280 -retrain -epoch 1 -thread 1 -dsub 4 \
  -verbose 0
mv q.ftz pruned.ftz
rm -f q.bin q.vec "$corpus"
for model in subwords.bin one.bin supervised.bin quantised.ftz pruned.ftz; do
  fasttext print-word-vectors $model < queries > $model.asked
done
