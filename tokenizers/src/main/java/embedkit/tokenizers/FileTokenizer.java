package embedkit.tokenizers;

import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import embedkit.api.text.Tokenizer;
import embedkit.tokenizers.chain.TokenizerChain;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * A tokenizer that a file holds, with its vocabulary. Two are equal if they are read of the same
 * file by the same options.
 */
final class FileTokenizer implements Tokenizer {

  private static final ThreadLocal<TokenIdBlock> BLOCKS =
      ThreadLocal.withInitial(() -> new TokenIdBlock(false));

  private final String spec;
  private final TokenizerChain chain;

  /** The words of tokens, each made when it is first asked for. */
  private final AtomicReferenceArray<String> words;

  FileTokenizer(String spec, TokenizerChain chain) {
    this.spec = spec;
    this.chain = chain;
    this.words = new AtomicReferenceArray<>(chain.size());
  }

  @Override
  public String spec() {
    return spec;
  }

  @Override
  public Optional<TokenIds> ids() {
    return Optional.of(chain);
  }

  @Override
  public void split(String line, Consumer<String> tokens) {
    TokenIdBlock block = BLOCKS.get();
    chain.encode(line, false, false, block);
    int[] ids = block.ids();
    int count = block.count();
    for (int i = 0; i < count; i++) {
      tokens.accept(word(ids[i]));
    }
  }

  private String word(int id) {
    String word = words.get(id);
    if (word == null) {
      word = chain.word(id);
      words.set(id, word);
    }
    return word;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileTokenizer tokenizer && tokenizer.spec.equals(spec);
  }

  @Override
  public int hashCode() {
    return spec.hashCode();
  }

  @Override
  public String toString() {
    return spec;
  }
}
