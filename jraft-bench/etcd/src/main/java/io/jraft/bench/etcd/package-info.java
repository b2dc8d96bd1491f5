/** etcd behind the bench's contestant: a process of its own beside each server, and a client of it. */
@NullMarked
package io.jraft.bench.etcd;

import org.jspecify.annotations.NullMarked;
