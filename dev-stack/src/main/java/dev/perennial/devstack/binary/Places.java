package dev.perennial.devstack.binary;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Where a program may be, in the order in which the places are tried. */
record Places(String program, List<Place> inOrder) {
    /**
     * Tells why a place was passed over when the next one has to be tried.
     *
     * @param notFound what is thrown when no place has the program, made of every reason
     */
    Found find(Consumer<String> progress, Function<List<String>, ProgramNotFoundException> notFound) {
        List<String> refusals = new ArrayList<>();
        for (Place place : inOrder) {
            try {
                return new Found(place.look(progress), place.source());
            } catch (Refusal refusal) {
                refusals.add(place.name() + ": " + refusal.getMessage());
                if (place.worthMentioning()) {
                    progress.accept("No " + program + " from " + place.name() + ": " + refusal.getMessage());
                }
            }
        }
        throw notFound.apply(refusals);
    }
}
