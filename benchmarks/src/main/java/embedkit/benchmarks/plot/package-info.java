/** Pictures of what was measured. */
package embedkit.benchmarks.plot;
