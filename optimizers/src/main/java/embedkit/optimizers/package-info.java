/** How a table learns. Every optimizer steps just the rows that have gradients. */
package embedkit.optimizers;
