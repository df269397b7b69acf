/** All rows of a table compared with all, or grouped: what maps are made of. Not exported. */
package embedkit.search.near;
