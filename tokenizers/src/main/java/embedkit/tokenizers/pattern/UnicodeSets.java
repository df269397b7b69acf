package embedkit.tokenizers.pattern;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What Oniguruma's names of properties are in the JDK's syntax, to stand in a class. */
final class UnicodeSets {
  /** The characters of words; of numbers that are no digits, those of Latin-1 are among them. */
  static final String WORD = "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}\\xb2\\xb3\\xb9\\xbc-\\xbe";

  private static final String CATEGORIES =
      """
      C Other, Cc Control, Cf Format, Cn Unassigned, Co Private_Use, Cs Surrogate,
      L Letter, Ll Lowercase_Letter, Lm Modifier_Letter, Lo Other_Letter, Lt Titlecase_Letter,
      Lu Uppercase_Letter, LC Cased_Letter, M Mark, Mc Spacing_Mark, Me Enclosing_Mark,
      Mn Nonspacing_Mark, N Number, Nd Decimal_Number, Nl Letter_Number, No Other_Number,
      P Punctuation, Pc Connector_Punctuation, Pd Dash_Punctuation, Pe Close_Punctuation,
      Pf Final_Punctuation, Pi Initial_Punctuation, Po Other_Punctuation, Ps Open_Punctuation,
      S Symbol, Sc Currency_Symbol, Sk Modifier_Symbol, Sm Math_Symbol, So Other_Symbol,
      Z Separator, Zl Line_Separator, Zp Paragraph_Separator, Zs Space_Separator
      """;

  private static final Map<String, String> NAMES = names();

  private UnicodeSets() {}

  private static Map<String, String> names() {
    Map<String, String> names = new HashMap<>();
    for (String category : CATEGORIES.split(",\\s*")) {
      String[] both = category.strip().split(" ");
      names.put(plain(both[0]), "\\p{" + both[0] + "}");
      names.put(plain(both[1]), "\\p{" + both[0] + "}");
    }
    names.put("alpha", "\\p{IsAlphabetic}");
    names.put("alphabetic", "\\p{IsAlphabetic}");
    names.put("alnum", "\\p{IsAlphabetic}\\p{Nd}");
    names.put("digit", "\\p{Nd}");
    names.put("space", "\\p{IsWhite_Space}");
    names.put("whitespace", "\\p{IsWhite_Space}");
    names.put("blank", "\\p{Zs}\\t");
    names.put("upper", "\\p{IsUppercase}");
    names.put("uppercase", "\\p{IsUppercase}");
    names.put("lower", "\\p{IsLowercase}");
    names.put("lowercase", "\\p{IsLowercase}");
    names.put("cntrl", "\\p{Cc}");
    names.put("xdigit", "0-9A-Fa-f");
    names.put("ascii", "\\x00-\\x7F");
    names.put("any", "\\x{0}-\\x{10FFFF}");
    names.put("word", WORD);
    // As Oniguruma has it: ASCII's symbols are punctuation, too.
    names.put("punct", "\\p{P}$+<=>\\^`|~");
    names.put("ideographic", "\\p{IsIdeographic}");
    names.put("emoji", "\\p{IsEmoji}");
    return names;
  }

  private static String plain(String name) {
    return name.replaceAll("[ _-]", "").toLowerCase(Locale.ROOT);
  }

  /** The content of a class for a property, or null if there is none of that name. */
  static String of(String name) {
    String known = NAMES.get(plain(name));
    if (known != null) {
      return known;
    }
    try {
      Character.UnicodeScript script =
          Character.UnicodeScript.forName(name.strip().replace(' ', '_'));
      return "\\p{Is" + script.name() + "}";
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
