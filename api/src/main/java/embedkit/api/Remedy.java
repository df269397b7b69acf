package embedkit.api;

import java.io.Serializable;

/**
 * A setting that would help where something failed. It says what the setting does and which one it
 * is, and nothing of how it is given: a command line words it as a flag, a form as a field. {@link
 * #sentence} words it for who calls from Java.
 */
public sealed interface Remedy extends Serializable {

  /**
   * Returns what the setting does.
   *
   * @return words in the imperative, such as {@code drop such lines}
   */
  String effect();

  /**
   * Words the remedy for who calls from Java.
   *
   * @return such as {@code drop such lines by reading it as word2vec-text:on-bad-row=skip}
   */
  String sentence();

  /**
   * The file is read as another format, or by other options of its own.
   *
   * @param effect what that does
   * @param format the format's spec, such as {@code word2vec-text:on-bad-row=skip}
   */
  record Reading(String effect, String format) implements Remedy {
    @Override
    public String sentence() {
      return effect + " by reading it as " + format;
    }
  }

  /**
   * The file is written as another format, or by other options of its own.
   *
   * @param effect what that does
   * @param format the format's spec, such as {@code npy:tokens=drop}
   */
  record Writing(String effect, String format) implements Remedy {
    @Override
    public String sentence() {
      return effect + " by writing it as " + format;
    }
  }

  /**
   * An option of what runs, such as a pipeline or a selection of rows, has another value.
   *
   * @param effect what that does
   * @param option the option's name, such as {@code min-count}
   * @param value the value as text
   */
  record Setting(String effect, String option, String value) implements Remedy {
    @Override
    public String sentence() {
      return effect + " with " + option + "=" + value;
    }
  }

  /**
   * The index of a table is built, or built again.
   *
   * @param effect what that does
   * @param table the table's file
   */
  @Incubating
  record Indexing(String effect, String table) implements Remedy {
    @Override
    public String sentence() {
      return effect + " with Indexes";
    }
  }
}
