package embedkit.search.question;

import embedkit.api.ConfigurationException;
import java.util.List;

/** What questions check of what they are made of. */
final class Checks {

  private Checks() {}

  static void top(int top) {
    if (top < 1) {
      throw new ConfigurationException("top is " + top + "; it must be 1 or more");
    }
  }

  /** Copies words of which there must be some. */
  static <T> List<T> some(String what, List<T> given, int least) {
    if (given.size() < least) {
      throw new ConfigurationException(
          "there are " + given.size() + " " + what + "; there must be " + least + " or more");
    }
    return List.copyOf(given);
  }
}
