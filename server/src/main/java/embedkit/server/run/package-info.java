/** Training runs that are watched: what happened so far, and who listens. */
package embedkit.server.run;
