/** Archives of several files: zip and tar, listed and read member by member. */
package embedkit.archive;
