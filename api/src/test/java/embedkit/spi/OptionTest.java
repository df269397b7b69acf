package embedkit.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.api.file.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options and their one check. */
class OptionTest {

  private static final Option<Double> LR =
      Option.number("lr", 0.001, "The length of a step.").within("> 0", x -> x > 0);
  private static final Option<Long> ROWS =
      Option.integer("rows", 10, "How many rows.").within("1 or more", x -> x >= 1);
  private static final Option<Boolean> EXACT = Option.flag("exact", true, "Whether to be exact.");
  private static final Option<String> NOTE = Option.text("note", null, "A remark.");
  private static final Option<Path> FILE = Option.path("file", "Where it lies.");
  private static final Option<String> MODE =
      Option.choice("mode", "sum", List.of("sum", "mean"), "How to join.");
  private static final List<Option<?>> ALL = List.of(LR, ROWS, EXACT, NOTE, FILE, MODE);

  private static String refusal(List<Option<?>> declared, Map<String, String> given) {
    return assertThrows(
            ConfigurationException.class, () -> Options.check("optimizer x", declared, given))
        .getMessage();
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    Options options = Options.defaults(ALL);
    assertEquals(0.001, options.get(LR));
    assertEquals(10L, options.get(ROWS));
    assertEquals(true, options.get(EXACT));
    assertEquals("sum", options.get(MODE));
    assertEquals(Optional.empty(), options.find(NOTE));
    assertEquals(
        "the option file has no value",
        assertThrows(IllegalArgumentException.class, () -> options.get(FILE)).getMessage());
  }

  @Test
  void whatIsGivenHasItsType() {
    Options options =
        Options.check(
            "optimizer x",
            ALL,
            Map.of(
                "lr",
                " 1e-2 ",
                "rows",
                "9000000000",
                "exact",
                "false",
                "note",
                "",
                "file",
                "a/b",
                "mode",
                "mean"));
    assertEquals(0.01, options.get(LR));
    assertEquals(9_000_000_000L, options.get(ROWS));
    assertEquals(false, options.get(EXACT));
    assertEquals("", options.get(NOTE));
    assertEquals(Path.of("a", "b"), options.get(FILE));
    assertEquals("mean", options.get(MODE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "1e999", "many", ""})
  void aNumberOutOfItsRangeIsRefusedWithTheRange(String text) {
    assertEquals(
        "optimizer x: lr=" + text + " is not accepted; lr is number > 0",
        refusal(ALL, Map.of("lr", text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1.5", "9223372036854775808", "ten"})
  void aWholeNumberOutOfItsRangeIsRefusedWithTheRange(String text) {
    assertEquals(
        "optimizer x: rows=" + text + " is not accepted; rows is whole number 1 or more",
        refusal(ALL, Map.of("rows", text)));
  }

  @Test
  void truthsChoicesAndPathsAreRefusedWithWhatIsAccepted() {
    assertEquals(
        "optimizer x: exact=yes is not accepted; exact is true or false",
        refusal(ALL, Map.of("exact", "yes")));
    assertEquals(
        "optimizer x: mode=max is not accepted; mode is one of sum, mean",
        refusal(ALL, Map.of("mode", "max")));
    assertEquals(
        "optimizer x: file=\0 is not accepted; file is path", refusal(ALL, Map.of("file", "\0")));
  }

  @Test
  void anUnknownOptionListsWhatIsAccepted() {
    assertEquals(
        "optimizer x has no option \"beta\"; it accepts lr (number > 0, default 0.001),"
            + " rows (whole number 1 or more, default 10)",
        refusal(List.of(LR, ROWS), Map.of("beta", "1")));
    assertEquals(
        "optimizer x has no option \"beta\"; it has no options",
        refusal(List.of(), Map.of("beta", "1")));
  }

  @Test
  void aMandatoryOptionThatIsMissingSaysWhatItIsFor() {
    Option<Path> needed = FILE.mandatory();
    assertEquals(
        "optimizer x needs the option file: Where it lies.", refusal(List.of(needed), Map.of()));
    assertTrue(needed.required());
    assertEquals("file (path, required)", needed.describe());
  }

  @Test
  void aSpecLeavesOutWhatHasNoValue() {
    assertEquals("x", Options.spec("x", NOTE.of(null)));
    assertEquals("x:lr=1,note=\"a,b\"", Options.spec("x", LR.of(1.0), NOTE.of("a,b")));
    assertEquals("x:lr=1.0E-7", Options.spec("x", LR.of(1e-7)));
  }

  @Test
  void anOptionOfAnEnumIsTypedInLowerCaseAndTakesOnlyWhatIsAccepted() {
    Option<Policy> option =
        Option.of("on-bad-row", Policy.FAIL, List.of(Policy.FAIL, Policy.SKIP), "What to do.");
    assertEquals(Policy.SKIP, option.parse("skip", "format x"));
    assertEquals("on-bad-row (one of fail, skip, default fail)", option.describe());
    assertEquals("x:on-bad-row=skip", Options.spec("x", option.of(Policy.SKIP)));
    for (String other : List.of("keep", "SKIP", "", "replace")) {
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> option.parse(other, "format x"));
      assertTrue(e.getMessage().contains("on-bad-row is one of fail, skip"), e.getMessage());
    }
  }
}
