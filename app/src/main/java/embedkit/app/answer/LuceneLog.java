package embedkit.app.answer;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lucene tells on standard error how it computes, which says nothing to who searches notes. The JVM
 * is ours, so it is told to be quiet.
 */
public final class LuceneLog {

  /** Held: a logger that nobody holds forgets its level. */
  private static final Logger LOG = Logger.getLogger("org.apache.lucene");

  private LuceneLog() {}

  /** Tells Lucene to be quiet. */
  public static void quiet() {
    LOG.setLevel(Level.SEVERE);
  }
}
