package embedkit.tokenizers.chain;

import embedkit.api.ConfigurationException;
import embedkit.tokenizers.piece.BrokenVocabularyException;
import embedkit.tokenizers.piece.PieceTrie;
import embedkit.tokenizers.text.CharacterSet;
import java.util.List;

/**
 * Finds tokens in a text: the leftmost, and of those that begin there the longest; no two overlap.
 * Immutable.
 */
final class TokenSearch {

  /**
   * A token to be found.
   *
   * @param text what is looked for
   * @param id its id
   * @param token how it is looked for
   */
  record Sought(String text, int id, AddedToken token) {}

  /** What was found, and where the search goes on. For one thread. */
  static final class Found {
    int start;
    int end;
    int id;

    /** Behind what was found last, with its white space. */
    private int done;

    /** Behind what was found or passed over last, without. */
    private int next;

    void begin() {
      done = 0;
      next = 0;
    }

    /** Returns how much of the text is told. */
    int done() {
      return done;
    }
  }

  private final List<Sought> sought;

  /** Leads to the first of those that are written alike. */
  private final PieceTrie trie = new PieceTrie();

  /** Which chars a token may begin with. */
  private final long[] firsts = new long[0x10000 / Long.SIZE];

  TokenSearch(List<Sought> tokens) {
    sought = List.copyOf(tokens);
    try {
      for (int i = sought.size() - 1; i >= 0; i--) {
        String text = sought.get(i).text;
        if (!text.isEmpty()) {
          firsts[text.charAt(0) >> 6] |= 1L << text.charAt(0);
          trie.add(text, i);
        }
      }
    } catch (BrokenVocabularyException e) {
      throw new ConfigurationException("the added tokens are too many or too long");
    }
  }

  boolean isEmpty() {
    return sought.isEmpty();
  }

  /** Tells whether a token may begin with a char. */
  boolean begins(char c) {
    return (firsts[c >> 6] & 1L << c) != 0;
  }

  /** Finds the next token; false if there is none. */
  boolean next(CharSequence text, Found found) {
    int length = text.length();
    for (int i = found.next; i < length; i++) {
      if (!begins(text.charAt(i))) {
        continue;
      }
      int best = -1;
      int end = i;
      int node = PieceTrie.ROOT;
      for (int k = i; k < length; k++) {
        node = trie.next(node, text.charAt(k));
        if (node == PieceTrie.ROOT) {
          break;
        }
        if (trie.id(node) >= 0) {
          best = trie.id(node);
          end = k + 1;
        }
      }
      if (best >= 0) {
        found.next = end;
        if (taken(text, i, end, sought.get(best), found)) {
          return true;
        }
        i = end - 1;
      }
    }
    return false;
  }

  /** Takes what stands at a place, unless it is a part of a word and is not to be. */
  private static boolean taken(CharSequence text, int start, int end, Sought what, Found found) {
    AddedToken token = what.token;
    if (token.singleWord()
        && (start > 0 && isWord(Character.codePointBefore(text, start))
            || end < text.length() && isWord(Character.codePointAt(text, end)))) {
      return false;
    }
    found.start = start;
    found.end = end;
    while (token.left()
        && found.start > found.done
        && CharacterSet.isSpace(text.charAt(found.start - 1))) {
      found.start--;
    }
    while (token.right()
        && found.end < text.length()
        && CharacterSet.isSpace(text.charAt(found.end))) {
      found.end++;
    }
    // What is behind may be found within the white space that was taken; it gets the rest of it.
    found.start = Math.max(found.start, Math.min(found.done, found.end));
    found.done = found.end;
    found.id = what.id;
    return true;
  }

  private static boolean isWord(int c) {
    return CharacterSet.WORD.has(c);
  }
}
