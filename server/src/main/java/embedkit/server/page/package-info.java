/** The files of the explorer page, which server/web/build makes. */
package embedkit.server.page;
