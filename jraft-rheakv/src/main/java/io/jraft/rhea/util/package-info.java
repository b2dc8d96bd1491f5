/** What the API's signatures need besides. Owner: as each says. */
@NullMarked
package io.jraft.rhea.util;

import org.jspecify.annotations.NullMarked;
