package embedkit.io.formats.text;

import embedkit.spi.Option;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is done about a problem of a file. Whatever it is, the load report counts it. */
enum Policy {
  /** Reading ends with an error that names the place. */
  FAIL,
  /** The row is left out. */
  SKIP,
  /** The row is kept as it stands. */
  KEEP,
  /** The row is kept, with the broken part replaced. */
  REPLACE;

  /** Returns the word that people type. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Policy of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** An option whose value is one of some policies, the first of them the default. */
  static Option<String> option(String name, String sentence, Policy... accepted) {
    List<String> words = Stream.of(accepted).map(Policy::word).toList();
    return Option.choice(name, words.getFirst(), words, sentence);
  }
}
