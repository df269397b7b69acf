package embedkit.app.command.serve;

import picocli.CommandLine.Option;

/** Where a server of this machine is. */
public final class PortFlag {

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "The port, 1 to 65535; left out or 0, any that is free. The address is printed.")
  private int port;

  int port() {
    return port;
  }
}
