package embedkit.collection;

import embedkit.api.ConfigurationException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which items are wanted, told by their metadata. A field is a name, or names with dots between
 * them for what lies within ({@code author.name}); where a name has a dot itself, the whole name is
 * tried first. A field that is a list is taken element by element: one that passes is enough. A
 * field that an item has not passes nothing but {@link Not}.
 *
 * <p>Texts are compared by their characters' code points, numbers by their value ({@code 1} is
 * {@code 1.0}), {@code false} is less than {@code true}; values of different kinds are neither
 * equal nor ordered.
 */
public sealed interface Filter {

  /** Every item. */
  Filter ALL = new All();

  /**
   * Tells whether an item is wanted.
   *
   * @param metadata of the item
   * @return true if it is
   */
  boolean test(Map<String, Object> metadata);

  /**
   * Reads a filter as a person types it, such as {@code year >= 2000 and lang = "en"}. There are
   * {@code = != < <= > >=}, {@code in ("en", "de")}, {@code between 1 and 9}, {@code exists},
   * {@code and}, {@code or}, {@code not} and parentheses; {@code and} binds more closely than
   * {@code or}. Texts stand in single or double quotes, with {@code \} before a quote or a {@code
   * \}; a field of other characters than letters, digits, {@code _ - .} stands in backquotes.
   *
   * @param text the filter
   * @return the same as records
   * @throws ConfigurationException if it cannot be read; the message says at which column
   */
  static Filter parse(String text) {
    return new FilterParser(text).parse();
  }

  /**
   * Wants both.
   *
   * @param other another filter
   * @return what passes this one and the other
   */
  default Filter and(Filter other) {
    return this instanceof All ? other : new And(List.of(this, other));
  }

  /** Every item. */
  record All() implements Filter {
    @Override
    public boolean test(Map<String, Object> metadata) {
      return true;
    }
  }

  /**
   * A field has a value.
   *
   * @param field its name
   * @param value a text, a number or a Boolean
   */
  record Equal(String field, Object value) implements Filter {
    /**
     * Checks the value.
     *
     * @throws ConfigurationException if it is of another kind
     */
    public Equal {
      Objects.requireNonNull(field, "field");
      value = FieldValues.checked(value);
    }

    @Override
    public boolean test(Map<String, Object> metadata) {
      return FieldValues.any(metadata, field, one -> FieldValues.order(one, value).orElse(1) == 0);
    }
  }

  /**
   * A field has one of several values.
   *
   * @param field its name
   * @param values texts, numbers or Booleans
   */
  record In(String field, List<Object> values) implements Filter {
    /**
     * Checks the values.
     *
     * @throws ConfigurationException if one is of another kind
     */
    public In {
      Objects.requireNonNull(field, "field");
      values = values.stream().map(FieldValues::checked).toList();
    }

    @Override
    public boolean test(Map<String, Object> metadata) {
      return FieldValues.any(
          metadata,
          field,
          one -> values.stream().anyMatch(value -> FieldValues.order(one, value).orElse(1) == 0));
    }
  }

  /**
   * A field lies between two values.
   *
   * @param field its name
   * @param low the least value, or empty
   * @param lowIncluded whether the least value itself passes
   * @param high the greatest value, or empty
   * @param highIncluded whether the greatest value itself passes
   */
  record Range(
      String field,
      Optional<Object> low,
      boolean lowIncluded,
      Optional<Object> high,
      boolean highIncluded)
      implements Filter {
    /**
     * Checks the values.
     *
     * @throws ConfigurationException if one is neither text nor number nor Boolean
     */
    public Range {
      Objects.requireNonNull(field, "field");
      low = low.map(FieldValues::checked);
      high = high.map(FieldValues::checked);
    }

    @Override
    public boolean test(Map<String, Object> metadata) {
      return FieldValues.any(
          metadata,
          field,
          one -> passes(one, low, 1, lowIncluded) && passes(one, high, -1, highIncluded));
    }

    private static boolean passes(Object value, Optional<Object> end, int side, boolean included) {
      if (end.isEmpty()) {
        return FieldValues.isPlain(value);
      }
      Optional<Integer> order = FieldValues.order(value, end.get());
      return order.isPresent()
          && (order.get() == 0 ? included : Integer.signum(order.get()) == side);
    }
  }

  /**
   * An item has a field, which is not null.
   *
   * @param field its name
   */
  record Exists(String field) implements Filter {
    /** Checks that nothing is null. */
    public Exists {
      Objects.requireNonNull(field, "field");
    }

    @Override
    public boolean test(Map<String, Object> metadata) {
      return FieldValues.find(metadata, field) != null;
    }
  }

  /**
   * All of several filters pass.
   *
   * @param filters the filters; none pass always
   */
  record And(List<Filter> filters) implements Filter {
    /** Copies the list. */
    public And {
      filters = List.copyOf(filters);
    }

    @Override
    public boolean test(Map<String, Object> metadata) {
      for (Filter filter : filters) {
        if (!filter.test(metadata)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * One of several filters passes.
   *
   * @param filters the filters; none pass never
   */
  record Or(List<Filter> filters) implements Filter {
    /** Copies the list. */
    public Or {
      filters = List.copyOf(filters);
    }

    @Override
    public boolean test(Map<String, Object> metadata) {
      for (Filter filter : filters) {
        if (filter.test(metadata)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * A filter does not pass.
   *
   * @param filter the filter
   */
  record Not(Filter filter) implements Filter {
    /** Checks that nothing is null. */
    public Not {
      Objects.requireNonNull(filter, "filter");
    }

    @Override
    public boolean test(Map<String, Object> metadata) {
      return !filter.test(metadata);
    }
  }
}
