/**
 * How a table starts. Every initializer here is a pure function of (seed, row): the numbers of a
 * row come from a generator of its own (SplitMix64, Steele et al. 2014) that is keyed by a hash of
 * seed and row, so any storage, order and number of threads gives the same table, and no two rows
 * start alike (word2vec.c's own generator repeats rows every 65536/gcd(65536, dim)).
 */
@NullMarked
package embedkit.initializers;

import org.jspecify.annotations.NullMarked;
