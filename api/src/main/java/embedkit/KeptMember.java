package embedkit;

import embedkit.archive.Member;
import embedkit.archive.TarArchive;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The first wanted member of a compressed tar archive, kept in a scratch file while the archive is
 * listed: to list it, all of it is unpacked, and so it need not be unpacked once more to be read.
 * For one thread until the list is made.
 */
final class KeptMember implements TarArchive.Visitor, AutoCloseable {

  private final Path archive;
  private final Predicate<Member> wanted;
  private Member member;
  private ScratchCopy copy;

  KeptMember(Path archive, Predicate<Member> wanted) {
    this.archive = archive;
    this.wanted = wanted;
  }

  @Override
  public void at(Member found, InputStream content) throws IOException {
    if (member == null && wanted.test(found)) {
      member = found;
      copy = ScratchCopy.part(archive, content, found.bytes()).orElse(null);
    }
  }

  /** Where the content of a member is kept, if it is. */
  Optional<Path> of(Member asked) {
    return copy != null && member.equals(asked) ? Optional.of(copy.file()) : Optional.empty();
  }

  /** Lets the scratch file go. */
  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
  }
}
