package embedkit.tokenizers.text;

import java.text.Normalizer.Form;
import java.util.Arrays;

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

  /** So many marks in a row are put in order one by one. */
  private static final int FEW = 16;

  private static final int L = 0x1100;
  private static final int V = 0x1161;
  private static final int T = 0x11a7;
  private static final int S = 0xac00;
  private static final int V_COUNT = 21;
  private static final int T_COUNT = 28;
  private static final int S_COUNT = 19 * V_COUNT * T_COUNT;

  /** Characters are looked up by pages of 256. */
  private static final int PAGE = 8;

  private static final int MASK = (1 << PAGE) - 1;
  private static final int PAGES = 0x110000 >> PAGE;

  private final boolean compatible;
  private final boolean composes;

  UnicodeForm(boolean compatible, boolean composes) {
    this.compatible = compatible;
    this.composes = composes;
  }

  /** What is looked up is kept here, since looking it up takes a while. */
  private static final class Tables {
    static final byte[][] CLASSES = new byte[PAGES][];
    static final int[][][] CANONICAL = new int[PAGES][][];
    static final int[][][] COMPATIBLE = new int[PAGES][][];

    /** Of each character that something composes with: what, and what becomes of it, in pairs. */
    static final int[][][] PAIRS = new int[PAGES][][];

    static {
      CharacterSet.classes()
          .forEach(
              (c, rank) -> {
                if (CLASSES[c >> PAGE] == null) {
                  CLASSES[c >> PAGE] = new byte[1 << PAGE];
                }
                CLASSES[c >> PAGE][c & MASK] = rank.byteValue();
              });
      CharacterSet.CANONICAL.each(
          c -> {
            String whole = normalized(Character.toString(c), Form.NFD);
            put(CANONICAL, c, whole.codePoints().toArray());
            int last = whole.codePointBefore(whole.length());
            String before = whole.substring(0, whole.length() - Character.charCount(last));
            String first = normalized(before, Form.NFC);
            // What is excluded from composition does not come back.
            boolean one = !first.isEmpty() && first.codePointCount(0, first.length()) == 1;
            if (one && normalized(Character.toString(c), Form.NFC).equals(Character.toString(c))) {
              int[] known = get(PAIRS, first.codePointAt(0));
              int[] more =
                  Arrays.copyOf(
                      known == null ? new int[0] : known, known == null ? 2 : known.length + 2);
              more[more.length - 2] = last;
              more[more.length - 1] = c;
              put(PAIRS, first.codePointAt(0), more);
            }
          });
      CharacterSet.COMPATIBLE.each(
          c ->
              put(
                  COMPATIBLE,
                  c,
                  normalized(Character.toString(c), Form.NFKD).codePoints().toArray()));
    }

    private static void put(int[][][] table, int c, int[] value) {
      if (table[c >> PAGE] == null) {
        table[c >> PAGE] = new int[1 << PAGE][];
      }
      table[c >> PAGE][c & MASK] = value;
    }

    static int[] get(int[][][] table, int c) {
      int[][] page = table[c >> PAGE];
      return page == null ? null : page[c & MASK];
    }

    private static String normalized(String text, Form form) {
      return java.text.Normalizer.normalize(text, form);
    }
  }

  /** One thread's characters between two starters, each with what it changes. */
  private static final class Run {
    private static final int KEPT = 1 << 12;

    int[] characters = new int[32];
    int[] changes = new int[32];
    int[] classes = new int[32];
    int count;

    /** Forgets what it holds, and room that only few texts need. */
    void clear() {
      count = 0;
      if (characters.length > KEPT) {
        characters = new int[32];
        changes = new int[32];
        classes = new int[32];
      }
    }

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
    Composer out = COMPOSERS.get();
    out.begin(text, composes);
    Run run = out.run;
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
    out.text = null;
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
      parts = Tables.get(compatible ? Tables.COMPATIBLE : Tables.CANONICAL, c);
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
    byte[] page = c < FIRST_MARK ? null : Tables.CLASSES[c >> PAGE];
    return page == null ? 0 : page[c & MASK];
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
    if (run.count > FEW) {
      sort(run);
    } else if (run.count > 1) {
      insert(run);
    }
    for (int i = 0; i < run.count; i++) {
      out.take(run.characters[i], run.changes[i], run.classes[i]);
    }
    run.count = 0;
  }

  private static void insert(Run run) {
    for (int i = 1; i < run.count; i++) {
      int character = run.characters[i];
      int change = run.changes[i];
      int rank = run.classes[i];
      int at = i;
      for (; at > 0 && run.classes[at - 1] > rank; at--) {
        run.characters[at] = run.characters[at - 1];
        run.changes[at] = run.changes[at - 1];
        run.classes[at] = run.classes[at - 1];
      }
      run.characters[at] = character;
      run.changes[at] = change;
      run.classes[at] = rank;
    }
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
    int[] pairs = Tables.get(Tables.PAIRS, a);
    for (int i = 0; pairs != null && i < pairs.length; i += 2) {
      if (pairs[i] == b) {
        return pairs[i + 1];
      }
    }
    return -1;
  }

  private static final ThreadLocal<Composer> COMPOSERS = ThreadLocal.withInitial(Composer::new);

  /** Puts characters together with those before them. For one thread. */
  private static final class Composer {
    private final Run run = new Run();
    private final Run behind = new Run();
    private NormalizedText text;
    private boolean composes;
    private int starter = -1;
    private int change;
    private int last;

    void begin(NormalizedText now, boolean composing) {
      text = now;
      composes = composing;
      run.clear();
      behind.clear();
      starter = -1;
      last = 0;
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
