// The tabs of the collection: library, digests, map. It takes what it needs of page.js, which comes before it.
() => {
  const {one, all, ask, visit, tell} = window.askpapers;
  const narrow = matchMedia("(max-width: 899px)");

  // What stays ticked while the list changes, and by what the list is narrowed as it is typed.
  const chosen = new Set();
  const narrowed = (does, more = {}) => ({...Object.fromEntries(new FormData(one("#narrow form"))), do: does, ...more});
  const ticked = () => {
    all("#listing input[type=checkbox]").forEach((tick) => { tick.checked = chosen.has(tick.dataset.paper); });
    const told = one("#chosen [role=status]"), said = chosen.size ? `${chosen.size.toLocaleString("en")} selected` : "None selected";
    if (told && told.textContent !== said) told.textContent = said;
    one("#bar")?.classList.toggle("none", !chosen.size);
    const shown = one("#narrow [name=set]")?.value;
    all("#sets [data-set]").forEach((set) => one("[aria-pressed]", set).setAttribute("aria-pressed", String(set.dataset.set === shown)));
  };
  // Asked for once, when the tab is there: of two lists that come while it opens the page may show the earlier one.
  let asking, named = null;
  const list = () => {
    clearTimeout(asking);
    asking = setTimeout(() => {
      const field = one("#narrow [name=set]");
      if (!field) return list();
      field.value = named ?? field.value;
      named = null;
      ask(narrowed("library.list"));
    }, 50);
  };
  const show = (set) => { named = set; list(); };
  let typed;
  addEventListener("input", (event) => {
    if (!event.target.closest?.("#narrow form")) return;
    clearTimeout(typed);
    typed = setTimeout(() => ask(narrowed("library.list")), 200);
  });
  addEventListener("change", ({target}) => {
    if (!target.matches?.("#listing input[type=checkbox]")) return;
    chosen[target.checked ? "add" : "delete"](target.dataset.paper);
    ticked();
  });

  // Where there is one column, a paper or a topic is opened over the list, which stays as it was scrolled.
  const over = (is) => document.body.classList.toggle("looking", is);
  let opener = null;
  const close = () => {
    over(false);
    opener?.focus({preventScroll: true});
    opener = null;
  };
  addEventListener("askpapers", ({detail}) => {
    if (!["library.open", "map.open", "map.topic"].includes(detail.do)) return;
    if (!document.body.classList.contains("looking")) opener = document.activeElement;
    over(true);
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.matches && document.body.classList.contains("looking")) close();
  });

  const does = {
    "panel.close": close,
    "library.clear": () => { chosen.clear(); ticked(); },
    "library.open": ({paper}) => ask({do: "library.open", paper}),
    "library.page": ({start}) => { turned = shownFrom(); ask(narrowed("library.page", {start})); },
    "library.set.show": ({name}) => show(one("#narrow [name=set]").value === name ? "" : name),
    "library.set.ask": (given) => ask(given),
    "library.set.forget": (given) => ask(given),
    "library.set.keep": (given) => {
      const field = one("#chosen [name=name]");
      ask({...given, name: field.value, papers: [...chosen]});
      field.value = "";
    },
    "digests.fetch": (given) => {
      const day = one("#fetch input");
      if (day.reportValidity()) ask({...given, day: day.value});
    },
  };
  // Files may be dropped anywhere on the digests. What they are is told by what they hold, not by their names.
  const droppable = (event) => event.dataTransfer?.types.includes("Files") && one("#digests")?.checkVisibility();
  addEventListener("dragover", (event) => { if (droppable(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    if (!droppable(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer.files.length) give(event.dataTransfer.files);
  }, true);
  // While Gradio uploads there is no field; what comes meanwhile waits for it.
  let free = 0;
  const give = (files) => {
    const field = one("#files input[type=file]");
    if (!field || Date.now() < free) return setTimeout(() => give(files), 200);
    free = Date.now() + 1000;
    field.files = files;
    field.dispatchEvent(new Event("change", {bubbles: true}));
  };
  addEventListener("keydown", (event) => {
    const form = event.key === "Enter" && document.activeElement?.closest("#saved form, #chosen form");
    if (form) { event.preventDefault(); one("[data-do]", form).click(); }
  });
  addEventListener("click", (event) => {
    const tab = event.target.closest?.("#tabs [role=tab]")?.textContent.trim();
    if (tab) over(false);
    if (tab === "Library") list();
    const given = event.target.closest?.("[data-do]")?.dataset ?? {};
    if (!/^(library|digests|panel)\./.test(given.do)) return;
    event.preventDefault();
    if (given.sure && !confirm(given.sure)) return;
    if (does[given.do]) does[given.do]({...given});
    else if (given.do.startsWith("library.")) ask(narrowed(given.do, {papers: [...chosen], format: one("#chosen select").value}));
    else if (given.do === "digests.amend") {
      const form = event.target.closest("form");
      ask({...given, ...Object.fromEntries(new FormData(form)), name: form.dataset.name});
    } else ask({...given});
  });

  // Another page of the list begins at its head.
  let turned = null;
  const shownFrom = () => one("#listing [data-start]")?.dataset.start ?? null;
  new MutationObserver(() => {
    if (one("#listing")) ticked();
    if (turned !== null && shownFrom() !== turned) {
      turned = null;
      one("#listing").scrollIntoView({block: "start"});
    }
    const panel = narrow.matches && document.body.classList.contains("looking")
      && all("#paper, #place").find((shown) => shown.checkVisibility());
    if (panel && !panel.contains(document.activeElement)) one("button", panel)?.focus();
  }).observe(document.body, {childList: true, subtree: true});

  addEventListener("askpapers-told", ({detail}) => {
    if (detail.chosen) { chosen.clear(); detail.chosen.forEach((paper) => chosen.add(paper)); ticked(); }
    if (detail.narrow !== undefined) show(detail.narrow);
    if (detail.choose) { detail.choose.forEach((paper) => chosen.add(paper)); ticked(); }
  });
}
