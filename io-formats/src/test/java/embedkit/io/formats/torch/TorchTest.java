package embedkit.io.formats.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import embedkit.api.VectorFileException;
import embedkit.io.formats.Loaded;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as torch.save lays them out; make_torch.py beside them makes them. */
class TorchTest {

  private static Loaded fixture(String address) {
    return Loaded.recognised("src/test/resources/torch/" + address);
  }

  private static String failure(String address) {
    return assertThrows(VectorFileException.class, () -> fixture(address)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state_dict.pt",
        "state_dict.pt#encoder.embedding.weight",
        "checkpoint.pt",
        "checkpoint.pt#state_dict.weight",
        "tensor_d.pt",
        "tensor_e.pt",
        "tensor_b.pt",
        "torchtext.pt"
      })
  void theMatrixIsFound(String address) {
    Loaded loaded = fixture(address);
    assertEquals(4, loaded.rows().size());
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(new float[] {i - 1, i - 0.5f}, loaded.rows().get(i));
    }
  }

  @Test
  void anotherMatrixCanBeNamed() {
    Loaded loaded = fixture("state_dict.pt#encoder.linear.weight");
    assertArrayEquals(new float[] {1, 2}, loaded.rows().getFirst());
    assertEquals(2, loaded.rows().size());
  }

  @Test
  void torchtextsWordsNameTheRows() {
    assertEquals(List.of("the", "caf\u00e9", "of", "a"), fixture("torchtext.pt").tokens());
    assertEquals(List.of(), fixture("checkpoint.pt").tokens());
  }

  @Test
  void whatIsNoTensorIsNeverCalled() {
    String message = failure("harmful.pt");
    assertTrue(
        message.contains(
            "expected nothing but tensors and plain values in the pickle, found a call of"
                + " \"commands.check_output\"; save the model's state_dict() instead"),
        message);
  }

  @Test
  void severalMatricesAreListed() {
    String message = failure("two.pt");
    assertTrue(
        message.endsWith(
            "expected one matrix of floating-point numbers, found a, b; say which is meant, as"
                + " FILE#NAME"),
        message);
    assertTrue(failure("two.pt#c").endsWith("expected a matrix of that name, found a, b"));
  }

  @Test
  void shapesThatTheStorageDoesNotHoldAreRefused() {
    assertTrue(failure("transposed.pt").contains("found strides [1, 4]"));
    assertTrue(
        failure("long.pt")
            .contains(
                "expected 320 bytes from byte 0, as the tensor's shape says, found 40 bytes"));
  }
}
