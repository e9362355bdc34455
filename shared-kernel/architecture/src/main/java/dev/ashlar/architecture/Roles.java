package dev.ashlar.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.Event;
import dev.ashlar.kernel.Listener;
import dev.ashlar.kernel.settings.Settings;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Repository;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.HttpMethodMapping;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import jakarta.inject.Scope;

/** What a class is for, told from what it carries. */
final class Roles {

    private Roles() {}

    /** The full name as the source writes it. */
    static String nameOf(JavaClass type) {
        return type.getFullName().replace('$', '.');
    }

    static boolean isController(JavaClass type) {
        return type.isAnnotatedWith(Controller.class);
    }

    static boolean isRepository(JavaClass type) {
        return type.isAnnotatedWith(Repository.class) || type.isMetaAnnotatedWith(Repository.class);
    }

    static boolean isRow(JavaClass type) {
        return type.isAnnotatedWith(MappedEntity.class);
    }

    /** A part that does the module's work: a bean that is neither route nor repository. */
    static boolean isService(JavaClass type) {
        return isBean(type) && !isController(type) && !isRepository(type);
    }

    static boolean isBean(JavaClass type) {
        return isController(type) || isRepository(type) || type.isMetaAnnotatedWith(Scope.class);
    }

    static boolean isEventType(JavaClass type) {
        return type.isAssignableTo(Event.class) && !type.isEquivalentTo(Event.class);
    }

    /** What is published: an event that is no family of events. */
    static boolean isEvent(JavaClass type) {
        return isEventType(type) && !type.isInterface();
    }

    static boolean isListener(JavaClass type) {
        return type.isAssignableTo(Listener.class) && !type.isInterface();
    }

    static boolean isErrorCode(JavaClass type) {
        return type.isAssignableTo(ErrorCode.class) && !type.isInterface();
    }

    static boolean isSettings(JavaClass type) {
        return type.isAnnotatedWith(Settings.class);
    }

    static boolean isHandler(JavaMethod method) {
        return isController(method.getOwner())
                && method.isMetaAnnotatedWith(HttpMethodMapping.class)
                && !method.isAnnotatedWith(Error.class);
    }

    /** Runs around every request, or for any failure: on whichever thread that is, often one of the event loop. */
    static boolean isAroundHandlers(JavaMethod method) {
        return method.isAnnotatedWith(Error.class)
                || method.isAnnotatedWith(RequestFilter.class)
                || method.isAnnotatedWith(ResponseFilter.class);
    }
}
