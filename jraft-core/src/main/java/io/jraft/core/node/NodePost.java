package io.jraft.core.node;

/**
 * An answer that the loop shall run for a node.
 *
 * @param node whose turn it is part of
 * @param action runs on the loop
 */
public record NodePost(NodeCore node, Runnable action) {}
