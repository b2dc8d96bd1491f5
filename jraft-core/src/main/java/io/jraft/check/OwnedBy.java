package io.jraft.check;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which station's worker is the only one to touch a class's state. */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface OwnedBy {
    /** The owner. */
    Owner value();

    /** The owners there are. */
    enum Owner {
        /** The loop worker of the group: all protocol state. */
        LOOP,
        /** The disk worker of the journal. */
        DISK,
        /** The worker that runs the group's state machine. */
        FSM,
        /** A worker for slow copying. */
        BULK,
        /** Safe for every thread: immutable, or built on {@code io.jraft.ring}. */
        ANY
    }
}
