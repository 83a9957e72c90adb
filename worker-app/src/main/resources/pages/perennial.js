// Pages work without this. It adds keys: "/" finds a job, "g" and a letter goes to a page.
(() => {
  "use strict";

  const PLACES = { o: "/", j: "/jobs", r: "/runs", t: "/tokens", a: "/audit" };
  const PATIENCE_MS = 1000;
  let wentAt = 0;

  const isTyping = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

  // On a narrow screen the lanes begin twelve hours ago; what matters is now.
  document.querySelectorAll("svg.lanes").forEach((lanes) => {
    const box = lanes.parentElement;
    box.scrollLeft = (lanes.clientWidth - box.clientWidth) / 2 + 80;
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("find")?.focus();
    } else if (event.key === "g") {
      wentAt = event.timeStamp;
    } else if (event.timeStamp - wentAt < PATIENCE_MS && PLACES[event.key]) {
      window.location.assign(PLACES[event.key]);
    }
  });
})();
