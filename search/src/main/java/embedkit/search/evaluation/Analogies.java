package embedkit.search.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions <i>a is to b as c is to what?</i> with their answers, by section, as word2vec's {@code
 * questions-words.txt}.
 *
 * @param name what to call the list, such as the file's name
 * @param sections one or more, in the order of the file
 */
public record Analogies(String name, List<Section> sections) {

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
   * Reads a list: four words a line, and a line {@code : name} before each section.
   *
   * @param name what to call it in messages
   * @param in UTF-8; read to its end, not closed
   * @return the questions; those before the first section line form a section without a name
   * @throws EvaluationException if a line has not four words or there is none; the message says
   *     where
   * @throws IOException if the stream fails
   */
  public static Analogies read(String name, InputStream in) throws IOException {
    List<Section> sections = new ArrayList<>();
    List<Question> questions = new ArrayList<>();
    String[] title = {""};
    Lines.each(
        name,
        in,
        (number, text) -> {
          if (text.startsWith(":")) {
            add(sections, title[0], questions);
            title[0] = text.substring(1).strip();
            return;
          }
          String[] words = text.split("\\s+");
          if (words.length != 4) {
            throw Lines.broken(
                name, number, "four words, or a colon and a section", Lines.quoted(text));
          }
          questions.add(new Question(words[0], words[1], words[2], words[3]));
        });
    add(sections, title[0], questions);
    return new Analogies(name, sections);
  }

  private static void add(List<Section> sections, String title, List<Question> questions) {
    if (!questions.isEmpty()) {
      sections.add(new Section(title, questions));
    }
    questions.clear();
  }
}
