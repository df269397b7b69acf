/** Metadata as text: JSON objects read and written. Not exported. */
package embedkit.collection.json;
