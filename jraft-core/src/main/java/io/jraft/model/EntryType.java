package io.jraft.model;

/** What an entry means. Codes 16 to 127 are reserved for internal kinds of later versions. */
public enum EntryType {
    /** A command for the user's state machine. */
    DATA(1),
    /** A configuration of the group, in force from the moment it is appended. */
    CONFIGURATION(2);

    private final byte code;

    EntryType(int code) {
        this.code = (byte) code;
    }

    /** The byte in the entry's header. */
    public byte code() {
        return code;
    }

    /** True when this version knows the code. */
    static boolean isKnown(byte code) {
        return code == DATA.code || code == CONFIGURATION.code;
    }

    /** The kind of a code. An unknown one stops the group: nothing is skipped. */
    public static EntryType of(byte code) {
        return switch (code) {
            case 1 -> DATA;
            case 2 -> CONFIGURATION;
            default ->
                    throw new IllegalArgumentException(
                            "entry type "
                                    + code
                                    + " is unknown to this version; run the version that wrote it");
        };
    }
}
