// The conversations that the browser keeps: their list, their addresses, and what is left of one when the page is left
// in mid-answer. It takes what it needs of page.js, which comes before it. What is kept is data: texts are set as text.
() => {
  const {one, all, ask, visit, tell, talk} = window.askpapers;
  const user = one("meta[name=askpapers-user]")?.content ?? "";  // several may share a browser; without users: nobody
  const prefix = () => `askpapers.${one("#conversations").dataset.home}.${user && `${encodeURIComponent(user)}.`}`;
  const LONGEST = 2_000_000;  // characters; browsers keep some five million
  const MOST = 500;  // turns
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const PAGE = fresh();  // of several that are open at a time
  const named = (question) => question.replace(/\s+/g, " ").trim().slice(0, 80);
  const answering = () => one("#chat .waiting") !== null;

  // What is kept: each conversation under a key of its own, and beside it what is being answered there. `version` is
  // another with each writing: by it a page notices that another one went on.
  const key = (id) => prefix() + id;
  const beside = (id) => `${key(id)}.begun`;
  const read = (at) => { try { return JSON.parse(localStorage[at]); } catch { return null; } };
  const stored = (id) => {
    const found = read(key(id));
    return Array.isArray(found?.turns) && typeof found.name === "string" ? {version: "", ...found} : null;
  };
  const begunAt = (id) => {
    const found = read(beside(id));
    return typeof found?.turn?.question === "string" ? found : null;
  };
  // What the list tells of each: read once, and again when it was written again.
  const heads = new Map();
  const head = (at) => {
    const text = localStorage[at], known = heads.get(at);
    if (known?.text === text) return known;
    const found = read(at), whole = Array.isArray(found?.turns) && typeof found.name === "string";
    const told = {text, at: found?.at ?? 0, name: whole ? found.name : null};
    heads.set(at, told);
    return told;
  };
  const kept = () => {
    const found = new Map();
    for (const at of Object.keys(localStorage)) {
      const [, id, begun] = at.startsWith(prefix()) && /^([0-9a-f]{1,32})(\.begun)?$/.exec(at.slice(prefix().length)) || [];
      if (!id) continue;
      if (!begun && head(at).name !== null) found.set(id, {id, name: head(at).name, at: head(at).at});
      const open = begun && !found.has(id) && begunAt(id);
      if (open) found.set(id, {id, name: named(open.turn.question), at: open.at});
    }
    return [...found.values()].sort((one, other) => other.at - one.at);
  };
  const write = ({id, name, copy, turns}) => {
    const version = fresh(), text = JSON.stringify({id, name, version, copy, at: Date.now(), turns});
    if (text.length > LONGEST) return tell("This conversation is too long for the browser to keep all of it.");
    for (;;) {
      try {
        localStorage.setItem(key(id), text);
        return version;
      } catch {
        const oldest = kept().filter((other) => other.id !== id && localStorage[key(other.id)]).at(-1);
        if (!oldest) return tell("The browser does not keep conversations.");
        localStorage.removeItem(key(oldest.id));
        tell(`The browser was full: the conversation “${oldest.name}” was let go.`);
      }
    }
  };

  // The one that is shown, `talk`: with the version that it was read in, and whether it is a copy of another one.
  const become = (found) => Object.assign(talk, {id: fresh(), turns: [], version: "", copy: undefined}, found);
  become({});
  let open = null;  // what is being answered in it
  const moved = new Map();  // what this page began in one, and what it goes on in
  const fork = () => {
    const from = talk.id;
    become({turns: talk.turns, copy: true});
    for (const [id, at] of [[from, from], ...moved]) if (at === from) moved.set(id, talk.id);
    tell("Another page went on with this conversation, or deleted it. Yours goes on as a copy.");
  };
  const save = () => {
    const name = (talk.copy ? "Copy: " : "") + named(talk.turns[0].question);
    talk.version = write({...talk, name}) ?? talk.version;
  };
  const isElsewhere = () => (stored(talk.id)?.version ?? "") !== talk.version;
  const putAway = () => {
    try { localStorage.setItem(beside(talk.id), JSON.stringify({page: PAGE, at: Date.now(), ...open})); } catch { /* full: it is kept when it is complete */ }
  };
  const over = () => {
    if (!open) return;
    localStorage.removeItem(beside(open.id));
    open.release?.();
    open = null;
  };
  const begun = ({id, place, turn}) => {
    if ((moved.get(id) ?? id) !== talk.id) return;
    const isGoingOn = open?.place === place && open.turn.question === turn.question, other = begunAt(talk.id);
    if (!isGoingOn) over();
    if (!isGoingOn && (isElsewhere() || (other && other.page !== PAGE))) fork();
    const release = open?.release;
    open = {id: talk.id, place, turn, release};
    putAway();
    // another page sees by the lock that this one is still there
    if (!release) navigator.locks?.request(key(talk.id), () => new Promise((done) => { open ? open.release = done : done(); }));
  };
  const keep = ({id, place, of, turn}) => {
    const now = moved.get(id) ?? id;
    const same = (other) => other?.question === turn.question && other.answer?.text === turn.answer?.text;
    if (now === talk.id) {
      for (const [does, down] of [["like", turn.liked === true], ["dislike", turn.liked === false]])
        all(`#chat [data-do=${does}][data-turn="${place}"]`).forEach((button) => button.setAttribute("aria-pressed", down));
      const another = isElsewhere(), amends = same(talk.turns[place]);
      talk.turns[place] = turn;
      talk.turns.length = of;
      if (open?.place === place) over();
      if (!another) return save();
      if (!amends) { fork(); return save(); }
    }
    const found = stored(now);  // not as this page shows it; only that turn is another
    if (!same(found?.turns[place])) return;
    found.turns[place] = turn;
    write(found);
  };
  // What a page that is gone left in mid-answer becomes the last turn; the program tells that it was cut off.
  const takeUp = (id) => {
    const left = begunAt(id);
    localStorage.removeItem(beside(id));
    if (!left) return;
    const found = stored(id) ?? {id, name: named(left.turn.question), turns: []};
    if (found.turns.length >= MOST || (!left.turn.text && found.turns[left.place]?.question === left.turn.question)) return;
    write({...found, turns: [...found.turns, left.turn]});
  };
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const isWritten = async (id) => {  // by a page that is there; one that is just gone holds its lock for a moment
    for (let tries = 0; tries < 8; tries++) {
      const {held} = await navigator.locks?.query() ?? {held: []};
      if (!held.some(({name}) => name === key(id))) return false;
      await pause(100);
    }
    return true;
  };

  // Which is shown: the address says it, and Back goes to the one before.
  let opening = null, next = null, room = "Ask", routing = false;
  const address = (does = "pushState") => {
    const hasOne = talk.turns.length || open, at = room === "Ask" ? hasOne && `talk=${talk.id}` : `room=${room.toLowerCase()}`;
    const name = room === "Ask" ? talk.turns[0]?.question ?? open?.turn.question : room;
    document.title = name ? `${named(name)} · askpapers` : "askpapers";
    const url = new URL(location);
    url.hash = at || "";
    if (url.hash === location.hash) return;
    url.searchParams.delete("q");  // it was asked
    if (!routing) history[does](null, "", url);
  };
  const restored = () => document.body.classList.remove("restoring");
  const settled = async () => {
    if (answering()) {
      one("#stop").click();
      tell("The answer was stopped. What had come of it is kept.");
    }
    for (let waited = 0; answering() && waited < 100; waited++) await pause(50);
  };
  // One after the other: the program's replies may come in another order.
  const alone = (does) => {
    if (!opening || Date.now() >= opening.until) return true;
    next = does;
    return false;
  };
  const request = (found, detail) => {
    opening = {found, detail, until: Date.now() + 5000};
    ask(detail);
  };
  const begin = (quiet = false) => {
    if (!alone(() => begin(quiet))) return;
    become({});
    restored();
    request(talk, {do: "kept.new", id: talk.id, quiet: quiet ? "yes" : ""});
    address();
    list();
  };
  const show = async (id, quiet = false) => {
    if (!quiet) await settled();
    if (begunAt(id) && !(quiet && open) && !await isWritten(id)) takeUp(id);
    const found = stored(id), again = () => show(id, quiet);
    if ((quiet && id !== talk.id) || !alone(again)) return;
    if (!found) {
      tell(begunAt(id) ? "This conversation begins in another page." : "This conversation is not kept in this browser.");
      return begin();
    }
    moved.delete(id);
    request(found, {do: "kept.open", saved: {id, turns: found.turns}, quiet: quiet ? "yes" : ""});
  };
  const opened = (id) => {
    const found = id === opening?.found.id && opening.found, then = next;
    opening = next = null;
    if (found && found !== talk) become(found);
    restored();
    if (then) return then();
    address("replaceState");
    list();
  };
  const route = async () => {
    const [, kind, name] = /^#(talk|room)=([a-z0-9]+)$/.exec(location.hash) ?? [];
    if (!kind && location.hash) return;
    const tab = kind === "room" ? all("#tabs [role=tab]").map((tab) => tab.textContent.trim()).find((tab) => tab.toLowerCase() === name) : "Ask";
    routing = true;
    if (tab && tab !== room) visit(tab);
    if (tab && tab !== "Ask") restored();
    else if (kind === "talk" && name !== talk.id) await show(name);
    else if (!kind && (talk.turns.length || open)) { await settled(); begin(); }
    routing = false;
    if (!opening) address("replaceState");
    list();
  };
  // Another page may go on with what is shown here: then it is shown as it is now, unless this one is answering.
  let behind = false;
  const follow = () => {
    if (!behind || document.hidden || answering() || open) return;
    behind = false;
    if (isElsewhere() && stored(talk.id)) show(talk.id, true);
  };
  addEventListener("storage", (event) => {
    if (!one("#conversations") || (event.key !== null && !event.key.startsWith(prefix()))) return;
    behind ||= event.key === key(talk.id);
    follow();
    list();
  });
  addEventListener("visibilitychange", follow, true);

  // What was being answered when the program went away was cut off, too; it is told as soon as that is there again.
  // So is the conversation that could not be opened, unless another question is asked meanwhile.
  let cut = "", missed = null;
  addEventListener("askpapers-away", ({detail}) => {
    missed = opening ?? missed;
    opening = null;
    if (!detail.lost || !open) return;
    cut = open.id;
    open.release?.();
    open = null;
  });
  addEventListener("askpapers-back", async () => {
    const wanted = missed;
    missed = null;
    if (wanted && !open && (wanted.found !== talk || !talk.turns.length)) {
      cut = "";
      return request(wanted.found, wanted.detail);
    }
    if (!cut) return;
    one("#stop").click();  // the program may not have noticed yet
    await pause(500);
    if (cut === talk.id && !open) show(cut, true);
    cut = "";
  });

  // The list. One of its rows is reached by Tab, the others by arrows.
  let gone = null, current = "";
  const DAY = 86_400_000;
  const age = (at) => {
    const midnight = new Date().setHours(0, 0, 0, 0);
    return at >= midnight ? "Today" : at >= midnight - DAY ? "Yesterday" : at >= midnight - 6 * DAY ? "This week" : "Earlier";
  };
  const made = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const button = (what, sign, label, id) => {
    const one = made("button", {type: "button", textContent: sign, title: label.split(":")[0]});
    one.setAttribute("aria-label", label);
    Object.assign(one.dataset, {do: `kept.${what}`, id});
    return one;
  };
  const row = ({id, name}) => {
    const item = made("li", {});
    item.dataset.id = id;
    if (id === gone?.id) {
      item.append(made("span", {textContent: `Deleted: ${name}`}), button("undo", "Undo", `Undo: delete ${name}`, id));
      return item;
    }
    const link = made("a", {href: `#talk=${id}`, textContent: name, title: name});
    if (id === talk.id) link.setAttribute("aria-current", "page");
    item.append(link, button("export", "↓", `Export: ${name}`, id), button("delete", "×", `Delete: ${name}`, id));
    return item;
  };
  const rows = () => all("#conversations li");
  const reach = (item) => {
    current = item?.dataset.id ?? "";
    rows().forEach((other) => all("a, button", other).forEach((part) => { part.tabIndex = other === item ? 0 : -1; }));
  };
  const list = () => {
    const place = one("#conversations .list");
    if (!place) return;
    const wanted = one("#conversations input").value.trim().toLowerCase();
    const holds = ({id, name}) => name.toLowerCase().includes(wanted)
      || stored(id)?.turns.some((turn) => `${turn.question} ${turn.answer?.text ?? turn.text ?? ""}`.toLowerCase().includes(wanted));
    const there = kept().filter(({id}) => id !== gone?.id), shown = (gone ? [...there, gone] : there).sort((one, other) => other.at - one.at);
    const found = shown.filter((one) => !wanted || holds(one));
    const focused = document.activeElement?.closest?.("#conversations li") && document.activeElement.dataset.do;
    const within = document.activeElement?.closest?.("#conversations li")?.dataset.id;
    const groups = Map.groupBy ? Map.groupBy(found, ({at}) => age(at)) : new Map([["", found]]);
    place.replaceChildren(...[...groups].flatMap(([name, those]) => {
      const many = made("ul", {}, ...those.map(row));
      many.setAttribute("aria-label", name);
      return groups.size > 1 ? [made("p", {className: "age", textContent: name}), many] : [many];
    }));
    reach(rows().find(({dataset}) => dataset.id === (within ?? current)) ?? rows()[0]);
    if (within) focus(within, focused);
    const none = one("#conversations .none");
    none.hidden = found.length > 0;
    none.textContent = wanted ? "None holds these words." : "None yet.";
  };
  const focus = (id, what) => {
    const item = rows().find(({dataset}) => dataset.id === id) ?? rows()[0];
    (what && one(`[data-do="${what}"]`, item ?? document) || one("a, button", item ?? document) || one("#new"))?.focus();
  };
  const does = {
    "kept.new": async () => { await settled(); begin(); },
    "kept.export": ({id}) => { const found = stored(id); found ? ask({do: "kept.export", saved: {id, turns: found.turns}}) : tell("Its first question is not answered yet."); },
    "kept.delete": ({id}) => {
      if (id === open?.id) return tell("It is being answered. Stop it first: Esc.");
      takeUp(id);
      const found = stored(id);
      if (!found) return list();
      gone = {...found, text: localStorage[key(id)], shown: id === talk.id};
      localStorage.removeItem(key(id));
      if (gone.shown) begin(true);
      list();
      focus(id, "kept.undo");
    },
    "kept.undo": ({id}) => {
      try { localStorage.setItem(key(id), gone.text); } catch { return tell("The browser has no more room for it."); }
      const {shown} = gone;
      gone = null;
      list();
      focus(id);
      if (shown && !talk.turns.length && !open) location.hash = `talk=${id}`;
    },
  };
  addEventListener("click", (event) => {
    const tab = event.target.closest?.("#tabs [role=tab]");
    if (tab) { room = tab.textContent.trim(); address(); list(); }
    const back = event.target.closest?.("a.back");
    if (back) {  // to a place of the page, which is no address of its own
      event.preventDefault();
      one(back.hash)?.scrollIntoView();
    }
    const given = event.target.closest?.("[data-do^='kept.']")?.dataset, within = event.target.closest?.("#conversations a, #new");
    if (given && does[given.do]) { event.preventDefault(); does[given.do]({...given}); }
    if (within && one("#conversations:popover-open")) one("#conversations").hidePopover();
  });
  addEventListener("input", ({target}) => { if (target.matches?.("#conversations input")) list(); });
  addEventListener("focusin", ({target}) => {
    const item = target.closest?.("#conversations li");
    if (item && item.dataset.id !== current) reach(item);
  });
  addEventListener("keydown", (event) => {
    const item = document.activeElement?.closest?.("#conversations li"), items = rows();
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = {ArrowUp: items.indexOf(item) - 1, ArrowDown: items.indexOf(item) + 1, Home: 0, End: items.length - 1}[event.key];
    if (to !== undefined) {
      event.preventDefault();
      one("a, button", items[Math.min(Math.max(to, 0), items.length - 1)]).focus();
    } else if (event.key === "Delete" && item.dataset.id !== gone?.id) does["kept.delete"](item.dataset);
  });
  document.addEventListener("toggle", (event) => { if (event.target.id === "conversations" && event.newState === "open") list(); }, true);

  addEventListener("askpapers-told", ({detail}) => {
    try {
      if (detail.begun) { begun(detail.begun); address(); list(); }
      if (detail.part && open && (moved.get(detail.part.id) ?? detail.part.id) === talk.id) {
        Object.assign(open.turn, {text: detail.part.text, checked: detail.part.checked});
        putAway();
      }
      if (detail.keep) { keep(detail.keep); address(); list(); }
      if (detail.ended) { over(); follow(); }
    } catch { tell("The browser does not keep conversations."); }
    const id = detail.followed ?? detail.opened;
    if (id !== undefined) opened(id);
  });

  // What the address names is there as soon as the page is.
  const isRestored = /^#talk=/.test(location.hash);
  if (isRestored) document.body.classList.add("restoring");
  const start = () => {
    if (!one("#conversations")) return setTimeout(start, 20);
    list();
    if (location.hash) route();
  };
  if (document.documentElement.dataset.bridge) setTimeout(start);
  else addEventListener("askpapers-ready", () => setTimeout(start), {once: true});
  addEventListener("popstate", route);
}
