package dev.ashlar.architecture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/** Circles in a graph of names. */
final class Cycles {

    private Cycles() {}

    /** Short circles, such as {@code [a, b, a]}, that together have every node that is in one. */
    static List<List<String>> in(SortedMap<String, SortedSet<String>> edges) {
        List<List<String>> cycles = new ArrayList<>();
        Set<String> told = new HashSet<>();
        for (String start : edges.keySet()) {
            List<String> cycle = told.contains(start) ? List.of() : shortest(start, edges);
            if (!cycle.isEmpty()) {
                told.addAll(cycle);
                cycles.add(cycle);
            }
        }
        return cycles;
    }

    private static List<String> shortest(String start, SortedMap<String, SortedSet<String>> edges) {
        Map<String, String> cameFrom = new LinkedHashMap<>();
        Deque<String> waiting = new ArrayDeque<>(List.of(start));
        while (!waiting.isEmpty()) {
            String node = waiting.remove();
            for (String next : edges.getOrDefault(node, Collections.emptySortedSet())) {
                if (next.equals(start)) {
                    return path(start, node, cameFrom);
                }
                if (cameFrom.putIfAbsent(next, node) == null) {
                    waiting.add(next);
                }
            }
        }
        return List.of();
    }

    private static List<String> path(String start, String last, Map<String, String> cameFrom) {
        Deque<String> path = new ArrayDeque<>(List.of(start));
        String node = last;
        while (!node.equals(start)) {
            path.addFirst(node);
            node = cameFrom.getOrDefault(node, start);
        }
        path.addFirst(start);
        return List.copyOf(path);
    }
}
