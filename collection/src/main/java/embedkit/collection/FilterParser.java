package embedkit.collection;

import embedkit.api.ConfigurationException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Reads a filter: or of ands of comparisons. For one thread and one text. */
final class FilterParser {

  /** Parentheses and nots within each other, at most. */
  private static final int MOST_DEPTH = 200;

  private static final int MOST_LENGTH = 1 << 16;

  /** What a text is made of: where it stands and what it is. */
  private record Token(int at, Kind kind, String text) {}

  private enum Kind {
    WORD,
    FIELD,
    TEXT,
    SIGN,
    END
  }

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int next;
  private int depth;

  FilterParser(String text) {
    this.text = Objects.requireNonNull(text, "text");
  }

  Filter parse() {
    if (text.length() > MOST_LENGTH) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "a filter of %d characters is too long; it has at most %d",
              text.length(),
              MOST_LENGTH));
    }
    cut();
    Filter filter = or();
    if (peek().kind() != Kind.END) {
      throw expected("and, or, or the end");
    }
    return filter;
  }

  private void cut() {
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '"' || c == '\'' || c == '`') {
        at = quoted(at, c);
      } else if ("=<>!(),".indexOf(c) >= 0) {
        boolean two =
            "<>!=".indexOf(c) >= 0 && at + 1 < text.length() && text.charAt(at + 1) == '=';
        String sign = text.substring(at, at + (two ? 2 : 1));
        tokens.add(new Token(at, Kind.SIGN, sign));
        at += sign.length();
      } else {
        int from = at;
        while (at < text.length() && isOfWord(text.charAt(at))) {
          at++;
        }
        if (at == from) {
          throw failure(from, "\"" + Character.toString(text.codePointAt(at)) + "\" means nothing");
        }
        tokens.add(new Token(from, Kind.WORD, text.substring(from, at)));
      }
    }
    tokens.add(new Token(text.length(), Kind.END, ""));
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c)
        || Character.isSurrogate(c)
        || c == '_'
        || c == '-'
        || c == '.'
        || c == '+';
  }

  private int quoted(int from, char quote) {
    StringBuilder content = new StringBuilder();
    for (int at = from + 1; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == quote) {
        tokens.add(new Token(from, quote == '`' ? Kind.FIELD : Kind.TEXT, content.toString()));
        return at + 1;
      }
      if (c == '\\' && at + 1 < text.length()) {
        at++;
        c = text.charAt(at);
      }
      content.append(c);
    }
    throw failure(from, "the quote " + quote + " is not closed");
  }

  private Filter or() {
    enter();
    List<Filter> filters = new ArrayList<>(List.of(and()));
    while (takeWord("or")) {
      filters.add(and());
    }
    depth--;
    return filters.size() == 1 ? filters.getFirst() : new Filter.Or(filters);
  }

  private Filter and() {
    List<Filter> filters = new ArrayList<>(List.of(not()));
    while (takeWord("and")) {
      filters.add(not());
    }
    return filters.size() == 1 ? filters.getFirst() : new Filter.And(filters);
  }

  private Filter not() {
    if (takeWord("not")) {
      enter();
      Filter filter = new Filter.Not(not());
      depth--;
      return filter;
    }
    if (takeSign("(")) {
      Filter filter = or();
      if (!takeSign(")")) {
        throw expected("and, or, or )");
      }
      return filter;
    }
    return comparison();
  }

  private void enter() {
    depth++;
    if (depth > MOST_DEPTH) {
      throw failure(
          peek().at(), "parentheses and nots are more than " + MOST_DEPTH + " deep in each other");
    }
  }

  private Filter comparison() {
    Token field = peek();
    if (field.kind() != Kind.WORD && field.kind() != Kind.FIELD) {
      throw expected("the name of a field");
    }
    next++;
    String name = field.text();
    Token sign = peek();
    if (sign.kind() == Kind.WORD) {
      return worded(name);
    }
    if (sign.kind() != Kind.SIGN) {
      throw expected("= != < <= > >= in, between or exists behind \"" + name + "\"");
    }
    next++;
    return switch (sign.text()) {
      case "=", "==" -> new Filter.Equal(name, value());
      case "!=" -> new Filter.Not(new Filter.Equal(name, value()));
      case "<" -> new Filter.Range(name, Optional.empty(), false, Optional.of(value()), false);
      case "<=" -> new Filter.Range(name, Optional.empty(), false, Optional.of(value()), true);
      case ">" -> new Filter.Range(name, Optional.of(value()), false, Optional.empty(), false);
      case ">=" -> new Filter.Range(name, Optional.of(value()), true, Optional.empty(), false);
      default -> {
        next--;
        throw expected("= != < <= > >= in, between or exists behind \"" + name + "\"");
      }
    };
  }

  private Filter worded(String name) {
    if (takeWord("exists")) {
      return new Filter.Exists(name);
    }
    if (takeWord("between")) {
      Object low = value();
      if (!takeWord("and")) {
        throw expected("and, and the greatest value");
      }
      return new Filter.Range(name, Optional.of(low), true, Optional.of(value()), true);
    }
    boolean not = takeWord("not");
    if (!takeWord("in")) {
      throw expected("= != < <= > >= in, between or exists behind \"" + name + "\"");
    }
    if (!takeSign("(")) {
      throw expected("( and values behind in");
    }
    List<Object> values = new ArrayList<>(List.of(value()));
    while (takeSign(",")) {
      values.add(value());
    }
    if (!takeSign(")")) {
      throw expected(", or ) behind a value");
    }
    Filter in = new Filter.In(name, values);
    return not ? new Filter.Not(in) : in;
  }

  private Object value() {
    Token token = peek();
    if (token.kind() == Kind.TEXT) {
      next++;
      return token.text();
    }
    if (token.kind() == Kind.WORD) {
      next++;
      if (token.text().equalsIgnoreCase("true") || token.text().equalsIgnoreCase("false")) {
        return Boolean.parseBoolean(token.text().toLowerCase(Locale.ROOT));
      }
      return number(token);
    }
    throw expected("a value: a number, true, false, or a text in quotes");
  }

  private Object number(Token token) {
    boolean whole = token.text().matches("[+-]?[0-9]{1,18}");
    if (whole) {
      return Long.parseLong(token.text());
    }
    if (token.text().matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?")) {
      double number = Double.parseDouble(token.text());
      if (token.text().matches("[+-]?[0-9]{1,400}")) {
        return new BigDecimal(token.text()).toBigInteger();
      }
      if (Double.isFinite(number)) {
        return number;
      }
    }
    throw failure(
        token.at(),
        String.format(
            Locale.ROOT,
            "\"%s\" is no value; a number, true or false is, and a text stands in quotes: \"%s\"",
            token.text(),
            token.text()));
  }

  private Token peek() {
    return tokens.get(next);
  }

  private boolean takeWord(String word) {
    boolean there = peek().kind() == Kind.WORD && peek().text().equalsIgnoreCase(word);
    next += there ? 1 : 0;
    return there;
  }

  private boolean takeSign(String sign) {
    boolean there = peek().kind() == Kind.SIGN && peek().text().equals(sign);
    next += there ? 1 : 0;
    return there;
  }

  private ConfigurationException expected(String what) {
    Token found = peek();
    String shown = found.kind() == Kind.END ? "the end" : "\"" + found.text() + "\"";
    return failure(found.at(), "expected " + what + ", found " + shown);
  }

  private ConfigurationException failure(int at, String what) {
    return new ConfigurationException(
        String.format(
            Locale.ROOT,
            "the filter %s cannot be read at column %d: %s",
            text.length() > 200 ? text.substring(0, 200) + "..." : text,
            text.codePointCount(0, at) + 1,
            what));
  }
}
