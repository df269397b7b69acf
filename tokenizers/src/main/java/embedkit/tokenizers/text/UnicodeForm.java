package embedkit.tokenizers.text;

import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Unicode's normalization forms with the origin of each char, which {@link java.text.Normalizer}
 * does not tell. Characters that the tables of {@link CharacterSet} do not know stay as they are.
 */
public enum UnicodeForm implements Normalizer {
  /** Canonical decomposition. */
  NFD(false, false),
  /** Canonical decomposition, then composition. */
  NFC(false, true),
  /** Compatibility decomposition. */
  NFKD(true, false),
  /** Compatibility decomposition, then composition. */
  NFKC(true, true);

  /** Below, nothing changes in the canonical forms; nothing composes but with what is behind. */
  private static final int FIRST_CANONICAL = 0xc0;

  private static final int FIRST_COMPATIBLE = 0xa0;
  private static final int FIRST_MARK = 0x300;

  private static final int L = 0x1100;
  private static final int V = 0x1161;
  private static final int T = 0x11a7;
  private static final int S = 0xac00;
  private static final int V_COUNT = 21;
  private static final int T_COUNT = 28;
  private static final int S_COUNT = 19 * V_COUNT * T_COUNT;

  private final boolean compatible;
  private final boolean composes;

  UnicodeForm(boolean compatible, boolean composes) {
    this.compatible = compatible;
    this.composes = composes;
  }

  /** What is looked up is kept here, since looking it up takes a while. */
  private static final class Tables {
    static final Map<Integer, Integer> CLASSES = CharacterSet.classes();
    static final Map<Integer, int[]> CANONICAL = new HashMap<>();
    static final Map<Integer, int[]> COMPATIBLE = new HashMap<>();
    static final Map<Long, Integer> PAIRS = new HashMap<>();

    static {
      CharacterSet.CANONICAL.each(
          c -> {
            String whole = normalized(Character.toString(c), Form.NFD);
            CANONICAL.put(c, whole.codePoints().toArray());
            int last = whole.codePointBefore(whole.length());
            String before = whole.substring(0, whole.length() - Character.charCount(last));
            String first = normalized(before, Form.NFC);
            // What is excluded from composition does not come back.
            boolean one = !first.isEmpty() && first.codePointCount(0, first.length()) == 1;
            if (one && normalized(Character.toString(c), Form.NFC).equals(Character.toString(c))) {
              PAIRS.put((long) first.codePointAt(0) << 32 | last, c);
            }
          });
      CharacterSet.COMPATIBLE.each(
          c ->
              COMPATIBLE.put(
                  c, normalized(Character.toString(c), Form.NFKD).codePoints().toArray()));
    }

    private static String normalized(String text, Form form) {
      return java.text.Normalizer.normalize(text, form);
    }
  }

  /** One thread's characters between two starters, each with what it changes. */
  private static final class Run {
    int[] characters = new int[32];
    int[] changes = new int[32];
    int[] classes = new int[32];
    int count;

    void add(int character, int change, int rank) {
      if (count == characters.length) {
        characters = Arrays.copyOf(characters, 2 * count);
        changes = Arrays.copyOf(changes, 2 * count);
        classes = Arrays.copyOf(classes, 2 * count);
      }
      characters[count] = character;
      changes[count] = change;
      classes[count] = rank;
      count++;
    }
  }

  @Override
  public void normalize(NormalizedText text) {
    int clean = clean(text.buffer(), text.length());
    if (clean == text.length()) {
      return;
    }
    text.begin();
    // The character before may compose with what is behind it.
    text.keep(Math.max(0, clean - 1));
    Composer out = new Composer(text, composes);
    Run run = new Run();
    int at = text.at();
    char[] old = text.oldChars();
    int length = text.oldLength();
    while (at < length) {
      int c = Character.codePointAt(old, at, length);
      at += Character.charCount(c);
      decompose(c, run, out);
    }
    flush(run, out);
    out.end();
    text.end();
  }

  /** Returns how many chars at the beginning no form changes. */
  private int clean(char[] chars, int length) {
    int first = compatible ? FIRST_COMPATIBLE : composes ? FIRST_MARK : FIRST_CANONICAL;
    for (int i = 0; i < length; i++) {
      if (chars[i] >= first) {
        return i;
      }
    }
    return length;
  }

