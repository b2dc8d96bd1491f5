package io.jraft.sim.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ways in which an object can have got to where it is. Of two ways to the same state with the same answers still
 * owed, only the one that spent fewer unknown operations is kept: whatever the other can still explain, this one can.
 */
final class Frontier {
    private final Map<Place, List<Bits>> places = new LinkedHashMap<>();

    /**
     * One way.
     *
     * @param state what the object holds
     * @param done which of the operations that are still to be answered have taken effect, by slot
     * @param spent which operations of unknown outcome have taken effect, by number
     */
    record Way(State state, Bits done, Bits spent) {}

    private record Place(State state, Bits done) {}

    /** False if a way already here is as good. */
    boolean add(Way way) {
        List<Bits> cheapest =
                places.computeIfAbsent(
                        new Place(way.state(), way.done()), place -> new ArrayList<>(1));
        for (Bits spent : cheapest) {
            if (spent.within(way.spent())) {
                return false;
            }
        }
        cheapest.removeIf(spent -> way.spent().within(spent));
        cheapest.add(way.spent());
        return true;
    }

    List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        places.forEach(
                (place, cheapest) -> {
                    for (Bits spent : cheapest) {
                        ways.add(new Way(place.state(), place.done(), spent));
                    }
                });
        return ways;
    }

    boolean isEmpty() {
        return places.isEmpty();
    }
}
