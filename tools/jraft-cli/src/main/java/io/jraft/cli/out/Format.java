package io.jraft.cli.out;

/** How a command answers. */
public enum Format {
    /** Lines and aligned columns for people; its look may change. */
    TABLE,
    /** One JSON object for programs; keys are only ever added. */
    JSON
}
