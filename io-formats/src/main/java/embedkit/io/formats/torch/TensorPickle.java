package embedkit.io.formats.torch;

import embedkit.api.VectorFileException;
import embedkit.io.formats.records.Bytes;
import embedkit.io.formats.text.Quotes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Takes the tensors out of a pickle. It is no interpreter: it knows the opcodes that plain values
 * and tensors are written with, makes values of our own of the few names that tensors call, and
 * refuses every other name. For one thread.
 */
final class TensorPickle {

  private static final int MOST_TEXT = 1 << 24;
  private static final int MOST_NAME = 1 << 10;
  private static final int MOST_NUMBER = 8;
  private static final String ADVICE = "save the model's state_dict() instead, or its tensors";

  /** Names that give a tensor its view of a storage. */
  private static final Set<String> VIEWS =
      Set.of("torch._utils _rebuild_tensor", "torch._utils _rebuild_tensor_v2");

  private static final String PARAMETER = "torch._utils _rebuild_parameter";
  private static final String ORDERED = "collections OrderedDict";

  private final Bytes in;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();

  private TensorPickle(Bytes in) {
    this.in = in;
  }

  /**
   * Reads a pickle.
   *
   * @return a text, a number, a list (of a tuple too), a map, or something {@link Found}; null for
   *     None
   */
  static Object read(Bytes in) {
    TensorPickle pickle = new TensorPickle(in);
    boolean more = true;
    while (more) {
      more = pickle.step(in.u8("an opcode of a pickle"));
    }
    return pickle.pop();
  }

