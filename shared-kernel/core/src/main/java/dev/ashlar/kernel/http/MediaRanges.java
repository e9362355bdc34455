package dev.ashlar.kernel.http;

import io.micronaut.http.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an Accept header admits (section 12.5.1 of RFC 9110): of the ranges that cover a type the most exact one counts, and
 * a quality of 0 excludes. A range that is none is ignored; without any, everything is admitted.
 */
final class MediaRanges {

    private static final MediaRanges ANYTHING = new MediaRanges(List.of());

    private record Range(String type, String subtype, float quality) {

        /** How exactly this range names the type; 0 when it does not cover it. */
        int covers(MediaType media) {
            if (type.equals("*")) {
                return 1;
            }
            if (!type.equalsIgnoreCase(media.getType())) {
                return 0;
            }
            return subtype.equals("*") ? 2 : subtype.equalsIgnoreCase(media.getSubtype()) ? 3 : 0;
        }
    }

    private final List<Range> ranges;

    private MediaRanges(List<Range> ranges) {
        this.ranges = ranges;
    }

    static MediaRanges of(List<String> headers) {
        if (headers.isEmpty()) {
            return ANYTHING;
        }
        List<Range> ranges = new ArrayList<>(4);
        for (String header : headers) {
            for (String part : header.split(",", -1)) {
                add(ranges, part);
            }
        }
        return ranges.isEmpty() ? ANYTHING : new MediaRanges(ranges);
    }

    private static void add(List<Range> ranges, String part) {
        String[] words = part.split(";", -1);
        // Some programs write the range of everything with one star.
        String name = words[0].strip().equals("*") ? "*/*" : words[0].strip();
        int slash = name.indexOf('/');
        if (slash < 1 || slash == name.length() - 1) {
            return;
        }
        String type = name.substring(0, slash);
        String subtype = name.substring(slash + 1);
        if (!type.equals("*") || subtype.equals("*")) {
            ranges.add(new Range(type, subtype, Quality.of(words)));
        }
    }

    /** Of these types the one that is liked best, the first of equals; none when none is admitted. */
    Optional<MediaType> best(List<MediaType> types) {
        MediaType best = null;
        float liked = 0;
        for (MediaType type : types) {
            float quality = ranges.isEmpty() || type.getName().equals("*/*") ? 1 : quality(type);
            if (quality > liked) {
                best = type;
                liked = quality;
            }
        }
        return Optional.ofNullable(best);
    }

    private float quality(MediaType type) {
        int exactness = 0;
        float quality = 0;
        for (Range range : ranges) {
            int here = range.covers(type);
            if (here > exactness || (here == exactness && here > 0 && range.quality() > quality)) {
                exactness = here;
                quality = range.quality();
            }
        }
        return quality;
    }

    /** True when a Content-Type header names one of these types, in the only charset that is read. */
    static boolean names(List<String> contentType, List<MediaType> types) {
        if (contentType.size() != 1) {
            return false;
        }
        String[] words = contentType.getFirst().split(";", -1);
        for (int i = 1; i < words.length; i++) {
            String word = words[i].strip().toLowerCase(Locale.ROOT);
            if (word.startsWith("charset=") && !word.equals("charset=utf-8") && !word.equals("charset=\"utf-8\"")) {
                return false;
            }
        }
        String name = words[0].strip();
        return types.stream()
                .map(MediaType::getName)
                .anyMatch(type -> type.equals("*/*") || type.equalsIgnoreCase(name));
    }
}
