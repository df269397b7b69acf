package embedkit.tokenizers.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.json.TokenizerJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tokenizers as well-known models put them together, over the vocabularies that are at hand: ids,
 * places and the text that comes back are those of Hugging Face's library.
 */
class DerivedTokenizersTest {

  private static final Path SHARED = Path.of("../../shared");

  private static final String LLAMA3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}|"
          + " ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+";

  @TempDir Path folder;

  private static String read(String name) throws IOException {
    Path given = SHARED.resolve(name);
    assumeTrue(Files.exists(given), "there is no " + given);
    try (InputStream raw = Files.newInputStream(given);
        InputStream in = name.endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The model of a file, to its end. */
  private static String model(String json) {
    return json.substring(json.indexOf("\"model\""));
  }

  private static String gpt2() throws IOException {
    return model(read("tokenizers/gpt2.tokenizer.json.gz"));
  }

  private static String unigram() throws IOException {
    return model(read("models/test-model-vocab-quantized/tokenizer.json"));
  }

  private static String added(String content, boolean left, boolean normalized, boolean special) {
    return "{'id':0,'content':'%s','single_word':false,'lstrip':%s,'rstrip':false,'normalized':%s,'special':%s}"
        .formatted(content, left, normalized, special);
  }

  private void same(String parts, String model) throws IOException {
    String json =
        "{\"version\":\"1.0\"," + parts.replace('\'', '"').replace('~', '\'') + "," + model;
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);
    TokenizerChain ours = TokenizerJson.read(file);
    List<String> texts = HostileTexts.some();
    try (Oracle oracle = Oracle.of(json, ours)) {
      assertEquals(List.of(), oracle.differences(texts));
      for (String text : texts.subList(0, 45)) {
        int[] ids = ours.encode(HostileTexts.whole(text)).ids();
        assertEquals(oracle.decoded(ids, true), ours.decode(ids, true), text);
      }
    }
  }

  @Test
  void bytesAreMergedAsLlama3DoesIt() throws IOException {
    same(
        "'added_tokens':["
            + added("<|endoftext|>", false, false, true)
            + "],'normalizer':{'type':'NFC'},'pre_tokenizer':{'type':'Sequence','pretokenizers':["
            + "{'type':'Split','pattern':{'Regex':'"
            + LLAMA3.replace('\'', '~')
            + "'},'behavior':'Isolated','invert':false},{'type':'ByteLevel','add_prefix_space':"
            + "false,'trim_offsets':true,'use_regex':false}]},'post_processor':{'type':'Sequence',"
            + "'processors':[{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,"
            + "'use_regex':true},{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':"
            + "'e','type_id':0}},{'Sequence':{'id':'A','type_id':0}}],'pair':[{'Sequence':{'id':"
            + "'A','type_id':0}},{'Sequence':{'id':'B','type_id':0}}],'special_tokens':{'e':{"
            + "'id':'e','ids':[50256],'tokens':['<|endoftext|>']}}}]},'decoder':{'type':"
            + "'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}",
        gpt2()
            .replace(
                "\"byte_fallback\": false", "\"byte_fallback\": false,\"ignore_merges\":true"));
  }

  @Test
  void charactersAreMergedAndOthersSpelledInBytesAsLlama2DoesIt() throws IOException {
    StringBuilder bytes = new StringBuilder("\"vocab\": {");
    for (int i = 0; i < 256; i++) {
      bytes.append("\"<0x%02X>\":%d,".formatted(i, 50_257 + i));
    }
    same(
        "'added_tokens':["
            + added("<s>", false, false, true)
            + ","
            + added("the ", false, true, false)
            + "],'normalizer':{'type':'Sequence','normalizers':[{'type':'Prepend','prepend':"
            + "'\u0120'},{'type':'Replace','pattern':{'String':' '},'content':'\u0120'}]},"
            + "'pre_tokenizer':null,'post_processor':null,'decoder':{'type':'Sequence','decoders':"
            + "[{'type':'Replace','pattern':{'String':'\u0120'},'content':' '},{'type':"
            + "'ByteFallback'},{'type':'Fuse'},{'type':'Strip','content':' ','start':1,'stop':0}]}",
        gpt2()
            .replace("\"vocab\": {", bytes)
            .replace("\"byte_fallback\": false", "\"byte_fallback\": true")
            .replace("\"unk_token\": null", "\"unk_token\": \"<|endoftext|>\"")
            .replace("\"fuse_unk\": false", "\"fuse_unk\": true"));
  }

  @Test
  void bytesAreMergedAsRobertaDoesIt() throws IOException {
    same(
        "'added_tokens':["
            + added("<|endoftext|>", false, false, true)
            + ","
            + added("<mask>", true, false, true)
            + "],'normalizer':null,'pre_tokenizer':{'type':'ByteLevel','add_prefix_space':true,"
            + "'trim_offsets':true,'use_regex':true},'post_processor':{'type':'RobertaProcessing',"
            + "'sep':['<|endoftext|>',50256],'cls':['!',0],'trim_offsets':true,"
            + "'add_prefix_space':true},'decoder':{'type':'ByteLevel','add_prefix_space':true,"
            + "'trim_offsets':true,'use_regex':true}",
        gpt2());
  }

  @Test
  void unigramsAreFoundAsXlmRobertaDoesIt() throws IOException {
    String json = read("tokenizers/xlm-roberta-charsmap-9-words.tokenizer.json.gz");
    int from = json.indexOf("\"normalizer\"");
    String normalizer = json.substring(from, json.indexOf("\"pre_tokenizer\""));
    same(
        "'added_tokens':["
            + added("<mask>", true, false, true)
            + "],"
            + normalizer.strip().replaceAll(",$", "")
            + ",'pre_tokenizer':{'type':'Sequence','pretokenizers':[{'type':'WhitespaceSplit'},"
            + "{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'always','split':true}]"
            + "},'post_processor':null,'decoder':{'type':'Metaspace','replacement':'\u2581',"
            + "'prepend_scheme':'always','split':true}",
        unigram());
  }

  @Test
  void unigramsAreFoundAsAlbertDoesIt() throws IOException {
    same(
        "'added_tokens':[],'normalizer':{'type':'Sequence','normalizers':[{'type':'Replace',"
            + "'pattern':{'String':'``'},'content':'\\\"'},{'type':'NFKD'},{'type':"
            + "'StripAccents'},{'type':'Lowercase'},{'type':'Replace','pattern':{'Regex':' {2,}'},"
            + "'content':' '}]},'pre_tokenizer':{'type':'Metaspace','replacement':'\u2581',"
            + "'prepend_scheme':'first','split':true},'post_processor':null,'decoder':"
            + "{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'first','split':true}",
        unigram());
  }

  @Test
  void wordsAreCutIntoPiecesWithOtherRulesThanBerts() throws IOException {
    same(
        "'added_tokens':["
            + added("[MASK]", false, false, true)
            + "],'normalizer':{'type':'Sequence','normalizers':[{'type':'NFD'},{'type':"
            + "'Lowercase'},{'type':'StripAccents'}]},'pre_tokenizer':{'type':'Sequence',"
            + "'pretokenizers':[{'type':'Whitespace'},{'type':'Digits','individual_digits':true},"
            + "{'type':'Punctuation','behavior':'Isolated'}]},'post_processor':null,"
            + "'decoder':{'type':'WordPiece','prefix':'##','cleanup':true}",
        model(read("models/test-model-float32/tokenizer.json")));
  }
}
