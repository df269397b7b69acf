package embedkit.server.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.api.EmbeddingTable;
import embedkit.api.Vocabulary;
import embedkit.search.question.MapWords;
import embedkit.search.question.Questions;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is told of a run: how far it has come, and where some words are in the plane meanwhile. */
public final class Film {

  private static final int WORDS = 300;

  /** The most frequent words are of grammar, and lie near to everything. */
  private static final int GRAMMAR = 60;

  private static final double PICTURE_SECONDS = 1;
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Writes an object. */
  @FunctionalInterface
  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private final RunLog log;
  private final EmbeddingTable table;
  private final List<String> words;
  private final long[] rows;
  private final Axes axes = new Axes();
  private double[][] last = {};
  private double pictured = Double.NEGATIVE_INFINITY;

  /**
   * Begins a film.
   *
   * @param log takes the events
   * @param table what is learned
   */
  public Film(RunLog log, EmbeddingTable table) {
    this.log = log;
    this.table = table;
    this.words = chosen(table);
    this.rows = words.stream().mapToLong(table::row).toArray();
    log.add(
        "begin",
        json(
            json -> {
              json.writeStringField("run", log.name());
              json.writeArrayFieldStart("words");
              for (String word : words) {
                json.writeString(word);
              }
              json.writeEndArray();
            }));
  }

  /** Words that everybody knows, and frequent ones behind those of grammar. */
  private static List<String> chosen(EmbeddingTable table) {
    Vocabulary all = table.vocabulary().orElse(null);
    if (all == null) {
      return List.of();
    }
    Set<String> chosen = new LinkedHashSet<>();
    if (table.rows() >= 3) {
      Questions.of(table).ask(MapWords.usual()).groups().forEach(chosen::addAll);
    }
    long behind = table.rows() > WORDS + GRAMMAR ? GRAMMAR : 0;
    for (long row = behind; row < table.rows() && chosen.size() < WORDS; row++) {
      chosen.add(all.token(row));
    }
    chosen.removeIf(word -> table.row(word) < 0);
    return List.copyOf(chosen);
  }

  /** Tells how far the run has come, and once a second where the words are. */
  public void at(long done, long total, double seconds, double loss, double rate) {
    log.add(
        "progress",
        json(
            json -> {
              json.writeNumberField("done", done);
              json.writeNumberField("total", total);
              json.writeNumberField("seconds", rounded(seconds));
              if (Double.isFinite(loss)) {
                json.writeNumberField("loss", rounded(loss));
              } else {
                json.writeNullField("loss");
              }
              json.writeNumberField("speed", seconds > 0 ? rounded(done / seconds) : 0);
              json.writeNumberField("rate", rate);
            }));
    if (seconds - pictured >= PICTURE_SECONDS) {
      pictured = seconds;
      picture(done);
    }
  }

  /** Tells where the words are at the end, and ends the run. */
  public void end(boolean done, long words) {
    if (done) {
      picture(words);
    }
    RunLog.State state = done ? RunLog.State.DONE : RunLog.State.STOPPED;
    log.end(
        state, json(json -> json.writeStringField("state", state.name().toLowerCase(Locale.ROOT))));
  }

  private void picture(long done) {
    if (rows.length < 3) {
      return;
    }
    double[][] points = new double[rows.length][table.dim()];
    float[] vector = new float[table.dim()];
    for (int i = 0; i < rows.length; i++) {
      table.store().gather(rows[i], 1, vector, 0, vector.length);
      for (int d = 0; d < vector.length; d++) {
        if (!Float.isFinite(vector[d])) {
          // A run that has lost its way shows that by its loss.
          return;
        }
        points[i][d] = vector[d];
      }
    }
    Axes.Picture picture = axes.project(points);
    last = Turning.near(picture.x(), picture.y(), last);
    double[][] now = last;
    log.add(
        "positions",
        json(
            json -> {
              json.writeNumberField("done", done);
              json.writeNumberField("kept", rounded(picture.kept()));
              write(json, "x", now[0]);
              write(json, "y", now[1]);
            }));
  }

  private static void write(JsonGenerator json, String name, double[] values) throws IOException {
    json.writeArrayFieldStart(name);
    for (double value : values) {
      json.writeNumber(rounded(value));
    }
    json.writeEndArray();
  }

  /** Four digits behind the point are more than a picture shows. */
  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  private static String json(Body body) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
