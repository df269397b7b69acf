package embedkit.app.command.flag;

import embedkit.app.answer.Answers;
import picocli.CommandLine.Option;

/** The flag that says how answers are printed. */
public final class JsonFlag {

  @Option(names = "--json", description = "Answer as JSON.")
  private boolean json;

  /** Tells whether it is given. */
  public boolean given() {
    return json;
  }

  public Answers answers(Host host) {
    return Answers.to(host.console(), json);
  }
}
