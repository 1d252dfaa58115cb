// The menu of models. Its column becomes a popover; what is typed of a key goes out once, and out of its field.
() => {
  const {one, all, ask} = window.askpapers;
  const fixed = "default", menu = () => one("#models");

  const dressed = setInterval(() => {  // the page is there some time after this script
    if (!menu()) return;
    clearInterval(dressed);
    menu().popover = "auto";
    menu().setAttribute("role", "dialog");
    menu().setAttribute("aria-label", "Who writes the answers");
    new MutationObserver(show).observe(one("#strip"), {childList: true, subtree: true});
    new MutationObserver(mark).observe(menu(), {childList: true, subtree: true});
  }, 100);

  // What this conversation has chosen; without that, the strip tells what is chosen for good. It is remembered as long
  // as this page is open, over a reload, too: the program knows a model by this id until it ends.
  const choose = (writer) => { window.askpapers.writer = writer?.id ? writer : null; show(); };
  const kept = (id) => `askpapers.writer.${id}`;
  const remember = (writer) => {
    const at = kept(window.askpapers.talk.id);
    try { writer.id ? sessionStorage.setItem(at, JSON.stringify(writer)) : sessionStorage.removeItem(at); } catch { /* full, or not allowed */ }
  };
  const remembered = (id) => { try { return JSON.parse(sessionStorage.getItem(kept(id))); } catch { return null; } };
  const show = () => {
    const told = one("#writer span:last-child");
    if (!told) return;
    const {writer} = window.askpapers, lasting = told.dataset.lasting ??= told.textContent;
    const said = writer ? `${writer.name} (this conversation)` : lasting;
    if (told.textContent !== said) told.textContent = said;
  };
  let came = false;
  const mark = () => {
    const here = window.askpapers.writer?.id ?? (one(`#offered [data-choice="${fixed}"]`) ? fixed : "extractive");
    for (const offer of all("#offered [data-choice]")) {
      const pressed = String(offer.dataset.choice === here);
      if (offer.getAttribute("aria-pressed") !== pressed) offer.setAttribute("aria-pressed", pressed);
    }
    if (came || !one("#offered button")) return;
    came = true;
    if (menu().contains(document.activeElement) || document.activeElement?.id === "writer") one("#offered button").focus();
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.id !== "models" || event.newState !== "open") return;
    came = false;
    ask({do: "model.list"});
  }, true);

  const name = (form) => {
    if (!form.reportValidity()) return;
    const given = Object.fromEntries(new FormData(form));
    form.elements.key.value = "";
    ask({do: "model.try", ...given});
  };
  const does = {
    "model.try": ({choice}) => ask({do: "model.try", choice}),
    "model.use": ({choice, lasting}) => ask({do: "model.use", choice, lasting}),
    "model.name": (_, button) => name(button.closest("form")),
    "model.key": ({address}) => {
      const form = one("#models form");
      form.closest("details").open = true;
      form.elements.address.value = address;
      form.elements.key.focus();
    },
  };
  addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-do]");
    if (!button?.dataset.do.startsWith("model.")) return;
    event.preventDefault();
    does[button.dataset.do]?.(button.dataset, button);
  });
  addEventListener("keydown", (event) => {
    const form = event.key === "Enter" && document.activeElement?.closest("#models form");
    if (!form || document.activeElement.matches("button")) return;
    event.preventDefault();
    name(form);
  });

  addEventListener("askpapers-told", ({detail}) => {
    if (detail.opened) choose(remembered(detail.opened));
    if (!detail.writer) return;
    choose(detail.writer);
    remember(detail.writer);
    menu().hidePopover();
  });
  addEventListener("click", (event) => { if (event.target.closest?.("#new")) choose(null); });
}
