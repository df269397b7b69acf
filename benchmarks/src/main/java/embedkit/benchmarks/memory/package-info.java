/** What is measured of processes whose memory is limited. */
package embedkit.benchmarks.memory;
