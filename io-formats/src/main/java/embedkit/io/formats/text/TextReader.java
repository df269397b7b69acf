package embedkit.io.formats.text;

import embedkit.api.LoadReport;
import embedkit.api.Remedy;
import embedkit.api.VectorFileException;
import embedkit.api.file.InputFile;
import embedkit.api.file.Policy;
import embedkit.api.file.RowBlock;
import embedkit.api.file.VectorReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ForkJoinPool;

/**
 * Reads lines of a token and numbers. The calling thread reads (and decompresses) chunks of lines
 * ahead and drains them in order; the common pool, and the caller while it waits, parse them.
 */
final class TextReader implements VectorReader {

  /** How a number of a sparse row is shown. */
  private static final String SPARSE = "(?s)\"[0-9]+:[-+.0-9].*";

  private final InputFile file;
  private final String format;
  private final TextLayout layout;
  private final Policies policies;
  private final Notation notation;
  private final LineSource source;
  private final Deque<Parsing> ahead = new ArrayDeque<>();
  private final Deque<TextChunk> spare = new ArrayDeque<>();
  private final LoadReport.Tally tally = new LoadReport.Tally();
  private final int depth = depth();

  private TextChunk current;
  private long firstLine;
  private long rows;
  private long rowsSeen;
  private long pendingBlanks;
  private boolean first = true;
  private boolean ended;

  TextReader(
      InputFile file, String format, TextLayout layout, Policies policies, Notation notation) {
    this.notation = notation;
    this.file = file;
    this.format = format;
    this.layout = layout;
    this.policies = policies;
    this.firstLine = layout.firstLine();
    if (layout.byteOrderMark()) {
      tally.note("byte order mark skipped", "line 1");
    }
    this.source = new LineSource(file);
  }

  /** Tells of something that was seen before the first row. */
  void note(String kind, String place) {
    tally.note(kind, place);
  }

  /** Two chunks for each thread that parses, if they take no more than a small part of the heap. */
  private static int depth() {
    long chunkBytes = 4L * LineSource.CHUNK;
    long room = Runtime.getRuntime().maxMemory() / 8 / chunkBytes;
    return (int) Math.clamp(room, 2, 2L * ForkJoinPool.getCommonPoolParallelism() + 2);
  }

  @Override
  public OptionalLong rows() {
    return policies.missingRows() == Policy.FAIL ? layout.rows() : OptionalLong.empty();
  }

  @Override
  public int dim() {
    return layout.dim();
  }

  @Override
  public boolean hasTokens() {
    return true;
  }

  @Override
  public String placeUnit() {
    return "line";
  }

  @Override
  public LoadReport report() {
    return tally.report(rows);
  }

  @Override
  public boolean read(RowBlock block) {
    block.clear();
    while (!block.full() && !ended) {
      if (current == null) {
        advance();
      } else {
        current.drainTo(block, firstLine);
        finishDrained();
      }
    }
    rows += block.count();
    return block.count() > 0;
  }

  private void finishDrained() {
    if (current.drained()) {
      firstLine += current.lines();
      spare.add(current);
      current = null;
    }
  }

  /** Takes the next chunk in order, parsed; or ends. */
  private void advance() {
    lookAhead();
    Parsing next = ahead.poll();
    if (next == null) {
      ended = true;
      finish();
      return;
    }
    current = parsed(next);
    account(current);
  }

  /** Parses the chunk; while another thread does, parses those behind it. */
  private TextChunk parsed(Parsing next) {
    boolean busy = !next.tryHere();
    while (busy && !next.done()) {
      busy = ahead.stream().anyMatch(Parsing::tryHere);
      lookAhead();
    }
    return next.await();
  }

  private void lookAhead() {
    boolean more = true;
    while (more && ahead.size() < depth) {
      TextChunk chunk = spare.poll();
      if (chunk == null) {
        chunk = new TextChunk(firstSize(), layout, policies, notation);
      }
      more = source.fill(chunk);
      if (more) {
        chunk.start = first ? layout.start() : 0;
        boolean alone = first && chunk.limit < LineSource.CHUNK / 4;
        ahead.add(alone ? Parsing.alone(chunk) : Parsing.shared(chunk));
        first = false;
      } else {
        spare.add(chunk);
      }
    }
  }

  /** A small file gets a small buffer. */
  private int firstSize() {
    boolean small = file.compression().isEmpty() && file.size() < LineSource.CHUNK;
    return small ? (int) file.size() + 1 : LineSource.CHUNK;
  }

  /** Notes what was wrong in a chunk, or fails as the policies say. */
  private void account(TextChunk chunk) {
    if (pendingBlanks > 0 || !chunk.flawless()) {
      accountFlaws(chunk);
    }
    rowsSeen += chunk.rowsSeen();
    if (!chunk.endsInLineFeed() && chunk.rows() > 0 && source.failure() == null) {
      tally.note(
          "no line feed behind the last row, whose last number may be cut short",
          "line " + (firstLine + chunk.lines() - 1));
    }
  }

