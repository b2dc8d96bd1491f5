/** Storages that programs name in a factory of their own. */
@NullMarked
package io.jraft.storage.impl;

import org.jspecify.annotations.NullMarked;
