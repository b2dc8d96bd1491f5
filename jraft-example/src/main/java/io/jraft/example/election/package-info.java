/**
 * Leader election and nothing else: several processes, one of which leads.
 * Owner: the examples.
 */
@NullMarked
package io.jraft.example.election;

import org.jspecify.annotations.NullMarked;
