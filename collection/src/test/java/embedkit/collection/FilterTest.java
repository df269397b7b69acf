package embedkit.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.ConfigurationException;
import embedkit.collection.json.MetadataJson;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {

  private static final Map<String, Object> BOOK =
      MetadataJson.checked(
          Map.of(
              "year",
              2001,
              "price",
              9.5,
              "lang",
              "en",
              "tags",
              List.of("cats", "dogs", 7),
              "sold",
              true,
              "author",
              Map.of("name", "Ann", "born", 1950),
              "a.b",
              "dotted",
              "in",
              "a word",
              "big",
              new BigInteger("9223372036854775808")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "year = 2001",
        "year == 2001.0",
        "year != 2000",
        "year >= 2001 and year <= 2001",
        "year > 2000.5 and lang = \"en\"",
        "YEAR exists or lang = 'en'",
        "year between 1999 and 2001 and price < 1e1",
        "lang in ('de', \"en\")",
        "lang not in ('de')",
        "not lang = 'de' and not (year < 2000 or year > 2005)",
        "tags = 'cats'",
        "tags = 7",
        "tags > 'd'",
        "sold = true",
        "sold > false",
        "author.name = 'Ann' and author.born < 1951",
        "a.b = 'dotted'",
        "`in` = 'a word'",
        "author exists and not author.died exists",
        "big > 9223372036854775807 and big = 9223372036854775808",
        "lang = \"e\\n\" or price = +9.5",
        "lang>='en'and year=2001",
        "lang = 'fr' or lang = 'en' and year = 2001",
        "price > -1",
      })
  void passes(String filter) {
    assertTrue(Filter.parse(filter).test(BOOK));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "year = 2000",
        "year = '2001'",
        "year > 'a'",
        "missing = 1",
        "missing < 1",
        "missing != 1 and missing exists",
        "lang > 'en'",
        "year < 2001",
        "tags = 'cat'",
        "author.died exists",
        "author = 'Ann'",
        "sold = 'true'",
        "(lang = 'fr' or lang = 'en') and year = 2000",
        "lang in ('de', 'fr')",
        "big = 9223372036854775807",
        "big < 1e18",
      })
  void doesNotPass(String filter) {
    assertTrue(!Filter.parse(filter).test(BOOK));
  }

  @Test
  void isReadAsRecords() {
    assertEquals(
        new Filter.Or(
            List.of(
                new Filter.And(
                    List.of(
                        new Filter.Range("year", Optional.of(2000L), true, Optional.empty(), false),
                        new Filter.Equal("lang", "en"))),
                new Filter.Not(new Filter.In("n", List.of(1L, 2.5, true, "x"))))),
        Filter.parse("year >= 2000 and lang = \"en\" or n not in (1, 2.5, true, 'x')"));
    assertEquals(new Filter.Equal("a", "it's \\"), Filter.parse("a = 'it\\'s \\\\'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "year >= | 8 | a value",
        "year >= two | 9 | stands in quotes",
        "year 2000 | 6 | = != <",
        "year | 5 | found the end",
        "= 3 | 1 | the name of a field",
        "lang = \"en | 8 | is not closed",
        "lang = 'en' year = 1 | 13 | and, or, or the end",
        "(lang = 'en' | 13 | and, or, or )",
        "lang in 'en' | 9 | ( and values",
        "lang in ('en' 'de') | 15 | , or )",
        "year between 1 or 2 | 16 | and the greatest value",
        "lang ~~ 3 | 6 | means nothing",
        "\ud83d\ude00 = # | 5 | means nothing",
        "year = 1e999 | 8 | is no value",
      })
  void tellsTheColumnOfWhatItCannotRead(String filter, int column, String part) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Filter.parse(filter));
    assertTrue(e.getMessage().contains("column " + column + ":"), e.getMessage());
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void hostileFiltersAreRefusedBeforeTheStackIsFull() {
    for (String filter :
        List.of("(".repeat(30_000), "not ".repeat(10_000) + "a = 1", "x".repeat(70_000))) {
      assertThrows(ConfigurationException.class, () -> Filter.parse(filter));
    }
    assertThrows(ConfigurationException.class, () -> new Filter.Equal("a", List.of(1)));
    assertThrows(ConfigurationException.class, () -> new Filter.Equal("a", Double.NaN));
  }

  @Test
  void textsAreOrderedByCodePoint() {
    Map<String, Object> emoji = Map.of("c", "\ud83d\ude00");
    assertTrue(Filter.parse("c > '\uffee'").test(emoji));
    assertTrue(!Filter.parse("c < '\uffee'").test(emoji));
  }
}
