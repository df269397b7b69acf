package embedkit.io.formats.text;

/** How the numbers of a line that has nothing else are parted. */
enum NumberFields {
  /** One tab each: what is between two of them is a field, and may be empty. */
  TABS('\t', "tabs"),
  /** One comma each, with blanks around it or none. */
  COMMAS(',', "commas"),
  /** Blanks, as many as there are. */
  BLANKS(' ', "blanks");

  private final char separator;
  private final String shown;

  NumberFields(char separator, String shown) {
    this.separator = separator;
    this.shown = shown;
  }

  /** Tells how the fields of a line are parted; by tabs if it has one field alone. */
  static NumberFields of(byte[] line, int from, int end) {
    for (NumberFields each : values()) {
      for (int i = each.begin(line, from, end); i < end; i++) {
        if (line[i] == each.separator) {
          return each;
        }
      }
    }
    return TABS;
  }

  /** Where the first field of a line begins, or what is behind a separator. */
  int begin(byte[] line, int from, int end) {
    int at = from;
    while (this != TABS && at < end && line[at] == ' ') {
      at++;
    }
    return at;
  }

  /** Where a field ends: at the separator, or at the end of the line. */
  int end(byte[] line, int from, int end) {
    int at = from;
    while (at < end && line[at] != separator) {
      at++;
    }
    return at;
  }

  /** Where the text of a field ends that ends there, without blanks. */
  int trimmed(byte[] line, int from, int end) {
    int at = end;
    while (this == COMMAS && at > from && line[at - 1] == ' ') {
      at--;
    }
    return at;
  }

  /**
   * Where the next field begins.
   *
   * @param at where the last one ended
   * @return more than end if that was the last of the line
   */
  int next(byte[] line, int at, int end) {
    if (at >= end) {
      return end + 1;
    }
    int next = begin(line, at + 1, end);
    return this == BLANKS && next == end ? end + 1 : next;
  }

  /** Tells whether a line is a comment, as NumPy writes it above the numbers. */
  static boolean isComment(byte[] line, int from, int end) {
    return from < end && line[from] == '#';
  }

  @Override
  public String toString() {
    return shown;
  }
}
