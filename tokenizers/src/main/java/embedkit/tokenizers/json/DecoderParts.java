package embedkit.tokenizers.json;

import embedkit.tokenizers.cut.Metaspace;
import embedkit.tokenizers.decode.Bytes;
import embedkit.tokenizers.decode.Decoder;
import embedkit.tokenizers.decode.English;

/** Decoders as a file names them. */
final class DecoderParts {

  private DecoderParts() {}

  static Decoder of(JsonPart part) {
    return switch (part.type()) {
      case "WordPiece" -> English.wordPiece(part.get("prefix").text(), part.get("cleanup").flag());
      case "ByteLevel" -> Bytes.alphabet();
      case "ByteFallback" -> Bytes.fallback();
      case "Fuse" -> Decoder.fuse();
      case "BPEDecoder" -> Decoder.suffix(part.get("suffix").someText());
      case "Metaspace" ->
          Decoder.metaspace(
              part.get("replacement").character(),
              PreTokenizerParts.scheme(part) != Metaspace.Scheme.NEVER);
      case "Strip" ->
          Decoder.strip(
              part.get("content").character(),
              part.get("start").number(0, Integer.MAX_VALUE),
              part.get("stop").number(0, Integer.MAX_VALUE));
      case "Replace" -> replace(part);
      case "CTC" ->
          English.heard(
              part.get("pad_token").someText(),
              part.get("word_delimiter_token").someText(),
              part.get("cleanup").flag());
      case "Sequence" ->
          Decoder.sequence(part.get("decoders").list().stream().map(DecoderParts::of).toList());
      default ->
          throw part.unknownKind(
              "decoder",
              "WordPiece, ByteLevel, ByteFallback, Fuse, BPEDecoder, Metaspace, Strip, Replace,"
                  + " CTC, Sequence");
    };
  }

  private static Decoder replace(JsonPart part) {
    JsonPart pattern = part.get("pattern");
    String content = part.get("content").text();
    if (pattern.has("String")) {
      String sought = pattern.get("String").someText();
      return Decoder.each(token -> token.replace(sought, content));
    }
    return PatternParts.replacing(pattern.get("Regex"), content);
  }
}
