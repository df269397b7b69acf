package embedkit.training.text;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A long sequence of word ids and line ends that grows without being copied: on the heap up to a
 * budget, beyond it in a mapped file that has no name, so that nothing of it is left however the
 * process ends. Written by one thread, then read by any.
 */
public final class IdSequence {

  /** Stands between two lines. */
  static final int LINE_END = -1;

  /** Ids in one piece of memory. */
  private static final int CHUNK = 1 << 18;

  /** Ids by which the file grows. */
  private static final long REGION = 64L * CHUNK;

  private final long heapChunks;
  private final Path directory;
  private final String what;
  private final List<MemorySegment> chunks = new ArrayList<>();
  private FileChannel file;
  private long used;

  /**
   * An empty sequence.
   *
   * @param heapBytes what it may take of the heap
   * @param directory where the file is made if it is needed
   */
  public IdSequence(long heapBytes, Path directory) {
    this(heapBytes, directory, "the text does");
  }

  /**
   * An empty sequence.
   *
   * @param heapBytes what it may take of the heap
   * @param directory where the file is made if it is needed
   * @param what subject and verb of the message that there is no room for it
   */
  public IdSequence(long heapBytes, Path directory, String what) {
    this.heapChunks = heapBytes / (4L * CHUNK);
    this.directory = directory;
    this.what = what;
  }

  public long size() {
    return used;
  }

  /** Tells whether the heap was too small. */
  public boolean inFile() {
    return file != null;
  }

  /** Adds ids at the end. */
  public void add(int[] ids, int count) {
    long end = used + count;
    while ((long) chunks.size() * CHUNK < end) {
      grow();
    }
    used = end;
    set(end - count, ids, count);
  }

  /** Adds ids that are to be set before any of them is looked at. */
  public void extend(long count) {
    while ((long) chunks.size() * CHUNK < used + count) {
      grow();
    }
    used += count;
  }

  private void grow() {
    if (chunks.size() < heapChunks) {
      chunks.add(MemorySegment.ofArray(new int[CHUNK]));
      return;
    }
    MemorySegment region = moreOfFile();
    for (long from = 0; from < region.byteSize(); from += 4L * CHUNK) {
      chunks.add(region.asSlice(from, 4L * CHUNK));
    }
  }

  private MemorySegment moreOfFile() {
    try {
      if (file == null) {
        file = ScratchFile.open(directory);
      }
      long from = file.size();
      // A mapped page that the disk has no room for ends the process; a write that fails says so.
      ByteBuffer zeros = ByteBuffer.allocate(4 * CHUNK);
      for (long at = from; at < from + 4 * REGION; at += file.write(zeros.clear(), at)) {}
      return file.map(FileChannel.MapMode.READ_WRITE, from, 4 * REGION, Arena.ofAuto());
    } catch (IOException e) {
      throw ScratchFile.failed(what, directory, e);
    }
  }

  /** Copies ids out. */
  public void get(long from, int[] ids, int count) {
    for (int done = 0; done < count; ) {
      long at = from + done;
      int some = Math.min(count - done, (int) (CHUNK - at % CHUNK));
      MemorySegment.copy(chunk(at), ValueLayout.JAVA_INT, 4 * (at % CHUNK), ids, done, some);
      done += some;
    }
  }

  /** Replaces ids that are there. */
  public void set(long from, int[] ids, int count) {
    for (int done = 0; done < count; ) {
      long at = from + done;
      int some = Math.min(count - done, (int) (CHUNK - at % CHUNK));
      MemorySegment.copy(ids, done, chunk(at), ValueLayout.JAVA_INT, 4 * (at % CHUNK), some);
      done += some;
    }
  }

  private MemorySegment chunk(long at) {
    return chunks.get((int) (at / CHUNK));
  }

  /** Looks at ids. */
  @FunctionalInterface
  interface Reader {
    /**
     * Looks at some ids.
     *
     * @param ids consecutive ids
     * @param count how many
     */
    void read(int[] ids, int count);
  }

  /** Shows all ids in their order. */
  void scan(Reader reader) {
    int[] some = new int[CHUNK];
    for (long at = 0; at < used; at += CHUNK) {
      int count = (int) Math.min(CHUNK, used - at);
      get(at, some, count);
      reader.read(some, count);
    }
  }

  /** Makes of each run of ids another one, no longer than it. */
  @FunctionalInterface
  interface Rewriting {
    /**
     * Rewrites some ids.
     *
     * @param ids consecutive ids
     * @param count how many
     * @param into takes what they become
     * @return how many that are, at most as many as were handed over so far
     */
    int rewrite(int[] ids, int count, int[] into);
  }

  /** Replaces all ids, in place. */
  void rewrite(Rewriting rewriting) {
    int[] some = new int[CHUNK];
    int[] into = new int[CHUNK + 1];
    long written = 0;
    for (long at = 0; at < used; at += CHUNK) {
      int count = (int) Math.min(CHUNK, used - at);
      get(at, some, count);
      int made = rewriting.rewrite(some, count, into);
      set(written, into, made);
      written += made;
    }
    used = written;
    while ((long) (chunks.size() - 1) * CHUNK >= Math.max(1, used) && !inFile()) {
      chunks.removeLast();
    }
  }
}
