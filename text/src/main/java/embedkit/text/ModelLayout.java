package embedkit.text;

/** How the files of a model lie, and with that how its texts are embedded. */
public enum ModelLayout {
  /**
   * Model2Vec (MinishLab): a tensor {@code embeddings}, maybe {@code mapping} and {@code weights},
   * and {@code config.json} that says whether vectors are normalised. Unknown tokens do not count,
   * and texts are cut at 512 times the median length of a token and at 512 tokens.
   */
  MODEL2VEC,
  /**
   * A {@code StaticEmbedding} of sentence-transformers: {@code embedding.weight}, beside {@code
   * modules.json} or {@code config_sentence_transformers.json}, or in {@code 0_StaticEmbedding}.
   * The plain mean, unknown tokens too.
   */
  STATIC_EMBEDDING,
  /**
   * WordLlama: {@code embedding.weight} without those files. The plain mean, where an id beyond the
   * table counts as the last row.
   */
  WORD_LLAMA,
  /**
   * The token table of a transformer, such as {@code model.embed_tokens.weight}. The plain mean,
   * unknown tokens too.
   */
  TOKEN_TABLE,
  /** A table of words, of any format. The plain mean of the known ones. */
  WORDS;

  /** Whether an id beyond the table stands for the last row. */
  boolean clipsIds() {
    return this == WORD_LLAMA;
  }
}
