package dev.perennial.proof;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a cell once for each seed, in the world that all cells share, and writes down what came of it. */
final class CellExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Cell cell = context.getRequiredTestMethod().getAnnotation(Cell.class);
        return LongStream.range(0, seeds(cell))
                .map(i -> Long.getLong("proof.seed", 7) + i)
                .mapToObj(seed -> new Seeded(cell, seed));
    }

    /** A slow cell is not skipped in the quick share: it is not part of it. */
    @Override
    public boolean mayReturnZeroTestTemplateInvocationContexts(ExtensionContext context) {
        return true;
    }

    private static long seeds(Cell cell) {
        if (cell.slow()) {
            return Boolean.getBoolean("proof.whole") ? 1 : 0;
        }
        return Long.getLong("proof.seeds", 1);
    }

    private record Seeded(Cell cell, long seed) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int index) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new OneRun(new Evidence(cell, seed)));
        }
    }

    private record OneRun(Evidence evidence) implements ParameterResolver, InvocationInterceptor {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == Evidence.class || type == TestBed.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Evidence.class ? evidence : TestBed.shared();
        }

        @Override
        public void interceptTestTemplateMethod(
                Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
                throws Throwable {
            long begin = System.nanoTime();
            boolean ok = false;
            try {
                TestBed.shared().begin(evidence.cell().subscriptions(), evidence.seed());
                invocation.proceed();
                if (!evidence.firedEach()) {
                    throw new AssertionError("the fault never happened: nothing is proved");
                }
                ok = true;
            } catch (Throwable failure) {
                failure.addSuppressed(new AssertionError("to see it again: -Dproof.seed=" + evidence.seed()));
                throw failure;
            } finally {
                TestBed.shared().end(ok);
                CellResult.of(evidence, ok, System.nanoTime() - begin).forEach(CellResults.ofThisBuild()::add);
            }
        }
    }
}
