/** Eigenvectors and principal components, for all modules of ours that project rows. */
package embedkit.linear;
