package io.jraft.bench.node;

import java.nio.file.Path;
import java.util.List;

/**
 * What a server is told at its start.
 *
 * @param id which of the servers this is, from 0
 * @param endpoints "host:port" of every server, this one at {@code id}
 * @param sparePorts for each server ports of its own on the same host, for contestants that need more than one
 * @param directory where this server keeps its data; empty at first
 * @param groups how many groups it hosts, at least 1
 */
public record ServerSpec(
        int id,
        List<String> endpoints,
        List<List<Integer>> sparePorts,
        Path directory,
        int groups) {
    private static final int ARGUMENTS = 5;

    public List<String> arguments() {
        return List.of(
                Integer.toString(id),
                String.join(",", endpoints),
                String.join(
                        "/",
                        sparePorts.stream()
                                .map(
                                        ports ->
                                                String.join(
                                                        ",",
                                                        ports.stream()
                                                                .map(String::valueOf)
                                                                .toList()))
                                .toList()),
                directory.toString(),
                Integer.toString(groups));
    }

    /** The reverse of {@link #arguments}. */
    public static ServerSpec parse(String[] args) {
        if (args.length != ARGUMENTS) {
            throw new IllegalArgumentException(
                    "want <id> <endpoints> <ports> <directory> <groups>, got " + List.of(args));
        }
        return new ServerSpec(
                Integer.parseInt(args[0]),
                List.of(args[1].split(",", -1)),
                List.of(args[2].split("/", -1)).stream()
                        .map(
                                ports ->
                                        List.of(ports.split(",", -1)).stream()
                                                .map(Integer::valueOf)
                                                .toList())
                        .toList(),
                Path.of(args[3]),
                Integer.parseInt(args[4]));
    }
}
