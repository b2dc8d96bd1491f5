package io.jraft.rhea.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads the fields of a YAML file one by one and gathers what is wrong with them, each with its line. Knows text, numbers and
 * yes or no; nothing in a file can make an object of a class of its choice. Owner: one thread.
 */
final class YamlFields {
    private final List<String> mistakes = new ArrayList<>();

    /** The fields that an object may have, and who takes each. */
    static final class Known {
        private final Map<String, Consumer<Node>> fields = new TreeMap<>();

        Known field(String name, Consumer<Node> taker) {
            fields.put(name, taker);
            return this;
        }
    }

    List<String> mistakes() {
        return mistakes;
    }

    /** Hands every field of an object to whoever takes it; those that nobody takes, or that come twice, are mistakes. */
    void object(Node node, String name, Known known) {
        if (!(node instanceof MappingNode object)) {
            wrong(node, name + " must have fields, 'name: value' a line");
            return;
        }
        TreeSet<String> seen = new TreeSet<>();
        for (NodeTuple tuple : object.getValue()) {
            String field = text(tuple.getKeyNode(), "a field's name");
            Consumer<Node> taker = field == null ? null : known.fields.get(field);
            if (field == null) {
                continue;
            }
            if (taker == null) {
                wrong(
                        tuple.getKeyNode(),
                        name
                                + " has no field '"
                                + field
                                + "'; it has "
                                + String.join(", ", known.fields.keySet()));
            } else if (!seen.add(field)) {
                wrong(tuple.getKeyNode(), name + " has the field '" + field + "' twice");
            } else {
                taker.accept(tuple.getValueNode());
            }
        }
    }

    /** Hands every element of a list to whoever takes them. */
    void list(Node node, String name, Consumer<Node> taker) {
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(taker);
        } else {
            wrong(node, name + " must be a list, '- value' a line");
        }
    }

    /** A text; null, and a mistake, if it is none. */
    @Nullable String text(Node node, String name) {
        if (node instanceof ScalarNode scalar && !scalar.getTag().equals(Tag.NULL)) {
            return scalar.getValue();
        }
        wrong(node, name + " must be a text");
        return null;
    }

    /** Hands on a text, if it is one. */
    void text(Node node, String name, Consumer<String> taker) {
        String text = text(node, name);
        if (text != null) {
            taker.accept(text);
        }
    }

    /** Hands on a whole number in a range, if it is one. */
    void number(Node node, String name, long min, long max, Consumer<Long> taker) {
        String text = text(node, name);
        if (text == null) {
            return;
        }
        try {
            long value = Long.parseLong(text.replace("_", ""));
            if (value >= min && value <= max) {
                taker.accept(value);
                return;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        wrong(node, name + " is '" + text + "' and must be a number from " + min + " to " + max);
    }

    /** Hands on true or false, if it is one of them. */
    void flag(Node node, String name, Consumer<Boolean> taker) {
        String text = text(node, name);
        if ("true".equals(text) || "false".equals(text)) {
            taker.accept("true".equals(text));
        } else if (text != null) {
            wrong(node, name + " is '" + text + "' and must be true or false");
        }
    }

    /** Something is wrong at a place in the file. */
    void wrong(Node node, String text) {
        mistakes.add("line " + (node.getStartMark().getLine() + 1) + ": " + text);
    }
}
