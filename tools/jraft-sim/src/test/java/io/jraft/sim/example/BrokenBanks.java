package io.jraft.sim.example;

import io.jraft.storage.snapshot.SnapshotReader;
import java.util.HashSet;
import java.util.Set;

/** Banks with one bug each, of the kinds that look right on one server. */
final class BrokenBanks {
    private BrokenBanks() {}

    /** A partner that shares the fees. It has no hashCode of its own, so a set puts it where its address says. */
    static final class Partner {
        final String name;

        Partner(String name) {
            this.name = name;
        }
    }

    /** A part of the fee goes to the partner that comes first in a set: another one on every server. */
    static class FirstOfASet extends Bank {
        private final Set<Partner> partners = new HashSet<>();

        FirstOfASet() {
            for (String name : new String[] {"dave", "erin", "frank", "grace"}) {
                partners.add(new Partner(name));
                accounts.put(name, 0L);
            }
        }

        @Override
        long fee(String from, long amount) {
            if (amount > 20) {
                move(from, partners.iterator().next().name, 1);
            }
            return super.fee(from, amount);
        }
    }

    /** Transfers are free in every second microsecond: servers look at the clock at different times. */
    static class Clock extends Bank {
        @Override
        long fee(String from, long amount) {
            return System.nanoTime() / 1_000 % 2;
        }
    }

    /** Every tenth transfer is free, but how many there were is not in the snapshot. */
    static class Forgetful extends Bank {
        private int transfers;

        @Override
        long fee(String from, long amount) {
            return ++transfers % 10 == 0 ? 0 : 1;
        }

        @Override
        public String toString() {
            return super.toString() + ", transfers=" + transfers;
        }
    }

    /** The same, but what it does not save it does not show either. */
    static class Secretive extends Forgetful {
        @Override
        public String toString() {
            return accounts.toString();
        }
    }

    /** Loading adds to what is there. */
    static class Adding extends Bank {
        private boolean used;

        @Override
        long fee(String from, long amount) {
            used = true;
            return super.fee(from, amount);
        }

        @Override
        public boolean onSnapshotLoad(SnapshotReader reader) {
            long before = accounts.get(FEES);
            boolean loaded = super.onSnapshotLoad(reader);
            if (used) {
                accounts.merge(FEES, before, Long::sum);
            }
            return loaded;
        }
    }

    /** Nobody may send more than 28, says an exception. */
    static class Throwing extends Bank {
        @Override
        long fee(String from, long amount) {
            if (amount > 28) {
                throw new IllegalArgumentException("too much: " + amount);
            }
            return super.fee(from, amount);
        }
    }
}
