package io.jraft.sim.mutant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** All mutants, in order of their ids. They are the files of the resource directory; there is no second list. Thread: ANY. */
public final class MutantCatalog {
    private static final String DIRECTORY = "mutants";

    private MutantCatalog() {}

    /**
     * Reads every mutant.
     *
     * @throws IOException when the resources cannot be listed
     * @throws IllegalArgumentException naming the file that is not a mutant
     */
    public static List<Mutant> all() throws IOException {
        URL url = MutantCatalog.class.getClassLoader().getResource(DIRECTORY);
        if (url == null) {
            throw new IOException("the resource directory '" + DIRECTORY + "' is missing");
        }
        try {
            URI uri = url.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.getPath(DIRECTORY));
            }
        } catch (URISyntaxException e) {
            throw new IOException(url + " cannot be listed", e);
        }
    }

    private static List<Mutant> read(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.sorted().toList();
        }
        List<Mutant> mutants = new ArrayList<>();
        Set<String> ids = new LinkedHashSet<>();
        for (Path file : files) {
            Mutant mutant =
                    MutantReader.read(
                            String.valueOf(file.getFileName()), Files.readString(file, UTF_8));
            if (!ids.add(mutant.id())) {
                throw new IllegalArgumentException(file + ": " + mutant.id() + " is used twice");
            }
            mutants.add(mutant);
        }
        return mutants;
    }

    /**
     * Those with these ids, in the catalogue's order; all of them when none is named.
     *
     * @throws IllegalArgumentException when an id is unknown
     */
    public static List<Mutant> named(List<String> ids) throws IOException {
        List<Mutant> all = all();
        for (String id : ids) {
            if (all.stream().noneMatch(m -> m.id().equals(id))) {
                throw new IllegalArgumentException("there is no mutant " + id);
            }
        }
        return ids.isEmpty() ? all : all.stream().filter(m -> ids.contains(m.id())).toList();
    }
}
