/** Bars and sparse lines that tell how far long work has come. */
package embedkit.app.progress;
