package embedkit.app.answer;

import embedkit.api.EmbedkitException;
import embedkit.api.Remedy;
import java.util.function.Predicate;

/**
 * Words a failure for who typed a command. Libraries tell which setting would help; here alone it
 * becomes a flag, and one that the command lacks is told with the command that has it.
 */
public final class FailureText {

  /** A remedy as it is typed. */
  private record Flag(String command, String name, String value) {
    String typed(Predicate<String> known) {
      String flag = name + " " + quoted(value);
      return known.test(name) ? flag : command + " " + flag;
    }
  }

  private static final String CONVERT = "embedkit convert";
  private static final String TRAIN = "embedkit train";

  private FailureText() {}

  /**
   * Words a failure.
   *
   * @param failure what was thrown
   * @param known tells whether the command that failed has a flag, such as {@code --format}
   */
  public static String of(EmbedkitException failure, Predicate<String> known) {
    StringBuilder text = new StringBuilder(String.valueOf(failure.finding()));
    for (Remedy remedy : failure.remedies()) {
      text.append("; ").append(remedy.effect()).append(" with ").append(typed(remedy, known));
    }
    return text.toString();
  }

  private static String typed(Remedy remedy, Predicate<String> known) {
    return switch (remedy) {
      case Remedy.Indexing indexing -> "embedkit index " + quoted(indexing.table());
      case Remedy.Reading reading -> new Flag(CONVERT, "--format", reading.format()).typed(known);
      case Remedy.Writing writing -> new Flag(CONVERT, "--to", writing.format()).typed(known);
      case Remedy.Setting setting ->
          new Flag(
                  setting.option().startsWith("on-") || setting.option().equals("vocab")
                      ? CONVERT
                      : TRAIN,
                  "--" + setting.option(),
                  setting.value())
              .typed(known);
    };
  }

  /** As a shell takes it for one word. */
  private static String quoted(String value) {
    return value.matches("[A-Za-z0-9_./:=,+@%#-]+")
        ? value
        : "'" + value.replace("'", "'\\''") + "'";
  }
}
