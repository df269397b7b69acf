/** A classifier of labelled lines. */
package org.example.labels;
