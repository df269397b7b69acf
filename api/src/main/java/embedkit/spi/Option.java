package embedkit.spi;

import embedkit.api.ConfigurationException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One option of a plugin: its name, type, default, range and a sentence. Immutable.
 *
 * @param <T> the type of its values
 */
public final class Option<T> {

  /** Turns text into a value, or throws {@link IllegalArgumentException}. */
  @FunctionalInterface
  private interface Parser<T> {
    T parse(String text);
  }

  private final String name;
  private final String kind;
  private final Parser<T> parser;
  private final T defaultValue;
  private final boolean required;
  private final String range;
  private final Predicate<T> inRange;
  private final String sentence;

  private Option(
      String name,
      String kind,
      Parser<T> parser,
      T defaultValue,
      boolean required,
      String range,
      Predicate<T> inRange,
      String sentence) {
    this.name = Objects.requireNonNull(name, "name");
    this.kind = kind;
    this.parser = parser;
    this.defaultValue = defaultValue;
    this.required = required;
    this.range = range;
    this.inRange = inRange;
    this.sentence = Objects.requireNonNull(sentence, "sentence");
  }

  private static <T> Option<T> option(
      String name, String kind, Parser<T> parser, T value, String sentence) {
    return new Option<>(name, kind, parser, value, false, "", v -> true, sentence);
  }

  /**
   * An option that is a finite real number.
   *
   * @param name the option's name
   * @param value the default
   * @param sentence what it does
   * @return the option, of any finite value until a range is set
   */
  public static Option<Double> number(String name, double value, String sentence) {
    return option(name, "number", Option::finite, value, sentence);
  }

  /**
   * An option that is a finite real number and may be left out; without a default.
   *
   * @param name the option's name
   * @param sentence what it does
   * @return the option, of any finite value until a range is set
   */
  public static Option<Double> optionalNumber(String name, String sentence) {
    return option(name, "number", Option::finite, null, sentence);
  }

  /**
   * An option that is a whole number of 64 bits.
   *
   * @param name the option's name
   * @param value the default
   * @param sentence what it does
   * @return the option, of any value until a range is set
   */
  public static Option<Long> integer(String name, long value, String sentence) {
    return option(name, "whole number", Long::valueOf, value, sentence);
  }

  /**
   * An option that is a whole number of 64 bits and may be left out; without a default.
   *
   * @param name the option's name
   * @param sentence what it does
   * @return the option, of any value until a range is set
   */
  public static Option<Long> optionalInteger(String name, String sentence) {
    return option(name, "whole number", Long::valueOf, null, sentence);
  }

  /**
   * An option that is true or false.
   *
   * @param name the option's name
   * @param value the default
   * @param sentence what it does
   * @return the option
   */
  public static Option<Boolean> flag(String name, boolean value, String sentence) {
    return option(name, "true or false", Option::truth, value, sentence);
  }

  /**
   * An option that is any text.
   *
   * @param name the option's name
   * @param value the default, or null for none
   * @param sentence what it does
   * @return the option
   */
  public static Option<String> text(String name, @Nullable String value, String sentence) {
    return option(name, "text", t -> t, value, sentence);
  }

  /**
   * An option that is the path of a file; without a default.
   *
   * @param name the option's name
   * @param sentence what it does
   * @return the option
   */
  public static Option<Path> path(String name, String sentence) {
    return option(name, "path", Option::toPath, null, sentence);
  }

  /**
   * An option that is one of some words.
   *
   * @param name the option's name
   * @param value the default
   * @param choices all the words
   * @param sentence what it does
   * @return the option
   */
  public static Option<String> choice(
      String name, String value, List<String> choices, String sentence) {
    List<String> words = List.copyOf(choices);
    String kind = "one of " + String.join(", ", words);
    return new Option<>(name, kind, t -> t, value, false, "", words::contains, sentence);
  }

  /**
   * An option that is one of some values of an enum, by their names in lower case.
   *
   * @param name the option's name
   * @param value the default
   * @param choices the values that are accepted
   * @param sentence what it does
   * @param <E> the enum
   * @return the option
   */
  public static <E extends Enum<E>> Option<E> of(
      String name, E value, List<E> choices, String sentence) {
    List<E> accepted = List.copyOf(choices);
    String kind =
        "one of " + accepted.stream().map(Option::print).collect(Collectors.joining(", "));
    Parser<E> parser =
        text ->
            accepted.stream()
                .filter(choice -> print(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    return option(name, kind, parser, value, sentence);
  }

  /**
   * Returns this option with a range.
   *
   * @param range the range in words, such as {@code > 0} or {@code 0 <= x < 1}
   * @param inRange tells whether a value is in it
   * @return an option that refuses other values
   */
  public Option<T> within(String range, Predicate<T> inRange) {
    return new Option<>(name, kind, parser, defaultValue, required, range, inRange, sentence);
  }

  /**
   * Returns this option as one that must be given.
   *
   * @return an option without a default
   */
  public Option<T> mandatory() {
    return new Option<>(name, kind, parser, null, true, range, inRange, sentence);
  }

  /**
   * Returns the option's name.
   *
   * @return lower-case letters, digits and hyphens
   */
  public String name() {
    return name;
  }

  /**
   * Says which values are accepted.
   *
   * @return for instance {@code number > 0}
   */
  public String accepts() {
    return range.isEmpty() ? kind : kind + " " + range;
  }

  /**
   * Returns the default.
   *
   * @return the value if the option is left out; empty where there is none
   */
  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  /**
   * Tells whether the option must be given.
   *
   * @return true if leaving it out is an error
   */
  public boolean required() {
    return required;
  }

  /**
   * Says what the option does.
   *
   * @return one sentence
   */
  public String sentence() {
    return sentence;
  }

  /**
   * Describes the option in a line.
   *
   * @return for instance {@code lr (number > 0, default 0.001)}
   */
  public String describe() {
    String fallback = "";
    if (required) {
      fallback = ", required";
    } else if (defaultValue != null) {
      fallback = ", default " + print(defaultValue);
    }
    return name + " (" + accepts() + fallback + ")";
  }

  /**
   * Reads a value.
   *
   * @param text what the user wrote
   * @param owner whose option it is, for the message, such as {@code optimizer adam}
   * @return the value
   * @throws ConfigurationException if the text is not of the type or not in the range
   */
  public T parse(String text, String owner) {
    T value;
    try {
      value = parser.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw refusal(text, owner);
    }
    if (!inRange.test(value)) {
      throw refusal(text, owner);
    }
    return value;
  }

  /**
   * Pairs this option with a value, to print a spec.
   *
   * @param value the value, or null for none
   * @return the setting
   */
  public Setting of(@Nullable T value) {
    return new Setting(name, value == null ? null : print(value));
  }

  /**
   * An option's name with the text of its value.
   *
   * @param name the option's name
   * @param text the value as text, or null if the option is left out
   */
  public record Setting(String name, @Nullable String text) {}

  private ConfigurationException refusal(String text, String owner) {
    return new ConfigurationException(
        owner + ": " + name + "=" + text + " is not accepted; " + name + " is " + accepts());
  }

  private static String print(Object value) {
    if (value instanceof Enum<?> choice) {
      return choice.name().toLowerCase(Locale.ROOT);
    }
    String text = value.toString();
    return value instanceof Double && text.endsWith(".0")
        ? text.substring(0, text.length() - 2)
        : text;
  }

  private static Double finite(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  private static Boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Path toPath(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
