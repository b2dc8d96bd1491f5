package io.jraft.bench.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * What plain copies reach here: a file written from end to end and synced once, a socket of loopback.
 *
 * @param disk in MB a second
 * @param loopback in MB a second
 */
record Streams(double disk, double loopback) {
    private static final int BLOCK_BYTES = 1 << 20;

    static Streams measure(Path directory, long bytes) throws IOException {
        return new Streams(disk(directory, bytes), loopback(bytes));
    }

    double slower() {
        return Math.min(disk, loopback);
    }

    String words() {
        return String.format(
                Locale.ROOT,
                "A file is written and synced with %,.0f MB/s, loopback moves %,.0f MB/s.",
                disk,
                loopback);
    }

    private static double disk(Path directory, long bytes) throws IOException {
        Path path = directory.resolve("stream-probe");
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long since = System.nanoTime();
            for (long at = 0; at < bytes; at += BLOCK_BYTES) {
                block.clear().limit((int) Math.min(BLOCK_BYTES, bytes - at));
                while (block.hasRemaining()) {
                    file.write(block);
                }
            }
            file.force(true);
            return perSecond(bytes, since);
        } finally {
            Files.deleteIfExists(path);
        }
    }

    private static double loopback(long bytes) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket out = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                Socket in = server.accept()) {
            long since = System.nanoTime();
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(() -> write(out, block, bytes));
            InputStream from = in.getInputStream();
            byte[] read = new byte[BLOCK_BYTES];
            for (long left = bytes; left > 0; ) {
                int n = from.read(read, 0, (int) Math.min(read.length, left));
                if (n < 0) {
                    throw new IOException("loopback ended early");
                }
                left -= n;
            }
            writing.join();
            return perSecond(bytes, since);
        }
    }

    private static void write(Socket to, byte[] block, long bytes) {
        try {
            OutputStream out = to.getOutputStream();
            for (long left = bytes; left > 0; left -= block.length) {
                out.write(block, 0, (int) Math.min(block.length, left));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static double perSecond(long bytes, long since) {
        return bytes / 1e6 / ((System.nanoTime() - since) / 1e9);
    }
}
