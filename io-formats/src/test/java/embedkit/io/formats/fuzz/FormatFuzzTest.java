package embedkit.io.formats.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Feeds every reader with files that Jazzer changes, begun with real ones: nothing may come of them
 * but rows and typed exceptions. Without {@code JAZZER_FUZZ=1} just the seeds are read, and the
 * findings that are kept in the resources beside this class.
 */
@Tag("slow")
class FormatFuzzTest {

  static Stream<byte[]> texts() {
    return Seeds.texts();
  }

  static Stream<byte[]> binaries() {
    return Seeds.binaries();
  }

  static Stream<byte[]> models() {
    return Seeds.files("fasttext", ".bin", ".ftz");
  }

  static Stream<byte[]> hdf5Files() {
    return Seeds.files("hdf5", ".h5", ".keras");
  }

  static Stream<byte[]> notations() {
    return Seeds.notations();
  }

  static Stream<byte[]> arrays() {
    return Seeds.files("numpy", ".npy");
  }

  static Stream<byte[]> archives() {
    return Seeds.files("numpy", ".npz");
  }

  static Stream<byte[]> finalfusionFiles() {
    return Seeds.files("finalfusion", ".fifu");
  }

  static Stream<byte[]> delimited() {
    return Seeds.files("csv", ".csv", ".tsv");
  }

  static Stream<byte[]> jsonFiles() {
    return Seeds.files("json", ".json", ".jsonl");
  }

  static Stream<byte[]> projections() {
    return Seeds.files("projector", ".tsv");
  }

  static Stream<byte[]> llamaFiles() {
    return Seeds.files("gguf", ".gguf");
  }

  static Stream<byte[]> torchFiles() {
    return Seeds.files("torch", ".pt");
  }

  static Stream<byte[]> dl4jFiles() {
    return Seeds.files("dl4j", ".txt", ".zip");
  }

  static Stream<byte[]> parquetFiles() {
    return Seeds.files("parquet", ".parquet");
  }

  static Stream<byte[]> packed() {
    return Seeds.packed();
  }

  @MethodSource("texts")
  @FuzzTest(maxDuration = "10m")
  void word2vecText(byte[] content) {
    Fed.to("word2vec-text", content);
  }

  @MethodSource("texts")
  @FuzzTest(maxDuration = "10m")
  void gloveText(byte[] content) {
    Fed.to("glove-text", content);
  }

  /** With every problem passed over, more of a broken file is read. */
  @MethodSource("texts")
  @FuzzTest(maxDuration = "10m")
  void tolerantText(byte[] content) {
    Fed.to("word2vec-text:on-bad-row=skip,on-non-finite=replace,on-missing-rows=keep", content);
  }

  /** Lines are rewritten and bytes decoded before they are read. */
  @MethodSource("notations")
  @FuzzTest(maxDuration = "10m")
  void notatedText(byte[] content) {
    Fed.to(
        "word2vec-text:decimal=comma,quotes=strip,encoding=gbk,on-bad-row=skip,on-missing-rows=keep",
        content);
  }

  @MethodSource("binaries")
  @FuzzTest(maxDuration = "10m")
  void word2vecBinary(byte[] content) {
    Fed.to("word2vec-binary:on-missing-rows=keep", content);
  }

  @MethodSource("models")
  @FuzzTest(maxDuration = "10m")
  void fastTextBinary(byte[] content) {
    Fed.to("fasttext-bin", content);
  }

  @MethodSource("hdf5Files")
  @FuzzTest(maxDuration = "10m")
  void hdf5(byte[] content) {
    Fed.to("hdf5", content);
  }

  @MethodSource("arrays")
  @FuzzTest(maxDuration = "10m")
  void npy(byte[] content) {
    Fed.to("npy", content);
  }

  @MethodSource("archives")
  @FuzzTest(maxDuration = "10m")
  void npz(byte[] content) {
    Fed.to("npz", content);
  }

  @MethodSource("finalfusionFiles")
  @FuzzTest(maxDuration = "10m")
  void finalfusion(byte[] content) {
    Fed.to("finalfusion", content);
  }

  @MethodSource("delimited")
  @FuzzTest(maxDuration = "10m")
  void csv(byte[] content) {
    Fed.to("csv:on-bad-row=skip", content);
  }

  @MethodSource("jsonFiles")
  @FuzzTest(maxDuration = "10m")
  void json(byte[] content) {
    Fed.to("json:on-bad-row=skip", content);
  }

  @MethodSource("projections")
  @FuzzTest(maxDuration = "10m")
  void projector(byte[] content) {
    Fed.to("projector-tsv", content);
  }

  @MethodSource("llamaFiles")
  @FuzzTest(maxDuration = "10m")
  void gguf(byte[] content) {
    Fed.to("gguf", content);
  }

  @MethodSource("torchFiles")
  @FuzzTest(maxDuration = "10m")
  void torch(byte[] content) {
    Fed.to("torch", content);
  }

  @MethodSource("dl4jFiles")
  @FuzzTest(maxDuration = "10m")
  void dl4j(byte[] content) {
    Fed.to("dl4j", content);
  }

  @MethodSource("parquetFiles")
  @FuzzTest(maxDuration = "10m")
  void parquet(byte[] content) {
    Fed.to("parquet:on-bad-row=skip", content);
  }

  /** Compressed files of any format, as it is recognised. */
  @MethodSource("packed")
  @FuzzTest(maxDuration = "10m")
  void compressed(byte[] content) {
    Fed.toWhoRecognises(content);
  }
}
