package embedkit.app.answer;

import com.fasterxml.jackson.core.JsonGenerator;
import embedkit.Catalog;
import embedkit.Providers;
import embedkit.api.EmbeddingTable;
import embedkit.api.FileAccessException;
import embedkit.api.Verified;
import embedkit.search.answer.Answer;
import embedkit.search.evaluation.Recall;
import embedkit.server.json.AnswerJson;
import embedkit.spi.Option;
import embedkit.spi.Provider;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Answers as a program reads them: one JSON value each, and a line end. */
final class JsonAnswers implements Answers {

  private final PrintWriter out;

  JsonAnswers(PrintWriter out) {
    this.out = out;
  }

  private void print(JsonOutput.Value value) {
    JsonOutput.print(out, value);
  }

  @Override
  public void answer(Answer answer) {
    try {
      AnswerJson.indented(answer, out);
    } catch (IOException e) {
      throw FileAccessException.because("cannot write the answer", e);
    }
    out.println();
  }

  @Override
  public void written(Path file, EmbeddingTable table) {
    print(
        json -> {
          json.writeStartObject();
          json.writeStringField("file", file.toString());
          json.writeNumberField("rows", table.rows());
          json.writeNumberField("dim", table.dim());
          json.writeEndObject();
        });
  }

  @Override
  public void narrowed(Path file, EmbeddingTable table, Narrowed narrowed) {
    print(
        json -> {
          json.writeStartObject();
          json.writeStringField("file", file.toString());
          json.writeNumberField("rows", table.rows());
          json.writeNumberField("dim", table.dim());
          json.writeStringField("element-type", narrowed.to());
          json.writeNumberField("table-bytes", narrowed.bytesAfter());
          json.writeObjectFieldStart("before");
          json.writeStringField("element-type", narrowed.from());
          json.writeNumberField("table-bytes", narrowed.bytesBefore());
          json.writeEndObject();
          if (narrowed.recall().isPresent()) {
            Recall recall = narrowed.recall().get();
            json.writeObjectFieldStart("recall");
            json.writeNumberField("top", recall.top());
            json.writeNumberField("queries", recall.queries());
            json.writeNumberField("alone", recall.alone());
            json.writeNumberField("reranked", recall.reranked());
            json.writeEndObject();
          }
          json.writeEndObject();
        });
  }

  @Override
  public void indexed(Indexed index) {
    print(
        json -> {
          json.writeStartObject();
          json.writeStringField("file", index.file().toString());
          json.writeNumberField("rows", index.rows());
          json.writeNumberField("inserted", index.inserted());
          json.writeNumberField("bytes", index.bytes());
          json.writeNumberField("seconds", index.seconds());
          json.writeNumberField("recall@10", index.recall());
          json.writeEndObject();
        });
  }

  @Override
  public void verified(List<Verified> parts) {
    print(
        json -> {
          json.writeStartArray();
          for (Verified part : parts) {
            json.writeStartObject();
            json.writeStringField("part", part.part());
            json.writeNumberField("bytes", part.bytes());
            json.writeStringField("verdict", part.verdict().name().toLowerCase(Locale.ROOT));
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** One line each, so that a program can read them one by one. */
  @Override
  public void tokens(Tokenized tokenized) {
    JsonOutput.printLine(out, json -> write(json, tokenized));
    out.flush();
  }

  private static void write(JsonGenerator json, Tokenized tokenized) throws IOException {
    json.writeStartObject();
    json.writeStringField("text", tokenized.text());
    json.writeArrayFieldStart("tokens");
    for (Tokenized.Token token : tokenized.tokens()) {
      json.writeStartObject();
      json.writeStringField("token", token.token());
      if (token.id().isPresent()) {
        json.writeNumberField("id", token.id().getAsInt());
        json.writeNumberField("start", token.start());
        json.writeNumberField("end", token.end());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  @Override
  public void plugins(Catalog catalog) {
    print(
        json -> {
          json.writeStartArray();
          for (Providers<? extends Provider> kind : catalog.kinds()) {
            for (Provider provider : kind.all()) {
              write(json, kind.kind(), provider);
            }
          }
          json.writeEndArray();
        });
  }

  private static void write(JsonGenerator json, String kind, Provider provider) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", kind);
    json.writeStringField("name", provider.name());
    json.writeStringField("summary", provider.summary());
    json.writeStringField("module", String.valueOf(provider.getClass().getModule().getName()));
    json.writeArrayFieldStart("options");
    for (Option<?> option : Catalog.accepted(provider)) {
      json.writeStartObject();
      json.writeStringField("name", option.name());
      json.writeStringField("accepts", option.accepts());
      json.writeBooleanField("required", option.required());
      if (option.defaultValue().isPresent()) {
        json.writeStringField("default", option.defaultValue().get().toString());
      }
      json.writeStringField("sentence", option.sentence());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
