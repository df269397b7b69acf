package embedkit.training.text;

import embedkit.api.TrainingException;
import embedkit.api.Vocabulary;
import embedkit.training.source.DecodedText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a text into ids with several threads. Each takes the next block and finds its tokens by
 * itself; what it found is added in the order of the blocks, so that ids and counts do not depend
 * on the threads. The distinct tokens that are kept are bounded: when there are too many, the
 * rarest are forgotten, at a place that depends on the text alone.
 */
final class TextReader {

  /** Distinct tokens that are kept at most, so that with those of a block they fit 2^24 places. */
  private static final int MOST_TOKENS = 15_000_000;

  private static final int MOST_BYTES = 1 << 30;

  /** A vocabulary of the most frequent words is chosen among so many times as many. */
  private static final int CHOICE = 8;

  private static final int LEAST_CHOICE = 1 << 20;

  /** Blocks are added one after the other, so that more threads would only wait. */
  private static final int MOST_THREADS = 16;

  private final String source;
  private final Reading reading;
  private final ReadingMeter meter;
  private final TextSource text;
  private final TokenCounter counter = new TokenCounter();
  private final IdSequence ids;
  private final int mostTokens;
  private final Object turns = new Object();
  private long turn;
  private DecodedText now;
  private long line;
  private long byteAt;
  private long words;
  private long forgotten;
  private final Mended.Counts mended = new Mended.Counts();
  private String firstMended;
  private String caveat;
  private Throwable failure;

  TextReader(String source, InputStream in, Reading reading, ReadingMeter meter)
      throws IOException {
    this(source, in, reading, meter, mostTokens(reading));
  }

  TextReader(String source, InputStream in, Reading reading, ReadingMeter meter, int mostTokens)
      throws IOException {
    this.source = source;
    this.reading = reading;
    this.meter = meter;
    this.text = new TextSource(source, in, reading.encoding(), reading.columns());
    this.ids = new IdSequence(reading.memory(), Path.of(System.getProperty("java.io.tmpdir")));
    this.mostTokens = mostTokens;
  }

  private static int mostTokens(Reading reading) {
    int most = reading.maxVocabulary();
    long base = reading.base().map(Vocabulary::size).orElse(0L);
    long choice = Math.max(LEAST_CHOICE, (long) CHOICE * most) + base;
    return most == 0 ? MOST_TOKENS : (int) Math.min(MOST_TOKENS, choice);
  }

  /** Reads the text to its end. */
  void readAll() throws IOException {
    meter.beginCounting(text.size());
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < Math.min(reading.threads(), MOST_THREADS); i++) {
      others.add(Thread.ofPlatform().name("embedkit-read-" + i).daemon().start(this::work));
    }
    work();
    for (Thread other : others) {
      join(other);
    }
    rethrow();
    ids.add(new int[] {IdSequence.LINE_END}, 1);
    meter.end();
  }

  private void rethrow() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new TrainingException("reading " + source + " failed", failure);
    }
  }

  private void join(Thread other) {
    try {
      other.join();
    } catch (InterruptedException e) {
      fail(new TrainingException("reading " + source + " was interrupted", e));
      join(other);
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    try {
      TextScan scan = reading.scan();
      TextSource.Block block = new TextSource.Block();
      BlockTokens tokens = new BlockTokens(reading.badText());
      while (next(block)) {
        tokens.begin(block);
        Throwable thrown = scan(scan, block, tokens);
        if (!awaitTurn(block.number)) {
          return;
        }
        finishTurn(block, tokens, thrown);
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private boolean next(TextSource.Block block) throws IOException {
    synchronized (text) {
      return text.next(block);
    }
  }

  /** Returns what the tokenizer threw; blocks before this one may hold something worse. */
  private static Throwable scan(TextScan scan, TextSource.Block block, BlockTokens tokens) {
    try {
      scan.scan(block, tokens);
      return null;
    } catch (RuntimeException | Error e) {
      return e;
    }
  }

  private boolean awaitTurn(long number) {
    synchronized (turns) {
      boolean interrupted = false;
      while (turn != number && failure == null) {
        try {
          turns.wait();
        } catch (InterruptedException e) {
          interrupted = true;
          failure = new TrainingException("reading " + source + " was interrupted", e);
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return failure == null;
    }
  }

  /** While it is a thread's turn, nobody else touches the counter, the ids and the meter. */
  private void finishTurn(TextSource.Block block, BlockTokens tokens, Throwable thrown) {
    if (now != block.text) {
      now = block.text;
      line = 1;
      byteAt = now.mark();
    }
    if (thrown != null) {
      fail(thrown);
    } else if (tokens.flaw != null) {
      fail(new TrainingException(place(tokens.flaw), tokens.flaw.remedies()));
    } else {
      add(tokens);
      note(tokens);
      line += tokens.lines;
      byteAt += block.length;
      meter.at(block.position, words);
    }
    synchronized (turns) {
      turn++;
      turns.notifyAll();
    }
  }

  private void fail(Throwable thrown) {
    synchronized (turns) {
      failure = failure == null ? thrown : failure;
      turns.notifyAll();
    }
  }

  private String place(Flaw flaw) {
    return flaw.place(now, line + flaw.line(), byteAt + flaw.at());
  }

  private void note(BlockTokens tokens) {
    mended.add(tokens.counts);
    if (firstMended == null && tokens.mended != null) {
      firstMended = place(tokens.mended);
    }
    if (caveat == null && tokens.caveat != null) {
      caveat = now.name() + ":" + (line + tokens.caveat.line()) + ": " + tokens.caveat.sentence();
    }
  }

  private void add(BlockTokens tokens) {
    int[] known = new int[tokens.counter.size()];
    for (int id = 0; id < known.length; id++) {
      known[id] = counter.add(tokens.counter, id);
    }
    for (int i = 0; i < tokens.size; i++) {
      if (tokens.ids[i] != IdSequence.LINE_END) {
        tokens.ids[i] = known[tokens.ids[i]];
      }
    }
    ids.add(tokens.ids, tokens.size);
    words += tokens.size - tokens.ends;
    if (counter.size() > mostTokens || counter.length() > MOST_BYTES) {
      forgetTheRarest();
    }
  }

  private void forgetTheRarest() {
    int before = counter.size();
    int[] renumbered = counter.prune(before / 2);
    forgotten += before - counter.size();
    ids.rewrite((some, count, into) -> renumber(renumbered, some, count, into));
  }

  private static int renumber(int[] renumbered, int[] some, int count, int[] into) {
    int made = 0;
    for (int i = 0; i < count; i++) {
      int id = some[i] == IdSequence.LINE_END ? IdSequence.LINE_END : renumbered[some[i]];
      if (id >= 0 || some[i] == IdSequence.LINE_END) {
        into[made++] = id;
      }
    }
    return made;
  }

  /** Who is told of every pass over the text. */
  ReadingMeter meter() {
    return meter;
  }

  TokenCounter counter() {
    return counter;
  }

  IdSequence ids() {
    return ids;
  }

  /** What tells this text from another, when it is read. */
  String digest() {
    return text.digest();
  }

  /** Tokens of the whole text. */
  long words() {
    return words;
  }

  /** What is to be told of the text, in sentences without a full stop. */
  List<String> notices() {
    List<String> notices = new ArrayList<>();
    Mended.of(mended, firstMended).map(Mended::sentence).ifPresent(notices::add);
    Optional.ofNullable(caveat).ifPresent(notices::add);
    return notices;
  }

  /** How often a token was forgotten because there were too many distinct ones. */
  long forgotten() {
    return forgotten;
  }
}
