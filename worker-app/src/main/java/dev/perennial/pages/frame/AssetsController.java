package dev.perennial.pages.frame;

import dev.perennial.security.Open;
import dev.perennial.service.OnApiRole;
import dev.perennial.service.ServiceException;
import java.time.Duration;
import org.springframework.context.annotation.Conditional;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The stylesheet, the script and the icon: the same for everybody, kept by browsers until they change. */
@RestController
@Conditional(OnApiRole.class)
class AssetsController {

    private static final CacheControl FOR_GOOD =
            CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();

    @Open
    @GetMapping("/assets/{file}")
    ResponseEntity<byte[]> asset(@PathVariable("file") String file) {
        Assets.Asset asset = Assets.find(file).orElseThrow(() -> ServiceException.notFound("There is no such file"));
        return ResponseEntity.ok()
                .cacheControl(FOR_GOOD)
                .contentType(MediaType.parseMediaType(asset.contentType()))
                .body(asset.content());
    }
}
