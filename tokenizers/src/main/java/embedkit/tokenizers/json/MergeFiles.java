package embedkit.tokenizers.json;

import com.fasterxml.jackson.core.JsonToken;
import embedkit.api.FileAccessException;
import embedkit.api.VectorFileException;
import embedkit.tokenizers.chain.AddedToken;
import embedkit.tokenizers.chain.TokenizerChain;
import embedkit.tokenizers.cut.ByteLevel;
import embedkit.tokenizers.decode.Bytes;
import embedkit.tokenizers.piece.Bpe;
import embedkit.tokenizers.piece.BrokenVocabularyException;
import embedkit.tokenizers.piece.PieceIndex;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * GPT-2's two files: {@code vocab.json}, pieces with ids, and {@code merges.txt}, a merge a line.
 */
public final class MergeFiles {
  private static final String END = "<|endoftext|>";

  /** The first line may say which version of the format it is. */
  private static final String VERSION = "#version";

  private static final int LONGEST_LINE = 1 << 16;

  private MergeFiles() {}

  /**
   * Reads a tokenizer.
   *
   * @param vocab pieces with their ids, an object of JSON
   * @param merges two pieces a line with a space between, the merge of the lowest rank first
   * @return the tokenizer
   * @throws VectorFileException if one of them is broken, or they do not go together; the message
   *     says where
   * @throws FileAccessException if one of them cannot be read
   */
  public static TokenizerChain read(Path vocab, Path merges) {
    PieceIndex pieces = JsonFile.read(vocab, MergeFiles::pieces);
    Bpe.Builder bpe = new Bpe.Builder(pieces, Bpe.Rules.PLAIN);
    merge(merges, bpe);
    return new TokenizerChain.Builder(bpe.model(), pieces.count())
        .preTokenizer(new ByteLevel(false, Optional.of(PatternParts.gpt2())))
        .added(pieces.id(END) < 0 ? List.of() : List.of(AddedToken.special(END)))
        .decoder(Bytes.alphabet())
        .chain();
  }

  private static PieceIndex pieces(JsonFile json) throws IOException {
    if (json.next() != JsonToken.START_OBJECT) {
      throw json.expected("an object of pieces with their ids");
    }
    Map<String, Integer> ids = new LinkedHashMap<>();
    while (json.nextField()) {
      String token = json.whole(json.name(), "a token");
      json.next();
      ids.put(token, json.id("the id of \"" + token + "\", from 0 to 2147483647"));
    }
    if (ids.isEmpty()) {
      throw VectorFileException.at(json.file(), "", "one piece or more", "none", "");
    }
    List<Map.Entry<String, Integer>> sorted = new ArrayList<>(ids.entrySet());
    sorted.sort(Map.Entry.comparingByValue());
    PieceIndex.Builder index = PieceIndex.builder();
    try {
      for (Map.Entry<String, Integer> each : sorted) {
        index.add(each.getKey(), each.getValue());
      }
    } catch (BrokenVocabularyException e) {
      throw VectorFileException.at(json.file(), e.place(), e.expected(), e.found(), "", e);
    }
    return index.index();
  }

  private static void merge(Path file, Bpe.Builder bpe) {
    if (Files.isDirectory(file)) {
      throw new FileAccessException("cannot read " + file + ": it is a directory, not a file");
    }
    int number = 0;
    try (InputStream in = Files.newInputStream(file);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
      for (String line = line(lines, file, 1); line != null; line = line(lines, file, number + 1)) {
        number++;
        if (!line.isEmpty() && !line.startsWith(VERSION)) {
          bpe.merge(line);
        }
      }
    } catch (NoSuchFileException e) {
      throw new FileAccessException("cannot read " + file + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw VectorFileException.at(
          file,
          Integer.toString(number + 1),
          "lines in UTF-8",
          "other bytes there or below",
          "",
          e);
    } catch (BrokenVocabularyException e) {
      throw VectorFileException.at(
          file, Integer.toString(number), e.expected(), e.found(), e.advice(), e);
    } catch (IOException e) {
      throw new FileAccessException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The next line, without a carriage return; null at the end. */
  private static String line(BufferedReader lines, Path file, int number) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = lines.read(); c >= 0; c = lines.read()) {
      if (c == '\n') {
        return withoutReturn(line);
      }
      if (line.length() == LONGEST_LINE) {
        throw VectorFileException.at(
            file,
            Integer.toString(number),
            "a line of at most " + LONGEST_LINE + " chars",
            "a longer one",
            "is it a file of merges?");
      }
      line.append((char) c);
    }
    return line.isEmpty() ? null : withoutReturn(line);
  }

  private static String withoutReturn(StringBuilder line) {
    int last = line.length() - 1;
    if (last >= 0 && line.charAt(last) == '\r') {
      line.setLength(last);
    }
    return line.toString();
  }
}
