package io.jraft.sim.disk;

/**
 * A fault that happened.
 *
 * @param call what it happened to
 * @param detail what exactly, in words: which sector, which bit, where to
 */
public record FiredFault(DiskFault.Kind kind, DiskCall call, String detail) {}
