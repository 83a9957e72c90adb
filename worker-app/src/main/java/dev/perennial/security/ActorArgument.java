package dev.perennial.security;

import dev.perennial.audit.Actor;
import dev.perennial.problem.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Hands a handler who calls it: as {@link Caller}, or as the {@link Actor} that the audit log names. */
public final class ActorArgument implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == Actor.class || parameter.getParameterType() == Caller.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            ModelAndViewContainer model,
            NativeWebRequest request,
            WebDataBinderFactory binders) {
        Caller caller = CallerAuthentication.current().orElseThrow();
        return parameter.getParameterType() == Caller.class
                ? caller
                : new Actor(caller.name(), RequestId.of(request.getNativeRequest(HttpServletRequest.class)));
    }
}
