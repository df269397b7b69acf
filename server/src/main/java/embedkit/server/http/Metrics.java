package embedkit.server.http;

/** Metrics in the text format of Prometheus. */
public final class Metrics {

  private final StringBuilder text = new StringBuilder();

  /** Begins a metric: its samples follow. */
  public void head(String name, String type, String help) {
    text.append("# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n");
  }

  /**
   * Writes a sample.
   *
   * @param sample the metric's name, with labels in braces or none
   * @param value of it
   */
  public void sample(String sample, long value) {
    text.append(sample).append(' ').append(value).append('\n');
  }

  /** Writes a sample that is no whole number. */
  void sample(String sample, String value) {
    text.append(sample).append(' ').append(value).append('\n');
  }

  /** Writes a metric that goes up and down, of one sample. */
  public void gauge(String name, String help, long value) {
    head(name, "gauge", help);
    sample(name, value);
  }

  /** Writes a metric that goes up, of one sample. */
  public void counter(String name, String help, long value) {
    head(name, "counter", help);
    sample(name, value);
  }

  String text() {
    return text.toString();
  }
}
