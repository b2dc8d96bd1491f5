package io.jraft.sim.shrink;

import io.jraft.sim.world.Trace;
import io.jraft.sim.world.Trace.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The events of a run as people would tell them: both ends of a message are one item, a question and its answer too, and
 * steps, disk calls and applied entries are left out. Stateless.
 */
final class Excerpt {
    private static final Pattern TERM = Pattern.compile("(?<=\\s)t(\\d+)");

    private Excerpt() {}

    /** All items, in the order of their ends; what is violated comes last. */
    static List<Item> of(List<Event> events) {
        Map<Long, Event> sent = new LinkedHashMap<>();
        Map<String, Event> answers = new LinkedHashMap<>();
        for (Event e : events) {
            if (e.kind() == Trace.Kind.ANSWER) {
                answers.put(firstWord(e.text()), e);
            }
        }
        List<Item> items = new ArrayList<>();
        List<Item> last = new ArrayList<>();
        for (Event e : events) {
            switch (e.kind()) {
                case SEND -> sent.put(e.id(), e);
                case DELIVER -> items.add(message(Item.Kind.MESSAGE, sent.remove(e.id()), e));
                case DROP -> items.add(message(Item.Kind.LOST, sent.remove(e.id()), e));
                case CLIENT -> items.add(question(e, answers));
                case FAULT -> items.add(mark(Item.Kind.FAULT, e, e.text()));
                case CRASH -> items.add(mark(Item.Kind.CRASH, e, e.text()));
                case START -> {
                    // That all begin is no news.
                    if (!e.text().equals("start 1")) {
                        items.add(mark(Item.Kind.START, e, e.text()));
                    }
                }
                case STOP -> items.add(mark(Item.Kind.STOP, e, e.text()));
                case ROLE ->
                        items.add(
                                mark(
                                        Leaderships.isEnd(e) ? Item.Kind.RETIRES : Item.Kind.LEADS,
                                        e,
                                        e.text()));
                case CHECK -> last.add(mark(Item.Kind.VIOLATION, e, e.text()));
                default -> {
                    // Of interest to the hash alone.
                }
            }
        }
        for (Event e : sent.values()) {
            items.add(new Item(Item.Kind.PENDING, e.at(), e.at(), e.node(), e.peer(), e.text()));
        }
        items.sort(Comparator.comparingLong(Item::to));
        items.addAll(last);
        return items;
    }

    /** Both ends; a copy that arrives again has lost its beginning. */
    private static Item message(Item.Kind kind, @Nullable Event send, Event end) {
        String text = send == null ? end.text() + " (again)" : send.text();
        if (kind == Item.Kind.LOST && !end.text().equals("lost")) {
            text += " (" + end.text() + ")";
        }
        long from = send == null ? end.at() : send.at();
        int sender = end.peer();
        int receiver = end.node();
        return new Item(kind, from, end.at(), sender, receiver, text);
    }

    private static Item mark(Item.Kind kind, Event e, String text) {
        return new Item(kind, e.at(), e.at(), e.node(), -1, text);
    }

    private static Item question(Event asked, Map<String, Event> answers) {
        Event answer = answers.get(firstWord(asked.text()));
        String text = asked.text() + ", and gets no answer before the end";
        if (answer != null) {
            String said = answer.text().substring(answer.text().indexOf(" -> ") + 4);
            text = asked.text() + " -> " + (said.equals("?") ? "no answer" : said);
        }
        return mark(Item.Kind.ASK, asked, text);
    }

    private static String firstWord(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    /** The highest term that a message speaks of; 0 for none. */
    static long term(String text) {
        long highest = 0;
        Matcher m = TERM.matcher(text);
        while (m.find()) {
            highest = Math.max(highest, Long.parseLong(m.group(1)));
        }
        return highest;
    }

    // --------------------------------------------------------------------- shortening

    /**
     * About {@code max} items: first of all what is not a message, then the last messages, the votes, and whatever else
     * there is room for, the later the better. Of the rest remains how much it was, in the place where it was.
     */
    static List<Item> shorten(List<Item> items, int max) {
        boolean[] keep = new boolean[items.size()];
        int room = max;
        room -= keep(items, keep, max / 2, i -> !i.isMessage() && i.kind() != Item.Kind.ASK);
        room -= keep(items, keep, Math.min(room, max / 3), i -> i.isMessage() && !i.isBeat());
        room -= keep(items, keep, room, Item::isVote);
        room -= keep(items, keep, room, i -> i.kind() == Item.Kind.ASK);
        keep(items, keep, room, i -> !i.isBeat());
        List<Item> shorter = new ArrayList<>();
        List<Item> skipped = new ArrayList<>();
        for (int i = 0; i < keep.length; i++) {
            if (keep[i]) {
                flush(skipped, shorter);
                shorter.add(items.get(i));
            } else {
                skipped.add(items.get(i));
            }
        }
        flush(skipped, shorter);
        return shorter;
    }

    /** Keeps the last ones that are wanted; answers how many it found. */
    private static int keep(List<Item> items, boolean[] keep, int budget, Predicate<Item> wanted) {
        int found = 0;
        for (int i = keep.length - 1; i >= 0 && found < budget; i--) {
            if (!keep[i] && wanted.test(items.get(i))) {
                keep[i] = true;
                found++;
            }
        }
        return found;
    }

    /** Replaces what is skipped by one item that says how much it was. */
    static void flush(List<Item> skipped, List<Item> shorter) {
        if (!skipped.isEmpty()) {
            long from = skipped.get(0).to();
            long to = skipped.get(skipped.size() - 1).to();
            shorter.add(new Item(Item.Kind.SKIPPED, from, to, -1, -1, summary(skipped)));
            skipped.clear();
        }
    }

    /** For example "24 beats, 13 appends (2 lost)". */
    static String summary(List<Item> items) {
        Map<String, int[]> counts = new LinkedHashMap<>();
        for (Item i : items) {
            int[] n = counts.computeIfAbsent(sort(i), s -> new int[2]);
            n[0]++;
            n[1] += i.kind() == Item.Kind.LOST ? 1 : 0;
        }
        StringBuilder text = new StringBuilder();
        counts.forEach(
                (sort, n) -> {
                    text.append(text.isEmpty() ? "" : ", ").append(n[0]).append(' ').append(sort);
                    text.append(n[0] == 1 ? "" : "s");
                    text.append(n[1] == 0 ? "" : " (" + n[1] + " lost)");
                });
        return text.toString();
    }

    private static String sort(Item i) {
        if (!i.isMessage()) {
            return i.kind() == Item.Kind.ASK ? "question" : "event";
        }
        String word = firstWord(i.text());
        return switch (word) {
            case "beat" -> "beat";
            case "prevote?", "prevote" -> "prevote";
            case "vote?", "vote", "TimeoutNow" -> "vote";
            case "append", "probe", "stored", "no" -> "append";
            default -> word.startsWith("Read") ? "read message" : "snapshot message";
        };
    }
}
