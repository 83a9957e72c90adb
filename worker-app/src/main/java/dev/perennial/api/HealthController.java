package dev.perennial.api;

import dev.perennial.security.Open;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the platform asks before it sends traffic: ready or not, and nothing more. */
@RestController
class HealthController {

    private final Readiness readiness;

    HealthController(Readiness readiness) {
        this.readiness = readiness;
    }

    @Open
    @GetMapping("/api/health")
    ResponseEntity<Map<String, String>> health() {
        return readiness.told();
    }
}
