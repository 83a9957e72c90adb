package dev.perennial.api.facade;

import dev.perennial.service.OnApiRole;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** What no configuration names does not exist: there is nothing to call. */
final class OnFacade implements Condition {

    private final Condition onApiRole = new OnApiRole();

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String name = Objects.requireNonNull(metadata.getAnnotationAttributes(Facade.class.getName()))
                .get("value")
                .toString();
        return onApiRole.matches(context, metadata)
                && Binder.get(context.getEnvironment())
                        .bind("perennial.facades", Bindable.setOf(String.class))
                        .orElse(Set.of())
                        .stream()
                        .map(configured ->
                                configured.strip().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .anyMatch(name::equals);
    }
}
