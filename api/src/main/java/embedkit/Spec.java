package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.spi.Option;
import embedkit.spi.Options;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How a person names a plugin with its options: {@code name} or {@code name:option=value,...}, such
 * as {@code adam:lr=0.001,beta1=0.9} or {@code mmap:path=cats.safetensors}. A value that holds a
 * comma stands in double quotes, as in {@code mmap:path="a,b.safetensors"}; within them a backslash
 * takes the next character as it is. {@link #text} quotes what needs it.
 *
 * @param name the plugin's name
 * @param settings values as text by the option's name, in the order given; unmodifiable
 */
public record Spec(String name, Map<String, String> settings) {

  /** Copies the settings. */
  public Spec {
    Objects.requireNonNull(name, "name");
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /**
   * Reads a spec.
   *
   * @param text {@code name} or {@code name:option=value,...}
   * @return the spec
   * @throws ConfigurationException if the text is not of that form, or names an option twice
   */
  public static Spec parse(String text) {
    Objects.requireNonNull(text, "spec");
    int colon = text.indexOf(':');
    String name = (colon < 0 ? text : text.substring(0, colon)).strip();
    if (name.isEmpty()) {
      throw malformed(text, "a name at its start");
    }
    Map<String, String> settings = new LinkedHashMap<>();
    int at = colon < 0 ? text.length() : colon + 1;
    while (at < text.length()) {
      at = readSetting(text, at, settings);
    }
    return new Spec(name, settings);
  }

  /**
   * A plugin without options; {@link #with} gives it some.
   *
   * @param name the plugin's name
   * @return the spec
   */
  public static Spec of(String name) {
    return new Spec(name, Map.of());
  }

  /**
   * The same with another option, or another value of it.
   *
   * @param option the option's name
   * @param value the value, of which the text is taken: a number, a path, any text
   * @return a changed copy
   */
  public Spec with(String option, Object value) {
    Map<String, String> changed = new LinkedHashMap<>(settings);
    changed.put(
        Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, option).toString());
    return new Spec(name, changed);
  }

  /**
   * Returns the text form, with quotes where a value needs them.
   *
   * @return text that {@link #parse} reads back to an equal spec
   */
  public String text() {
    return Options.spec(
        name,
        settings.entrySet().stream()
            .map(setting -> new Option.Setting(setting.getKey(), setting.getValue()))
            .toArray(Option.Setting[]::new));
  }

  private static int readSetting(String text, int at, Map<String, String> settings) {
    int equals = text.indexOf('=', at);
    int comma = text.indexOf(',', at);
    if (equals < 0 || (comma >= 0 && comma < equals)) {
      throw malformed(text, "option=value at \"" + text.substring(at) + "\"" + quotes(settings));
    }
    String option = text.substring(at, equals).strip();
    StringBuilder value = new StringBuilder();
    int end = readValue(text, equals + 1, value);
    if (option.isEmpty()) {
      throw malformed(text, "an option's name before \"" + text.substring(equals) + "\"");
    }
    if (settings.put(option, value.toString()) != null) {
      throw new ConfigurationException("\"" + text + "\" gives the option " + option + " twice");
    }
    return end;
  }

  private static int readValue(String text, int from, StringBuilder value) {
    if (from < text.length() && text.charAt(from) == '"') {
      return readQuoted(text, from + 1, value);
    }
    int comma = text.indexOf(',', from);
    int end = comma < 0 ? text.length() : comma;
    value.append(text, from, end);
    return end + 1;
  }

  private static int readQuoted(String text, int from, StringBuilder value) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 1 : 0;
      if (at < text.length()) {
        value.append(text.charAt(at++));
      }
    }
    if (at >= text.length()) {
      throw malformed(text, "a closing quote");
    }
    if (at + 1 < text.length() && text.charAt(at + 1) != ',') {
      throw malformed(text, "a comma behind the closing quote");
    }
    return at + 2;
  }

  /** What stands behind a comma may be the rest of a value, such as a path. */
  private static String quotes(Map<String, String> before) {
    if (before.isEmpty()) {
      return "";
    }
    String last = before.keySet().stream().reduce((first, then) -> then).orElseThrow();
    return ", or quotes around a value that holds a comma, as in "
        + last
        + "=\""
        + before.get(last).replace("\\", "\\\\").replace("\"", "\\\"")
        + ",...\"";
  }

  private static ConfigurationException malformed(String text, String wanted) {
    return new ConfigurationException(
        "\"" + text + "\" is not name:option=value,...: there should be " + wanted);
  }
}
