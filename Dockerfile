# Builds worker-app from this checkout and runs it as a user without rights, on a file system that may be read-only.

FROM maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
RUN mvn -B -q -ntp -pl worker-app -am -Dmaven.test.skip=true package \
 && java -Djarmode=tools -jar worker-app/target/worker-app-*-exec.jar extract --layers --destination layers \
 && mv layers/application/*.jar layers/application/worker-app.jar

FROM eclipse-temurin:17.0.19_10-jre-noble
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin perennial
WORKDIR /app
# What changes least comes first: a new build of ours is a small layer.
COPY --from=build /build/layers/dependencies/ ./
COPY --from=build /build/layers/spring-boot-loader/ ./
COPY --from=build /build/layers/snapshot-dependencies/ ./
COPY --from=build /build/layers/application/ ./
COPY deploy/worker-app/healthcheck.sh ./healthcheck.sh
COPY jobs.yaml ./jobs.yaml
ENV PERENNIAL_JOBS_FILE=/app/jobs.yaml
USER 10001
EXPOSE 8080
# It has 40 s to start on a slow host; until then an unhealthy answer counts for nothing.
HEALTHCHECK --interval=30s --timeout=10s --start-period=40s --retries=3 CMD ["/app/healthcheck.sh"]
# Small while it waits, which is most of the day; up to three quarters of what the container has when it must.
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-Xms48m", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", "-jar", "worker-app.jar"]
