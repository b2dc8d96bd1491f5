package io.jraft.rhea;

import io.jraft.rhea.pd.PdStateMachine;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The placement driver's state as a machine of the simulator: it may lead before its store listens. Owner: the run's thread. */
public class DriverMachine extends PdStateMachine {
    private final Heard heard;

    /** One that knows nothing. */
    public DriverMachine() {
        this(new Heard());
    }

    private DriverMachine(Heard heard) {
        super(7, heard);
        this.heard = heard;
    }

    /** Who is to hear who leads. */
    void tell(PdStateMachine.Listener listener) {
        heard.listener = listener;
        if (heard.term > 0) {
            listener.onLeaderStart(heard.term);
        }
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(published().encode());
    }

    private static final class Heard implements PdStateMachine.Listener {
        private PdStateMachine.@Nullable Listener listener;
        private long term;

        @Override
        public void onLeaderStart(long newTerm) {
            term = newTerm;
            if (listener != null) {
                listener.onLeaderStart(newTerm);
            }
        }

        @Override
        public void onLeaderStop() {
            term = 0;
            if (listener != null) {
                listener.onLeaderStop();
            }
        }
    }
}
