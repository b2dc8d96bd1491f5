package io.jraft.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class UtilTest {

    @Test
    @DisplayName("CRC-64 has the check value of its standard")
    void crc64() {
        byte[] check = "123456789".getBytes(StandardCharsets.US_ASCII);

        assertThat(CrcUtil.crc64(check)).isEqualTo(0x6C40DF5F0B497347L);
        ByteBuffer part =
                ByteBuffer.wrap("xx123456789".getBytes(StandardCharsets.US_ASCII)).position(2);
        assertThat(CrcUtil.crc64(part)).isEqualTo(0x6C40DF5F0B497347L);
        assertThat(part.position()).isEqualTo(2);
        CRC64 bytewise = new CRC64();
        for (byte b : check) {
            bytewise.update((int) b);
        }
        assertThat(bytewise.getValue()).isEqualTo(0x6C40DF5F0B497347L);
        bytewise.reset();
        assertThat(bytewise.getValue()).isZero();
    }

    @Test
    @DisplayName("Bits puts the most significant byte first, at any offset")
    void bits() {
        byte[] bytes = new byte[16];
        Bits.putLong(bytes, 1, 0x0102030405060708L);
        Bits.putInt(bytes, 9, -2);
        Bits.putShort(bytes, 13, (short) 0x1234);

        assertThat(bytes[1]).isEqualTo((byte) 1);
        assertThat(bytes[8]).isEqualTo((byte) 8);
        assertThat(Bits.getLong(bytes, 1)).isEqualTo(0x0102030405060708L);
        assertThat(Bits.getInt(bytes, 9)).isEqualTo(-2);
        assertThat(Bits.getShort(bytes, 13)).isEqualTo((short) 0x1234);
    }

    @Test
    @DisplayName("keys compare by unsigned bytes")
    void keys() {
        byte[] low = {1};
        byte[] high = {(byte) 0x80};

        assertThat(BytesUtil.compare(low, high)).isNegative();
        assertThat(BytesUtil.max(low, high)).isSameAs(high);
        assertThat(BytesUtil.min(low, high)).isSameAs(low);
        assertThat(BytesUtil.compare(low, BytesUtil.nextBytes(low))).isNegative();
        assertThat(BytesUtil.getDefaultByteArrayComparator().compare(high, 0, 1, low, 0, 1))
                .isPositive();
        assertThat(BytesUtil.toHex(new byte[] {10, (byte) 0xff})).isEqualTo("0AFF");
        assertThat(BytesUtil.hexStringToByteArray("0aFF")).containsExactly(10, 0xff);
        assertThat(BytesUtil.readUtf8(BytesUtil.writeUtf8("grün"))).isEqualTo("grün");
        assertThat(BytesUtil.nullToEmpty(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"counter", "a", "A-b_9"})
    @DisplayName("a group id of letters, digits, - and _ is fine")
    void groupIds(String id) {
        assertThatCode(() -> Utils.verifyGroupId(id)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "9a", "-a", "a/b", "a b", "grün", "a\n"})
    @DisplayName("other group ids are refused with a rule")
    void badGroupIds(String id) {
        assertThatThrownBy(() -> Utils.verifyGroupId(id))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("closing quietly tells by its answer")
    void closeQuietly() {
        Closeable broken =
                () -> {
                    throw new IOException("test: expected in the log");
                };

        assertThat(Utils.closeQuietly(null)).isZero();
        assertThat(Utils.closeQuietly(() -> {})).isZero();
        assertThat(Utils.closeQuietly(broken)).isEqualTo(-1);
    }

    @Test
    @DisplayName("ThrowUtil throws what it was given and finds the root, in a circle too")
    void throwUtil() {
        IOException root = new IOException("root");
        RuntimeException outer = new RuntimeException(new RuntimeException(root));
        assertThat(ThrowUtil.getRootCause(outer)).isSameAs(root);
        assertThatThrownBy(() -> ThrowUtil.throwException(root)).isSameAs(root);

        RuntimeException a = new RuntimeException("a");
        RuntimeException b = new RuntimeException("b", a);
        RuntimeException c = new RuntimeException("c", b);
        a.initCause(b);
        assertThat(ThrowUtil.getRootCause(c)).isIn(a, b);
    }

    @Test
    @DisplayName("a count-down event waits until the count is back at zero")
    void countDownEvent() throws Exception {
        CountDownEvent event = new CountDownEvent();
        event.await();
        assertThat(event.incrementAndGet()).isEqualTo(1);
        assertThat(event.incrementAndGet()).isEqualTo(2);
        Thread other =
                new Thread(
                        () -> {
                            event.countDown();
                            event.countDown();
                        });
        other.start();
        event.await();
        other.join();
    }

    @Test
    @DisplayName("threads get a name, a number and the wanted kind")
    void threads() {
        NamedThreadFactory factory = new NamedThreadFactory("test-", true);

        assertThat(factory.newThread(() -> {}).getName()).isEqualTo("test-0");
        Thread second = factory.newThread(() -> {});
        assertThat(second.getName()).isEqualTo("test-1");
        assertThat(second.isDaemon()).isTrue();
    }

    @Test
    @DisplayName("a printer prints in chains")
    void printer() {
        StringWriter text = new StringWriter();
        new Describer.DefaultPrinter(new PrintWriter(text)).print("a=").println(1);

        assertThat(text.toString()).isEqualToIgnoringNewLines("a=1\n");
    }

    @Test
    @DisplayName("Requires refuses with the words it was given")
    void requires() {
        assertThat(Requires.requireNonNull("x", "y")).isEqualTo("x");
        assertThatThrownBy(() -> Requires.requireNonNull(null, "who?"))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("who?");
        assertThatThrownBy(() -> Requires.requireTrue(false, "bad %s", "thing"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bad thing");
        assertThatThrownBy(() -> Requires.requireTrue(false, (Object) "100%")).hasMessage("100%");
    }

    @Test
    @DisplayName("a buffer that grows keeps what was written")
    void growingBuffer() {
        ByteBuffer buffer = Utils.allocate(4);
        buffer.put(new byte[] {1, 2, 3});

        ByteBuffer larger = Utils.expandByteBufferAtLeast(buffer, 5_000);

        assertThat(larger.position()).isEqualTo(3);
        assertThat(larger.remaining()).isGreaterThanOrEqualTo(5_000);
        assertThat(larger.get(2)).isEqualTo((byte) 3);
        BufferUtils.flip(larger);
        assertThat(larger.remaining()).isEqualTo(3);
        BufferUtils.position(larger, 2);
        assertThat(larger.get()).isEqualTo((byte) 3);
    }

    @Test
    @DisplayName("texts of one byte a character survive both ways")
    void asciiTexts() {
        assertThat(AsciiStringUtil.unsafeDecode(AsciiStringUtil.unsafeEncode("10.0.0.1:80")))
                .isEqualTo("10.0.0.1:80");
        assertThat(Utils.getBytes("é")).hasSize(2);
        assertThat(Utils.getProcessId(-1)).isEqualTo(ProcessHandle.current().pid());
        long before = Utils.monotonicMs();
        assertThat(Utils.monotonicMs()).isGreaterThanOrEqualTo(before);
    }

    @Test
    @DisplayName("a pool is made as described, and what is missing is named")
    void pools() {
        ThreadPoolUtil.PoolBuilder builder =
                ThreadPoolUtil.newBuilder()
                        .poolName("p")
                        .enableMetric(true)
                        .coreThreads(1)
                        .maximumThreads(2)
                        .keepAliveSeconds(3L)
                        .threadFactory(new NamedThreadFactory("p", true));
        assertThatThrownBy(builder::build).hasMessageContaining("workQueue");

        ThreadPoolExecutor pool = builder.workQueue(new LinkedBlockingQueue<>()).build();

        assertThat(pool.getCorePoolSize()).isEqualTo(1);
        assertThat(pool.getMaximumPoolSize()).isEqualTo(2);
        assertThat(pool.getKeepAliveTime(TimeUnit.SECONDS)).isEqualTo(3);
        pool.shutdown();
    }
}
