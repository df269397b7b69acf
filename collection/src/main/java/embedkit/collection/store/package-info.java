/** The files of a collection: the manifest, and the segments that it lists. Not exported. */
package embedkit.collection.store;
