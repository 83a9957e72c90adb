package dev.perennial.api;

import dev.perennial.security.Open;
import java.util.Map;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the platform asks before it sends traffic: ready or not, and nothing more. */
@RestController
class HealthController {

    private final HealthEndpoint health;

    HealthController(HealthEndpoint health) {
        this.health = health;
    }

    @Open
    @GetMapping("/api/health")
    ResponseEntity<Map<String, String>> health() {
        boolean ready = Status.UP.equals(health.healthForPath("readiness").getStatus());
        return ResponseEntity.status(ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .body(Map.of("status", ready ? "healthy" : "unavailable"));
    }
}
