package embedkit.io.formats.text;

import embedkit.api.FileAccessException;
import embedkit.api.file.FileStream;
import embedkit.api.file.InputFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file whose text is in another encoding, as UTF-8.
 *
 * @param file the file itself
 * @param encoding what its text is written in
 */
record DecodedFile(InputFile file, Charset encoding) implements InputFile {

  private static final int HEAD = 1 << 16;

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public Optional<String> inner() {
    return file.inner();
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public byte[] head() {
    try (FileStream content = open()) {
      return content.readNBytes(HEAD);
    } catch (IOException e) {
      throw FileAccessException.because("cannot read " + path(), e);
    }
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public Optional<String> compression() {
    return file.compression();
  }

  @Override
  public FileStream open() {
    FileStream stream = file.open();
    return new FileStream(new DecodedStream(stream, encoding), stream::position, stream.size());
  }
}
