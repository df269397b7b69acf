/**
 * How a table learns. Every optimizer here is lazy: a step changes the rows that it is given and
 * their state, and nothing else, as PyTorch does with sparse gradients.
 */
package embedkit.optimizers;
