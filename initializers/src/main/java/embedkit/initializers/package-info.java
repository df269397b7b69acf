/** How a table starts. Every initializer is a pure function of seed and row. */
package embedkit.initializers;
