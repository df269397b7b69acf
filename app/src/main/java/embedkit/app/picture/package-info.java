/** Pictures: words on a plane, and what a sweep found. */
package embedkit.app.picture;
