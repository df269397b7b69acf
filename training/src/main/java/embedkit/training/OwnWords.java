package embedkit.training;

import embedkit.api.ConfigurationException;
import embedkit.api.Vocabulary;
import embedkit.api.VocabularyBuilder;
import embedkit.api.text.TokenIds;
import embedkit.api.text.Tokenizer;
import embedkit.spi.Option;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The words of a tokenizer that has a vocabulary of its own: a row for each of its tokens, in the
 * order of their ids, whether the text has it or not.
 */
final class OwnWords {

  private OwnWords() {}

  static Vocabulary of(TokenIds ids) {
    VocabularyBuilder words = new VocabularyBuilder();
    for (int id = 0; id < ids.size(); id++) {
      byte[] word = ids.word(id).getBytes(StandardCharsets.UTF_8);
      words.add(word, 0, word.length, 0);
    }
    return words.build();
  }

  /** No word is added to such a vocabulary, and none is taken out of it. */
  static void check(Tokenizer tokenizer, Pipeline pipeline) {
    for (Option<Long> option : List.of(Pipeline.PHRASES, Pipeline.MAX_VOCAB)) {
      long value = pipeline.get(option);
      if (value > 0) {
        throw new ConfigurationException(
            option.name()
                + " is "
                + value
                + ", and must be 0 with "
                + tokenizer.spec()
                + ": each of its tokens is a row, and there are no others");
      }
    }
  }
}