  private void accountFlaws(TextChunk chunk) {
    long base = firstLine;
    for (TextChunk.Place place : chunk.places()) {
      if (place.flaw() != Flaw.BLANK) {
        note(
            chunk,
            place.flaw(),
            "line "
                + (base + place.line())
                + ": expected "
                + place.expected()
                + ", found "
                + place.found());
      }
    }
    for (Flaw flaw : Flaw.values()) {
      long quoted = chunk.places().stream().filter(p -> p.flaw() == flaw).count();
      for (long i = quoted; flaw != Flaw.BLANK && i < chunk.count(flaw); i++) {
        note(chunk, flaw, "");
      }
    }
    noteBlanks(chunk);
    if (chunk.fatal() != null) {
      throw broken(chunk, chunk.fatal());
    }
  }

  private void note(TextChunk chunk, Flaw flaw, String place) {
    if (chunk.policy(flaw) != Policy.FAIL) {
      String kind = flaw.kind(chunk.policy(flaw));
      boolean told = flaw == Flaw.BAD_UTF8 && notation.encoding().equals(StandardCharsets.UTF_8);
      tally.note(told ? kind + " (" + encoded().sentence() + ")" : kind, place);
    }
  }

  /** Blank lines are a problem, but not at the end of the file. */
  private void noteBlanks(TextChunk chunk) {
    boolean onlyBlanks = chunk.trailingBlanks() == chunk.lines();
    if (!onlyBlanks) {
      long inside = pendingBlanks + chunk.count(Flaw.BLANK) - chunk.trailingBlanks();
      pendingBlanks = 0;
      var lines =
          chunk.places().stream().filter(p -> p.flaw() == Flaw.BLANK).map(TextChunk.Place::line);
      var places = lines.map(line -> "line " + (firstLine + line)).iterator();
      for (long i = 0; i < inside; i++) {
        String place = places.hasNext() ? places.next() : "before line " + firstLine;
        note(chunk, Flaw.BLANK, place);
      }
    }
    pendingBlanks += chunk.trailingBlanks();
  }

  /** At the end of the text: was it all there, and all that the header announced? */
  private void finish() {
    if (source.failure() != null) {
      throw source.failure().at(firstLine);
    }
    if (layout.rows().isEmpty()) {
      return;
    }
    long announced = layout.rows().getAsLong();
    if (rowsSeen > announced) {
      tally.note(
          "header announces fewer rows than the file has, all kept",
          "line 1: " + announced + " rows announced, " + rowsSeen + " found");
    } else if (rowsSeen < announced) {
      missing(announced);
    }
  }

  private void missing(long announced) {
    if (policies.missingRows() == Policy.KEEP) {
      tally.note(
          "header announces more rows than the file has",
          "line 1: " + announced + " rows announced, " + rowsSeen + " found");
      return;
    }
    throw VectorFileException.at(
        file.path(),
        String.valueOf(firstLine),
        announced + " rows, as line 1 announces",
        "the end of the file after " + rowsSeen,
        "it may be cut short",
        List.of(with("read what there is", Policies.ON_MISSING_ROWS.name(), Policy.KEEP)),
        null);
  }

  private VectorFileException broken(TextChunk chunk, TextChunk.Place place) {
    String line = String.valueOf(firstLine + place.line());
    if (place.found().matches(SPARSE)) {
      return VectorFileException.at(
          file.path(),
          line,
          place.expected(),
          place.found(),
          "its rows are sparse, index:value, which are not read; write all numbers of each row",
          null);
    }
    List<Remedy> remedies =
        switch (place.flaw()) {
          case BAD_ROW -> badRow(place);
          case BAD_UTF8 ->
              List.of(
                  encoded(), with("show its bytes", Policies.ON_BAD_UTF8.name(), Policy.REPLACE));
          case NON_FINITE -> List.of(with("keep it", Policies.ON_NON_FINITE.name(), Policy.KEEP));
          case EMPTY_TOKEN, NUMBERED_TOKEN, BLANK -> List.of();
        };
    return VectorFileException.at(
        file.path(), line, place.expected(), place.found(), "", remedies, null);
  }

  private List<Remedy> badRow(TextChunk.Place place) {
    Remedy drop = with("drop such lines", Policies.ON_BAD_ROW.name(), Policy.SKIP);
    Notation readable = place.readable();
    return readable == null
        ? List.of(drop)
        : List.of(new Remedy.Reading(readable.effect(), format + ":" + readable.spec()), drop);
  }

  private Remedy encoded() {
    return new Remedy.Reading(
        "name its encoding, such as gbk,", format + ":" + Notation.ENCODING.name() + "=gbk");
  }

  private Remedy with(String effect, String option, Policy policy) {
    return new Remedy.Reading(
        effect, format + ":" + option + "=" + policy.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void close() {
    ended = true;
    current = null;
    ahead.forEach(Parsing::cancel);
    ahead.clear();
    source.close();
  }
}