  private void decompose(int c, Run run, Composer out) {
    int[] parts = null;
    if (c >= S && c < S + S_COUNT) {
      hangul(c - S, run, out);
      return;
    }
    if (c >= FIRST_COMPATIBLE) {
      parts = (compatible ? Tables.COMPATIBLE : Tables.CANONICAL).get(c);
    }
    if (parts == null) {
      add(c, 0, run, out);
      return;
    }
    for (int i = 0; i < parts.length; i++) {
      add(parts[i], i == 0 ? 0 : 1, run, out);
    }
  }

  private static void hangul(int syllable, Run run, Composer out) {
    add(L + syllable / (V_COUNT * T_COUNT), 0, run, out);
    add(V + syllable % (V_COUNT * T_COUNT) / T_COUNT, 1, run, out);
    if (syllable % T_COUNT > 0) {
      add(T + syllable % T_COUNT, 1, run, out);
    }
  }

  private static int rank(int c) {
    return c < FIRST_MARK ? 0 : Tables.CLASSES.getOrDefault(c, 0);
  }

  private static void add(int c, int change, Run run, Composer out) {
    int rank = rank(c);
    if (rank == 0) {
      flush(run, out);
      out.take(c, change, 0);
    } else {
      run.add(c, change, rank);
    }
  }

  /** Hands on the marks behind a starter by their classes, equal ones in their order. */
  private static void flush(Run run, Composer out) {
    if (run.count > 1) {
      sort(run);
    }
    for (int i = 0; i < run.count; i++) {
      out.take(run.characters[i], run.changes[i], run.classes[i]);
    }
    run.count = 0;
  }

  /** By counting, since there are few classes, and a text may be one long run of marks. */
  private static void sort(Run run) {
    int[] begins = new int[257];
    for (int i = 0; i < run.count; i++) {
      begins[run.classes[i] + 1]++;
    }
    for (int i = 1; i < begins.length; i++) {
      begins[i] += begins[i - 1];
    }
    int[] characters = new int[run.count];
    int[] changes = new int[run.count];
    int[] classes = new int[run.count];
    for (int i = 0; i < run.count; i++) {
      int to = begins[run.classes[i]]++;
      characters[to] = run.characters[i];
      changes[to] = run.changes[i];
      classes[to] = run.classes[i];
    }
    run.characters = characters;
    run.changes = changes;
    run.classes = classes;
  }

  /** Returns what two characters compose to, or -1. */
  private static int composed(int a, int b) {
    if (a >= L && a < L + 19 && b >= V && b < V + V_COUNT) {
      return S + ((a - L) * V_COUNT + b - V) * T_COUNT;
    }
    if (a >= S && a < S + S_COUNT && (a - S) % T_COUNT == 0 && b > T && b < T + T_COUNT) {
      return a + b - T;
    }
    return Tables.PAIRS.getOrDefault((long) a << 32 | b, -1);
  }

  /** Puts characters together with those before them. */
  private static final class Composer {
    private final NormalizedText text;
    private final boolean composes;
    private final Run behind = new Run();
    private int starter = -1;
    private int change;
    private int last;

    Composer(NormalizedText text, boolean composes) {
      this.text = text;
      this.composes = composes;
    }

    void take(int c, int changed, int rank) {
      if (!composes) {
        text.put(c, changed);
        return;
      }
      if (starter < 0) {
        if (rank != 0) {
          text.put(c, changed);
        } else {
          starter = c;
          change = changed;
        }
        return;
      }
      boolean blocked = behind.count > 0 && last >= rank;
      int together = blocked ? -1 : composed(starter, c);
      if (together >= 0) {
        starter = together;
        change += changed - 1;
      } else if (rank == 0) {
        end();
        starter = c;
        change = changed;
      } else {
        behind.add(c, changed, rank);
        last = rank;
      }
    }

    void end() {
      if (starter >= 0) {
        text.put(starter, change);
      }
      for (int i = 0; i < behind.count; i++) {
        text.put(behind.characters[i], behind.changes[i]);
      }
      behind.count = 0;
      starter = -1;
      last = 0;
    }
  }
}
