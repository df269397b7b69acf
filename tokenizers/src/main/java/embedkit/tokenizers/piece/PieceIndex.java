package embedkit.tokenizers.piece;

import java.util.Arrays;

/**
 * The pieces of a vocabulary by id, and their ids by text. Found by a range of chars, so that no
 * string is made of a text's parts. Immutable.
 */
public final class PieceIndex {
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private final String[] tokens;

  /** For each slot the id plus one, or 0. */
  private final int[] slots;

  /** The upper half of the hash of what stands in a slot. */
  private final int[] hashes;

  private final int shift;
  private int count;

  private PieceIndex(String[] tokens) {
    this.tokens = tokens;
    int bits = Math.max(4, 33 - Integer.numberOfLeadingZeros(Math.max(1, tokens.length - 1)));
    slots = new int[1 << bits];
    hashes = new int[1 << bits];
    shift = 64 - bits;
    for (int id = 0; id < tokens.length; id++) {
      if (tokens[id] != null) {
        put(id);
      }
    }
  }

  /** The later of two equal pieces is found, as in Hugging Face's. */
  private void put(int id) {
    long hash = hash(tokens[id]);
    int slot = (int) (hash >>> shift);
    while (slots[slot] != 0 && !tokens[slots[slot] - 1].equals(tokens[id])) {
      slot = slot + 1 & slots.length - 1;
    }
    count += slots[slot] == 0 ? 1 : 0;
    slots[slot] = id + 1;
    hashes[slot] = (int) hash;
  }

  /**
   * Begins an index.
   *
   * @return an empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Makes an index of pieces whose ids are their places.
   *
   * @param tokens the pieces; no null
   * @return the index
   */
  public static PieceIndex of(Iterable<String> tokens) {
    Builder builder = new Builder();
    for (String token : tokens) {
      builder.put(token, builder.size);
    }
    return builder.index();
  }

  /**
   * Returns how many ids there are.
   *
   * @return the largest id plus one
   */
  public int size() {
    return tokens.length;
  }

  /**
   * Returns how many different pieces there are.
   *
   * @return {@link #size} or less
   */
  public int count() {
    return count;
  }

  /**
   * Returns a piece.
   *
   * @param id 0 to {@link #size} - 1
   * @return the piece, or null for an id that has none
   */
  public String token(int id) {
    return tokens[id];
  }

  /**
   * Finds a piece.
   *
   * @param token the piece
   * @return its id, the largest if there are several, or -1
   */
  public int id(String token) {
    long hash = hash(token);
    for (int slot = (int) (hash >>> shift); ; slot = slot + 1 & slots.length - 1) {
      int id = slots[slot] - 1;
      if (id < 0 || hashes[slot] == (int) hash && tokens[id].equals(token)) {
        return id;
      }
    }
  }

  /**
   * Finds a piece.
   *
   * @param text holds the piece
   * @param from its first char
   * @param to behind its last char
   * @return its id, the largest if there are several, or -1
   */
  public int id(char[] text, int from, int to) {
    return id(hash(text, from, to), text, from, to);
  }

  int id(long hash, char[] text, int from, int to) {
    for (int slot = (int) (hash >>> shift); ; slot = slot + 1 & slots.length - 1) {
      int id = slots[slot] - 1;
      if (id < 0 || hashes[slot] == (int) hash && isAt(tokens[id], text, from, to)) {
        return id;
      }
    }
  }

  private static boolean isAt(String token, char[] text, int from, int to) {
    if (token.length() != to - from) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (token.charAt(i - from) != text[i]) {
        return false;
      }
    }
    return true;
  }

  static long hash(char[] text, int from, int to) {
    long hash = MULTIPLIER;
    for (int i = from; i < to; i++) {
      hash = (hash ^ text[i]) * MULTIPLIER;
    }
    return hash ^ hash >>> 32;
  }

  private static long hash(String text) {
    long hash = MULTIPLIER;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * MULTIPLIER;
    }
    return hash ^ hash >>> 32;
  }

  /** Takes pieces with their ids, in any order. */
  public static final class Builder {
    /** A vocabulary may leave out so many ids, however few pieces it has. */
    private static final int HOLES = 1 << 16;

    private String[] tokens = new String[256];
    private int size;
    private int count;

    private Builder() {}

    /**
     * Adds a piece.
     *
     * @param token the piece
     * @param id its id
     * @throws BrokenVocabularyException if the id is negative or has a piece
     */
    public void add(String token, int id) throws BrokenVocabularyException {
      if (id < 0) {
        throw new BrokenVocabularyException(
            "piece \"" + token + "\"", "an id from 0", Integer.toString(id), "");
      }
      if (id < tokens.length) {
        if (tokens[id] != null) {
          throw new BrokenVocabularyException(
              "piece \"" + token + "\"",
              "an id of its own",
              id + ", the id of \"" + tokens[id] + "\"",
              "");
        }
      } else if (id > 16L * count + HOLES) {
        throw new BrokenVocabularyException(
            "piece \"" + token + "\"",
            "ids that leave few numbers out",
            id + " after " + count + " pieces",
            "");
      }
      put(token, id);
    }

    private void put(String token, int id) {
      if (id >= tokens.length) {
        long wanted = Math.max(id + 1L, tokens.length + (tokens.length >> 1));
        tokens = Arrays.copyOf(tokens, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
      }
      tokens[id] = token;
      size = Math.max(size, id + 1);
      count++;
    }

    /**
     * Returns the index of what was added.
     *
     * @return the index
     */
    public PieceIndex index() {
      return new PieceIndex(Arrays.copyOf(tokens, size));
    }
  }
}
