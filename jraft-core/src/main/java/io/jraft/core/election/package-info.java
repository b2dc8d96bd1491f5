/**
 * Campaigns: timeout, pre-vote, vote, leader; and the answers of those who are asked.
 * Owner: LOOP.
 */
@NullMarked
package io.jraft.core.election;

import org.jspecify.annotations.NullMarked;
