package dev.perennial.service;

import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Without the role {@code api} these handlers do not exist: there is nothing to call. */
public final class OnApiRole implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        return Binder.get(context.getEnvironment())
                .bind("perennial.roles", Bindable.setOf(String.class))
                .orElse(Set.of())
                .stream()
                .anyMatch("api"::equalsIgnoreCase);
    }
}
