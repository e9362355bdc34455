#!/bin/sh
# Starts Ashlar on the Java run-time beside it. JAVA_OPTS goes to the JVM, everything else to the program.
set -eu
home=$(dirname "$(dirname "$(readlink -f "$0")")")
# shellcheck disable=SC2086  # JAVA_OPTS holds several options
exec "$home/runtime/bin/java" -XX:AOTCache="$home/lib/ashlar.aot" -Xlog:aot=off -Xlog:cds=off \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+ExitOnOutOfMemoryError \
    ${JAVA_OPTS:-} -jar "$home/lib/ashlar.jar" "$@"
