/** The results as a table for the terminal, as JSON, as .hgrm files, as one HTML page, and as the page in docs. */
@NullMarked
package io.jraft.bench.report;

import org.jspecify.annotations.NullMarked;
