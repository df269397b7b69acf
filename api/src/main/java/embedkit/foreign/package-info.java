/** What files of other tools are, and how they become files that can be read. */
package embedkit.foreign;
