package io.jraft.util;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names an implementation that {@link JRaftServiceLoader} finds, and says which comes first. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SPI {
    /** The name to ask for. */
    String name() default "";

    /** The highest comes first. */
    int priority() default 0;
}
