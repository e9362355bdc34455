package dev.ashlar.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CyclesTest {

    @Test
    void findsNoneInATree() {
        assertThat(Cycles.in(graph("a", "bc", "b", "d", "c", "d"))).isEmpty();
    }

    @Test
    void tellsOfEveryNodeThatIsInACircle() {
        assertThat(Cycles.in(graph("a", "b", "b", "c", "c", "ad", "d", "a", "x", "y", "y", "x")))
                .containsExactly(List.of("a", "b", "c", "a"), List.of("d", "a", "b", "c", "d"), List.of("x", "y", "x"));
    }

    /** Pairs of a node and the nodes it leads to, one letter each. */
    private static SortedMap<String, SortedSet<String>> graph(String... edges) {
        SortedMap<String, SortedSet<String>> graph = new TreeMap<>();
        for (int i = 0; i < edges.length; i += 2) {
            graph.put(edges[i], new TreeSet<>(List.of(edges[i + 1].split(""))));
        }
        return graph;
    }
}
