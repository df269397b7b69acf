package embedkit.tokenizers.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import embedkit.api.ConfigurationException;
import embedkit.api.EmbedkitException;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import embedkit.tokenizers.json.MergeFiles;
import embedkit.tokenizers.json.TokenizerJson;
import embedkit.tokenizers.pattern.BoundedPattern;
import embedkit.tokenizers.piece.BrokenVocabularyException;
import embedkit.tokenizers.piece.Charsmap;
import embedkit.tokenizers.piece.CharsmapBytes;
import embedkit.tokenizers.sentencepiece.ModelBytes;
import embedkit.tokenizers.sentencepiece.SentencePieceModel;
import embedkit.tokenizers.word.BertVocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Feeds the readers of tokenizers with files that Jazzer changes, begun with sound ones: nothing
 * may come of them but a tokenizer whose ids and places are what they should, and typed exceptions.
 */
@Tag("slow")
class TokenizerFuzzTest {

  private static final int MOST_BYTES = 1 << 16;
  private static final String TEXT =
      "The na\u00efve cat's 3.14 <s> [MASK] \u732b\ud83d\ude00 e\u0301\u0323 \ud800  end ";

  private static final Path FILE = temporary();

  private static Path temporary() {
    try {
      Path file = Files.createTempFile("fuzz", ".json");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static String with(String parts) {
    return "{'version':'1.0','added_tokens':[{'id':5,'content':'<s>','single_word':false,"
        + "'lstrip':true,'rstrip':true,'normalized':true,'special':true}],"
        + parts
        + "}";
  }

  static Stream<byte[]> tokenizers() {
    return Stream.of(
            with(
                "'normalizer':{'type':'BertNormalizer','clean_text':true,"
                    + "'handle_chinese_chars':true,'strip_accents':null,'lowercase':true},"
                    + "'pre_tokenizer':{'type':'BertPreTokenizer'},'post_processor':{'type':"
                    + "'TemplateProcessing','single':[{'SpecialToken':{'id':'a','type_id':0}},"
                    + "{'Sequence':{'id':'A','type_id':0}}],'special_tokens':{'a':{'id':'a',"
                    + "'ids':[0],'tokens':['a']}}},'decoder':{'type':'WordPiece','prefix':'##',"
                    + "'cleanup':true},'model':{'type':'WordPiece','unk_token':'?',"
                    + "'continuing_subword_prefix':'##','max_input_chars_per_word':9,'vocab':"
                    + "{'?':0,'the':1,'na':2,'##i':3,'##ve':4}}"),
            with(
                "'pre_tokenizer':{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,"
                    + "'use_regex':true},'post_processor':{'type':'RobertaProcessing','sep':['t',1],"
                    + "'cls':['h',2],'trim_offsets':true,'add_prefix_space':true},'decoder':"
                    + "{'type':'ByteLevel'},'model':{'type':'BPE','unk_token':null,'vocab':"
                    + "{'T':0,'t':1,'h':2,'e':3,'he':4,'\u0120':5},'merges':['h e']}"),
            with(
                "'truncation':{'max_length':3,'strategy':'LongestFirst','stride':0,'direction':"
                    + "'Left'},'padding':{'strategy':{'Fixed':4},'direction':'Right','pad_id':0,"
                    + "'pad_type_id':0,'pad_token':'?'},'normalizer':{'type':'Sequence',"
                    + "'normalizers':[{'type':'NFKD'},{'type':'Lowercase'},{'type':'Replace',"
                    + "'pattern':{'Regex':'[a-c]+'},'content':'xy'},{'type':'Prepend','prepend':"
                    + "'\u2581'},{'type':'Strip','strip_left':true,'strip_right':true}]},"
                    + "'pre_tokenizer':{'type':'Sequence','pretokenizers':[{'type':'Split',"
                    + "'pattern':{'Regex':' ?\\\\w+'},'behavior':'MergedWithNext','invert':true},"
                    + "{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'first'},"
                    + "{'type':'Digits','individual_digits':true},{'type':'Punctuation'}]},"
                    + "'decoder':{'type':'Sequence','decoders':[{'type':'Replace','pattern':"
                    + "{'String':'\u2581'},'content':' '},{'type':'ByteFallback'},{'type':'Fuse'},"
                    + "{'type':'Strip','content':' ','start':1,'stop':0}]},'model':{'type':"
                    + "'Unigram','unk_id':0,'byte_fallback':true,'vocab':[['?',0],['\u2581t',-1.5],"
                    + "['he',-2],['<0xC3>',-9]]}"),
            with("'model':{'type':'WordLevel','unk_token':'?','vocab':{'?':0,'cat':1}}"))
        .map(TokenizerFuzzTest::json);
  }

  static Stream<byte[]> vocabularies() {
    return Stream.of("[PAD]\n[UNK]\n[CLS]\n[SEP]\ncat\n##s\n'\n\u732b\n", "[UNK]\r\n\r\na\r\na")
        .map(TokenizerFuzzTest::json);
  }

  private static void feed(byte[] content, Function<Path, TokenIds> reader) {
    if (content.length > MOST_BYTES) {
      return;
    }
    try {
      Files.write(FILE, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      check(reader.apply(FILE));
    } catch (EmbedkitException e) {
      if (e.getMessage() == null || e.getMessage().isBlank()) {
        throw new AssertionError("an exception that says nothing", e);
      }
    }
  }

  private static void check(TokenIds ids) {
    TokenIdBlock block = new TokenIdBlock(true);
    for (boolean special : new boolean[] {true, false}) {
      ids.encode(TEXT, special, block);
      for (int i = 0; i < block.count(); i++) {
        int start = block.starts()[i];
        int end = block.ends()[i];
        if (start < 0 || end < start || end > TEXT.length()) {
          throw new AssertionError("token " + i + " stands at " + start + "-" + end);
        }
        ids.word(block.ids()[i]);
      }
      ids.decode(Arrays.copyOf(block.ids(), block.count()), special);
    }
  }

  @MethodSource("tokenizers")
  @FuzzTest(maxDuration = "10m")
  void tokenizerJson(byte[] content) {
    feed(content, TokenizerJson::read);
  }

  @MethodSource("vocabularies")
  @FuzzTest(maxDuration = "10m")
  void bertVocabulary(byte[] content) {
    feed(content, file -> BertVocabulary.read(file, true));
  }

  private static ModelBytes model(int kind) {
    return new ModelBytes(kind)
        .piece("<unk>", 0, ModelBytes.UNKNOWN)
        .piece("<s>", 0, ModelBytes.CONTROL)
        .piece("▁The", -3, ModelBytes.NORMAL)
        .piece("▁T", -1, ModelBytes.NORMAL)
        .piece("he", -2, ModelBytes.NORMAL)
        .piece("h", -7, ModelBytes.NORMAL)
        .piece("e", -8, ModelBytes.NORMAL)
        .piece("T", -9, ModelBytes.NORMAL)
        .piece("▁", -6, ModelBytes.NORMAL)
        .piece("3.14", 0, ModelBytes.USER_DEFINED);
  }

  private static byte[] charsmap() {
    return CharsmapBytes.of(Map.of("ï", "i", "e\u0301", "é", "é", "e", "\u732b", "cat"));
  }

  static Stream<byte[]> models() {
    return Stream.of(
        model(ModelBytes.UNIGRAM).charsmap(charsmap()).model(),
        model(ModelBytes.BPE).octets().model(),
        model(ModelBytes.UNIGRAM).spaceAsSuffix().off(4).off(5).model());
  }

  @MethodSource("models")
  @FuzzTest(maxDuration = "10m")
  void sentencePieceModel(byte[] content) {
    feed(content, SentencePieceModel::read);
  }

  static Stream<byte[]> merges() {
    return Stream.of("#version: 0.2\na b\nab c\r\n\nc c\n", "a a\naa aa")
        .map(TokenizerFuzzTest::json);
  }

  @MethodSource("merges")
  @FuzzTest(maxDuration = "10m")
  void gpt2Merges(byte[] content) {
    Path vocab = FILE.resolveSibling(FILE.getFileName() + ".vocab");
    try {
      Files.write(vocab, json("{'a':0,'b':1,'c':2,'ab':3,'abc':4,'cc':5,'aa':6,'aaaa':7,'aab':8}"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    vocab.toFile().deleteOnExit();
    feed(content, file -> MergeFiles.read(vocab, file));
  }

  @MethodSource("merges")
  @FuzzTest(maxDuration = "10m")
  void gpt2Vocabulary(byte[] content) {
    Path merges = FILE.resolveSibling(FILE.getFileName() + ".merges");
    try {
      Files.write(merges, json("a b\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    merges.toFile().deleteOnExit();
    feed(content, file -> MergeFiles.read(file, merges));
  }

  static Stream<byte[]> charsmaps() {
    return Stream.of(charsmap(), CharsmapBytes.of(Map.of()));
  }

  @MethodSource("charsmaps")
  @FuzzTest(maxDuration = "10m")
  void charsmap(byte[] content) {
    if (content.length > MOST_BYTES) {
      return;
    }
    Charsmap map;
    try {
      map = Charsmap.of(content);
    } catch (BrokenVocabularyException e) {
      return;
    }
    char[] text = TEXT.toCharArray();
    int[] done = {0};
    map.normalize(
        text,
        0,
        text.length,
        new Charsmap.Edits() {
          @Override
          public void keep(int from, int to) {
            take(from, to);
          }

          @Override
          public void replace(int from, int to, char[] by, int byFrom, int byTo) {
            take(from, to);
            new String(by, byFrom, byTo - byFrom);
          }

          private void take(int from, int to) {
            if (from != done[0] || to <= from) {
              throw new AssertionError("a part from " + from + " to " + to + " at " + done[0]);
            }
            done[0] = to;
          }
        });
    if (done[0] != text.length) {
      throw new AssertionError("the text ends at " + done[0]);
    }
    for (int at = 0; at < text.length; at++) {
      long found = map.longest(text, at, text.length);
      if (found >= 0) {
        map.replacement((int) found);
      }
    }
  }

  static Stream<byte[]> patterns() {
    return Stream.of(
            "'s|'t| ?\\p{L}+| ?[^\\s\\p{L}]{1,3}|\\s+(?!\\S)|\\s+",
            "(?i:[[:alpha:]&&[^b-d]]+?)(?<x>\\h|\\w)*|(?m:.)\\x{2F}(?<!a)",
            "(a|b)*+$|^(?>c{,2})\\p{^Han}")
        .map(pattern -> pattern.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("patterns")
  @FuzzTest(maxDuration = "10m")
  void pattern(byte[] content) {
    BoundedPattern pattern;
    try {
      pattern = BoundedPattern.of(new String(content, StandardCharsets.UTF_8));
    } catch (BrokenVocabularyException e) {
      return;
    }
    char[] text = TEXT.toCharArray();
    int[] last = {0};
    try {
      pattern.find(
          text,
          0,
          text.length,
          (start, end) -> {
            if (start < last[0] || end < start || end > text.length) {
              throw new AssertionError("a match " + start + "-" + end + " behind " + last[0]);
            }
            last[0] = end;
          });
    } catch (ConfigurationException e) {
      if (!e.getMessage().contains("the tokenizer's pattern")) {
        throw new AssertionError("an exception that says nothing", e);
      }
    }
  }
}
