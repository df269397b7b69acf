package embedkit.tokenizers.text;

/** Drops marks that combine with the letter before them. */
public record StripAccents() implements Normalizer {

  private static final int FIRST = 0x300;

  @Override
  public void normalize(NormalizedText text) {
    Changes.drop(text, c -> c >= FIRST && CharacterSet.MARK.has(c));
  }
}
