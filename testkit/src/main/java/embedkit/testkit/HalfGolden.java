package embedkit.testkit;

import embedkit.api.ElementType;
import java.util.HexFormat;
import java.util.List;

/**
 * What libtorch makes of 64 numbers as float16 and bfloat16 and back, as bits of binary32. Source:
 * libtorch CPU 2.13.0 through org.bytedeco:pytorch 2.13.0-1.5.14, converted as one tensor. Of a NaN
 * only that it is one.
 */
record HalfGolden(float number, float half, float brain) {

  static final List<HalfGolden> CASES =
      """
      00000000 00000000 00000000
      80000000 80000000 80000000
      3f800000 3f800000 3f800000
      bf800000 bf800000 bf800000
      40490fdb 40490000 40490000
      3dcccccd 3dccc000 3dcd0000
      3eaaaaab 3eaaa000 3eab0000
      c02df84d c02e0000 c02e0000
      477fe000 477fe000 47800000
      477fefff 477fe000 47800000
      477ff000 7f800000 47800000
      c77ff000 ff800000 c7800000
      47800000 7f800000 47800000
      477fe001 477fe000 47800000
      7f7fffff 7f800000 7f800000
      ff7fffff ff800000 ff800000
      7f800000 7f800000 7f800000
      ff800000 ff800000 ff800000
      7fc00000 nan nan
      ffc00000 nan nan
      7f800001 nan nan
      7fabcdef nan nan
      ffffffff nan nan
      501502f9 7f800000 50150000
      38800000 38800000 38800000
      387fffff 38800000 38800000
      387fc000 387fc000 38800000
      387fe000 38800000 38800000
      33800000 33800000 33800000
      33000000 00000000 33000000
      33000001 33800000 33000000
      32ffffff 00000000 33000000
      33c00000 34000000 33c00000
      34200000 34000000 34200000
      b3000000 80000000 b3000000
      b3000001 b3800000 b3000000
      3f801000 3f800000 3f800000
      3f803000 3f804000 3f800000
      3f801001 3f802000 3f800000
      3f800fff 3f800000 3f800000
      3f802fff 3f802000 3f800000
      3f803001 3f804000 3f800000
      3fffffff 40000000 40000000
      3ffff000 40000000 40000000
      45801000 45800000 45800000
      45803000 45804000 45800000
      3f808000 3f808000 3f800000
      3f818000 3f818000 3f820000
      3f808001 3f808000 3f810000
      3f807fff 3f808000 3f800000
      bf808000 bf808000 bf800000
      bf818000 bf818000 bf820000
      7f7f0000 7f800000 7f7f0000
      7f7f8000 7f800000 7f800000
      7f7f7fff 7f800000 7f7f0000
      00000001 00000000 00000000
      00008000 00000000 00000000
      00008001 00000000 00010000
      00018000 00000000 00020000
      007fffff 00000000 00800000
      00800000 00000000 00800000
      80000001 80000000 80000000
      3727c5ac 37280000 37280000
      47f12000 7f800000 47f10000
      """
          .lines()
          .map(HalfGolden::parse)
          .toList();

  private static HalfGolden parse(String line) {
    String[] columns = line.strip().split(" ");
    return new HalfGolden(number(columns[0]), number(columns[1]), number(columns[2]));
  }

  private static float number(String bits) {
    return bits.equals("nan") ? Float.NaN : Float.intBitsToFloat(HexFormat.fromHexDigits(bits));
  }

  float as(ElementType type) {
    return type == ElementType.F16 ? half : brain;
  }
}
