package embedkit.server.ask;

import embedkit.search.answer.Answer;
import embedkit.search.answer.Measure;
import embedkit.search.answer.Score;
import embedkit.search.answer.TableFacts;
import embedkit.search.evaluation.Analogies;
import embedkit.search.evaluation.Unknown;
import embedkit.search.evaluation.WordPairs;
import embedkit.search.question.Analogy;
import embedkit.search.question.Between;
import embedkit.search.question.CloserThan;
import embedkit.search.question.DoesntMatch;
import embedkit.search.question.Evaluate;
import embedkit.search.question.Info;
import embedkit.search.question.Lookup;
import embedkit.search.question.MapWords;
import embedkit.search.question.MostSimilarToGiven;
import embedkit.search.question.Nearest;
import embedkit.search.question.Question;
import embedkit.search.question.Questions;
import embedkit.search.question.Rank;
import embedkit.search.question.Similarity;
import embedkit.search.question.Wanted;
import embedkit.server.http.Request;
import embedkit.server.http.RequestException;
import embedkit.server.http.Response;
import embedkit.server.http.Route;
import embedkit.server.json.AnswerJson;
import embedkit.server.json.Fields;
import embedkit.server.table.Served;
import embedkit.server.table.ServedTables;
import embedkit.text.TextEmbedder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A route for each question, by GET and by POST. It has the name of the command that asks the same,
 * and answers what that prints as JSON.
 */
public final class QuestionRoutes {

  /** The time that a plane takes grows with the third power of its words. */
  private static final int MOST_MAPPED = 300;

  /** Each analogy reads all rows. */
  private static final int MOST_LINES = 1000;

  /** Makes an answer of what a client says. */
  @FunctionalInterface
  private interface Ask {
    Answer answer(Asking asking, Questions questions) throws IOException;
  }

  private final ServedTables tables;
  private final List<Route> routes = new ArrayList<>();

  private QuestionRoutes(ServedTables tables) {
    this.tables = tables;
  }

  /** All routes of questions about some tables. */
  public static List<Route> of(ServedTables tables) {
    QuestionRoutes made = new QuestionRoutes(tables);
    made.addAll();
    return List.copyOf(made.routes);
  }

  private void addAll() {
    add(
        "nearest",
        QuestionRoutes::nearest,
        "word",
        "text",
        "vector",
        "top",
        "metric",
        "keep",
        "first",
        "after",
        "match",
        "approximate");
    add(
        "similarity",
        asks(asking -> new Similarity(a(asking), b(asking), asking.metric())),
        "a",
        "b",
        "metric");
    add("similar", QuestionRoutes::similar, "a", "b");
    add(
        "analogy",
        asks(
            asking ->
                new Analogy(
                    a(asking),
                    b(asking),
                    asking.fields().textOf("c"),
                    asking.top(),
                    asking.fields().flag("product"),
                    asking.among())),
        "a",
        "b",
        "c",
        "top",
        "product",
        "first",
        "after",
        "match",
        "approximate");
    add("doesnt-match", asks(asking -> new DoesntMatch(words(asking, "word"))), "word");
    add(
        "most-similar-to-given",
        asks(
            asking ->
                new MostSimilarToGiven(
                    asking.fields().textOf("word"), words(asking, "candidate"), asking.metric())),
        "word",
        "candidate",
        "metric");
    add(
        "closer-than",
        asks(asking -> new CloserThan(a(asking), b(asking), asking.metric(), asking.all())),
        "a",
        "b",
        "metric",
        "top");
    add(
        "between",
        asks(asking -> new Between(a(asking), b(asking), asking.metric(), asking.all())),
        "a",
        "b",
        "metric",
        "top");
    add(
        "rank",
        asks(asking -> new Rank(a(asking), b(asking), asking.metric())),
        "a",
        "b",
        "metric");
    add("lookup", asks(asking -> new Lookup(words(asking, "word"))), "word");
    add("map", asks(QuestionRoutes::map), "word", "group");
    add("info", QuestionRoutes::info);
    post("evaluate", QuestionRoutes::evaluate, "pairs", "analogies", "unknown", "first");
  }

  private void add(String name, Ask ask, String... fields) {
    Set<String> known = known(fields);
    routes.add(Route.get("/v1/" + name, request -> answer(request, known, ask)).working());
    post(name, ask, fields);
  }

  private void post(String name, Ask ask, String... fields) {
    Set<String> known = known(fields);
    routes.add(Route.post("/v1/" + name, request -> answer(request, known, ask)).working());
  }

  private static Set<String> known(String... fields) {
    Set<String> known = new HashSet<>(List.of(fields));
    known.add("table");
    return known;
  }

  private Response answer(Request request, Set<String> known, Ask ask) throws IOException {
    Fields fields = Fields.of(request, known);
    Served table = tables.named(fields.text("table"));
    List<String> notes = new ArrayList<>();
    Questions questions = table.questions(fields.flag("approximate")).orAlike(notes::add);
    Answer answer = ask.answer(new Asking(table, fields), questions);
    Response.Whole whole = Response.json(AnswerJson.bytes(answer));
    return notes.isEmpty() ? whole : Response.with(whole, "Embedkit-Note", header(notes));
  }

