/**
 * How Guice puts the parts together: {@link embedkit.app.wiring.EmbedkitModule} binds the plugins
 * that are installed and the ones that were chosen. A host application installs it, and overrides
 * what it wants otherwise. Plugins never see Guice.
 */
package embedkit.app.wiring;
