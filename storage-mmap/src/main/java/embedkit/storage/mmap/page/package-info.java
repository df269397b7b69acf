/**
 * What is asked of the system about the pages of mapped files; nothing where it has no such call.
 */
package embedkit.storage.mmap.page;
