/**
 * How Guice puts the parts together: {@link embedkit.guice.EmbedkitModule} binds the plugins that
 * are installed and those that a pipeline chose. A host application installs it, and overrides what
 * it wants otherwise. Plugins never see Guice, and nothing here is imposed on the host's injector.
 */
package embedkit.guice;
