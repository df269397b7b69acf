package embedkit.storage.mmap;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The one among the tensors of a language model whose rows are its tokens, by its usual names. */
final class TokenEmbeddings {

  /** BERT's, GPT-2's, Llama's in two libraries, CLIP's, GPT-NeoX's, XLNet's and static models'. */
  private static final Pattern USUAL =
      Pattern.compile(
          "(.*\\.)?(word_embeddings|wte|embed_tokens|tok_embeddings|token_embedding|embed_in"
              + "|word_embedding|embedding)\\.weight");

  /** T5 and BART note the same rows for the encoder and the decoder once more. */
  private static final Pattern SHARED = Pattern.compile("(.*\\.)?shared\\.weight");

  private TokenEmbeddings() {}

  /** Finds the name, if only one of them can be meant. */
  static Optional<String> among(Collection<String> names) {
    for (Pattern pattern : List.of(SHARED, USUAL)) {
      List<String> found = names.stream().filter(pattern.asMatchPredicate()).limit(2).toList();
      if (found.size() == 1) {
        return Optional.of(found.getFirst());
      }
    }
    return Optional.empty();
  }
}
