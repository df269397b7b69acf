/** The command line: one class for each command; results on standard output, all else on error. */
package embedkit.app;
