// Pages work without this. It adds keys: "/" finds a job, "g" and a letter goes to a page, "?" tells them.
// Ctrl or ⌘ and "k" opens the palette: any page and job by a few letters.
(() => {
  "use strict";

  const PLACES = { o: "/", j: "/jobs", r: "/runs", c: "/calendar", l: "/alerts", t: "/tokens", a: "/audit", s: "/system" };
  const PATIENCE_MS = 1000;
  let wentAt = 0;

  const isTyping = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));

  // On a narrow screen the lanes begin twelve hours ago; what matters is now.
  document.querySelectorAll("svg.lanes").forEach((lanes) => {
    const box = lanes.parentElement;
    box.scrollLeft = (lanes.clientWidth - box.clientWidth) / 2 + 80;
  });

  // What another server has to be asked for comes after the page, so that the page never waits for it.
  const loadParts = () =>
    document.querySelectorAll("[data-load]").forEach(async (part) => {
      try {
        const answer = await fetch(part.dataset.load, { headers: { Accept: "text/html" } });
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
        if (answer.ok && fresh) {
          part.replaceWith(document.adoptNode(fresh));
        }
      } catch (away) {
        // The link to it stays.
      }
    });
  loadParts();

  const refresh = async () => {
    const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
    if (answer.ok && !answer.redirected) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("main").replaceWith(document.adoptNode(fresh.getElementById("main")));
      loadParts();
    }
  };

  // Changes are announced, and shown when asked for. Only the tab that is looked at listens: browsers allow few connections.
  const changed = document.getElementById("changed");
  let events = null;
  const announce = (event) => {
    const job = document.querySelector("[data-job]")?.dataset.job;
    if (event.type === "missed" || !job || JSON.parse(event.data).job_id === job) {
      changed.hidden = false;
    }
  };
  const listen = () => {
    if (document.hidden) {
      events?.close();
      events = null;
    } else if (changed && !events) {
      events = new EventSource("/api/v1/events");
      events.addEventListener("change", announce);
      events.addEventListener("missed", announce);
    }
  };
  changed?.addEventListener("click", async () => {
    changed.hidden = true;
    await refresh();
  });
  document.addEventListener("visibilitychange", listen);
  listen();

  // A run that is under way is shown as it goes on; nothing else on any page moves by itself.
  const LOOK_AGAIN_MS = 2000;
  const follow = async () => {
    if (!document.querySelector('[data-open="true"]')) {
      return;
    }
    try {
      await refresh();
    } catch (away) {
      // The server is away for a moment: what is shown stays, and the next look will tell.
    }
    window.setTimeout(follow, LOOK_AGAIN_MS);
  };
  window.setTimeout(follow, LOOK_AGAIN_MS);

  // The form of a job shows the next times while one types, on the reader's own clock too. What the server says is shown as it is.
  const TYPED_MS = 250;
  const form = document.querySelector("form[data-next-times]");
  if (form) {
    const reader = Intl.DateTimeFormat().resolvedOptions().timeZone;
    form.elements.reader.value = reader;
    (Intl.supportedValuesOf?.("timeZone") ?? []).forEach((zone) => {
      const option = document.createElement("option");
      option.value = zone;
      document.getElementById("zones").append(option);
    });
    const ASKED = ["id", "timing", "cron", "every", "offset", "at", "time_zone", "reader"];
    let waiting = 0;
    let asked = 0;
    const ask = async () => {
      const mine = ++asked;
      const typed = new FormData(form);
      const query = new URLSearchParams(ASKED.map((name) => [name, typed.get(name) ?? ""]));
      try {
        const answer = await fetch(`${form.dataset.nextTimes}?${query}`, { headers: { Accept: "text/html" } });
        if (answer.ok && !answer.redirected && mine === asked) {
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
          document.getElementById("times").replaceChildren(...document.adoptNode(fresh.body).childNodes);
        }
      } catch (away) {
        // The server is away for a moment: the times stay until the next letter.
      }
    };
    form.addEventListener("input", (event) => {
      if (ASKED.includes(event.target.name)) {
        window.clearTimeout(waiting);
        waiting = window.setTimeout(ask, TYPED_MS);
      }
    });
    if (reader !== "UTC" && form.elements[form.elements.timing.value]?.value) {
      ask();
    }
  }

  // The palette shows what the page /find answers. Arrows go up and down in it.
  const palette = document.getElementById("palette");
  const wanted = document.getElementById("palette-text");
  const found = document.getElementById("palette-found");
  let lookedFor = 0;
  const look = async () => {
    const mine = ++lookedFor;
    try {
      const answer = await fetch(`/find?${new URLSearchParams({ q: wanted.value })}`, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected && mine === lookedFor) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        found.replaceChildren(...document.adoptNode(fresh.getElementById("found")).childNodes);
      }
    } catch (away) {
      // The server is away for a moment: what was found stays.
    }
  };
  const step = (by) => {
    const stops = [wanted, ...found.querySelectorAll("a, button")];
    const next = stops.indexOf(document.activeElement) + by;
    stops[Math.max(0, Math.min(stops.length - 1, next))].focus();
  };
  wanted?.addEventListener("input", look);
  wanted?.form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await look();
    const first = found.querySelector("a");
    if (first) {
      window.location.assign(first.href);
    }
  });
  palette?.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (palette && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key === "k") {
      event.preventDefault();
      if (!palette.open) {
        palette.showModal();
        wanted.select();
        look();
      }
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("find")?.focus();
    } else if (event.key === "?") {
      document.getElementById("keys")?.showModal();
    } else if (event.key === "g") {
      wentAt = event.timeStamp;
    } else if (event.timeStamp - wentAt < PATIENCE_MS && PLACES[event.key]) {
      window.location.assign(PLACES[event.key]);
    }
  });
})();
