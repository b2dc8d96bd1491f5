package io.jraft.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.jraft.message.RaftMessage;
import io.jraft.spi.MessageReceiver;
import io.jraft.util.Endpoint;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what a transport reports, in order. */
public final class Recorder implements MessageReceiver {
    private static final int PATIENCE_SECONDS = 20;

    /** News of a connection. */
    public record News(Endpoint peer, boolean up) {}

    private final BlockingQueue<RaftMessage> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();

    @Override
    public void onMessage(RaftMessage message) {
        messages.add(message);
    }

    @Override
    public void onConnection(Endpoint peer, boolean up) {
        news.add(new News(peer, up));
    }

    /** The next message; waits for it. */
    public RaftMessage next() throws InterruptedException {
        RaftMessage message = messages.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(message).as("a message within " + PATIENCE_SECONDS + " s").isNotNull();
        return message;
    }

    /** The next news; waits for it. */
    public News nextNews() throws InterruptedException {
        News one = news.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(one).as("news within " + PATIENCE_SECONDS + " s").isNotNull();
        return one;
    }

    /** News that came and were not looked at. */
    public int newsWaiting() {
        return news.size();
    }

    /** Messages that arrived and were not looked at. */
    public int waiting() {
        return messages.size();
    }
}
