/** What the readers of formats share that give one row after the other. */
package embedkit.io.formats.records;
