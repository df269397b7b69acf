package embedkit.storage.mmap;

import embedkit.spi.Options;

/**
 * What a table is opened for.
 *
 * @param write to change it in place
 * @param evenDirty also where its last writer did not close it
 * @param checksum to note checksums when a changed table is closed
 * @param advice how its rows will be read
 */
record Use(boolean write, boolean evenDirty, boolean checksum, Advice advice) {

  static Use of(Options options) {
    return new Use(
        options.get(MappedStoreProvider.WRITE),
        options.get(MappedStoreProvider.DIRTY),
        options.get(MappedStoreProvider.CHECKSUM),
        Advice.of(options.get(MappedStoreProvider.ADVICE)));
  }
}
