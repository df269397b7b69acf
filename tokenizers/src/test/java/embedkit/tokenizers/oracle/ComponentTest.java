package embedkit.tokenizers.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.json.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each component by itself, on texts of every script: ids and places are those of Hugging Face's
 * library.
 */
class ComponentTest {

  private static final String EACH =
      "{'type':'Split','pattern':{'Regex':'[\\\\s\\\\S]'},'behavior':'Isolated','invert':false}";

  /** Knows few characters, so that ids tell what a text became. */
  private static final String MODEL =
      "{'type':'WordLevel','unk_token':'?','vocab':{'?':0,' ':1,'a':2,'e':3,'i':4,'\u0301':5,"
          + "'\u0307':6,'Hello':7,'.':8,'1':9,'\u2581':10,'s':11,'\u00c3':12,'\u0120':13,'n':14,"
          + "'t':15,'<m>':16}}";

  @TempDir Path folder;

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  private void same(String normalizer, String preTokenizer, String post, String added)
      throws IOException {
    same(normalizer, preTokenizer, post, added, HostileTexts.some(), true, false);
  }

  private void same(
      String normalizer,
      String preTokenizer,
      String post,
      String added,
      List<String> texts,
      boolean... specials)
      throws IOException {
    String json =
        quoted(
            "{'version':'1.0','truncation':null,'padding':null,'added_tokens':["
                + added
                + "],'normalizer':"
                + normalizer
                + ",'pre_tokenizer':"
                + preTokenizer
                + ",'post_processor':"
                + post
                + ",'decoder':null,'model':"
                + MODEL
                + "}");
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(file, json);
    TokenizerChain ours = TokenizerJson.read(file);
    try (Oracle oracle = Oracle.of(json, ours)) {
      assertEquals(List.of(), oracle.differences(texts, specials));
    }
  }

