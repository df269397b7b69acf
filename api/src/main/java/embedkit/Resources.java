package embedkit;

import embedkit.api.ConfigurationException;
import embedkit.api.FileAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** What is opened by the name of a resource, or by an address of the net. */
final class Resources {

  private Resources() {}

  static URL find(ClassLoader loader, String name) {
    URL url = loader.getResource(name);
    if (url == null) {
      throw new FileAccessException(
          "cannot read the resource "
              + name
              + ": the class loader finds none of that name; a name begins without a slash, and a"
              + " named module lets out what lies in META-INF or in an opened package");
    }
    return url;
  }

  /** The file that an address means, if it is one of this machine. */
  static Optional<Path> file(URL url) {
    if (url == null) {
      throw new FileAccessException(
          "cannot read a resource: its address is null, so there is none of its name");
    }
    if (!url.getProtocol().equals("file")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(url.toURI()));
    } catch (URISyntaxException | IllegalArgumentException e) {
      // A file of another machine, or an address that was never encoded: read as a stream.
      return Optional.empty();
    }
  }

  /** Without the cache that would keep a jar open. */
  static InputStream stream(URL url) {
    try {
      URLConnection connection = url.openConnection();
      connection.setUseCaches(false);
      return connection.getInputStream();
    } catch (IOException e) {
      throw unreadable(url, e);
    }
  }

  static FileAccessException unreadable(URL url, IOException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new FileAccessException("cannot read " + url + ": " + why, e);
  }

  /** The last part of a name, which a scratch file can have too. */
  static Path name(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    try {
      Path path = last.isEmpty() ? null : Path.of(last).getFileName();
      if (path != null && !path.toString().startsWith(".")) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new ConfigurationException("a stream cannot be called \"" + name + "\"", e);
    }
    throw new ConfigurationException(
        "a stream cannot be called \"" + name + "\"; expected a name as of a file");
  }
}
