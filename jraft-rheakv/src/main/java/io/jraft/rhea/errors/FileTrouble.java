package io.jraft.rhea.errors;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, for people: Java often says no more than the file's name. Stateless. */
public final class FileTrouble {
    private FileTrouble() {}

    /** A sentence without its full stop. */
    public static String text(IOException e) {
        if (e instanceof CharacterCodingException) {
            return "it is no text in UTF-8";
        }
        if (!(e instanceof FileSystemException file) || file.getReason() != null) {
            return e.getMessage() == null ? e.toString() : e.getMessage();
        }
        String name = file.getFile();
        if (e instanceof NoSuchFileException) {
            return name + " does not exist";
        } else if (e instanceof AccessDeniedException) {
            return name + ": access is denied to the user of this process";
        } else if (e instanceof FileAlreadyExistsException) {
            return name + " is there already";
        }
        return name + ": " + e.getClass().getSimpleName();
    }
}
