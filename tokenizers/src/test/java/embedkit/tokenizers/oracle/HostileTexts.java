package embedkit.tokenizers.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts of every script, and of what people do not expect in a text. */
public final class HostileTexts {

  private static final List<String> WRITTEN =
      List.of(
          "",
          " ",
          "  \t ",
          "\n\n\r\n",
          "Hello, world!",
          "Hello   world  !  ",
          "  leading and trailing  ",
          "I'm they'll we've you're he'd it's don't SHOUT'S 'S",
          "The quick brown fox jumps over 13 lazy dogs, 3.14 times; (isn't it?) [sic] {x}",
          "naïve café Ångström Zoë e\u0301 A\u030a\u0323 \u0344 \u1e9b\u0323 ﬁ ﬃ ½ Ⅷ ² ⑨",
          "İstanbul ISPARTA ıI ẞß ΣΑΣ ΌΣΟΣ ǅ Ǆ ŉ",
          "Привет, как дела? Ёлка й и\u0306 ЀЍ",
          "Γειά σου Κόσμε ά α\u0301 ᾳ ᾼ",
          "שלום עולם שָׁלוֹם \u200f\u202b",
          "مرحبا بالعالم ﷺ ﻻ لَا اَلسَّلَامُ",
          "नमस्ते दुनिया क्षि ड़ ढ़",
          "স্বাগতম தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල",
          "สวัสดีชาวโลก ກະລຸນາ ကမ္ဘာ ភាសាខ្មែរ བོད་སྐད་",
          "你好，世界。繁體中文 㐀㒣 豈更車 𠀀𪚥 丽",
          "こんにちは世界 カタカナ ﾊﾝｶｸ が か\u3099 ー ゝ",
          "안녕하세요 세계 각 \u1100\u1161\u11a8 \u1100\u1161 가\u11a8",
          "ሰላም ᏣᎳᎩ ꮳꮃꭹ ქართული ᲥᲐᲠ Ჿ Հայերեն ᚠᚢᚦ ⴰⵣⵓⵍ",
          "𝕳𝖊𝖑𝖑𝖔 𝓦𝓸𝓻𝓵𝓭 ＦＵＬＬ ｗｉｄｔｈ ℌ ℵ K Å Ω",
          "😀 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 1️⃣ ©️ ❤️‍🔥",
          "\u0000\u0001\u0007\u000b\u000c\u001f\u007f\u0085\u009f\u00ad",
          "a\u0000b\u00adc\u200bd\u200ce\u200df\u2060g\ufeffh\ufffdi",
          "\u00a0\u1680\u2000\u2003\u2028\u2029\u202f\u205f\u3000x\u3000y",
          "\ud83d",
          "lone \ud800 and \udc00 halves \udbff\ud83d\ude00",
          "\uffff\ufffe\ufdd0 \ue000 \udb80\udc00",
          "a\u0301\u0323\u0345\u0334\u031b\u0315b \u0301\u0302",
          "ệ e\u0323\u0302 e\u0302\u0323 ệ̵ ṩ s\u0307\u0323",
          "▁Hello▁ ▁▁ _ ## ##ing a##b ##",
          "[CLS] [MASK] [SEP] [UNK] [PAD] [MASK][MASK] a[MASK]b  [MASK]  c [mask]",
          "<s> </s> <unk> <mask> <pad>a <mask> b<|endoftext|> <|endoftext|>x <0x41>",
          "http://example.com/?q=a&b=c#d user@example.org 1,234.56 $5 €7 100% #tag @me",
          "line one\nline two\r\nline three\ttab",
          "Ġ Ċ ĉ âĢĻ ÃŁ",
          "ААААaaaaAAAA1111....    ....____",
          "x".repeat(99),
          "x".repeat(101),
          "é".repeat(101),
          "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis");

  private HostileTexts() {}

  /** Returns one text of eight, and all that are written by hand. */
  public static List<String> some() {
    List<String> all = all();
    List<String> some = new ArrayList<>(all.subList(0, WRITTEN.size()));
    for (int i = WRITTEN.size(); i < all.size(); i += 8) {
      some.add(all.get(i));
    }
    return some;
  }

  /** Returns all the texts; some hold halves of surrogate pairs. */
  public static List<String> all() {
    List<String> texts = new ArrayList<>(WRITTEN);
    texts.add("a".repeat(20_000));
    texts.add("the quick brown fox ".repeat(500));
    texts.add("語".repeat(3000));
    texts.add("e" + "\u0301\u0323".repeat(200));
    Random random = new Random(19);
    for (int i = 0; i < 400; i++) {
      texts.add(mixed(random));
    }
    // Every assigned block of the first planes, some characters of each.
    for (int from = 0; from < 0x20000; from += 0x40) {
      StringBuilder text = new StringBuilder();
      for (int c = from; c < from + 0x40; c += 1 + random.nextInt(4)) {
        if (c < 0xd800 || c > 0xdfff) {
          text.appendCodePoint(c);
        }
        if (random.nextInt(5) == 0) {
          text.append("a ,".charAt(random.nextInt(3)));
        }
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static String mixed(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(60);
    for (int i = 0; i < length; i++) {
      switch (random.nextInt(9)) {
        case 0 -> text.append(' ');
        case 1 -> text.appendCodePoint(0x20 + random.nextInt(0x5f));
        case 2 -> text.appendCodePoint(0x300 + random.nextInt(0x70));
        case 3 -> text.appendCodePoint(0xa0 + random.nextInt(0x500));
        case 4 -> text.appendCodePoint(0x1e00 + random.nextInt(0x400));
        case 5 -> text.append(WRITTEN.get(random.nextInt(WRITTEN.size())));
        case 6 -> text.appendCodePoint(any(random));
        case 7 -> text.append("the of and in to ing er".split(" ")[random.nextInt(7)]);
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }

  private static int any(Random random) {
    int c = random.nextInt(0x30000);
    return c >= 0xd800 && c <= 0xdfff ? 0x4e00 : c;
  }

  /** Returns a text with U+FFFD for each half of a pair, as such cannot be given to native code. */
  public static String whole(String text) {
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
    return whole.toString();
  }
}
