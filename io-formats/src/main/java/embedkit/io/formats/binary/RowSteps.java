package embedkit.io.formats.binary;

import embedkit.io.formats.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tells where the token of a binary row ends. A space ends it, but gensim writes tokens that hold
 * spaces themselves; who takes the first one is out of step from there on. Which space it is, the
 * rows prove: numbers of a usual size stand behind it, and behind them a token begins.
 */
final class RowSteps {

  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  /** The longest token that a proof believes in. */
  private static final int MOST_TOKEN = 1024;

  /** Rows behind that must fit where the first space of a token is not the one that ends it. */
  private static final int ROWS = 4;

  /** Fewer numbers may look usual by chance wherever they are read from. */
  private static final int LEAST_DIM = 3;

  private static final double LARGE = 1e15;
  private static final double SMALL = 1e-30;

  private final ByteSource source;
  private final int dim;
  private final boolean endsEarly;

  /**
   * Looks ahead in a file.
   *
   * @param endsEarly whether rows may be missing at the end
   */
  RowSteps(ByteSource source, int dim, boolean endsEarly) {
    this.source = source;
    this.dim = dim;
    this.endsEarly = endsEarly;
  }

  /**
   * The length of a token of ASCII letters and signs, if its whole row is at hand and nothing makes
   * one doubt where the token ends. Nearly all rows are such. One loop that calls nothing tells
   * them, as in a new process each method that is called for every row has to be compiled first.
   *
   * @return -1 for any other row
   */
  int plainLength() {
    byte[] b = source.buffer();
    int token = source.index();
    int most = Math.min(source.atHand() - 1 - 4 * dim, MOST_TOKEN);
    int p = token;
    while (p < token + most && b[p] > ' ') {
      p++;
    }
    if (p >= token + most || b[p] != ' ') {
      return -1;
    }
    int length = p - token;
    if (dim < LEAST_DIM) {
      return length;
    }
    int first = ++p;
    while (p < token + most && (b[p] > ' ' && b[p] != 0x7F || b[p] < 0)) {
      p++;
    }
    boolean doubtful = p >= token + most || b[p] == ' ' && p > first;
    return doubtful ? -1 : length;
  }

  /**
   * The length of the token that begins here.
   *
   * @param first its length up to the first space
   * @param left rows that are announced behind this one
   * @return {@code first}, unless only a later space is proved
   */
  int tokenLength(int first, long left) {
    int second = dim < LEAST_DIM ? -1 : space(0, first + 1);
    if (second < 0 || proves(first, left)) {
      return first;
    }
    for (int length = second; length >= 0; length = space(0, length + 1)) {
      if (row(length, left, ROWS)) {
        return length;
      }
    }
    return first;
  }

  /**
   * Tells whether a row with a token of this length is followed by another token, or by the end.
   *
   * @param left rows that are announced behind it
   */
  boolean proves(int length, long left) {
    return row(length, left, 0);
  }

  /** Tells whether numbers of a usual size stand behind a token, and rows behind them. */
  private boolean row(int tokenEnd, long left, int depth) {
    int end = tokenEnd + 1 + 4 * dim;
    return source.reach(end) && usual(source.index() + tokenEnd + 1) && rows(end, left, depth);
  }

  /** Tells whether rows begin there, or the file ends. */
  private boolean rows(int from, long left, int depth) {
    int at = from;
    while (source.reach(at + 1) && source.buffer()[source.index() + at] == '\n') {
      at++;
    }
    boolean more = source.reach(at + 1);
    if (left == 0 || !more) {
      return !more && (left == 0 || endsEarly);
    }
    for (int end = space(at, at); end >= 0; end = space(at, end + 1)) {
      if (depth == 0 || row(end, left - 1, depth - 1)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Finds a space that may end a token.
   *
   * @param token where the token begins
   * @param from where to look from
   * @return the space, with nothing but text before it; -1 if there is none
   */
  private int space(int token, int from) {
    int p = from;
    while (p < token + MOST_TOKEN && source.reach(p + 1)) {
      byte[] bytes = source.buffer();
      int at = source.index();
      int end = Math.min(token + MOST_TOKEN, source.atHand());
      while (p < end) {
        byte b = bytes[at + p];
        if (b == ' ' && p > from) {
          return Utf8.valid(bytes, at + token, at + p) ? p : -1;
        }
        if (b >= 0 && b <= ' ' || b == 0x7F) {
          return -1;
        }
        p++;
      }
    }
    return -1;
  }

  private boolean usual(int from) {
    byte[] b = source.buffer();
    for (int i = 0; i < dim; i++) {
      double size = Math.abs((float) FLOAT.get(b, from + 4 * i));
      if (size != 0 && !(size >= SMALL && size <= LARGE)) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether bytes stand there that no text has. */
  static boolean hasControls(byte[] b, int from, int length) {
    boolean any = false;
    for (int i = from; i < from + length; i++) {
      any |= b[i] >= 0 && b[i] < ' ' || b[i] == 0x7F;
    }
    return any;
  }
}
