package embedkit.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ElementTypeTest {

  @ParameterizedTest
  @CsvSource({
    "F32, 32, false, false, true, 400",
    "F16, 16, false, false, true, 200",
    "BF16, 16, false, false, true, 200",
    "I8, 8, true, false, false, 104",
    "I4, 4, true, false, false, 54",
    "BIT, 1, true, false, false, 20",
    "I32, 32, false, true, false, 400",
    "I64, 64, false, true, false, 800"
  })
  void aTypeKnowsWhatARowOfItIs(
      ElementType type, int bits, boolean scaled, boolean integer, boolean trainable, long row) {
    assertEquals(bits, type.bits());
    assertEquals(scaled, type.scaled());
    assertEquals(integer, type.integer());
    assertEquals(trainable, type.trainable());
    assertEquals(row, type.rowBytes(100));
    assertEquals(row - (scaled ? 4 : 0), type.numberBytes(100));
  }

  @ParameterizedTest
  @EnumSource
  void theLargestRowIsCountedWithoutOverflow(ElementType type) {
    assertTrue(
        type.rowBytes(Integer.MAX_VALUE) >= (long) Integer.MAX_VALUE * type.bits() / Byte.SIZE);
  }

  @ParameterizedTest
  @CsvSource({"I4, 1, 1", "I4, 3, 2", "I4, 4, 2", "BIT, 1, 8", "BIT, 64, 8", "BIT, 65, 16"})
  void smallNumbersAreRoundedUpToBytesAndWords(ElementType type, int dim, long bytes) {
    assertEquals(bytes, type.numberBytes(dim));
    assertEquals(bytes + 4, type.rowBytes(dim));
  }

  @Test
  void onlyTypesOfTablesCanBeChosenByName() {
    List<ElementType> chosen =
        List.of(
            ElementType.F32,
            ElementType.F16,
            ElementType.BF16,
            ElementType.I8,
            ElementType.I4,
            ElementType.BIT);
    assertEquals(chosen, ElementType.ofTables());
    for (ElementType type : chosen) {
      assertEquals(type, ElementType.of(type.text()));
      assertEquals(type, ElementType.of(type.name()));
    }
    for (String other : List.of("i32", "i64", "f64", "")) {
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> ElementType.of(other));
      assertEquals(
          "unknown element type \"" + other + "\"; the types are f32, f16, bf16, i8, i4, bit",
          e.getMessage());
    }
  }

  @Test
  void aSlotIsCheckedWhenItIsMade() {
    TableShape ints = new TableShape(2, 3, ElementType.I32);
    assertEquals(-1, new Slot("neighbours", ints, -1, Slot.Saved.NEVER).initial());
    for (float initial : new float[] {0.5f, Float.NaN, Float.POSITIVE_INFINITY, 0x1p25f}) {
      assertThrows(
          ConfigurationException.class, () -> new Slot("n", ints, initial, Slot.Saved.NEVER));
    }
    for (String name : List.of("", "a/b", "a b", "..\\x", "\u00e9")) {
      assertThrows(ConfigurationException.class, () -> Slot.f32(name, 1, 1, 0), name);
    }
    Slot momentum = Slot.f32("m", 5, 2, 0.5f);
    assertEquals(Slot.Saved.WITH_STATE, momentum.saved());
    assertEquals(Slot.Saved.WITH_TABLE, momentum.withTable().saved());
    assertEquals(Slot.Saved.NEVER, momentum.unsaved().saved());
    assertEquals(momentum.shape(), momentum.unsaved().shape());
  }
}
