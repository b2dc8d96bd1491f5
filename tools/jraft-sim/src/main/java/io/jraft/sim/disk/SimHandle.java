package io.jraft.sim.disk;

import io.jraft.sim.disk.DiskCall.Op;
import io.jraft.spi.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link SimFileSystem}; dead after the disk's next crash. Owner: the run's thread. */
final class SimHandle implements DataFile {
    private final SimFileSystem disk;
    private final String path;
    private final SimFile file;
    private final boolean writable;
    private final int born;
    private boolean closed;

    SimHandle(SimFileSystem disk, String path, SimFile file, boolean writable) {
        this.disk = disk;
        this.path = path;
        this.file = file;
        this.writable = writable;
        born = disk.life();
    }

    private DiskCall call(Op op, long position, int length) throws IOException {
        if (born != disk.life()) {
            throw new SimCrash("a handle of before the crash was used: " + path);
        }
        if (closed || (op.isChanging() && !writable)) {
            disk.ensureUp();
            throw new IOException(path + (closed ? " was closed" : " is open for reading only"));
        }
        return new DiskCall(op, path, "", position, length);
    }

    private DiskCall begin(Op op, long position, int length) throws IOException {
        DiskCall call = call(op, position, length);
        disk.begin(call);
        return call;
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
        write(position, bytes, bytes.remaining());
    }

    /** With zeros up to the end of the page, as the real one. */
    @Override
    public void append(long position, ByteBuffer bytes) throws IOException {
        int rest = (int) ((position + bytes.remaining()) % PAGE_BYTES);
        write(position, bytes, bytes.remaining() + (rest == 0 ? 0 : PAGE_BYTES - rest));
    }

    private void write(long position, ByteBuffer bytes, int length) throws IOException {
        byte[] data = new byte[length];
        bytes.get(bytes.position(), data, 0, bytes.remaining());
        DiskCall call = call(Op.WRITE, position, data.length);
        if (disk.crashesDuring()) {
            put(position, first(data, Crasher.wholeSectors(position, data.length / 2)));
        }
        disk.begin(call);
        disk.ensureRoom(call, position + data.length - file.size());
        DiskFault.Kind fault = data.length == 0 ? null : disk.meet(call);
        if (fault == null) {
            put(position, data);
        } else {
            write(call, data, fault);
        }
        bytes.position(bytes.limit());
        disk.wrote(data.length);
        disk.done(call);
    }

    private static byte[] first(byte[] data, int length) {
        return Arrays.copyOf(data, length);
    }

    private void put(long position, byte[] data) {
        put(position, data, SimFile.Path.STRAIGHT, 0);
    }

    private void put(long position, byte[] data, SimFile.Path path, long astray) {
        if (data.length > 0) {
            file.write(disk.seq(), position, data, path, astray);
            disk.dirty(file);
        }
    }

    private void write(DiskCall call, byte[] data, DiskFault.Kind fault) throws IOException {
        long position = call.position();
        switch (fault) {
            case SHORT_WRITE -> {
                int part = disk.random(data.length);
                put(position, first(data, part));
                disk.happened(fault, call, part + " bytes were written");
                throw new IOException("simulated: only a part was written: " + call);
            }
            case SPLIT_WRITE -> {
                int part = disk.random(data.length);
                put(position, first(data, part));
                put(position + part, Arrays.copyOfRange(data, part, data.length));
                disk.happened(fault, call, "cut after " + part + " bytes");
            }
            case LOST_WRITE -> {
                put(position, data, SimFile.Path.LOST, 0);
                disk.happened(fault, call, "the drive forgot it");
            }
            case MISDIRECTED_WRITE -> {
                long astray = elsewhere(position);
                SimFile.Path way = astray == position ? SimFile.Path.LOST : SimFile.Path.ASTRAY;
                put(position, data, way, astray);
                disk.happened(fault, call, "the drive wrote it to " + astray);
            }
            default -> throw new IllegalStateException(fault + " in " + call);
        }
    }

    /** The same place in another sector of the file; the position itself when there is none. */
    private long elsewhere(long position) {
        long sectors = file.size() / SimFile.SECTOR;
        long mine = position / SimFile.SECTOR;
        if (sectors < 2) {
            return position;
        }
        long other = (mine + 1 + disk.random((int) sectors - 1)) % sectors;
        return other * SimFile.SECTOR + position % SimFile.SECTOR;
    }

    @Override
    public int read(long position, ByteBuffer into) throws IOException {
        DiskCall call = begin(Op.READ, position, into.remaining());
        int length = (int) Math.max(0, Math.min(into.remaining(), file.size() - position));
        // What was written and not synced is answered by the system's memory; the drive is not
        // asked.
        boolean asksDrive = length > 0 && !file.isDirty(position, length);
        DiskFault.Kind fault = asksDrive ? disk.meet(call) : null;
        if (fault == DiskFault.Kind.MISDIRECTED_READ) {
            long astray = elsewhere(position);
            ByteBuffer other = ByteBuffer.allocate(length);
            file.read(astray, other);
            into.put(other.rewind());
            disk.happened(fault, call, "the drive read at " + astray);
            disk.done(call);
            return length;
        }
        spoil(call, length, fault);
        if (length > 0 && file.isDead(position, length)) {
            throw new IOException("simulated: a sector cannot be read: " + call);
        }
        int n = file.read(position, into);
        disk.done(call);
        return n;
    }

    private void spoil(DiskCall call, int length, DiskFault.@Nullable Kind fault) {
        if (fault == DiskFault.Kind.BIT_ROT) {
            long at = call.position() + disk.random(length);
            int bit = disk.random(8);
            file.flip(at, 1 << bit);
            disk.happened(fault, call, "bit " + bit + " of byte " + at);
        } else if (fault == DiskFault.Kind.DEAD_SECTOR) {
            long sector = (call.position() + disk.random(length)) / SimFile.SECTOR;
            file.kill(sector);
            disk.happened(fault, call, "sector " + sector);
        }
    }

    @Override
    public void force(boolean metadata) throws IOException {
        DiskCall call = begin(Op.FORCE, 0, 0);
        DiskFault.Kind fault = disk.meet(call);
        if (fault == DiskFault.Kind.FAILED_FORCE) {
            file.dropPending();
            disk.clean(file);
            disk.happened(fault, call, "its pages were marked clean");
            throw new IOException("simulated: the sync failed: " + call);
        }
        file.force();
        disk.clean(file);
        disk.forced();
        disk.done(call);
    }

    @Override
    public long size() throws IOException {
        DiskCall call = begin(Op.SIZE, 0, 0);
        disk.meet(call);
        disk.done(call);
        return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        DiskCall call = begin(Op.TRUNCATE, size, 0);
        disk.meet(call);
        file.truncate(disk.seq(), size);
        disk.dirty(file);
        disk.done(call);
    }

    @Override
    public void close() {
        closed = true;
    }
}
