/** The default corpus, which comes with the application. */
package embedkit.app.corpus;
