package embedkit.io.formats.json;

import com.fasterxml.jackson.core.io.JsonEOFException;
import embedkit.api.EmbeddingTable;
import embedkit.api.Progress;
import embedkit.api.VectorFileException;
import embedkit.api.file.ByteOrderMark;
import embedkit.api.file.InputFile;
import embedkit.api.file.OutputFile;
import embedkit.api.file.Policy;
import embedkit.api.file.VectorFormat;
import embedkit.api.file.VectorReader;
import embedkit.io.formats.records.FieldNames;
import embedkit.io.formats.records.RecordReader;
import embedkit.io.formats.text.Policies;
import embedkit.spi.DeclaredProvider;
import embedkit.spi.Option;
import embedkit.spi.Options;
import embedkit.spi.Recognition;
import embedkit.spi.VectorFormatProvider;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * JSON of words and numbers: one object whose fields are words and their lists of numbers, {@code
 * {"the":[0.1,0.2],"of":[1,2]}}; or an object for each row, {@code
 * {"word":"the","vector":[0.1,0.2]}}, one on each line or all in one list; or one object with a
 * list of all words and then one of their lists, {@code {"words":["the"],"vectors":[[0.1,0.2]]}};
 * or a list for each row, {@code ["the",0.1,0.2]} or {@code ["the",[0.1,0.2]]}, or of numbers
 * alone. Written is a line for each row, or one object of words.
 *
 * @param token name of the field of a row's token; empty takes any of the usual ones
 * @param vector name of the field of a row's numbers; empty takes any of the usual ones
 * @param layout {@code lines}, {@code object}, or {@code auto}: as the target's ending says
 * @param badRow what is done about an object that is no row
 * @param nonFinite what is done about a number that is not finite
 */
public record Json(
    Optional<String> token, Optional<String> vector, String layout, Policy badRow, Policy nonFinite)
    implements VectorFormat {

  static final String NAME = "json";

  private static final Option<String> TOKEN =
      Option.text(
          "token",
          null,
          "name of the field of a row's token; without it "
              + FieldNames.listed(FieldNames.USUAL.tokens())
              + " are looked for, and word is written");

  private static final Option<String> VECTOR =
      Option.text(
          "vector",
          null,
          "name of the field of a row's numbers; without it "
              + FieldNames.listed(FieldNames.USUAL.vectors())
              + " are looked for, and vector is written");

  private static final Option<String> LAYOUT =
      Option.choice(
          "layout",
          "auto",
          List.of("auto", "lines", "object"),
          "what is written: an object a line, or one object of all words; auto writes that to .json");

  @Override
  public String spec() {
    return Options.spec(
        NAME,
        TOKEN.of(token.orElse(null)),
        VECTOR.of(vector.orElse(null)),
        LAYOUT.of(layout),
        Policies.ON_BAD_ROW.of(badRow),
        Policies.ON_NON_FINITE.of(nonFinite));
  }

  private Policies policies() {
    return new Policies(badRow, Policy.REPLACE, nonFinite, Policy.KEEP);
  }

  private FieldNames names() {
    return new FieldNames(
        token.map(List::of).orElse(FieldNames.USUAL.tokens()),
        vector.map(List::of).orElse(FieldNames.USUAL.vectors()));
  }

  @Override
  public VectorReader open(InputFile file) {
    return new RecordReader(new JsonSource(file, file.open(), names(), policies()), "line");
  }

  @Override
  public void write(EmbeddingTable table, OutputFile file, Progress progress) {
    String name = file.target().getFileName().toString().toLowerCase(Locale.ROOT);
    boolean object = layout.equals("object") || layout.equals("auto") && isJson(name);
    new JsonWriter(!object, token.orElse("word"), vector.orElse("vector"))
        .write(table, file, progress);
  }

  private static boolean isJson(String name) {
    return name.endsWith(".json") || name.contains(".json.");
  }

  /** Finds and makes the format. */
  public static final class Provider extends DeclaredProvider implements VectorFormatProvider {

    private static final int USUAL_HEAD = 1 << 16;
    private static final Policies STRICT =
        new Policies(Policy.FAIL, Policy.REPLACE, Policy.KEEP, Policy.KEEP);

    /** Has no state. */
    public Provider() {
      super(
          NAME,
          "An object of words and lists of numbers, or an object for each row (JSON lines).",
          List.of(TOKEN, VECTOR, LAYOUT, Policies.ON_BAD_ROW, Policies.ON_NON_FINITE));
    }

    @Override
    public VectorFormat create(Options options) {
      return new Json(
          options.find(TOKEN),
          options.find(VECTOR),
          options.get(LAYOUT),
          options.get(Policies.ON_BAD_ROW),
          options.get(Policies.ON_NON_FINITE));
    }

    @Override
    public List<String> extensions() {
      return List.of("jsonl", "json", "ndjson");
    }

    @Override
    public Recognition recognise(InputFile file) {
      byte[] head = file.head();
      int p = ByteOrderMark.startOfUtf8(head);
      while (p < head.length && head[p] <= ' ' && head[p] > 0) {
        p++;
      }
      if (p >= head.length || head[p] != '{' && head[p] != '[') {
        return Recognition.no("it begins with neither a brace nor a bracket");
      }
      return firstRow(file, head);
    }

    private static Recognition firstRow(InputFile file, byte[] head) {
      try (JsonSource source =
          new JsonSource(file, new ByteArrayInputStream(head), FieldNames.USUAL, STRICT)) {
        try {
          source.next();
          return Recognition.byContent("it is JSON, and its first row has dim " + source.dim());
        } catch (VectorFileException e) {
          boolean cut =
              head.length >= USUAL_HEAD
                  && source.sawNumbersOrWords()
                  && e.getCause() instanceof JsonEOFException;
          if (cut) {
            return Recognition.likely("it is JSON that begins with a long list");
          }
          String seen = "it is no JSON of words and lists of numbers";
          String name = file.name().toLowerCase(Locale.ROOT);
          // What is wrong with it is told by line and column when it is read.
          return isJson(name) || name.endsWith(".jsonl") || name.endsWith(".ndjson")
              ? Recognition.byName(seen)
              : Recognition.no(seen);
        }
      }
    }
  }
}
