package dev.perennial.devstack.http;

import java.util.HashMap;
import java.util.Map;

/** Which behaviour the next request meets. */
public final class Script {
    // Mutable state, guarded by this
    private final Map<String, Behaviour> byAddress = new HashMap<>();
    private Behaviour general = Behaviour.accept();

    public synchronized void behave(Behaviour behaviour) {
        general = behaviour;
    }

    public synchronized void behaveFor(String address, Behaviour behaviour) {
        byAddress.put(address, behaviour);
    }

    public synchronized void forget() {
        byAddress.clear();
        general = Behaviour.accept();
    }

    public synchronized Behaviour next(String address) {
        Behaviour special = byAddress.get(address);
        if (special != null) {
            byAddress.put(address, remaining(special));
            return special.times() == 0 ? Behaviour.accept() : special;
        }
        Behaviour current = general;
        general = remaining(current);
        return current.times() == 0 ? Behaviour.accept() : current;
    }

    private static Behaviour remaining(Behaviour behaviour) {
        return switch (behaviour.times()) {
            case Behaviour.FOREVER, 0 -> behaviour;
            default -> behaviour.times(behaviour.times() - 1);
        };
    }
}
