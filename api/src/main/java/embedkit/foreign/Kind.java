package embedkit.foreign;

import java.util.List;
import java.util.function.Predicate;

/**
 * A kind of file that others write.
 *
 * @param what what it is, as in "found an Arrow file"
 * @param told tells it by its content
 * @param how what the lines do and where they are typed, as in "in Python, these lines ..."
 * @param shell whether the lines are typed to a shell, which quotes names its own way
 * @param lines what is to be typed: {@code {in}} is the file, {@code {out}} the file without its
 *     ending, both quoted
 */
record Kind(String what, Predicate<Sample> told, String how, boolean shell, List<String> lines) {

  static Kind python(String what, Predicate<Sample> told, String makes, String... lines) {
    return new Kind(what, told, "in Python, this makes " + makes + ":", false, List.of(lines));
  }

  static Kind shell(String what, Predicate<Sample> told, String makes, String... lines) {
    return new Kind(what, told, "this makes " + makes + ":", true, List.of(lines));
  }
}
