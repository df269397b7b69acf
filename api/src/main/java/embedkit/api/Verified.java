package embedkit.api;

import java.util.Objects;

/**
 * What a check of one part of a file found.
 *
 * @param part the part's name, such as that of a tensor
 * @param bytes its size
 * @param verdict whether it is as its writer left it
 */
public record Verified(String part, long bytes, Verdict verdict) {

  /** Whether a part is as its writer left it, from surely to surely not. */
  public enum Verdict {
    /** All bytes were read and have the checksum that the file notes. */
    WHOLE,
    /** All of it can be read; the file notes no checksum of it. */
    UNCHECKED,
    /** Its bytes have another checksum than the file notes. */
    DAMAGED
  }

  /** Checks that nothing is null. */
  public Verified {
    Objects.requireNonNull(part, "part");
    Objects.requireNonNull(verdict, "verdict");
  }
}
