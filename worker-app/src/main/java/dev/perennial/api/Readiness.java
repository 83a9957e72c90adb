package dev.perennial.api;

import java.util.Map;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Whether traffic may be sent here: ready or not, and nothing more. */
@Component
public class Readiness {

    private final HealthEndpoint health;

    Readiness(HealthEndpoint health) {
        this.health = health;
    }

    /** As anybody is told. */
    public ResponseEntity<Map<String, String>> told() {
        boolean ready = Status.UP.equals(health.healthForPath("readiness").getStatus());
        return ResponseEntity.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(Map.of("status", ready ? "healthy" : "unavailable"));
    }
}
