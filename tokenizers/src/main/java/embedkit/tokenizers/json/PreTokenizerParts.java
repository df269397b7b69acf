package embedkit.tokenizers.json;

import embedkit.tokenizers.cut.Behavior;
import embedkit.tokenizers.cut.BertPreTokenizer;
import embedkit.tokenizers.cut.ByteLevel;
import embedkit.tokenizers.cut.Delimiters;
import embedkit.tokenizers.cut.FixedLength;
import embedkit.tokenizers.cut.Metaspace;
import embedkit.tokenizers.cut.PreTokenizer;
import embedkit.tokenizers.cut.PreTokenizerSequence;
import embedkit.tokenizers.cut.Split;
import embedkit.tokenizers.cut.UnicodeScripts;
import java.util.Optional;

/** Pre-tokenizers as a file names them. */
final class PreTokenizerParts {

  private PreTokenizerParts() {}

  static PreTokenizer of(JsonPart part) {
    return switch (part.type()) {
      case "BertPreTokenizer" -> new BertPreTokenizer();
      case "Whitespace" -> Split.intoWords();
      case "WhitespaceSplit" -> Split.atSpaces();
      case "ByteLevel" ->
          new ByteLevel(
              part.get("add_prefix_space").flag(),
              part.get("use_regex").flag(true)
                  ? Optional.of(PatternParts.gpt2())
                  : Optional.empty());
      case "Metaspace" -> metaspace(part);
      case "Split" -> split(part);
      case "Digits" -> Split.atDigits(part.get("individual_digits").flag());
      case "Punctuation" ->
          Split.atPunctuation(
              part.get("behavior").isNull() ? Behavior.ISOLATED : behavior(part.get("behavior")));
      case "CharDelimiterSplit" -> {
        int delimiter = character(part.get("delimiter"));
        yield new Split(Delimiters.characters(c -> c == delimiter), Behavior.REMOVED, false);
      }
      case "FixedLength" -> new FixedLength(part.get("length").number(1, Integer.MAX_VALUE));
      case "UnicodeScripts" -> new UnicodeScripts();
      case "Sequence" ->
          new PreTokenizerSequence(
              part.get("pretokenizers").list().stream().map(PreTokenizerParts::of).toList());
      default ->
          throw part.unknownKind(
              "pre-tokenizer",
              "BertPreTokenizer, Whitespace, WhitespaceSplit, ByteLevel, Metaspace, Split, Digits,"
                  + " Punctuation, CharDelimiterSplit, FixedLength, UnicodeScripts, Sequence");
    };
  }

  private static int character(JsonPart part) {
    String text = part.someText();
    if (text.codePointCount(0, text.length()) != 1) {
      throw part.expected("one character");
    }
    return text.codePointAt(0);
  }

  private static Metaspace metaspace(JsonPart part) {
    return new Metaspace(
        part.get("replacement").character(), scheme(part), part.get("split").flag(true));
  }

  /** Where a space is put before a text: older files say whether, newer ones say how. */
  static Metaspace.Scheme scheme(JsonPart part) {
    JsonPart given = part.get("prepend_scheme");
    Metaspace.Scheme scheme =
        given.isNull()
            ? Metaspace.Scheme.ALWAYS
            : switch (given.text()) {
              case "always" -> Metaspace.Scheme.ALWAYS;
              case "first" -> Metaspace.Scheme.FIRST;
              case "never" -> Metaspace.Scheme.NEVER;
              default -> throw given.expected("always, first or never");
            };
    if (part.get("add_prefix_space").flag(true)) {
      return scheme;
    }
    if (!given.isNull() && scheme != Metaspace.Scheme.NEVER) {
      throw given.expected("never, as add_prefix_space is false");
    }
    return Metaspace.Scheme.NEVER;
  }

  private static Split split(JsonPart part) {
    JsonPart pattern = part.get("pattern");
    return new Split(
        pattern.has("String")
            ? Delimiters.text(pattern.get("String").someText())
            : PatternParts.delimiters(pattern.get("Regex")),
        behavior(part.get("behavior")),
        part.get("invert").flag());
  }

  private static Behavior behavior(JsonPart part) {
    return switch (part.text()) {
      case "Removed" -> Behavior.REMOVED;
      case "Isolated" -> Behavior.ISOLATED;
      case "MergedWithPrevious" -> Behavior.MERGED_WITH_PREVIOUS;
      case "MergedWithNext" -> Behavior.MERGED_WITH_NEXT;
      case "Contiguous" -> Behavior.CONTIGUOUS;
      default ->
          throw part.expected(
              "Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
    };
  }
}