  /** Takes one opcode; false at the end. */
  private boolean step(int opcode) {
    switch (opcode) {
      case '.' -> {
        return false;
      }
      case 0x80 -> in.u8("a protocol");
      case 0x95 -> in.i64("the length of a frame");
      case '}' -> push(new LinkedHashMap<String, Object>());
      case ']', ')' -> push(new ArrayList<>());
      case 'N' -> push(null);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'J' -> push((long) in.i32("a number"));
      case 'K' -> push((long) in.u8("a number"));
      case 'M' -> push((long) (in.u8("a number") | in.u8("a number") << 8));
      case 0x8a -> push(number(in.u8("the length of a number")));
      case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.i64("a number"))));
      case 'X' -> push(text(in.i32("the length of a text")));
      case 0x8c -> push(text(in.u8("the length of a text")));
      case 'T' -> push(text(in.i32("the length of a text")));
      case 'U' -> push(text(in.u8("the length of a text")));
      case 'c' -> push(global(line(), line()));
      case 0x93 -> {
        String name = name(pop());
        push(global(name(pop()), name));
      }
      case '(' -> marks.push(stack.size());
      case 't', 'l' -> push(new ArrayList<>(popMarked()));
      case 0x85 -> push(tuple(1));
      case 0x86 -> push(tuple(2));
      case 0x87 -> push(tuple(3));
      case 'q' -> memo.put(in.u8("a place of the memo"), top());
      case 'r' -> memo.put(in.i32("a place of the memo"), top());
      case 0x94 -> memo.put(memo.size(), top());
      case 'h' -> push(remembered(in.u8("a place of the memo")));
      case 'j' -> push(remembered(in.i32("a place of the memo")));
      case 'a' -> {
        Object value = pop();
        append(Collections.singletonList(value));
      }
      case 'e' -> append(popMarked());
      case 's' -> {
        Object value = pop();
        put(pairs(pop(), value));
      }
      case 'u' -> put(popMarked());
      case 'Q' -> push(storage(pop()));
      case 'R' -> {
        Object arguments = pop();
        push(made(pop(), arguments));
      }
      // The state of an object; of a dictionary it is metadata of modules.
      case 'b' -> pop();
      default ->
          throw broken(
              "an opcode that tensors are written with",
              String.format(Locale.ROOT, "0x%02x", opcode),
              ADVICE);
    }
    return true;
  }

  private static List<Object> pairs(Object key, Object value) {
    List<Object> pair = new ArrayList<>();
    pair.add(key);
    pair.add(value);
    return pair;
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object top() {
    if (stack.isEmpty()) {
      throw broken("a value before this opcode", "none", "");
    }
    return stack.getLast();
  }

  private Object pop() {
    Object value = top();
    stack.removeLast();
    return value;
  }

  private List<Object> popMarked() {
    if (marks.isEmpty() || marks.peek() > stack.size()) {
      throw broken("a mark before this opcode", "none", "");
    }
    List<Object> above = stack.subList(marks.pop(), stack.size());
    List<Object> values = new ArrayList<>(above);
    above.clear();
    return values;
  }

  private List<Object> tuple(int count) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.addFirst(pop());
    }
    return values;
  }

  private Object remembered(int place) {
    if (!memo.containsKey(place)) {
      throw broken("a place of the memo that is filled", String.valueOf(place), "");
    }
    return memo.get(place);
  }

  @SuppressWarnings("unchecked") // our lists hold anything
  private void append(List<Object> values) {
    if (top() instanceof List<?> list) {
      ((List<Object>) list).addAll(values);
    } else {
      throw broken("a list to add to", "something else", ADVICE);
    }
  }

  @SuppressWarnings("unchecked") // our maps are of texts to anything
  private void put(List<Object> pairs) {
    if (!(top() instanceof Map<?, ?> map)) {
      throw broken("a dictionary to add to", "something else", ADVICE);
    }
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      // Tensors go by texts; a key of another kind has no name to ask for.
      if (pairs.get(i) instanceof String key) {
        ((Map<String, Object>) map).put(key, pairs.get(i + 1));
      }
    }
  }

  private long number(int length) {
    if (length > MOST_NUMBER) {
      throw broken("a number of at most 8 bytes", length + " bytes", "");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (long) in.u8("a number") << 8 * i;
    }
    int unused = Long.SIZE - 8 * length;
    return length == 0 ? 0 : value << unused >> unused;
  }

  private String text(int length) {
    if (length < 0 || length > MOST_TEXT) {
      throw broken("a text of at most " + MOST_TEXT + " bytes", length + " bytes", "");
    }
    // Read in parts, so that nothing is allocated that the file does not hold.
    byte[] part = new byte[Math.min(length, 1 << 12)];
    if (length <= part.length) {
      in.read(part, length, "a text");
      return new String(part, StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int left = length; left > 0; left -= part.length) {
      int count = Math.min(left, part.length);
      in.read(part, count, "a text");
      bytes.write(part, 0, count);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    int c = in.u8("a name");
    while (c != '\n') {
      if (line.length() == MOST_NAME) {
        throw broken("a name of at most " + MOST_NAME + " characters", "a longer one", "");
      }
      line.append((char) c);
      c = in.u8("a name");
    }
    return line.toString();
  }

  private String name(Object value) {
    if (value instanceof String name) {
      return name;
    }
    throw broken("a name to call", "something else", "");
  }

  private Found.Global global(String module, String name) {
    String full = module + " " + name;
    boolean storage = module.matches("torch(\\.storage)?") && name.endsWith("Storage");
    if (!storage && !VIEWS.contains(full) && !full.equals(PARAMETER) && !full.equals(ORDERED)) {
      throw broken(
          "nothing but tensors and plain values",
          "a call of " + Quotes.quoted(module + "." + name),
          ADVICE);
    }
    return new Found.Global(full);
  }

  /** A storage's address: "storage", its type, its key, where it was, how many numbers. */
  private Found.Storage storage(Object address) {
    if (address instanceof List<?> parts
        && parts.size() >= 3
        && parts.get(1) instanceof Found.Global type
        && parts.get(2) instanceof String key) {
      return new Found.Storage(type.name().substring(type.name().indexOf(' ') + 1), key);
    }
    throw broken("the address of a storage", "something else", "");
  }

  private Object made(Object called, Object arguments) {
    if (called instanceof Found.Global global && arguments instanceof List<?> given) {
      if (global.name().equals(ORDERED) && given.isEmpty()) {
        return new LinkedHashMap<String, Object>();
      }
      if (global.name().equals(PARAMETER)
          && !given.isEmpty()
          && given.getFirst() instanceof Found.Tensor tensor) {
        return tensor;
      }
      if (VIEWS.contains(global.name())
          && given.size() >= 4
          && given.get(0) instanceof Found.Storage storage
          && given.get(1) instanceof Long offset) {
        return new Found.Tensor(storage, offset, longs(given.get(2)), longs(given.get(3)));
      }
    }
    throw broken("the parts of a tensor", "something else", ADVICE);
  }

  private List<Long> longs(Object list) {
    List<Long> numbers = new ArrayList<>();
    if (list instanceof List<?> values) {
      for (Object value : values) {
        if (!(value instanceof Long number)) {
          throw broken("whole numbers as a tensor's shape", "something else", "");
        }
        numbers.add(number);
      }
    }
    return List.copyOf(numbers);
  }

  private VectorFileException broken(String expected, String found, String advice) {
    return in.broken(expected + " in the pickle", found, advice);
  }
}
