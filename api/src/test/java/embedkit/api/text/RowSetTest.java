package embedkit.api.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowSetTest {

  /** Small sets grow again and again; rows that are far apart meet in a slot. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 64, 1000})
  void rowsHaveThePlaceOfTheirFirstTimeInEachBlock(int room) {
    Random random = new Random(room);
    RowSet set = new RowSet(room);
    for (int block = 0; block < 200; block++) {
      set.clear();
      int bound = random.nextBoolean() ? 50 : Integer.MAX_VALUE;
      List<Integer> seen = new ArrayList<>();
      for (int i = random.nextInt(300); i > 0; i--) {
        int row = random.nextInt(bound);
        int known = seen.indexOf(row);
        if (known < 0) {
          known = seen.size();
          seen.add(row);
        }
        assertEquals(known, set.place(row));
        assertEquals(seen.size(), set.size());
      }
      for (int place = 0; place < seen.size(); place++) {
        assertEquals(seen.get(place).longValue(), set.rows()[place]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 64, 1000})
  void severalRowsHaveThePlacesThatEachAloneHas(int room) {
    Random random = new Random(room);
    RowSet together = new RowSet(room);
    RowSet alone = new RowSet(room);
    for (int block = 0; block < 200; block++) {
      together.clear();
      alone.clear();
      for (int call = 0; call < 3; call++) {
        int[] rows =
            random.ints(random.nextInt(300), 0, random.nextBoolean() ? 50 : 1 << 30).toArray();
        int from = random.nextInt(rows.length + 1);
        int[] places = random.nextBoolean() ? rows.clone() : new int[rows.length + 3];
        int at = places.length - rows.length + from;
        together.place(rows, from, rows.length - from, places, at);
        for (int i = from; i < rows.length; i++) {
          assertEquals(alone.place(rows[i]), places[at - from + i]);
        }
        assertEquals(alone.size(), together.size());
      }
      assertArrayEquals(
          Arrays.copyOf(alone.rows(), alone.size()), Arrays.copyOf(together.rows(), alone.size()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 100})
  void aSetOfManyBlocksForgetsEachOfThem(int rows) {
    RowSet set = new RowSet(rows);
    for (int block = 0; block < 100_000; block++) {
      set.clear();
      for (int i = 0; i < rows; i++) {
        assertEquals(i, set.place((block + i) % 1000));
      }
    }
  }
}
