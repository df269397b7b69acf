#!/bin/sh
# Makes the fastText model beside this script, all of whose rows of n-grams are filled.
set -e
cd "$(dirname "$0")"
corpus=$(mktemp)
for i in 1 2 3 4 5 6 7 8; do
  echo "the cat and the kitten purr with a naïve café"
  echo "the king and the queen rule the old realm"
done > "$corpus"
fasttext skipgram -input "$corpus" -output ngrams -dim 6 -minCount 1 -bucket 150 -minn 2 -maxn 4 \
  -epoch 20 -thread 10 -lr 0.2 -verbose 0
rm -f ngrams.vec "$corpus"
dpkg-query -W -f '${Package} ${Version}\n' fasttext > VERSIONS
