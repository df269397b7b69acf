package embedkit.server.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import embedkit.WordLookup;
import embedkit.search.Neighbor;
import embedkit.search.Plane;
import embedkit.search.answer.Answer;
import embedkit.search.answer.Chosen;
import embedkit.search.answer.DrawnRows;
import embedkit.search.answer.FoundRows;
import embedkit.search.answer.Judgements;
import embedkit.search.answer.MovedWords;
import embedkit.search.answer.NearWords;
import embedkit.search.answer.Place;
import embedkit.search.answer.Score;
import embedkit.search.answer.TableFacts;
import embedkit.search.answer.WordPlane;
import embedkit.search.evaluation.AnalogyScores;
import embedkit.search.evaluation.Difference;
import embedkit.search.evaluation.PairScores;
import embedkit.search.evaluation.SynonymScores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Map;

/** Answers of tables as JSON, the same for who asks by HTTP and who asks by command. */
public final class AnswerJson {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private AnswerJson() {}

  /**
   * Writes an answer for people who read JSON, with line breaks, and none at the end.
   *
   * @param answer any answer
   * @param out takes it; not closed
   * @throws IOException if it cannot be written
   */
  public static void indented(Answer answer, Writer out) throws IOException {
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      write(json, answer);
    }
  }

  /**
   * Writes an answer for programs.
   *
   * @param answer any answer
   * @return UTF-8 without blanks
   */
  public static byte[] bytes(Answer answer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      write(json, answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, Answer answer) throws IOException {
    switch (answer) {
      case NearWords near -> write(json, near);
      case Score score -> write(json, score);
      case Place place -> write(json, place);
      case Chosen chosen -> write(json, chosen);
      case FoundRows found -> write(json, found);
      case TableFacts facts -> write(json, facts);
      case Judgements judgements -> write(json, judgements);
      case WordPlane plane -> write(json, plane);
      case MovedWords moved -> write(json, moved);
      case DrawnRows drawn -> write(json, drawn);
    }
  }

  private static void write(JsonGenerator json, NearWords near) throws IOException {
    json.writeStartArray();
    for (Neighbor word : near.words()) {
      json.writeStartObject();
      json.writeStringField("word", word.token());
      json.writeNumberField("row", word.row());
      json.writeNumberField(near.measure().word(), word.score());
      if (near.scoring().isPresent()) {
        json.writeStringField("candidates-by", near.scoring().get().candidates());
        json.writeStringField("scored-by", near.scoring().get().scores());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, Score score) throws IOException {
    json.writeStartObject();
    json.writeStringField("a", score.a());
    json.writeStringField("b", score.b());
    json.writeNumberField(score.measure().word(), score.score());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Place place) throws IOException {
    json.writeStartObject();
    json.writeStringField("a", place.a());
    json.writeStringField("b", place.b());
    json.writeNumberField("rank", place.rank());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Chosen chosen) throws IOException {
    json.writeStartObject();
    json.writeStringField("word", chosen.word());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, FoundRows found) throws IOException {
    json.writeStartArray();
    for (WordLookup.Found row : found.rows()) {
      json.writeStartObject();
      json.writeStringField("word", row.name());
      json.writeNumberField("row", row.row());
      json.writeArrayFieldStart("vector");
      for (float value : row.vector()) {
        json.writeNumber(value);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, TableFacts facts) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Object> fact : Facts.of(facts).entrySet()) {
      json.writeFieldName(fact.getKey());
      if (fact.getValue() instanceof Long number) {
        json.writeNumber(number);
      } else {
        json.writeString(fact.getValue().toString());
      }
    }
    json.writeObjectFieldStart("metadata");
    for (Map.Entry<String, String> entry : facts.metadata().entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, WordPlane words) throws IOException {
    json.writeStartObject();
    json.writeNumberField("kept", words.plane().kept());
    json.writeArrayFieldStart("words");
    int next = 0;
    for (int group = 0; group < words.groups().size(); group++) {
      for (String word : words.groups().get(group)) {
        Plane.Point point = words.plane().points().get(next++);
        json.writeStartObject();
        json.writeStringField("word", word);
        json.writeNumberField("group", group);
        json.writeNumberField("x", point.x());
        json.writeNumberField("y", point.y());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, MovedWords moved) throws IOException {
    json.writeStartObject();
    json.writeNumberField("common", moved.common());
    json.writeNumberField("mean", moved.mean());
    json.writeArrayFieldStart("words");
    for (MovedWords.Word word : moved.words()) {
      json.writeStartObject();
      json.writeStringField("word", word.word());
      json.writeNumberField("row", word.row());
      json.writeNumberField("other", word.otherRow());
      json.writeNumberField("cosine", word.cosine());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, DrawnRows drawn) throws IOException {
    json.writeStartObject();
    json.writeNumberField("rows", drawn.rows());
    json.writeArrayFieldStart("groups");
    for (DrawnRows.Group group : drawn.groups()) {
      json.writeStartObject();
      json.writeStringField("word", group.word());
      json.writeNumberField("row", group.row());
      json.writeNumberField("rows", group.rows());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeObjectFieldStart("metadata");
    for (Map.Entry<String, String> entry : drawn.metadata().entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Judgements judgements) throws IOException {
    json.writeStartObject();
    json.writeStringField("unknown", judgements.unknown().name().toLowerCase(Locale.ROOT));
    json.writeArrayFieldStart("tables");
    for (Judgements.Judgement judgement : judgements.tables()) {
      write(json, judgement);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("differences");
    for (Difference difference : judgements.differences()) {
      write(json, difference);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Judgements.Judgement judgement) throws IOException {
    json.writeStartObject();
    json.writeStringField("table", judgement.table());
    if (judgement.synonyms().isPresent()) {
      SynonymScores synonyms = judgement.synonyms().orElseThrow();
      json.writeObjectFieldStart(synonyms.name().toLowerCase(Locale.ROOT));
      json.writeNumberField("pairs", synonyms.pairs());
      number(json, "share", synonyms.share());
      json.writeEndObject();
    }
    json.writeArrayFieldStart("pairs");
    for (PairScores scores : judgement.pairs()) {
      write(json, scores);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("analogies");
    for (Judgements.Solved solved : judgement.analogies()) {
      for (AnalogyScores section : solved.sections()) {
        write(json, solved.name(), section);
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, PairScores scores) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", scores.name());
    json.writeNumberField("pairs", scores.pairs());
    json.writeNumberField("known", scores.known());
    number(json, "spearman", scores.spearman());
    number(json, "low", scores.low());
    number(json, "high", scores.high());
    number(json, "pearson", scores.pearson());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String list, AnalogyScores section)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("name", list);
    json.writeStringField("section", section.section());
    json.writeNumberField("questions", section.questions());
    json.writeNumberField("asked", section.asked());
    json.writeNumberField("sum", section.bySum());
    json.writeNumberField("product", section.byProduct());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Difference difference) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", difference.name());
    json.writeStringField("measure", difference.measure());
    json.writeNumberField("common", difference.common());
    number(json, "first", difference.first());
    number(json, "second", difference.second());
    number(json, "low", difference.low());
    number(json, "high", difference.high());
    number(json, "p", difference.p());
    json.writeEndObject();
  }

  /** JSON has no word for what is not a number. */
  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isNaN(value)) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }
}
