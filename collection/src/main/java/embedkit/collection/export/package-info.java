/** Collections as other tools take them. Not exported. */
package embedkit.collection.export;
