/** Tables on the Java heap, chunked past one array. */
package embedkit.storage.heap;
