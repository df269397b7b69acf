package embedkit.app.command;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What gensim, fastText and word2vec call the flags of {@code train}. */
final class OtherNames {

  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("lr", "--optimizer, as in --optimizer sgd:lr=0.05"),
          Map.entry("alpha", "--optimizer, as in --optimizer sgd:lr=0.05"),
          Map.entry("size", "--dim"),
          Map.entry("vectorsize", "--dim"),
          Map.entry("workers", "--threads"),
          Map.entry("thread", "--threads"),
          Map.entry("iter", "--epochs"),
          Map.entry("epoch", "--epochs"),
          Map.entry("neg", "--negatives"),
          Map.entry("negative", "--negatives"),
          Map.entry("nsexponent", "--sampling-power"),
          Map.entry("sample", "--subsample"),
          Map.entry("t", "--subsample"),
          Map.entry("ws", "--window"),
          Map.entry("mincount", "--min-count"),
          Map.entry("maxvocabsize", "--max-vocab"),
          Map.entry("maxfinalvocab", "--max-vocab"),
          Map.entry("input", "--corpus"),
          Map.entry("sentences", "--corpus"),
          Map.entry("corpusfile", "--corpus"),
          Map.entry("train", "--corpus"),
          Map.entry("output", "--out"),
          Map.entry("o", "--out"),
          Map.entry("pretrainedvectors", "--from"),
          Map.entry("minn", "--objective, as in --objective skipgram:minn=3,maxn=6"),
          Map.entry("maxn", "--objective, as in --objective skipgram:minn=3,maxn=6"),
          Map.entry("sg", "--objective skipgram, or cbow"),
          Map.entry("cbow", "--objective cbow"),
          Map.entry("hs", "--objective, as in --objective skipgram:hierarchical=true"),
          Map.entry("loss", "--objective, as in --objective skipgram:hierarchical=true"));

  private OtherNames() {}

  /**
   * Finds what is meant by the first of some words that is no flag of ours.
   *
   * @param unmatched what was typed
   * @return a sentence without a full stop, or empty
   */
  static Optional<String> hint(List<String> unmatched) {
    if (unmatched.isEmpty()) {
      return Optional.empty();
    }
    String typed = unmatched.getFirst();
    if (!typed.startsWith("-")) {
      return Optional.empty();
    }
    String name = typed.split("=", 2)[0];
    String plain = name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    return Optional.ofNullable(OURS.get(plain)).map(ours -> name + " is here " + ours);
  }
}
