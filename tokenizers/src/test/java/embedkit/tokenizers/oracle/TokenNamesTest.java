package embedkit.tokenizers.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.sentencepiece.SpTokenizer;
import embedkit.api.text.TokenIds;
import embedkit.tokenizers.json.TokenizerJson;
import embedkit.tokenizers.sentencepiece.ModelBytes;
import embedkit.tokenizers.sentencepiece.SentencePieceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tokens are called, unknown ones too, is what the libraries call them. */
class TokenNamesTest {

  private static final List<String> TEXTS =
      List.of(
          "a cat",
          "xyz a xy cat",
          "\uff21 \u00c9t\u00e9 cat\u0301",
          "",
          "  xx  ",
          "a\u6f22\u5b57 cat \ud83d\ude00!",
          "<m> cat<m>x");

  @TempDir Path folder;

  private static final String PIECES =
      "[['<unk>',0],['\u2581',-2],['a',-1],['\u2581cat',-3],['c',-4],['t',-4],['\u2581a',-2]]";

  private void same(String model, String template) throws IOException {
    String json =
        ("{'version':'1.0','added_tokens':[{'id':7,'content':'<m>','single_word':false,"
                + "'lstrip':false,'rstrip':false,'normalized':false,'special':true}],"
                + "'normalizer':{'type':'Sequence','normalizers':[{'type':'NFKC'},"
                + "{'type':'Lowercase'}]},'pre_tokenizer':{'type':'Metaspace','replacement':'\u2581',"
                + "'prepend_scheme':'always','split':true},'post_processor':"
                + template
                + ",'decoder':null,'model':"
                + model
                + "}")
            .replace('\'', '"');
    TokenIds ours = TokenizerJson.read(Files.writeString(folder.resolve("tokenizer.json"), json));
    try (Oracle oracle = Oracle.of(json, ours)) {
      for (String text : TEXTS) {
        assertEquals(oracle.tokens(text), ours.encode(text).texts(), "text of " + text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{'type':'TemplateProcessing','single':[{'SpecialToken':{'id':'<m>','type_id':0}},"
            + "{'Sequence':{'id':'A','type_id':0}}],'pair':[{'Sequence':{'id':'A','type_id':0}},"
            + "{'Sequence':{'id':'B','type_id':0}}],'special_tokens':{'<m>':{'id':'<m>',"
            + "'ids':[7],'tokens':['<m>']}}}"
      })
  void anUnknownTokenOfUnigramIsCalledAsWhatItStandsFor(String template) throws IOException {
    same("{'type':'Unigram','unk_id':0,'vocab':" + PIECES + "}", template);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'BPE','unk_token':'<unk>','fuse_unk':true,'byte_fallback':false,'vocab':"
            + "{'<unk>':0,'\u2581':1,'a':2,'\u2581a':3},'merges':[['\u2581','a']]}",
        "{'type':'WordPiece','unk_token':'<unk>','continuing_subword_prefix':'##',"
            + "'max_input_chars_per_word':100,'vocab':{'<unk>':0,'\u2581cat':1,'##s':2}}",
        "{'type':'WordLevel','unk_token':'<unk>','vocab':{'<unk>':0,'\u2581cat':1}}"
      })
  void thatOfOtherModelsHasItsName(String model) throws IOException {
    same(model, "null");
  }

  @ParameterizedTest
  @ValueSource(ints = {ModelBytes.UNIGRAM, ModelBytes.BPE})
  void anUnknownPieceOfSentencePieceIsWhatItStandsFor(int kind) throws IOException {
    ModelBytes bytes = new ModelBytes(kind).piece("<unk>", 0, ModelBytes.UNKNOWN);
    for (String piece : List.of("\u2581", "a", "c", "t")) {
      bytes.piece(piece, -3, ModelBytes.NORMAL);
    }
    Path file = Files.write(folder.resolve("names.model"), bytes.model());
    TokenIds ours = SentencePieceModel.read(file);
    try (SpTokenizer theirs = new SpTokenizer(file)) {
      for (String text : List.of("a cat", "xyz a xy cat", "a\u6f22\u5b57 cat", "dd")) {
        assertEquals(theirs.tokenize(text), ours.encode(text).texts(), "text of " + text);
      }
    }
  }

  @Test
  void anUnknownTokenThatIsCutOffIsNotShown() throws IOException {
    String json =
        ("{'version':'1.0','truncation':{'max_length':2,'strategy':'LongestFirst','stride':0,"
                + "'direction':'Left'},'added_tokens':[],'model':{'type':'Unigram','unk_id':0,"
                + "'vocab':[['<unk>',0],['a',-1]]}}")
            .replace('\'', '"');
    TokenIds ours = TokenizerJson.read(Files.writeString(folder.resolve("tokenizer.json"), json));
    assertEquals(List.of("a", "zy"), ours.encode("xyzazy").texts());
    assertEquals(List.of("a", "a"), ours.encode("xaa").texts());
  }
}
