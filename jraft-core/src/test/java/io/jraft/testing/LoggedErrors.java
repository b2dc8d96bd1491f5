package io.jraft.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a class logged as an error while this was open. */
public final class LoggedErrors implements AutoCloseable {
    private final ListAppender<ILoggingEvent> seen = new ListAppender<>();
    private final Logger logger;
    private final @Nullable Level before;

    public LoggedErrors(Class<?> of) {
        logger = (Logger) LoggerFactory.getLogger(of);
        before = logger.getLevel();
        logger.setLevel(Level.ERROR);
        logger.setAdditive(false);
        seen.start();
        logger.addAppender(seen);
    }

    public List<String> messages() {
        return seen.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(seen);
        logger.setAdditive(true);
        logger.setLevel(before);
    }
}
