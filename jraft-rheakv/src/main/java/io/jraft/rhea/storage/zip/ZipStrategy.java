package io.jraft.rhea.storage.zip;

import java.io.IOException;
import java.util.zip.Checksum;

/**
 * Puts a directory into a zip archive, and takes it out again; whatever one of them wrote each of them reads. The checksum is of the
 * archive, byte for byte: hand in a fresh one, and compare what {@link #deCompress} made of it with what {@link #compress} did. Calls wait
 * until they are done; calls on different directories and archives do not meet. Owner: ANY.
 */
public interface ZipStrategy {
    /**
     * Writes an archive of all directories and regular files in {@code rootDir/sourceDir}, named as from {@code rootDir}. It stands where it
     * is to be only when it is whole, and is on disk then.
     *
     * @param outputZipFile replaced if it is there; must not be in the directory
     * @throws IOException if something cannot be read or written, or is neither a directory nor a regular file
     */
    void compress(String rootDir, String sourceDir, String outputZipFile, Checksum checksum)
            throws IOException;

    /**
     * Writes what an archive has into a directory, over what is there by the same names. Every file is checked against the checksum that
     * the archive has of it.
     *
     * @param outputDir made if it is not there
     * @throws IOException if something cannot be read or written, if the archive is damaged, or names something that would not be
     *     in the directory; what was written before stays
     */
    void deCompress(String sourceZipFile, String outputDir, Checksum checksum) throws IOException;
}
