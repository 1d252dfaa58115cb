// What the page needs beyond Gradio: where an answer is followed, what a click on a mark or an action means, what the
// keyboard does. It makes HTML of nothing: texts are set as text.
() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const ask = (detail) => {
    const of = talk.turns.length, kept = talk.turns[detail.turn];
    const chat = !detail.do.includes(".") || detail.do.startsWith("map.");
    dispatchEvent(new CustomEvent("askpapers", {detail: {of, ...(kept ? {kept} : {}), ...(chat ? {history: sent()} : {}), ...detail}}));
  };
  const box = () => one("#composer textarea");
  const fill = (text) => {
    box().value = text;
    box().dispatchEvent(new Event("input", {bubbles: true}));
    box().focus();
  };
  const visit = (name) => all("#tabs [role=tab]").find((tab) => tab.textContent.trim() === name)?.click();
  const tell = (text) => {
    const told = one("#told") ?? document.body.appendChild(
      Object.assign(document.createElement("p"), {id: "told", role: "status"}));
    told.textContent = text;
    told.classList.remove("gone");
    clearTimeout(tell.later);
    tell.later = setTimeout(() => told.classList.add("gone"), 4000);
  };

  // The conversation that is shown. It lives here; with a question goes what the question may point back at: the last
  // turn, the last three answers, the last that showed papers, the last that showed several, the last
  // list of several, and the longest on the same subject, from which that was taken.
  const talk = {id: "", turns: []};
  const sent = () => {
    const {id, turns} = talk, needed = new Set([turns.length - 1]);
    const last = (many, fits) => turns.map((turn, place) => [turn.answer, place])
      .filter(([answer]) => answer && fits(answer)).slice(-many).forEach(([, place]) => needed.add(place));
    const papers = (answer) => answer.papers.length || answer.nearest.length;
    last(3, () => true);
    last(1, papers);
    last(1, (answer) => papers(answer) > 1);
    const lists = turns.map(({answer}, place) => ({answer, place}))
      .filter(({answer}) => answer?.kind && !["fact", "definition", "compare"].includes(answer.kind) && answer.papers.length > 1);
    const latest = lists.at(-1), same = lists.filter(({answer}) => answer.standing === latest.answer.standing);
    same.sort((one, other) => other.answer.papers.length - one.answer.papers.length);
    for (const {place} of latest ? [latest, same[0]] : []) needed.add(place);
    keepRows();
    const scope = one("#about [data-scope]")?.dataset.scope.split(" ") ?? [], editing = one("#about [data-editing]") !== null;
    return JSON.stringify({id, of: turns.length, turns: turns.filter((_, place) => needed.has(place)), scope, editing, writer: window.askpapers.writer?.id ?? ""});
  };
  window.askpapers = {sent, talk, one, all, ask, visit, tell};  // collection.js and conversations.js take these

  // The server sends the turn that it answers, and nothing of those before: they stay here as they stood, above it.
  let stood = [];
  const placeOf = (row) => Number(one(".answer", row)?.id.slice(1) ?? NaN);
  const rows = () => all("#chat .message-wrap:not(#before) .message-row");
  const keepRows = () => {
    stood = [];
    let asked = null;
    for (const row of rows()) {
      if (one(".asked", row)) asked = row;
      else if (asked && !one(".waiting", row)) stood.push({place: placeOf(row), rows: [asked, row].map((one) => one.cloneNode(true))});
    }
  };
  const stack = () => {
    const shown = rows(), first = shown.length ? placeOf(shown.find((row) => one(".answer", row)) ?? shown[0]) : 0;
    if (Number.isNaN(first)) return;
    let before = one("#before");
    for (const turn of before ? [...before.children] : []) if (Number(turn.dataset.place) >= first) turn.remove();
    if (!stood.length || stood[0].place >= first) return;
    const wrap = one("#chat .bubble-wrap");
    if (!before || !wrap.contains(before)) {
      before = Object.assign(document.createElement("div"), {id: "before", className: "message-wrap"});
      before.setAttribute("aria-live", "off");
      wrap.prepend(before);
    }
    const held = new Set([...before.children].map((turn) => Number(turn.dataset.place)));
    for (const {place, rows} of stood) {
      if (place >= first || held.has(place)) continue;
      const turn = before.appendChild(document.createElement("div"));
      turn.dataset.place = place;
      turn.append(...rows);
      all("[data-do=retry], [data-do=anyway], [data-do=edit], [data-do=as]", turn).forEach((latest) => latest.remove());
    }
    stood = [];
  };

  // A new question is kept at the top of what is visible while it is answered, unless the reader scrolls. And Gradio
  // labels each message with its source, which a screen reader would read out instead of the message.
  let seen = 0, following = false, wanted = null, tabled = null;
  for (const moved of ["wheel", "touchmove", "keydown"]) addEventListener(moved, () => { following = false; });
  new MutationObserver(() => {
    stack();
    const asked = all("#chat .asked");
    if (asked.length > seen) {
      following = true;
      wanted = null;
    }
    if (following && asked.length) {
      asked.at(-1).scrollIntoView({block: "start"});
      one("#evidence").scrollTop = 0;
      if (document.activeElement === document.body && matchMedia("(hover: hover)").matches)
        box()?.focus({preventScroll: true});
      following = one("#chat .waiting") !== null;
    }
    seen = asked.length;
    all("#chat [data-testid][aria-label]").forEach((message) => message.removeAttribute("aria-label"));
    const made = one("#made [data-serial]");
    if (made && made.dataset.serial !== tabled) {
      tabled = made.dataset.serial;
      const place = one(`#t${made.dataset.turn} .tabled`);
      place?.replaceChildren(...[...made.children].map((part) => part.cloneNode(true)));
      place?.scrollIntoView({block: "start"});
      one("a", place ?? made)?.focus({preventScroll: true});  // the button that was pressed is gone
    }
    if (wanted && document.getElementById(wanted.card)) open(wanted);
  }).observe(document.body, {childList: true, subtree: true});

  // A mark opens its paper's card at the quoted sentence; the card of an earlier answer is asked for first.
  const open = ({card, at}) => {
    wanted = null;
    const paper = document.getElementById(card), quote = at && document.getElementById(at);
    all("#evidence .here").forEach((shown) => shown.classList.remove("here"));
    paper.classList.add("here");
    if (quote) {
      quote.closest("details").open = true;
      quote.classList.add("here");
    }
    paper.focus({preventScroll: true});
    (quote ?? paper).scrollIntoView({block: quote ? "center" : "start"});
  };
  // The reader: to the paper before or after the one at its top; and after the answer as that is scrolled, also to
  // that of an earlier one, whose papers are asked for.
  const papers = () => all("#evidence article[id]");
  const inReader = () => {
    const top = one("#evidence").getBoundingClientRect().top + 90;
    return Math.max(papers().findLastIndex((paper) => paper.getBoundingClientRect().top <= top), 0);
  };
  const turnTo = (by) => {
    const here = one("#evidence article.here"), shown = papers();
    const next = shown[(here ? shown.indexOf(here) : inReader()) + by];
    if (next) open({card: next.id});
  };
  const wide = matchMedia("(min-width: 900px)");
  let led = "", fetched = "";
  const follow = () => {
    if (!wide.matches || !one("#evidence h2[data-turn]")) return;
    const box = one("#chat .bubble-wrap")?.getBoundingClientRect();
    const visible = (mark) => { const {top, bottom} = mark.getBoundingClientRect(); return top >= box.top && bottom <= box.bottom; };
    const marks = box ? all("#chat .citation > .cite").filter(visible) : [];
    const mark = marks.find((mark) => document.getElementById(mark.hash.slice(1)));
    const turn = mark ? "" : (marks[0]?.dataset.turn ?? ""), isNew = turn !== fetched;
    fetched = turn;
    if (turn && isNew && !one("#chat .waiting")) ask({do: "evidence", turn: Number(turn)});
    if (!mark || mark.hash === led) return;
    led = mark.hash;
    const quote = document.getElementById(mark.dataset.at) ?? document.getElementById(led.slice(1)), reader = one("#evidence");
    reader.scrollTop += quote.getBoundingClientRect().top - reader.getBoundingClientRect().top - reader.clientHeight / 3;
  };
  let scrolled = 0;
  for (const moved of ["wheel", "touchmove", "keyup"]) addEventListener(moved, (event) => {
    if (!event.target.closest?.("#chat")) return;
    clearTimeout(scrolled);
    scrolled = setTimeout(follow, 80);
  }, {passive: true});
  const copy = async (text) => {
    if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
    const field = document.body.appendChild(Object.assign(document.createElement("textarea"), {value: text}));
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    if (!copied) throw new Error("not copied");
  };
  const save = ({name, text, base64}) => {
    const held = base64 ? Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)) : text;
    const url = URL.createObjectURL(new Blob([held], {type: base64 ? "application/zip" : "text/plain;charset=utf-8"}));
    Object.assign(document.createElement("a"), {href: url, download: name}).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };
  addEventListener("click", (event) => {
    const tab = event.target.closest?.("#tabs [role=tab]")?.textContent.trim();
    if (tab === "Map") setTimeout(() => dispatchEvent(new Event("resize")), 100);  // it may have been drawn unseen
    const target = event.target.closest?.("[data-do]");
    if (!target) return;
    event.preventDefault();
    const {do: what, turn, at, sure} = target.dataset;
    if (/^(library|digests|panel|model|kept)\./.test(what)) return;  // of collection.js, models.js and conversations.js
    if (what === "reader.previous" || what === "reader.next") return turnTo(what === "reader.next" ? 1 : -1);
    if (sure && !confirm(sure)) return;
    if (what === "news.keep" && turn === undefined) {
      const field = one("#wanted input");
      if (field.reportValidity()) ask({do: what, question: field.value});
      return;
    }
    if (["similar", "about", "question"].includes(what)) visit("Ask");
    if (what === "read") all("#today [data-do=read]").forEach((title) => title.classList.toggle("here", title === target));
    if (what === "cite") {
      wanted = {card: target.hash.slice(1), at};
      if (document.getElementById(wanted.card)) open(wanted);
      else ask({do: "evidence", turn: Number(turn)});
    } else ask({...target.dataset, ...(turn === undefined ? {} : {turn: Number(turn)})});
  });

  addEventListener("submit", (event) => event.preventDefault());  // the page's forms are read, never sent
  // Arrows go from tab to tab, as in any row of tabs; Enter while an answer comes is not lost without a word.
  addEventListener("keydown", (event) => {
    const tabs = all("#tabs [role=tab]").filter((tab) => tab.offsetParent), at = tabs.indexOf(document.activeElement);
    const to = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: tabs.length - 1}[event.key];
    if (at >= 0 && to !== undefined) {
      event.preventDefault();
      const tab = tabs[(to + tabs.length) % tabs.length];
      tab.click();
      tab.focus();
    }
    const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && document.activeElement === box();
    if (sends && box().value.trim() && one("#chat .waiting")) tell("Wait until the answer is complete, or stop it: Esc. Your question stays in its box.");
  }, true);
  addEventListener("keydown", (event) => {
    const typing = /^(input|textarea|select)$/i.test(document.activeElement?.tagName ?? "");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      visit("Ask");
      setTimeout(() => box().focus());
    }
    const form = event.key === "Enter" && document.activeElement?.closest("#wanted form, #fetch form");
    if (form) one("[data-do]", form).click();
    if (event.key === "Escape" && !event.isComposing && !one(":popover-open")) {
      const stop = one("#stop");
      if (stop?.offsetParent) stop.click();
      else if (one("[data-do=unedit]")) ask({do: "unedit"});
    }
  });

  const user = one("meta[name=askpapers-user]")?.content ?? "";  // several may share a browser; without users: nobody
  const leave = setInterval(() => {  // the page is there some time after this script
    const before = one("#kept [popovertarget]");
    if (!user || !before) return user ? undefined : clearInterval(leave);
    clearInterval(leave);
    const out = () => fetch("/logout", {method: "POST", redirect: "manual"}).then(() => location.assign("/"));
    before.before(Object.assign(document.createElement("button"), {id: "logout", type: "button", textContent: `Log out ${user}`, onclick: out}));
  }, 100);

  addEventListener("askpapers-told", ({detail}) => {
    if (detail.may) {
      document.body.classList.toggle("reads-only", !detail.may.change);
      document.body.classList.toggle("keeps-nothing", !detail.may.keep);
    }
    if (detail.now) { known = detail.now; setTimeout(look); }
    if (detail.suggested) suggested = generation(known);
    if (detail.kept) one("#wanted input").value = "";
    if (detail.reader) setTimeout(() => {
      one("#evidence").scrollIntoView({block: "start"});
      if (matchMedia("(min-width: 900px)").matches) one("#today .here")?.scrollIntoView({block: "nearest"});
    });
    if (detail.tab) visit(detail.tab);
    if (detail.copy) copy(detail.copy).then(() => tell(detail.said), () => tell("The browser does not let it be copied."));
    else if (detail.said) tell(detail.said);
    if (detail.save) save(detail.save);
    if (detail.focus) setTimeout(() => box().focus());
  });

  // The program may be away for a while: it was stopped, or is started anew. What stands here stays, and goes on then.
  let isAway = false;
  addEventListener("askpapers-away", ({detail}) => {
    if (detail.status === 401) return tell("This page is let in no longer. Open the address that askpapers printed, or log in.");
    tell("askpapers cannot be reached: what you asked for was not done. Start it again; what you typed stays here.");
    isAway = true;
    pause = 1000;
    watch();
  });

  // Whether the page shows what is so now: asked each second while something happens here or there, then ever more
  // seldom, and at once when somebody comes back to it.
  let known = "", suggested = null, looking = false, pause = 1000, next = null;
  const generation = (now) => now.split(" ")[0];
  const look = async () => {
    if (looking || document.hidden || !one("#bridge")) return;
    looking = true;
    try {
      const {now} = await (await fetch("now")).json();
      if (isAway) {
        isAway = false;
        tell("askpapers is there again.");
        dispatchEvent(new Event("askpapers-back"));
      }
      pause = now === known ? Math.min(pause * 1.25, 15000) : 1000;
      if (now !== known) ask({do: "page.look"});
      else if (suggested !== generation(now) && !talk.turns.length && !document.body.classList.contains("restoring")) ask({do: "page.suggest"});
    } catch { /* the server is away; it is asked again */ }
    looking = false;
  };
  const watch = () => {
    clearTimeout(next);
    next = setTimeout(() => look().finally(watch), pause);
  };
  const wake = () => {
    const idle = pause > 2000;
    pause = 1000;
    if (idle) look().finally(watch);
  };
  for (const come of ["pointerdown", "pointermove", "keydown", "focus", "visibilitychange"]) addEventListener(come, wake, true);
  setTimeout(look, 100);
  watch();

  // A link that brings its question: /?q=…
  const question = new URLSearchParams(location.search).get("q");
  if (question) {
    const waiting = setInterval(() => { if (box()) { clearInterval(waiting); fill(question); } }, 50);
  }
}
