package io.jraft.storage;

/** What keeps something of a node. */
public interface Storage {}