  /** A text for each character, between two letters and behind a mark of the highest class. */
  private static List<String> characters() {
    List<String> texts = new ArrayList<>();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        texts.add("a" + Character.toString(c) + "i\u0345" + Character.toString(c));
      }
    }
    return texts;
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true,"
            + "'strip_accents':true,'lowercase':true}",
        "{'type':'StripAccents'}",
        "{'type':'NFC'}",
        "{'type':'NFKD'}",
        "{'type':'Lowercase'}"
      })
  void eachCharacterIsNormalizedAsTheLibraryDoes(String normalizer) throws IOException {
    same(normalizer, EACH, "null", "", characters(), false);
  }

  @Tag("long")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'BertPreTokenizer'}",
        "{'type':'Whitespace'}",
        "{'type':'Digits','individual_digits':true}"
      })
  void eachCharacterIsCutAsTheLibraryDoes(String preTokenizer) throws IOException {
    same("null", preTokenizer, "null", "", characters(), false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true,"
            + "'strip_accents':null,'lowercase':true}",
        "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true,"
            + "'strip_accents':null,'lowercase':false}",
        "{'type':'BertNormalizer','clean_text':false,'handle_chinese_chars':false,"
            + "'strip_accents':true,'lowercase':false}",
        "{'type':'NFC'}",
        "{'type':'NFD'}",
        "{'type':'NFKC'}",
        "{'type':'NFKD'}",
        "{'type':'Lowercase'}",
        "{'type':'Strip','strip_left':true,'strip_right':true}",
        "{'type':'Strip','strip_left':false,'strip_right':true}",
        "{'type':'StripAccents'}",
        "{'type':'Nmt'}",
        "{'type':'ByteLevel'}",
        "{'type':'Prepend','prepend':'\u2581'}",
        "{'type':'Prepend','prepend':'ab'}",
        "{'type':'Replace','pattern':{'String':' '},'content':'\u2581'}",
        "{'type':'Replace','pattern':{'String':'the'},'content':' a '}",
        "{'type':'Replace','pattern':{'Regex':'\\\\s+'},'content':' '}",
        "{'type':'Replace','pattern':{'Regex':'[aeiou]{2,}'},'content':''}",
        "{'type':'Replace','pattern':{'Regex':'$'},'content':'.'}",
        "{'type':'Replace','pattern':{'Regex':'^'},'content':'e'}",
        "{'type':'Sequence','normalizers':[{'type':'NFD'},{'type':'Lowercase'},"
            + "{'type':'StripAccents'},{'type':'Replace','pattern':{'String':'!'},'content':' ! '}]}",
        "{'type':'Sequence','normalizers':[{'type':'Replace','pattern':{'String':'!'},"
            + "'content':' ! '},{'type':'Replace','pattern':{'String':' '},'content':'_'},"
            + "{'type':'Replace','pattern':{'String':'_'},'content':''},{'type':'Replace',"
            + "'pattern':{'String':'e'},'content':'ae'},{'type':'Replace','pattern':"
            + "{'Regex':'\\\\s+'},'content':'  '}]}",
        "{'type':'Sequence','normalizers':[{'type':'NFKC'},{'type':'NFD'},{'type':'Nmt'},"
            + "{'type':'NFC'},{'type':'Strip','strip_left':true,'strip_right':true}]}"
      })
  void aTextIsNormalizedAsTheLibraryDoes(String normalizer) throws IOException {
    same(normalizer, EACH, "null", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{'type':'BertPreTokenizer'}",
        "{'type':'Whitespace'}",
        "{'type':'WhitespaceSplit'}",
        "{'type':'Digits','individual_digits':true}",
        "{'type':'Digits','individual_digits':false}",
        "{'type':'Punctuation','behavior':'Isolated'}",
        "{'type':'Punctuation','behavior':'Removed'}",
        "{'type':'Punctuation','behavior':'Contiguous'}",
        "{'type':'Punctuation','behavior':'MergedWithPrevious'}",
        "{'type':'Punctuation','behavior':'MergedWithNext'}",
        "{'type':'CharDelimiterSplit','delimiter':'e'}",
        "{'type':'FixedLength','length':3}",
        "{'type':'UnicodeScripts'}",
        "{'type':'Sequence','pretokenizers':[{'type':'WhitespaceSplit'},{'type':'UnicodeScripts'}]}",
        "{'type':'Split','pattern':{'String':'e'},'behavior':'MergedWithPrevious','invert':false}",
        "{'type':'Split','pattern':{'String':'th'},'behavior':'Isolated','invert':true}",
        "{'type':'Split','pattern':{'Regex':'\\\\w+'},'behavior':'Removed','invert':true}",
        "{'type':'Split','pattern':{'Regex':'\\\\d{1,3}|[a-z]'},'behavior':'Contiguous',"
            + "'invert':false}",
        "{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'always','split':true}",
        "{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'first','split':true}",
        "{'type':'Metaspace','replacement':'\u2581','prepend_scheme':'never','split':false}",
        "{'type':'Metaspace','replacement':'_','add_prefix_space':true}",
        "{'type':'Metaspace','replacement':'_','add_prefix_space':false,'prepend_scheme':'never'}",
        "{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}",
        "{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':true,'use_regex':false}",
        "{'type':'Sequence','pretokenizers':[{'type':'WhitespaceSplit'},{'type':'Metaspace',"
            + "'replacement':'\u2581','add_prefix_space':true}]}",
        "{'type':'Sequence','pretokenizers':[{'type':'Punctuation','behavior':'Removed'},"
            + "{'type':'Digits','individual_digits':true},{'type':'ByteLevel',"
            + "'add_prefix_space':true,'trim_offsets':true,'use_regex':true}]}"
      })
  void aTextIsCutAsTheLibraryDoes(String preTokenizer) throws IOException {
    same("null", preTokenizer, "null", "");
  }

  /** Characters of one script behind each other, and each behind one of another script. */
  @Test
  void eachScriptHasTheCharactersThatTheLibraryGivesIt() throws IOException {
    Map<Character.UnicodeScript, List<String>> scripts =
        new EnumMap<>(Character.UnicodeScript.class);
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      int type = Character.getType(c);
      if (Character.isDefined(c) && type != Character.SURROGATE && type != Character.PRIVATE_USE) {
        scripts
            .computeIfAbsent(Character.UnicodeScript.of(c), s -> new ArrayList<>())
            .add(Character.toString(c));
      }
    }
    List<String> texts = new ArrayList<>();
    scripts.forEach(
        (script, characters) -> {
          String other = script == Character.UnicodeScript.GREEK ? "a" : "\u03b1";
          String first = characters.getFirst();
          for (int i = 0; i < characters.size(); i += 512) {
            List<String> some = characters.subList(i, Math.min(characters.size(), i + 512));
            texts.add(first + String.join("", some));
            texts.add(other + String.join(other, some));
          }
        });
    same("null", "{'type':'UnicodeScripts'}", "null", "", texts, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'BertProcessing','sep':['Hello',7],'cls':['.',8]}",
        "{'type':'RobertaProcessing','sep':['Hello',7],'cls':['.',8],'trim_offsets':true,"
            + "'add_prefix_space':true}",
        "{'type':'RobertaProcessing','sep':['Hello',7],'cls':['.',8],'trim_offsets':true,"
            + "'add_prefix_space':false}",
        "{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}",
        "{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'x','type_id':0}},"
            + "{'Sequence':{'id':'A','type_id':0}},{'SpecialToken':{'id':'y','type_id':0}}],"
            + "'pair':[{'Sequence':{'id':'A','type_id':0}},{'Sequence':{'id':'B','type_id':0}}],"
            + "'special_tokens':{'x':{'id':'x','ids':[7,8],'tokens':['Hello','.']},'y':{'id':'y',"
            + "'ids':[3],'tokens':['e']}}}",
        "{'type':'Sequence','processors':[{'type':'ByteLevel','add_prefix_space':false,"
            + "'trim_offsets':true,'use_regex':true},{'type':'BertProcessing','sep':['Hello',7],"
            + "'cls':['.',8]}]}"
      })
  void specialTokensAndPlacesAreThoseOfTheLibrary(String post) throws IOException {
    same(
        "null",
        "{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}",
        post,
        "");
  }

  private static String added(String content, String flags) {
    StringBuilder token = new StringBuilder("{'id':99,'content':'" + content + "'");
    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized", "special")) {
      token.append(",'").append(flag).append("':").append(flags.contains(flag));
    }
    return token.append('}').toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "special",
        "single_word",
        "lstrip",
        "rstrip",
        "lstrip rstrip",
        "normalized",
        "normalized single_word",
        "normalized lstrip rstrip special"
      })
  void addedTokensAreFoundAsTheLibraryDoes(String flags) throws IOException {
    same(
        "{'type':'BertNormalizer','clean_text':true,'handle_chinese_chars':true,"
            + "'strip_accents':null,'lowercase':true}",
        "{'type':'BertPreTokenizer'}",
        "null",
        String.join(
            ",",
            added("[MASK]", flags),
            added("e", flags),
            added("the", flags),
            added("the quick", ""),
            added("Hello", "normalized"),
            added("<s>", "special")));
  }
}
