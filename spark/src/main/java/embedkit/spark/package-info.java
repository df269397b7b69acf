/**
 * Embedkit on Apache Spark: {@link embedkit.spark.EmbedkitWord2Vec} learns a table on a cluster,
 * {@link embedkit.spark.EmbedkitModel} looks vectors up.
 *
 * <p>Input and output rows are dealt into parts. In each sub-step of an epoch every input part
 * meets one output part, in one task that alone holds both, so that no row is averaged; over an
 * epoch each meets each. After a sub-step all parts stand in the reliable file system, as
 * Embedkit's own tables, and a task that fails or a driver that dies costs that sub-step alone.
 */
package embedkit.spark;
