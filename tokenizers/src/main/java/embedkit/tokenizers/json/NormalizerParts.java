package embedkit.tokenizers.json;

import embedkit.tokenizers.text.BertNormalizer;
import embedkit.tokenizers.text.ByteAlphabet;
import embedkit.tokenizers.text.Lowercase;
import embedkit.tokenizers.text.Nmt;
import embedkit.tokenizers.text.Normalizer;
import embedkit.tokenizers.text.NormalizerSequence;
import embedkit.tokenizers.text.Prepend;
import embedkit.tokenizers.text.ReplacePattern;
import embedkit.tokenizers.text.ReplaceText;
import embedkit.tokenizers.text.Strip;
import embedkit.tokenizers.text.StripAccents;
import embedkit.tokenizers.text.UnicodeForm;

/** Normalizers as a file names them. */
final class NormalizerParts {

  private NormalizerParts() {}

  static Normalizer of(JsonPart part) {
    return switch (part.type()) {
      case "BertNormalizer" -> {
        boolean lower = part.get("lowercase").flag();
        yield new BertNormalizer(
            part.get("clean_text").flag(),
            part.get("handle_chinese_chars").flag(),
            part.get("strip_accents").flag(lower),
            lower);
      }
      case "NFC" -> UnicodeForm.NFC;
      case "NFD" -> UnicodeForm.NFD;
      case "NFKC" -> UnicodeForm.NFKC;
      case "NFKD" -> UnicodeForm.NFKD;
      case "Lowercase" -> new Lowercase();
      case "Strip" -> new Strip(part.get("strip_left").flag(), part.get("strip_right").flag());
      case "StripAccents" -> new StripAccents();
      case "Nmt" -> new Nmt();
      case "ByteLevel" -> new ByteAlphabet();
      case "Prepend" -> new Prepend(part.get("prepend").someText());
      case "Replace" -> replace(part);
      case "Precompiled" -> PatternParts.charsmap(part.get("precompiled_charsmap"));
      case "Sequence" ->
          new NormalizerSequence(
              part.get("normalizers").list().stream().map(NormalizerParts::of).toList());
      default ->
          throw part.unknownKind(
              "normalizer",
              "BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Nmt,"
                  + " ByteLevel, Prepend, Replace, Precompiled, Sequence");
    };
  }

  private static Normalizer replace(JsonPart part) {
    JsonPart pattern = part.get("pattern");
    String content = part.get("content").text();
    return pattern.has("String")
        ? new ReplaceText(pattern.get("String").someText(), content)
        : new ReplacePattern(PatternParts.pattern(pattern.get("Regex")), content);
  }
}
