package embedkit.spi;

import embedkit.api.ConfigurationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Checked values of a plugin's options. Immutable. */
public final class Options {

  private final Map<Option<?>, Object> values;

  private Options(Map<Option<?>, Object> values) {
    this.values = values;
  }

  /**
   * Checks what a user gave against what a plugin declares. This is the one place where options are
   * checked.
   *
   * @param owner whose options they are, for messages, such as {@code optimizer adam}
   * @param declared the options that the plugin accepts
   * @param given values as text, by name
   * @return a value for every declared option that was given or has a default
   * @throws ConfigurationException if an option is unknown, missing, of the wrong type or out of
   *     range; the message lists what is accepted
   */
  public static Options check(String owner, List<Option<?>> declared, Map<String, String> given) {
    Map<String, String> left = new HashMap<>(given);
    Map<Option<?>, Object> values = new HashMap<>();
    for (Option<?> option : declared) {
      String text = left.remove(option.name());
      if (text != null) {
        values.put(option, option.parse(text, owner));
      } else if (option.required()) {
        throw new ConfigurationException(
            owner + " needs the option " + option.name() + ": " + option.sentence());
      } else {
        option.defaultValue().ifPresent(value -> values.put(option, value));
      }
    }
    if (!left.isEmpty()) {
      throw unknown(owner, left.keySet().iterator().next(), declared);
    }
    return new Options(values);
  }

  /**
   * Returns the defaults of some options.
   *
   * @param declared the options; none of them required
   * @return their defaults
   */
  public static Options defaults(List<Option<?>> declared) {
    return check("the default", declared, Map.of());
  }

  /**
   * Returns the value of an option that has one.
   *
   * @param option a declared option
   * @param <T> the type of its values
   * @return the given value, or the default
   * @throws IllegalArgumentException if the option has no value: it was not declared, or has no
   *     default and was not given
   */
  public <T> T get(Option<T> option) {
    return find(option)
        .orElseThrow(
            () -> new IllegalArgumentException("the option " + option.name() + " has no value"));
  }

  /**
   * Returns the value of an option that may have none.
   *
   * @param option a declared option
   * @param <T> the type of its values
   * @return the given value, or the default, or empty
   */
  @SuppressWarnings("unchecked") // check() put a T under every Option<T>
  public <T> Optional<T> find(Option<T> option) {
    return Optional.ofNullable((T) values.get(option));
  }

  /**
   * Prints a spec: the name, a colon and the settings. Values with a comma, a quote, a backslash or
   * space around them are quoted.
   *
   * @param name the plugin's name
   * @param settings options with their values; those without one are left out
   * @return text that parses back to the same settings
   */
  public static String spec(String name, Option.Setting... settings) {
    List<String> parts = new ArrayList<>();
    for (Option.Setting setting : settings) {
      if (setting.text() != null) {
        parts.add(setting.name() + "=" + quoted(setting.text()));
      }
    }
    return parts.isEmpty() ? name : name + ":" + String.join(",", parts);
  }

  private static String quoted(String text) {
    boolean plain =
        text.equals(text.strip())
            && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\\')
            && !text.isEmpty();
    return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static ConfigurationException unknown(
      String owner, String name, List<Option<?>> declared) {
    String accepted =
        declared.isEmpty()
            ? "it has no options"
            : "it accepts "
                + declared.stream().map(Option::describe).collect(Collectors.joining(", "));
    return new ConfigurationException(owner + " has no option \"" + name + "\"; " + accepted);
  }
}
