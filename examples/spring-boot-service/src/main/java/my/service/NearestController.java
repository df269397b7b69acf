package my.service;

import embedkit.api.UnknownTokenException;
import embedkit.search.Neighbor;
import embedkit.search.Neighbors;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Questions over HTTP. {@link Neighbors} is safe for any number of requests at once. */
@RestController
class NearestController {

  private static final int MOST = 100;

  private final Neighbors neighbors;

  NearestController(Neighbors neighbors) {
    this.neighbors = neighbors;
  }

  @GetMapping("/nearest")
  List<Neighbor> nearest(@RequestParam String word, @RequestParam(defaultValue = "10") int top) {
    return neighbors.nearest(word, Math.clamp(top, 1, MOST));
  }

  /** The message has the nearest spellings. */
  @ExceptionHandler
  ProblemDetail unknown(UnknownTokenException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
  }
}
