package embedkit.tokenizers.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import embedkit.api.EmbedkitException;
import embedkit.api.text.TokenIdBlock;
import embedkit.api.text.TokenIds;
import embedkit.tokenizers.json.TokenizerJson;
import embedkit.tokenizers.word.BertVocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
}
