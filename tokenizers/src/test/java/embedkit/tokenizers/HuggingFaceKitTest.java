package embedkit.tokenizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.api.text.TokenIds;
import embedkit.api.text.Tokenizer;
import embedkit.spi.Options;
import embedkit.spi.TokenizerProvider;
import embedkit.testkit.TokenizerKit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HuggingFaceKitTest extends TokenizerKit {

  private static final String WORDS =
      "{'version':'1.0','added_tokens':[{'id':9,'content':'<s>','single_word':false,"
          + "'lstrip':false,'rstrip':false,'normalized':false,'special':true}],"
          + "'pre_tokenizer':{'type':'Whitespace'},'post_processor':{'type':'BertProcessing',"
          + "'cls':['<s>',4],'sep':['<s>',4]},'model':{'type':'WordLevel','unk_token':'?',"
          + "'vocab':{'?':0,'cat':1,'a':2,'\\n':3}}}";

  private static final String UNIGRAM =
      "{'pre_tokenizer':{'type':'Metaspace','replacement':'\u2581'},'decoder':{'type':'Metaspace',"
          + "'replacement':'\u2581'},'truncation':{'max_length':2,'strategy':'LongestFirst',"
          + "'stride':0},'model':{'unk_id':0,'vocab':[['?',0],['\u2581cat',-1],['\u2581',-2],"
          + "['s',-3]]}}";

  private static final String BPE =
      "{'normalizer':{'type':'NFC'},'pre_tokenizer':{'type':'ByteLevel','add_prefix_space':false,"
          + "'trim_offsets':true},'decoder':{'type':'ByteLevel','add_prefix_space':false,"
          + "'trim_offsets':true},'model':{'vocab':{'c':0,'a':1,'t':2,'\u0120':3,'at':4,'cat':5,"
          + "'\u00c3':6,'\u00a9':7},'merges':['a t',['c','at']]}}";

  @TempDir Path folder;

  private Path file(String name, String json) {
    try {
      return Files.writeString(folder.resolve(name), json.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected TokenizerProvider provider() {
    return new HuggingFace();
  }

  @Override
  protected List<String> specs() {
    return List.of(
        "hf:path=" + file("words.json", WORDS),
        "hf:path=" + file("unigram.json", UNIGRAM),
        "hf:path=" + file("unigram.json", UNIGRAM) + ",truncate=false",
        "hf:path=" + file("bpe.json", BPE));
  }

  private static Tokenizer read(Path file, boolean truncate) {
    Options options =
        Options.check(
            "hf",
            new HuggingFace().options(),
            Map.of("path", file.toString(), "truncate", Boolean.toString(truncate)));
    return new HuggingFace().create(options);
  }

  private TokenIds ids(String json) {
    return read(file("tokenizer.json", json), true).ids().orElseThrow();
  }

  @Test
  void wordsAreLookedUpAndSpecialTokensPutAround() {
    TokenIds ids = ids(WORDS);
    assertEquals(5, ids.size());
    assertEquals(List.of("<s>", "a", "cat", "?", "<s>", "<s>"), ids.encode("a cat! <s>").texts());
    assertEquals("a cat", ids.decode(new int[] {2, 1, 4}, true));
    assertEquals("\\u000a", ids.word(3));
  }

  @Test
  void unigramPiecesOfATextAreCutAsTheFileSays() {
    TokenIds cut = ids(UNIGRAM);
    assertArrayEquals(new int[] {1, 3}, cut.encode("cats cat").ids());
    TokenIds whole = read(folder.resolve("tokenizer.json"), false).ids().orElseThrow();
    assertArrayEquals(new int[] {1, 3, 1}, whole.encode("cats cat").ids());
    assertEquals("cats cat", whole.decode(new int[] {1, 3, 1}, false));
    List<String> tokens = new ArrayList<>();
    read(folder.resolve("tokenizer.json"), true).split("cats cat", tokens::add);
    assertEquals(List.of("\u2581cat", "s", "\u2581cat"), tokens);
  }

  @Test
  void bytesOfATextAreMergedAndPutTogetherAgain() {
    TokenIds ids = ids(BPE);
    assertArrayEquals(new int[] {5, 3, 5, 6, 7}, ids.encode("cat cat\u00e9").ids());
    assertEquals("cat cat\u00e9", ids.decode(ids.encode("cat cat\u00e9").ids(), true));
  }

  @Test
  void aTokenizerIsKnownByItsContentAndADirectoryByItsFile() throws IOException {
    Path named = file("tokenizer.json", WORDS);
    assertEquals(Optional.of("hf:path=" + named), new HuggingFace().recognise(named));
    assertEquals(Optional.of("hf:path=" + folder), new HuggingFace().recognise(folder));
    Path other = file("other", WORDS);
    assertEquals(Optional.of("hf:path=" + other), new HuggingFace().recognise(other));
    assertEquals(Optional.empty(), new HuggingFace().recognise(file("rows.json", "{'cat':[1,2]}")));
    assertEquals(2, read(folder, true).ids().orElseThrow().encode("a").tokens().size() - 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [] | line 1, column 2: expected an object with a model, found [
          {} | expected a model, found none; give the tokenizer.json of a model
          {'model':3} | line 1, column 11: expected the object of a model, found 3
          {'model':{'type':'Magic'}} | model.type: expected a model that is known: WordPiece, WordLevel, BPE, Unigram, found "Magic"; it is refused, since tokens would not be what they should
          {'version':'2.0','model':{'type':'WordLevel','unk_token':'?','vocab':{'?':0}}} | version: expected version 1.0, found "2.0"
          {'model':{'type':'WordLevel','unk_token':'?','vocab':{}}} | model.vocab: expected an object of one token or more, with their ids, found nothing
          {'model':{'type':'WordLevel','unk_token':'?','vocab':{'a':-1}}} | line 1, column 61: expected the id of "a", from 0 to 2147483647, found -1
          {'model':{'type':'WordLevel','unk_token':'?','vocab':{'a':2147483647}}} | model, piece "a": expected ids that leave few numbers out, found 2147483647 after 0 pieces
          {'model':{'type':'WordPiece','unk_token':'?','continuing_subword_prefix':'#','vocab':{'a':0}}} | model.unk_token: expected a token of the vocabulary, found "?"
          {'model':{'type':'BPE','dropout':0.1,'vocab':{'a':0},'merges':[]}} | model.dropout: expected no dropout, by which a text has other tokens each time, found 0.1
          {'model':{'type':'BPE','vocab':{'a':0},'merges':['a']}} | line 1, column 53: expected a merge of two pieces with one space between, found a
          {'model':{'type':'Unigram','vocab':[['a',0]],'unk_id':7}} | model.unk_id: expected a whole number from 0 to 0, found 7
          {'model':{'type':'Unigram','vocab':['a']}} | line 1, column 40: expected a list of a piece and its score, found a
          {'normalizer':{'type':'Sequence','normalizers':[{'type':'NFC'},{'type':'Magic'}]},'model':{'vocab':{'a':0},'unk_token':'a'}} | normalizer.normalizers[1].type: expected a normalizer that is known: BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Nmt, ByteLevel, Prepend, Replace, Precompiled, Sequence, found "Magic"; it is refused, since tokens would not be what they should
          {'normalizer':{'type':'Precompiled','precompiled_charsmap':'!'},'model':{'vocab':{'a':0},'unk_token':'a'}} | normalizer.precompiled_charsmap: expected a map in base64, found "!"
          {'pre_tokenizer':{'type':'Split','pattern':{'Regex':'('},'behavior':'Removed','invert':false},'model':{'vocab':{'a':0},'unk_token':'a'}} | pre_tokenizer.pattern.Regex, pattern
          {'pre_tokenizer':{'type':'Digits'},'model':{'vocab':{'a':0},'unk_token':'a'}} | pre_tokenizer.individual_digits: expected true or false, found nothing
          {'post_processor':{'type':'BertProcessing','cls':['x',0],'sep':['y',1]},'model':{'vocab':{'a':0},'unk_token':'a'}} | post_processor.sep[1]: expected a whole number from 0 to 0, found 1
          {'decoder':{'type':'Magic'},'model':{'vocab':{'a':0},'unk_token':'a'}} | decoder.type: expected a decoder that is known
          {'model':{'vocab':{'\\ud800':0},'unk_token':'a'}} | expected a token without halves of characters
          """)
  void whatIsNotKnownIsRefusedByItsNameAndPlace(String json, String message) {
    Path file = file("tokenizer.json", json);
    String told = assertThrows(VectorFileException.class, () -> read(file, true)).getMessage();
    assertEquals(true, told.startsWith(file + ":") && told.contains(message), told);
  }

  @Test
  void whatIsCutOffOrNoUtf8IsToldWithItsPlace() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    String json = WORDS.replace('\'', '"');
    for (int size = 0; size < json.length(); size += 7) {
      Files.writeString(file, json.substring(0, size));
      assertThrows(VectorFileException.class, () -> read(file, true), "of " + size + " chars");
    }
    Files.write(file, new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    assertThrows(VectorFileException.class, () -> read(file, true));
    Files.writeString(file, json + "1");
    assertThrows(VectorFileException.class, () -> read(file, true));
    Files.writeString(file, "[".repeat(100_000));
    assertThrows(VectorFileException.class, () -> read(file, true));
    Files.writeString(file, "{\"normalizer\":" + "{\"a\":".repeat(50_000));
    assertThrows(VectorFileException.class, () -> read(file, true));
    assertThrows(FileAccessException.class, () -> read(folder.resolve("none"), true));
  }
}
