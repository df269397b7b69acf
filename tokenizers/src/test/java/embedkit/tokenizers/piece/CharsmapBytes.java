package embedkit.tokenizers.piece;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Writes a charsmap of a few entries plainly: a block of 256 units for each node. */
final class CharsmapBytes {
  private static final class Node {
    final Map<Integer, Node> children = new TreeMap<>();
    int value = -1;
    int block;
    int unit;
  }

  private CharsmapBytes() {}

  static byte[] of(Map<String, String> entries) {
    ByteArrayOutputStream replacements = new ByteArrayOutputStream();
    Node root = new Node();
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      Node node = root;
      for (byte octet : entry.getKey().getBytes(StandardCharsets.UTF_8)) {
        node = node.children.computeIfAbsent(octet & 0xFF, key -> new Node());
      }
      node.value = replacements.size();
      replacements.writeBytes((entry.getValue() + "\0").getBytes(StandardCharsets.UTF_8));
    }
    int[] blocks = {0};
    number(root, blocks);
    int[] units = new int[256 * blocks[0]];
    // A free unit has a label that no look-up asks for at its place.
    for (int i = 0; i < units.length; i++) {
      units[i] = 0x8000_0000;
    }
    units[0] = 0;
    write(root, units);
    ByteBuffer bytes =
        ByteBuffer.allocate(4 + 4 * units.length + replacements.size())
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(4 * units.length);
    for (int unit : units) {
      bytes.putInt(unit);
    }
    bytes.put(replacements.toByteArray());
    return bytes.array();
  }

  /** The root is the unit 0, so that no child may fall on it: its block is not the first. */
  private static void number(Node node, int[] blocks) {
    if (blocks[0] == 0) {
      blocks[0] = 1;
    }
    node.block = blocks[0]++;
    for (Node child : node.children.values()) {
      number(child, blocks);
    }
  }

  private static void write(Node node, int[] units) {
    int base = 256 * node.block;
    units[node.unit] |= (node.unit ^ base) << 10 | (node.value >= 0 ? 1 << 8 : 0);
    if (node.value >= 0) {
      units[base] = 0x8000_0000 | node.value;
    }
    node.children.forEach(
        (label, child) -> {
          child.unit = base ^ label;
          units[child.unit] = label;
          write(child, units);
        });
  }
}