  /** A header holds ASCII alone, so the sentences are in percent-encoding. */
  private static String header(List<String> notes) {
    String all = String.join("; ", notes);
    String few = all.length() > 1000 ? all.substring(0, 1000) : all;
    return URLEncoder.encode(few, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Makes a question of what a client says. */
  @FunctionalInterface
  private interface Questioning {
    Question<?> of(Asking asking);
  }

  private static Ask asks(Questioning questioning) {
    return (asking, questions) -> questions.ask(questioning.of(asking));
  }

  private static String a(Asking asking) {
    return asking.fields().textOf("a");
  }

  private static String b(Asking asking) {
    return asking.fields().textOf("b");
  }

  private static List<String> words(Asking asking, String field) {
    return asking.fields().texts(field, Asking.MOST_WORDS);
  }

  private static Answer nearest(Asking asking, Questions questions) {
    List<Wanted> wanted = new ArrayList<>();
    words(asking, "word").forEach(word -> wanted.add(new Wanted.Word(word)));
    for (String text : words(asking, "text")) {
      wanted.add(new Wanted.Vector(embedded(asking, text)));
    }
    asking
        .fields()
        .vector("vector", questions.table().dim())
        .ifPresent(vector -> wanted.add(new Wanted.Vector(vector)));
    if (wanted.isEmpty()) {
      throw RequestException.of("word", "say a \"word\", a \"text\" or a \"vector\"");
    }
    return questions.ask(
        new Nearest(
            wanted, asking.top(), asking.metric(), asking.among(), asking.fields().flag("keep")));
  }

  private static float[] embedded(Asking asking, String text) {
    TextEmbedder embedder = asking.table().embedderOf("text");
    if (embedder.dim() != asking.table().table().dim()) {
      throw RequestException.of("text", "texts of this model are no rows of its table");
    }
    float[] vector = embedder.embed(text);
    for (float value : vector) {
      if (value != 0) {
        return vector;
      }
    }
    throw RequestException.of("text", "no token of the text is in this table");
  }

  private static Answer similar(Asking asking, Questions questions) {
    String a = a(asking);
    String b = b(asking);
    double cosine = asking.table().embedderOf("a").similarity(a, b);
    return new Score(a, b, Measure.COSINE, (float) cosine);
  }

  private static Question<?> map(Asking asking) {
    List<List<String>> groups = new ArrayList<>();
    if (asking.fields().raw("group") instanceof List<?> given) {
      for (Object group : given) {
        groups.add(members(group));
      }
    }
    List<String> words = words(asking, "word");
    if (!words.isEmpty()) {
      groups.add(words);
    }
    int all = groups.stream().mapToInt(List::size).sum();
    if (all > MOST_MAPPED) {
      throw RequestException.of(
          "word", "a map over HTTP has at most " + MOST_MAPPED + " words, not " + all);
    }
    return new MapWords(groups);
  }

  /** A list of words, or, in a query, words between commas. */
  private static List<String> members(Object group) {
    List<String> members = new ArrayList<>();
    switch (group) {
      case String text -> {
        for (String word : text.split(",")) {
          if (!word.isBlank()) {
            members.add(word);
          }
        }
      }
      case List<?> list -> {
        for (Object word : list) {
          if (!(word instanceof String text)) {
            throw RequestException.of("group", "\"group\" must be lists of words");
          }
          members.add(text);
        }
      }
      case null, default -> throw RequestException.of("group", "\"group\" must be lists of words");
    }
    return members;
  }

  private static Answer info(Asking asking, Questions questions) {
    TableFacts facts = questions.ask(new Info());
    return new TableFacts(
        facts.table(),
        facts.shape(),
        facts.kept(),
        asking.table().fileBytes(),
        facts.words(),
        facts.counts(),
        facts.kernels(),
        facts.metadata());
  }

  private static Answer evaluate(Asking asking, Questions questions) throws IOException {
    Fields fields = asking.fields();
    List<WordPairs> pairs = new ArrayList<>();
    if (fields.text("pairs").isPresent()) {
      pairs.add(WordPairs.read("pairs", lines("pairs", fields.textOf("pairs"))));
    }
    List<Analogies> analogies = new ArrayList<>();
    if (fields.text("analogies").isPresent()) {
      analogies.add(Analogies.read("analogies", lines("analogies", fields.textOf("analogies"))));
    }
    Unknown unknown =
        switch (fields.text("unknown").orElse("skip")) {
          case "skip" -> Unknown.SKIP;
          case "wrong" -> Unknown.WRONG;
          default -> throw RequestException.of("unknown", "\"unknown\" must be skip or wrong");
        };
    long first = fields.whole("first", 1, Long.MAX_VALUE).orElse(300_000L);
    return questions.ask(
        new Evaluate(pairs, analogies, Optional.empty(), unknown, true, first, Optional.empty()));
  }

  private static ByteArrayInputStream lines(String field, String text) {
    long lines = text.chars().filter(c -> c == '\n' || c == '\r').count();
    if (lines > MOST_LINES) {
      throw RequestException.of(
          field,
          String.format(
              Locale.ROOT,
              "\"%s\" has %d lines; at most %d are judged at once",
              field,
              lines,
              MOST_LINES));
    }
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
