/** Measurements with JMH, one class for each room; README.md beside them says how to run them. */
package embedkit.benchmarks;
