/** Approximate indexes measured beside each other, for the script search. */
package embedkit.benchmarks.index;
