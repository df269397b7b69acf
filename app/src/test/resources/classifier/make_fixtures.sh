#!/bin/sh
# Makes supervised models of fastText from lines.txt beside this script, with each loss, and what fastText predicts.
set -e
cd "$(dirname "$0")"
for loss in softmax hs ova ns; do
  fasttext supervised -input lines.txt -output $loss -loss $loss -dim 6 -epoch 30 -lr 0.5 -minCount 1 \
    -wordNgrams 2 -minn 2 -maxn 3 -bucket 600 -neg 3 -thread 1 -verbose 0
done
fasttext supervised -input lines.txt -output words -dim 4 -epoch 30 -lr 0.5 -minCount 2 -thread 1 -verbose 0
fasttext quantize -input lines.txt -output softmax -dsub 2 -verbose 0
fasttext quantize -input lines.txt -output hs -dsub 2 -qnorm -cutoff 300 -verbose 0
for model in softmax.bin hs.bin ova.bin ns.bin words.bin softmax.ftz hs.ftz; do
  fasttext predict-prob $model asked.txt 6 > $model.told
  fasttext test $model lines.txt 2 > $model.tested
done
rm -f ./*.vec
dpkg-query -W -f '${Package} ${Version}\n' fasttext > VERSIONS
