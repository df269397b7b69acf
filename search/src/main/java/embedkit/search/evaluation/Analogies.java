package embedkit.search.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Questions <i>a is to b as c is to what?</i> with their answers, by section, as word2vec's {@code
 * questions-words.txt}.
 *
 * @param name what to call the list, such as the file's name
 * @param sections one or more, in the order of the file
 */
public record Analogies(String name, List<Section> sections) {

  private static final int WORDS = 4;

  /**
   * Questions of one kind.
   *
   * @param name what the file calls it
   * @param questions in the order of the file
   */
  public record Section(String name, List<Question> questions) {
    /** Copies the list. */
    public Section {
      questions = List.copyOf(questions);
    }
  }

  /**
   * A question.
   *
   * @param a a word
   * @param b what belongs to it
   * @param c another word
   * @param d what belongs to that: the answer
   */
  public record Question(String a, String b, String c, String d) {}

  /**
   * Makes a list.
   *
   * @throws EvaluationException if there are no questions
   */
  public Analogies {
    sections = List.copyOf(sections);
    if (sections.stream().allMatch(section -> section.questions().isEmpty())) {
      throw new EvaluationException(name + ": expected lines of four words, found none");
    }
  }

  /**
   * Reads a list: four words a line, between spaces, tabs, semicolons or commas, in quotation marks
   * or not, and a line {@code : name} before each section. A first line that names the columns
   * {@code word1} to {@code word4}, or {@code a} to {@code d}, is left out.
   *
   * @param name what to call it in messages
   * @param in UTF-8, or UTF-16 with its byte order mark; read to its end, not closed
   * @return the questions; those before the first section line form a section without a name
   * @throws EvaluationException if a line has not four words or there is none; the message says
   *     where
   * @throws IOException if the stream fails
   */
  public static Analogies read(String name, InputStream in) throws IOException {
    List<Lines.Line> lines = new ArrayList<>(Lines.of(name, in));
    Optional<Fields> told =
        lines.isEmpty() ? Optional.empty() : Fields.told(lines.getFirst().text());
    if (told.isPresent()) {
      lines.removeFirst();
    }
    Fields fields = told.orElseGet(() -> fields(lines));
    List<Section> sections = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    String title = "";
    for (Lines.Line line : lines) {
      List<String> words = words(line, fields);
      if (words.getFirst().startsWith(":")) {
        add(sections, title, questions);
        title = (fields == Fields.SPACES ? line.text().strip() : words.getFirst()).substring(1);
        title = title.strip();
      } else if (!whole(words)) {
        throw Lines.broken(
            name, line.number(), "four words, or a colon and a section", Lines.quoted(line.text()));
      } else if (line != lines.getFirst() || !names(words)) {
        questions.add(new Question(words.get(0), words.get(1), words.get(2), words.get(3)));
      }
    }
    add(sections, title, questions);
    return new Analogies(name, sections);
  }

  private static Fields fields(List<Lines.Line> lines) {
    return Fields.most(fields -> lines.stream().filter(line -> whole(words(line, fields))).count());
  }

  /** The fields of a line, one or more, without the empty ones by which spreadsheets fill it up. */
  private static List<String> words(Lines.Line line, Fields fields) {
    List<String> words = new ArrayList<>(fields.cut(line.text()));
    while (words.size() > 1 && words.getLast().isEmpty()) {
      words.removeLast();
    }
    return words;
  }

  private static boolean whole(List<String> words) {
    return words.size() == WORDS && words.stream().noneMatch(String::isEmpty);
  }

  private static boolean names(List<String> words) {
    List<String> plain = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    return plain.equals(List.of("a", "b", "c", "d"))
        || IntStream.range(0, WORDS)
            .allMatch(i -> plain.get(i).matches("(word|term|w)[ _]?" + (i + 1)));
  }

  private static void add(List<Section> sections, String title, List<Question> questions) {
    if (!questions.isEmpty()) {
      sections.add(new Section(title, questions));
    }
    questions.clear();
  }
}
