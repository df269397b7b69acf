#!/bin/sh
# Makes the fastText models beside this script, and what fastText itself prints for their words.
set -e
cd "$(dirname "$0")"
corpus=$(mktemp)
labelled=$(mktemp)
for i in 1 2 3 4; do
  echo "the cat sat on the mat with a naïve café 日本語 x é"
  echo "the dog ate the cat’s café"
done > "$corpus"
sed 's/^/__label__a /' "$corpus" > "$labelled"
fasttext skipgram -input "$corpus" -output subwords -dim 5 -minCount 1 -bucket 40 -minn 2 -maxn 4 \
  -epoch 2 -thread 1 -verbose 0
fasttext cbow -input "$corpus" -output words -dim 3 -minCount 1 -maxn 0 -epoch 2 -thread 1 -verbose 0
fasttext supervised -input "$labelled" -output labels -dim 3 -minCount 1 -epoch 2 -thread 1 -verbose 0
fasttext skipgram -input "$corpus" -output one -dim 3 -minCount 1 -bucket 9 -minn 1 -maxn 3 \
  -epoch 2 -thread 1 -verbose 0
for model in subwords words one; do
  cut -d' ' -f1 $model.vec | tail -n +2 | fasttext print-word-vectors $model.bin > $model.printed
  rm $model.vec
done
rm -f labels.vec "$corpus" "$labelled"
dpkg-query -W -f '${Package} ${Version}\n' fasttext > VERSIONS
