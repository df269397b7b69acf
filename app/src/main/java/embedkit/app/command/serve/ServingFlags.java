package embedkit.app.command.serve;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import embedkit.app.answer.Console;
import embedkit.app.command.flag.Host;
import embedkit.server.Server;
import embedkit.server.ServerBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a server is, and who may ask it. */
public final class ServingFlags {

  private static final int MOST_TOKEN = 4096;

  @Mixin private PortFlag port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description =
          "Bind to this address of the machine instead of the loopback one, 0.0.0.0 for all. It"
              + " wants --token-file.")
  private String address;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "The file of a secret that clients send as Authorization: Bearer SECRET, 16 characters or"
              + " more.")
  private Path tokenFile;

  @Option(
      names = "--called",
      paramLabel = "HOST",
      description =
          "A name that clients call the server by, beside its address; may be given again. Under any"
              + " other name it does not answer.")
  private List<String> called = List.of();

  /** Begins a server as the flags say. */
  ServerBuilder builder(Host host) {
    Console console = host.console();
    ServerBuilder builder =
        Server.on(port.port())
            .telling(failure -> console.say("embedkit: a request failed: " + failure));
    called.forEach(builder::called);
    if (tokenFile != null) {
      builder.token(token(tokenFile));
      if (isForAll(tokenFile)) {
        console.say("Note: everybody on this machine can read " + tokenFile + ".");
      }
    }
    if (address != null) {
      InetAddress where = resolved(address);
      if (!where.isLoopbackAddress() && tokenFile == null) {
        throw new ConfigurationException(
            "--host " + address + " lets other machines ask; give them a secret by --token-file");
      }
      builder.at(where);
    }
    return builder;
  }

  private static InetAddress resolved(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new ConfigurationException("--host " + address + " is no address of this machine");
    }
  }

  private static boolean isForAll(Path file) {
    try {
      return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static String token(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_TOKEN + 1);
      if (bytes.length > MOST_TOKEN) {
        throw new ConfigurationException(
            "--token-file " + file + " has more than " + MOST_TOKEN + " bytes; is it the secret?");
      }
      return new String(bytes, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + file, e);
    }
  }
}
